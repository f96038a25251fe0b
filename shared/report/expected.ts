/** How long a binary merge would have taken from source, and how that is known. */
import { type MachineLog, median, type ReportMerge } from "./machineLog.ts";

/** Newest builds that a median is made of. */
const BUILDS = 15;
/** Logs have whole seconds: builds shorter than this say nothing about how fast a machine is. */
const SHORTEST = 5;

export type Match = "version" | "slot" | "major";
export type Expected =
  | { readonly kind: "own"; readonly seconds: number; readonly match: Match; readonly builds: number }
  | {
      readonly kind: "binhost";
      readonly seconds: number;
      readonly match: Match;
      readonly builds: number;
      readonly ratio: number;
      readonly ratioPackages: number;
    }
  | { readonly kind: "unknown" };

type Sources = ReadonlyMap<string, readonly ReportMerge[]>;
type Typical = { readonly seconds: number; readonly match: Match; readonly builds: number };
type Wanted = Pick<ReportMerge, "cp" | "version" | "slot">;

/** Where the log has no slot: what stands before the first dot. */
const majorOf = (version: string): string => /^\d+/.exec(version)?.[0] ?? version;
const slotKey = ({ slot, version }: Pick<ReportMerge, "slot" | "version">): string => (slot === null ? `major ${majorOf(version)}` : `slot ${slot}`);

/** Source merges that the log says to be such, by package, oldest first. */
function sourcesOf({ merges }: MachineLog): Sources {
  const out = new Map<string, ReportMerge[]>();
  for (const merge of merges) {
    if (merge.binary || merge.assumed || merge.packaged === true) continue;
    const list = out.get(merge.cp);
    if (list) list.push(merge);
    else out.set(merge.cp, [merge]);
  }
  for (const list of out.values()) list.sort((a, b) => a.start - b.start);
  return out;
}

const typicalOf = (builds: readonly ReportMerge[], match: Match): Typical | null => {
  const last = builds.slice(-BUILDS).map(({ seconds }) => seconds);
  const seconds = median(last);
  // Whole seconds, as in the log: then every sum of a report is exact.
  return seconds === null ? null : { seconds: Math.round(seconds), match, builds: last.length };
};

/** Same version first, then same slot; same major version where one of the two has no slot. */
function typical(sources: Sources, wanted: Wanted): Typical | null {
  const builds = sources.get(wanted.cp) ?? [];
  const same = typicalOf(
    builds.filter(({ version }) => version === wanted.version),
    "version",
  );
  if (same) return same;
  const slot = wanted.slot === null ? [] : builds.filter((build) => build.slot === wanted.slot);
  if (slot.length > 0) return typicalOf(slot, "slot");
  return typicalOf(
    builds.filter((build) => (build.slot === null || wanted.slot === null) && majorOf(build.version) === majorOf(wanted.version)),
    "major",
  );
}

function medians(builds: readonly ReportMerge[], keyOf: (build: ReportMerge) => string): Map<string, number> {
  const lists = new Map<string, ReportMerge[]>();
  for (const build of builds) {
    const list = lists.get(keyOf(build));
    if (list) list.push(build);
    else lists.set(keyOf(build), [build]);
  }
  return new Map([...lists].map(([key, list]) => [key, typicalOf(list, "version")?.seconds ?? 0]));
}

/** One package on two machines: the quotient over what both compiled, same versions, else same slots; null: nothing long enough. */
function quotient(mine: readonly ReportMerge[], theirs: readonly ReportMerge[]): number | null {
  for (const keyOf of [(b: ReportMerge) => b.version, slotKey]) {
    const left = medians(mine, keyOf);
    const right = medians(theirs, keyOf);
    const both = [...left.keys()].filter((key) => right.has(key));
    const sum = (values: Map<string, number>) => both.reduce((all, key) => all + (values.get(key) ?? 0), 0);
    if (both.length > 0) return sum(left) >= SHORTEST && sum(right) >= SHORTEST ? sum(left) / sum(right) : null;
  }
  return null;
}

export interface Ratio {
  readonly ratio: number;
  readonly packages: number;
}

export interface Expectation {
  readonly of: (machine: string, merge: Wanted) => Expected;
  readonly ratio: (machine: string) => Ratio | null;
}

/** The map under a key, made when there is none. */
function within<K, V>(maps: Map<string, Map<K, V>>, key: string): Map<K, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<K, V>();
  maps.set(key, made);
  return made;
}

/** Made of whole logs, whatever the period of the report: a build before it is as good a witness. */
export function createExpectation(logs: readonly MachineLog[]): Expectation {
  const sources = new Map(logs.map((log) => [log.id, sourcesOf(log)]));
  const binhost = logs.find(({ role }) => role === "binhost");
  const theirs: Sources = (binhost && sources.get(binhost.id)) ?? new Map();
  const ratios = new Map<string, Ratio | null>();
  const ratio = (machine: string): Ratio | null => {
    const known = ratios.get(machine);
    if (known !== undefined) return known;
    const quotients =
      machine === binhost?.id ? [] : [...(sources.get(machine) ?? [])].flatMap(([cp, mine]) => quotient(mine, theirs.get(cp) ?? []) ?? []);
    const middle = median(quotients);
    const found = middle === null ? null : { ratio: middle, packages: quotients.length };
    ratios.set(machine, found);
    return found;
  };
  // By machine, package, version and slot: strings that the logs share, so that none is made for each of a million merges.
  type Slots = Map<string | null, Expected>;
  const remembered = new Map<string, Map<string, Map<string, Slots>>>();
  const slotsOf = (machine: string, { cp, version }: Wanted): Slots => within(within(within(remembered, machine), cp), version);
  return {
    ratio,
    of: (machine, merge) => {
      const slots = slotsOf(machine, merge);
      const before = slots.get(merge.slot);
      if (before) return before;
      const own = typical(sources.get(machine) ?? new Map(), merge);
      const scale = own === null ? ratio(machine) : null;
      const built = scale === null ? null : typical(theirs, merge);
      const found: Expected =
        own !== null
          ? { kind: "own", ...own }
          : built !== null && scale !== null
            ? { kind: "binhost", ...built, seconds: Math.round(built.seconds * scale.ratio), ratio: scale.ratio, ratioPackages: scale.packages }
            : { kind: "unknown" };
      slots.set(merge.slot, found);
      return found;
    },
  };
}
