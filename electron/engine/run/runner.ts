/**
 * Runs the steps of a plan: machines side by side, each machine's steps one at a time, each step after those it waits for. A machine
 * on which a step fails stops alone, with the steps elsewhere that wait for it. Knows nothing of any step kind.
 */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Step } from "../../../shared/model/plan.ts";
import type { NewEvent } from "../../../shared/model/run.ts";
import { isSuccess, type Outcome } from "./replay.ts";
import type { Made } from "./stepBody.ts";

export type Performed = { readonly outcome: Outcome; readonly made: Made; readonly error: WizardError | null; readonly seconds: number };

export type RunnerOptions = {
  /** Every step of the run, in the plan's order. */
  readonly steps: readonly Step[];
  /** Outcomes of steps that a journal already has. */
  readonly past: ReadonlyMap<string, Outcome | null>;
  /** Steps to be done now; others keep their outcome. */
  readonly todo: ReadonlySet<string>;
  /** Does one step and answers with its end, which is not yet in the journal. */
  readonly perform: (step: Step) => Promise<Performed>;
  /** After the step's end is in the journal. */
  readonly settled: (step: Step, performed: Performed) => Promise<void>;
  readonly record: (event: NewEvent) => void;
};

export type RunResult = "done" | "failed" | "stopped";

export type Runner = {
  /** Resolves when every step has come to its end. Rejects when the journal can no longer be written. */
  readonly run: () => Promise<RunResult>;
  /** No further step is started. */
  readonly stop: () => void;
  /** Tries a machine again that has stopped, with what waited for it elsewhere. Output: the steps that are waited for again. */
  readonly retry: (machine: string) => readonly string[];
};

type Status = Outcome | "waiting" | "running";

/** Whether a step's end stops its machine and those who wait for it. A file left as it is by undo does not. */
const blocks = (status: Status) => status === "failed" || status === "stopped";

/** Steps of that machine that did not succeed, and all that wait for them, directly or not. */
export function stepsToRetry(steps: readonly Step[], machine: string, unsettled: (id: string) => boolean): readonly string[] {
  const again = new Set(steps.filter((s) => s.machine === machine && unsettled(s.id)).map((s) => s.id));
  const machines = new Set([machine]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const step of steps) {
      if (again.has(step.id) || !unsettled(step.id)) continue;
      if (!step.after.some((id) => again.has(id)) && !machines.has(step.machine)) continue;
      again.add(step.id);
      machines.add(step.machine);
      grew = true;
    }
  }
  return steps.filter((s) => again.has(s.id)).map((s) => s.id);
}

export function createRunner(options: RunnerOptions): Runner {
  const { steps, record } = options;
  const byId = new Map(steps.map((s) => [s.id as string, s]));
  const machines = [...new Set(steps.map((s) => s.machine))];
  const status = new Map<string, Status>(steps.map((s) => [s.id, options.todo.has(s.id) ? "waiting" : (options.past.get(s.id) ?? "stopped")]));
  const shown = new Map<string, string>();
  const busy = new Set<string>();
  let stopped = false;
  let finish: (result: RunResult) => void = () => {};
  let fail: (thrown: unknown) => void = () => {};

  const statusOf = (id: string): Status => status.get(id) ?? "done";
  const show = (machine: string, state: "working" | "waiting" | "done" | "failed" | "stopped", error: WizardError | null = null) => {
    if (shown.get(machine) === state) return;
    shown.set(machine, state);
    record({ code: "machine.state", machine, state, error });
  };

  const end = (step: Step, performed: Performed) => {
    status.set(step.id, performed.outcome);
    record({ code: "step.finished", machine: step.machine, step: step.id, ...performed });
  };
  const endUnstarted = (step: Step, error: WizardError) => end(step, { outcome: "stopped", made: {}, error, seconds: 0 });

  /** Why this step can never start, if so. */
  const obstacle = (step: Step): WizardError | null => {
    const own = steps.find((s) => s.machine === step.machine && s.id !== step.id && blocks(statusOf(s.id)) && options.todo.has(s.id));
    const waitsFor = step.after.map((id) => byId.get(id)).find((s) => s !== undefined && blocks(statusOf(s.id)));
    if (waitsFor) return catalogue["step.waits-for-failed"](step.machine, waitsFor.title, waitsFor.machine);
    if (own) return catalogue["step.machine-stopped"](step.machine, own.title);
    return stopped ? catalogue["run.stopped"](step.machine) : null;
  };

  const start = async (step: Step) => {
    busy.add(step.machine);
    status.set(step.id, "running");
    show(step.machine, "working");
    record({ code: "step.started", machine: step.machine, step: step.id });
    const performed = await options.perform(step);
    end(step, performed);
    if (performed.outcome === "failed") show(step.machine, "failed", performed.error);
    await options.settled(step, performed);
    busy.delete(step.machine);
    advance();
  };

  const advanceMachine = (machine: string): boolean => {
    const waiting = steps.filter((s) => s.machine === machine && statusOf(s.id) === "waiting");
    let changed = false;
    for (const step of waiting) {
      const error = obstacle(step);
      if (!error) continue;
      endUnstarted(step, error);
      changed = true;
      if (shown.get(machine) !== "failed") show(machine, "stopped", error);
    }
    const left = waiting.filter((s) => statusOf(s.id) === "waiting");
    const next = left.find((s) => s.after.every((id) => isSuccess(statusOf(id) as Outcome) || statusOf(id) === "not-undone"));
    if (next) {
      start(next).catch(fail);
      return true;
    }
    if (left.length > 0) show(machine, "waiting");
    else if (!["failed", "stopped"].includes(shown.get(machine) ?? "") && options.todo.size > 0 && hasWork(machine)) show(machine, "done");
    return changed;
  };
  const hasWork = (machine: string) => steps.some((s) => s.machine === machine && options.todo.has(s.id));

  const advance = () => {
    try {
      for (let changed = true; changed; ) {
        changed = false;
        for (const machine of machines) if (!busy.has(machine) && advanceMachine(machine)) changed = true;
      }
      if (busy.size > 0) return;
      const left = steps.filter((s) => statusOf(s.id) === "waiting");
      // Steps that wait for one another in a ring: the plan is wrong, and it must not hang.
      for (const step of left)
        endUnstarted(step, catalogue["us.bug"](step.machine, `steps wait for one another: ${left.map((s) => s.id).join(", ")}`));
      const ends = steps.map((s) => statusOf(s.id));
      if (ends.some((s) => s === "failed" || s === "not-undone")) finish("failed");
      else finish(ends.some((s) => s === "stopped") ? "stopped" : "done");
    } catch (thrown) {
      fail(thrown);
    }
  };

  return {
    run: () =>
      new Promise((resolve, reject) => {
        finish = resolve;
        fail = reject;
        advance();
      }),
    stop: () => {
      stopped = true;
    },
    retry: (machine) => {
      const again = stepsToRetry(steps, machine, (id) => !isSuccess(statusOf(id) as Outcome) && !["waiting", "running"].includes(statusOf(id)));
      if (again.length === 0) return [];
      record({ code: "run.resumed", steps: [...again] as never });
      for (const id of again) {
        status.set(id, "waiting");
        shown.delete(byId.get(id)?.machine ?? "");
      }
      queueMicrotask(advance);
      return again;
    },
  };
}
