/** Before enrolling: what a machine compiled in a year, and what it would have cost with a binhost. */
import { type MachineLog, median, type ReportMerge, wallSeconds } from "./machineLog.ts";
import type { Estimate } from "./schema.ts";

const YEAR = 365 * 86_400;
/** A binary merge where no log knows any: more than Portage's fixed cost (1 to 3 s) and the download of most packages. Said to be assumed. */
export const ASSUMED_BINARY_SECONDS = 30;

const times = (merges: readonly ReportMerge[], cp: string | null): number[] =>
  merges.flatMap((merge) => (merge.binary && (cp === null || merge.cp === cp) ? [merge.seconds] : []));

/**
 * The year ends at `until`, else with the machine's last merge. A binary's time: this machine's own binaries of that package, those of the other
 * machines, the median of all binaries known, else `ASSUMED_BINARY_SECONDS`. A binary that takes longer than the compiler did counts against.
 */
export function estimateYear(machine: MachineLog, others: readonly MachineLog[], until?: number): Estimate {
  const last = until ?? machine.merges.reduce((end, { start, seconds }) => Math.max(end, start + seconds), 0) + 1;
  const since = last - YEAR;
  const compiled = machine.merges.filter(({ binary, start }) => !binary && start >= since && start < last);
  const binhost = others.find(({ role }) => role === "binhost");
  const built = binhost && new Set(binhost.merges.flatMap(({ binary, cp }) => (binary ? [] : [cp])));
  const fleet = others.flatMap(({ merges }) => merges);
  const typical = median([...times(machine.merges, null), ...times(fleet, null)]);
  const known = new Map<string, { readonly seconds: number; readonly kind: keyof Estimate["basis"] }>();
  const binaryTime = (cp: string) => {
    const before = known.get(cp);
    if (before) return before;
    const own = median(times(machine.merges, cp));
    const theirs = own === null ? median(times(fleet, cp)) : null;
    const found =
      own !== null
        ? ({ seconds: own, kind: "own" } as const)
        : theirs !== null
          ? ({ seconds: theirs, kind: "fleet" } as const)
          : typical !== null
            ? ({ seconds: typical, kind: "typical" } as const)
            : ({ seconds: ASSUMED_BINARY_SECONDS, kind: "assumed" } as const);
    known.set(cp, found);
    return found;
  };
  const basis = { own: 0, fleet: 0, typical: 0, assumed: 0 };
  const offered = { merges: 0, seconds: 0, binarySeconds: 0, saved: 0 };
  const longest = new Map<string, { package: string; merges: number; seconds: number }>();
  for (const { cp, seconds } of compiled) {
    const sums = longest.get(cp) ?? { package: cp, merges: 0, seconds: 0 };
    sums.merges += 1;
    sums.seconds += seconds;
    longest.set(cp, sums);
    if (built && !built.has(cp)) continue;
    const time = binaryTime(cp);
    basis[time.kind] += 1;
    offered.merges += 1;
    offered.seconds += seconds;
    offered.binarySeconds += time.seconds;
    offered.saved += seconds - time.seconds;
  }
  return {
    machine: machine.id,
    since,
    until: last,
    merges: compiled.length,
    seconds: compiled.reduce((sum, { seconds }) => sum + seconds, 0),
    wallSeconds: wallSeconds(compiled),
    offered,
    basis,
    longest: [...longest.values()].sort((a, b) => b.seconds - a.seconds || (a.package < b.package ? -1 : 1)).slice(0, 20),
  };
}
