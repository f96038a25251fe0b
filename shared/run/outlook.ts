/** What lies ahead of a run: what a machine waits for, how long it takes still, what a stop would leave. Pure; facts only from plan and state. */
import type { Plan, Step, StepKind } from "../model/plan.ts";
import { isSettled, type RunState, type StepState } from "./runState.ts";

/** `live`: the engine works on it right now. `attaching`: its past is being fetched. */
export type Mood = "none" | "running" | "pausing" | "stopping" | "finalising" | "broken-off" | "done" | "failed" | "stopped";

/** What the run is, in one word for the page. */
export function moodOf(run: RunState, live: boolean, attaching: boolean): Mood {
  if (run.status !== "running") return run.status;
  if (!live && !attaching) return "broken-off";
  if (run.counts.total > 0 && run.counts.waiting + run.counts.running === 0) return "finalising";
  return run.stopping === "now" ? "stopping" : run.stopping === "after-step" ? "pausing" : "running";
}
export const isUnderWay = (mood: Mood): mood is "running" | "pausing" | "stopping" | "finalising" =>
  mood === "running" || mood === "pausing" || mood === "stopping" || mood === "finalising";

/** Steps under way, in the plan's order. */
export const runningSteps = (run: RunState): readonly StepState[] =>
  run.machines.flatMap((m) => m.steps.flatMap((id) => run.steps[id] ?? [])).filter((step) => step.status === "running");

/** The next step of a machine, and the first unfinished step on another one that it waits for. null: it waits for nobody. */
export function waitsFor(run: RunState, plan: Plan | null, machine: string): StepState | null {
  const steps = plan?.machines.find((m) => m.id === machine)?.steps ?? [];
  const next = steps.find((step) => run.steps[step.id]?.status === "waiting");
  for (const id of next?.after ?? []) {
    const other = run.steps[id];
    if (other !== undefined && other.machine !== machine && !isSettled(other.status)) return other;
  }
  return null;
}

/** Seconds that a step takes still; null: not known. */
function left(state: StepState | undefined, step: Step, now: number): number | null {
  if (state === undefined || isSettled(state.status)) return 0;
  if (step.seconds === null) return null;
  if (state.status !== "running" || state.startedAt === null) return step.seconds;
  const progress = state.progress;
  if (progress?.done != null && progress.total) return step.seconds * (1 - Math.min(1, progress.done / progress.total));
  return Math.max(0, step.seconds - (now - state.startedAt));
}

export type Ahead = { readonly machine: string; readonly seconds: number };

/**
 * How long until every machine that is not stopped has done its steps, and which one is last: by the plan's estimates, machines side by side,
 * each step after those it waits for. null: a step that is still to do has no estimate, or nothing is left.
 */
export function timeAhead(run: RunState, plan: Plan | null, now: number): Ahead | null {
  if (plan === null) return null;
  const ends = new Map<string, number>();
  let last: Ahead | null = null;
  const out = new Set(run.machines.filter((m) => m.status === "failed" || m.status === "stopped").map((m) => m.id));
  // A plan lists the binhost's steps before those of the clients that wait for them; a second round takes in what waits the other way.
  for (let round = 0; round < 2; round += 1) {
    last = null;
    for (const machine of plan.machines) {
      if (out.has(machine.id)) continue;
      let at = 0;
      for (const step of machine.steps) {
        const seconds = left(run.steps[step.id], step, now);
        if (seconds === null) return null;
        at = Math.max(at, ...step.after.map((id) => ends.get(id) ?? 0)) + seconds;
        ends.set(step.id, at);
      }
      if (at > 0 && (last === null || at > last.seconds)) last = { machine: machine.id, seconds: at };
    }
  }
  return last;
}

/** What "stop now" does to a step under way: a job on the machine is ended; everything else takes seconds and comes to its end. */
export function stopEffect(kind: StepKind | null): "job" | "ends" {
  switch (kind) {
    case "rebuild":
    case "pack-installed":
    case "install-tool":
    case null:
      return "job";
    case "write-files":
    case "signing-key":
    case "trust-key":
    case "sign-packages":
    case "fix-index":
    case "service":
    case "check-index":
    case "check-signature":
    case "ssh-access":
      return "ends";
  }
}
