/** Words of the report: merges, what was left out of a log, and where reading stopped. No zod here: the plain-file path loads none of it. */

/** One finished merge, as a log tells it. */
export interface Merge {
  /** category/name-version, as written. */
  readonly cpv: string;
  /** Seconds since 1970. */
  readonly start: number;
  /** From `>>> emerge` to `::: completed emerge`; a binary's download lies inside, with parallel-fetch partly before it. */
  readonly seconds: number;
  /** Binary if and only if a `Merging Binary` line lies between. */
  readonly binary: boolean;
  /** Source only because nothing said binary: the phase line is not in the log. Counted as source, but no basis of an estimate. */
  readonly assumed: boolean;
  /** From the `AUTOCLEAN` line; null: the log does not say. */
  readonly slot: string | null;
  /** `/`, or the root of a stage 3 that was merged into. */
  readonly root: string;
}

/** What was left out of a log, by kind. All but the last count merges. */
export interface Skipped {
  /** Begun, never completed: failed, interrupted, killed, still running, or the log was cut. */
  readonly unfinished: number;
  /** A later line of the merge has an earlier time. */
  readonly clockBack: number;
  /** Longer than `LONGEST` seconds: the clock was set. */
  readonly clockForward: number;
  /** Completed, but its begin is not in the log. */
  readonly noBegin: number;
  /** What was merged is no category/name-version. */
  readonly badName: number;
  /** Built by `--buildpkgonly`, which installs nothing: emerge writes no end for them (those whose end the run tells are merges of a fleet's report, `onPackaged`). */
  readonly packaged: number;
  /** Lines that are none of emerge's: cut, glued or garbage. */
  readonly damagedLines: number;
}
export type SkippedKind = keyof Skipped;
export type SkippedCounts = { -readonly [K in SkippedKind]: number };

export const skippedKinds = [
  "unfinished",
  "clockBack",
  "clockForward",
  "noBegin",
  "badName",
  "packaged",
  "damagedLines",
] as const satisfies readonly SkippedKind[];

export const noneSkipped = (): SkippedCounts => ({
  unfinished: 0,
  clockBack: 0,
  clockForward: 0,
  noBegin: 0,
  badName: 0,
  packaged: 0,
  damagedLines: 0,
});

export function addSkipped(all: readonly Skipped[]): SkippedCounts {
  const sum = noneSkipped();
  for (const one of all) for (const kind of skippedKinds) sum[kind] += one[kind];
  return sum;
}

/** No merge takes thirty days; a clock that was set forward does. */
export const LONGEST = 30 * 86_400;

/** A merge that has begun; carried over from one reading of a log to the next. */
export interface OpenMerge {
  readonly cpv: string;
  /** i of n. */
  readonly index: number;
  readonly total: number;
  readonly root: string;
  readonly start: number;
  /** Time of its newest line; -1 once the clock went back. */
  readonly last: number;
  /** 0: no phase line yet, 1: source, 2: binary. */
  readonly phase: 0 | 1 | 2;
  readonly slot: string | null;
  /** A second phase line came: the begin of another merge of this name is lost, so the end belongs to that one. */
  readonly doomed: boolean;
  /** Of a run with `--buildpkgonly`: when it ended, as far as the run's other lines tell; -1: not known (yet). null: of no such run. */
  readonly until: number | null;
}

/** A run with `--buildpkgonly` that is under way. Only this kind of run has to be known: its merges have no end of their own. */
export interface PackagingRun {
  /** `--jobs`: several are built side by side, and a begin says nothing about the one before. */
  readonly parallel: boolean;
  /** Place of its newest merge; 0: none yet. */
  readonly index: number;
  readonly total: number;
  /** `*** Finished. Cleaning up...` was read. */
  readonly finished: boolean;
}

/** Everything a scanner knows between two readings. Plain data. */
export interface ScanState {
  /** In the order they began. */
  readonly open: readonly OpenMerge[];
  readonly run: PackagingRun | null;
  /** Without the merges in `open`: they may still end. */
  readonly skipped: Skipped;
}
