/** Before enrolling: what a machine compiled in a year, and what it would have cost with a binhost. */
import { type MachineLog, median, type ReportMerge, wallSeconds } from "./machineLog.ts";
import type { Estimate } from "./schema.ts";

const YEAR = 365 * 86_400;
/** A binary merge where no log knows any: more than Portage's fixed cost (1 to 3 s) and the download of most packages. Said to be assumed. */
export const ASSUMED_BINARY_SECONDS = 30;

type Longest = Estimate["longest"][number];
type Times = ReadonlyMap<string, readonly number[]>;

/** Durations of binary merges by package. */
function binaryTimes(merges: readonly ReportMerge[]): Times {
  const out = new Map<string, number[]>();
  for (const { binary, cp, seconds } of merges) {
    if (!binary) continue;
    const list = out.get(cp);
    if (list) list.push(seconds);
    else out.set(cp, [seconds]);
  }
  return out;
}

/** What all estimates of a fleet share. */
export interface BinaryKnowledge {
  readonly of: ReadonlyMap<string, Times>;
  /** Median of all binaries; null: there is none. */
  readonly typical: number | null;
  /** Packages that the binhost has compiled; null: its log is not there. */
  readonly built: ReadonlySet<string> | null;
}

export function knowBinaries(logs: readonly MachineLog[]): BinaryKnowledge {
  const of = new Map(logs.map(({ id, merges }) => [id, binaryTimes(merges)]));
  const binhost = logs.find(({ role }) => role === "binhost");
  return {
    of,
    typical: median([...of.values()].flatMap((times) => [...times.values()].flat())),
    built: binhost ? new Set(binhost.merges.flatMap(({ binary, cp }) => (binary ? [] : [cp]))) : null,
  };
}

/**
 * The year ends at `until`, else with the machine's last merge. A binary's time: this machine's own binaries of that package, those of the other
 * machines, the median of all binaries known, else `ASSUMED_BINARY_SECONDS`. A binary that takes longer than the compiler did counts against.
 */
export function estimateYear(machine: MachineLog, knowledge: BinaryKnowledge, until?: number): Estimate {
  const last = until ?? machine.merges.reduce((end, { start, seconds }) => Math.max(end, start + seconds), 0) + 1;
  const since = last - YEAR;
  const compiled = machine.merges.filter(({ binary, start }) => !binary && start >= since && start < last);
  const { built, typical } = knowledge;
  const known = new Map<string, { readonly seconds: number; readonly kind: keyof Estimate["basis"] }>();
  const binaryTime = (cp: string) => {
    const before = known.get(cp);
    if (before) return before;
    const own = median(knowledge.of.get(machine.id)?.get(cp) ?? []);
    const theirs = own === null ? median([...knowledge.of.values()].flatMap((times) => times.get(cp) ?? [])) : null;
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
  const all = { binarySeconds: 0, saved: 0 };
  const longest = new Map<string, Longest>();
  for (const { cp, seconds } of compiled) {
    const isOffered = built === null || built.has(cp);
    const time = binaryTime(cp);
    const sums = longest.get(cp) ?? { package: cp, merges: 0, seconds: 0, binarySeconds: 0, offered: isOffered };
    sums.merges += 1;
    sums.seconds += seconds;
    sums.binarySeconds += time.seconds;
    longest.set(cp, sums);
    all.binarySeconds += time.seconds;
    all.saved += seconds - time.seconds;
    if (!isOffered) continue;
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
    all,
    basis,
    longest: [...longest.values()].sort((a, b) => b.seconds - a.seconds || (a.package < b.package ? -1 : 1)).slice(0, 20),
  };
}
