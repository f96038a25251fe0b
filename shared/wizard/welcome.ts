/** What the first page offers, from the runs and fleets that are known. Pure. */
import type { CallOutput, RunSummary } from "../contract/contract.ts";
import { type Draft, fleetOf } from "./draft.ts";

type Recent = CallOutput<"fleet.recent">["fleets"][number];

const machinesOf = (run: RunSummary): string =>
  run.machines
    .map((m) => m.id)
    .sort()
    .join(" ");

/**
 * Runs that wait for the person, newest first: not finished, not undone, and not followed by a later run on the same machines, which has taken
 * their place. Installations are not among them: they are simply started again.
 */
export function unfinishedRuns(runs: readonly RunSummary[]): readonly RunSummary[] {
  const real = runs.filter((run) => run.kind !== "install");
  const superseded = (run: RunSummary): boolean =>
    real.some((later) => later.started > run.started && later.fleet === run.fleet && machinesOf(later) === machinesOf(run));
  return real.filter((run) => !run.undone && run.result !== "done" && !superseded(run)).sort((a, b) => b.started - a.started);
}

/** Steps of a run as figures. `total` counts at least those that are known to have ended. */
export function stepsOf(run: RunSummary): { readonly done: number; readonly failed: number; readonly total: number } {
  const done = run.machines.reduce((sum, m) => sum + m.done + m.skipped, 0);
  const failed = run.machines.reduce((sum, m) => sum + m.failed, 0);
  return { done, failed, total: Math.max(run.total ?? 0, done + failed) };
}

/** The fleet that "add a workstation", the report and the check-up are about: the one in the window, else the one opened last. */
export type Target = { readonly kind: "window"; readonly name: string } | { readonly kind: "file"; readonly name: string; readonly path: string };
export function targetFleet(draft: Draft, recent: readonly Recent[]): Target | null {
  if (fleetOf(draft) !== null) return { kind: "window", name: draft.name };
  const last = recent.find((each) => each.gone !== true);
  return last === undefined ? null : { kind: "file", name: last.name, path: last.path };
}
