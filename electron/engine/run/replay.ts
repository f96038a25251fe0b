/** A journal, read again: what an engine has to know to go on with a run, or to undo it. Pure. */
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import type { NewEvent, RunEvent, UndoRecord } from "../../../shared/model/run.ts";
import type { Made } from "./stepBody.ts";

export type Outcome = Extract<RunEvent, { code: "step.finished" }>["outcome"];

export type StepPast = {
  /** The last outcome; null: begun and cut off, or never begun. */
  readonly outcome: Outcome | null;
  readonly made: Made;
  readonly intents: readonly UndoRecord[];
  readonly job: string | null;
  /** How often it was begun. */
  readonly attempts: number;
};

export type Past = {
  readonly run: string;
  readonly kind: "apply" | "undo" | "install";
  readonly fleet: Fleet;
  readonly plan: Plan;
  readonly undoes: string | null;
  readonly startedAt: number;
  readonly finished: "done" | "failed" | "stopped" | null;
  readonly steps: ReadonlyMap<string, StepPast>;
};

export const NO_PAST: StepPast = { outcome: null, made: {}, intents: [], job: null, attempts: 0 };

/** Takes one event into what is known of its step. */
export function takeStep(steps: Map<string, StepPast>, event: RunEvent | NewEvent): void {
  const change = (step: string, with_: (past: StepPast) => Partial<StepPast>) => {
    const past = steps.get(step) ?? NO_PAST;
    steps.set(step, { ...past, ...with_(past) });
  };
  if (event.code === "step.started") change(event.step, (p) => ({ outcome: null, attempts: p.attempts + 1 }));
  else if (event.code === "step.intent") change(event.step, (p) => ({ intents: [...p.intents, event.undo] }));
  else if (event.code === "step.job") change(event.step, () => ({ job: event.job }));
  else if (event.code === "step.finished") change(event.step, (p) => ({ outcome: event.outcome, made: { ...p.made, ...event.made } }));
}

/** Output: null when the journal does not even have its first line. */
export function replay(events: readonly RunEvent[]): Past | null {
  const first = events.find((e) => e.code === "run.started");
  if (first?.code !== "run.started") return null;
  const steps = new Map<string, StepPast>();
  let finished: Past["finished"] = null;
  for (const event of events) {
    if (event.code === "run.finished") finished = event.result;
    else if (event.code === "run.resumed") finished = null;
    else takeStep(steps, event);
  }
  const { run, kind, fleet, plan, undoes, at } = first;
  return { run, kind, fleet, plan, undoes, startedAt: at, finished, steps };
}

/** Outcomes that need no second attempt. */
export function isSuccess(outcome: Outcome | null): boolean {
  return outcome === "done" || outcome === "already" || outcome === "undone";
}
