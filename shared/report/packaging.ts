/**
 * `emerge --buildpkgonly` installs nothing and writes no `::: completed emerge` (EbuildBuild.py: only the install task does). When such a build ended is told
 * by the lines around it: built one after the other, the next begin; the last, or the only one, `*** Finished. Cleaning up...`. It counts only when the run
 * then says `*** exiting successfully.`, and no other run wrote in between: lines carry no run's number, so one could be taken for the other's.
 */
import type { PackagingRun } from "./kinds.ts";
import type { Open, OpenMerges } from "./openMerges.ts";

type State = { -readonly [K in keyof PackagingRun]: PackagingRun[K] };

export interface Packaging {
  /** The line `*** emerge …` of any run. */
  readonly started: (options: string) => void;
  readonly began: (merge: Open, time: number) => void;
  readonly finished: (time: number) => void;
  readonly exited: (successfully: boolean) => void;
  /** A line that no run with --buildpkgonly writes. */
  readonly disturbed: () => void;
  readonly active: () => boolean;
  readonly state: () => PackagingRun | null;
}

/** @param onBuilt a build whose end is known; @param onLost one whose end the log does not tell, of a run that went well */
export function createPackaging(open: OpenMerges, before: PackagingRun | null, onBuilt: (merge: Open) => void, onLost: () => void): Packaging {
  let run: State | null = before === null ? null : { ...before };

  const each = (what: (merge: Open) => void): void => {
    for (let merge = open.newest(); merge !== null; ) {
      const { older } = merge;
      if (merge.until !== null) what(merge);
      merge = older;
    }
  };
  /** From here on they are merges like others: without an end. */
  const forget = (): void => {
    if (run === null) return;
    run = null;
    each((merge) => {
      merge.until = null;
    });
  };
  return {
    started: (options) => {
      forget();
      const words = options.split(/\s+/);
      if (!words.includes("--buildpkgonly")) return;
      run = { parallel: words.some((word) => word.startsWith("--jobs") && word !== "--jobs=1"), index: 0, total: 0, finished: false };
    },
    began: (merge, time) => {
      if (run === null) return;
      const follows = !run.finished && merge.index === run.index + 1 && (run.index === 0 || merge.total === run.total);
      if (!follows) {
        forget();
        return;
      }
      if (!run.parallel)
        each((earlier) => {
          if (earlier.until === -1) earlier.until = time;
        });
      run.index = merge.index;
      run.total = merge.total;
      merge.until = -1;
    },
    finished: (time) => {
      if (run === null) return;
      run.finished = true;
      if (run.parallel && run.index > 1) return;
      each((merge) => {
        if (merge.until === -1) merge.until = time;
      });
    },
    exited: (successfully) => {
      if (run === null) return;
      if (!successfully || !run.finished || run.index !== run.total) {
        forget();
        return;
      }
      run = null;
      each((merge) => {
        if (merge.phase !== 1) {
          merge.until = null;
          return;
        }
        if (merge.until === -1) onLost();
        else onBuilt(merge);
        open.remove(merge);
      });
    },
    disturbed: forget,
    active: () => run !== null,
    state: () => (run === null ? null : { ...run }),
  };
}
