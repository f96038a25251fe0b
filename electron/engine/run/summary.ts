/** Runs in one line each, from their journals. */
import type { RunSummary } from "../../../shared/contract/contract.ts";
import type { RunEvent } from "../../../shared/model/run.ts";
import { reduceRunEvents } from "../../../shared/run/reduceRun.ts";

/** Output: null when the journal has no first line. `undone` is filled in by `markUndone`. */
export function summarize(events: readonly RunEvent[]): (RunSummary & { readonly undoes: string | null }) | null {
  const state = reduceRunEvents(events);
  if (state.run === null || state.kind === null || state.startedAt === null) return null;
  const trouble = Object.values(state.steps).find((step) => step.status === "failed");
  return {
    run: state.run,
    kind: state.kind,
    fleet: state.fleetName,
    started: state.startedAt,
    finished: state.finishedAt,
    result: state.status === "done" || state.status === "failed" || state.status === "stopped" ? state.status : "unfinished",
    machines: state.machines.map((m) => ({ id: m.id, done: m.counts.done, skipped: m.counts.skipped, failed: m.counts.failed })),
    undone: false,
    total: state.counts.total,
    trouble: trouble ? { machine: trouble.machine, step: trouble.title, what: trouble.error?.what ?? "" } : null,
    undoes: state.undoes,
  };
}

/** Newest first; a run is undone when an undo of it has succeeded. */
export function markUndone(runs: readonly (RunSummary & { readonly undoes: string | null })[]): readonly RunSummary[] {
  const undone = new Set(runs.filter((r) => r.result === "done" && r.undoes !== null).map((r) => r.undoes));
  return runs.map((run) => ({ ...run, undone: undone.has(run.run) })).sort((a, b) => b.started - a.started || (a.run < b.run ? 1 : -1));
}
