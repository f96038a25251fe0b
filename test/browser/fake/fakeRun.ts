/** Runs of the fake engine: the real runner (who waits for whom, what a failure stops, what is tried again), with steps that only say what they would do. */
import { isSuccess, type Outcome, replay } from "../../../electron/engine/run/replay.ts";
import { createRunner, type Performed, type Runner, stepsToRetry } from "../../../electron/engine/run/runner.ts";
import { markUndone, summarize } from "../../../electron/engine/run/summary.ts";
import { undoPlan } from "../../../electron/engine/run/undoPlan.ts";
import type { RunSummary, StreamEvent } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan, Step } from "../../../shared/model/plan.ts";
import type { NewEvent, RunEvent } from "../../../shared/model/run.ts";
import { reduceRunEvents } from "../../../shared/run/reduceRun.ts";
import type { FakeOptions } from "./fakeEngine.ts";

type Journal = { readonly events: RunEvent[]; runner: Runner | null; now: boolean };
/** What works on a run, until the engine dies. */
type Worker = { alive: boolean };
/** What stands between the steps and their end: shared with the calls, which repair, hold and release. */
export type Gate = { repaired: boolean; readonly held: Set<string>; readonly waiting: Map<string, (() => void)[]> };

export const newGate = (): Gate => ({ repaired: false, held: new Set(), waiting: new Map() });
export function openGate(gate: Gate, step: string | undefined): void {
  for (const id of step === undefined ? [...gate.held] : [step]) {
    gate.held.delete(id);
    for (const go of gate.waiting.get(id)?.splice(0) ?? []) go();
  }
}
export const pass = (gate: Gate, id: string): Promise<void> =>
  new Promise((go) => {
    if (gate.held.has(id)) gate.waiting.set(id, [...(gate.waiting.get(id) ?? []), go]);
    else go();
  });

export type FakeRuns = {
  readonly begin: (kind: "apply" | "undo", fleet: Fleet, plan: Plan, undoes: string | null) => Result<{ run: string }>;
  readonly goOn: (run: string, machine?: string) => Result<{ run: string }>;
  readonly undo: (run: string, removeKey: boolean) => Result<{ run: string }>;
  readonly stop: (run: string, when: "after-step" | "now") => Result<Record<string, never>>;
  readonly events: (run: string) => readonly RunEvent[] | null;
  readonly list: () => readonly RunSummary[];
  /** Nobody works on the runs any more; what was under way says nothing from now on. */
  readonly breakOff: () => void;
};

export function createFakeRuns(options: FakeOptions, gate: Gate, emit: (event: StreamEvent) => void): FakeRuns {
  const journals = new Map<string, Journal>();
  let worker: Worker = { alive: true };
  const clock = options.now;
  const record = (run: string, event: NewEvent): void => {
    const journal = journals.get(run);
    if (journal === undefined) return;
    const full = { ...event, seq: journal.events.length, at: clock?.() ?? 1_795_420_000 + journal.events.length } as RunEvent;
    journal.events.push(full);
    emit({ type: "run", run, event: full });
  };

  const perform = async (run: string, undo: boolean, step: Step, say: typeof record): Promise<Performed> => {
    const on = { machine: step.machine, step: step.id };
    const log = (stream: "command" | "out" | "err", text: string): void => say(run, { code: "step.log", ...on, stream, text });
    for (const command of step.commands) log("command", command);
    if (step.spec.kind === "rebuild" || step.spec.kind === "pack-installed")
      say(run, { code: "step.progress", ...on, done: 23, total: 37, text: "llvm-core/llvm-22.1.3" });
    const says = options.says?.[step.id];
    if (says !== undefined) log("out", says);
    await new Promise((done) => setTimeout(done, options.stepMs ?? 5));
    await pass(gate, step.id);
    const seconds = step.seconds ?? 0.3;
    if (journals.get(run)?.now === true) return { outcome: "stopped", made: {}, seconds, error: catalogue["job.stopped"](step.machine, step.title) };
    if (!undo) say(run, { code: "step.intent", ...on, undo: { of: "nothing" } });
    const error = gate.repaired || undo ? undefined : options.failStep?.[step.id];
    if (error !== undefined) log("err", `${error.details}\n`);
    else log("out", `${step.title}: done\n`);
    return { outcome: error === undefined ? (undo ? "undone" : "done") : "failed", made: {}, error: error ?? null, seconds };
  };

  const work = (run: string, plan: Plan, undo: boolean, only: readonly string[] | null): void => {
    const journal = journals.get(run);
    if (journal === undefined) return;
    const past = reduceRunEvents(journal.events);
    const steps = plan.machines.flatMap((m) => m.steps);
    const outcomes = new Map<string, Outcome | null>(
      steps.flatMap((step) => {
        const status = past.steps[step.id]?.status ?? "waiting";
        return status === "waiting" || status === "running" ? [] : [[step.id, status]];
      }),
    );
    const todo = new Set<string>(only ?? steps.map((step) => step.id).filter((id) => !isSuccess(outcomes.get(id) ?? null)));
    const mine = worker;
    const say: typeof record = (id, event) => {
      if (mine.alive) record(id, event);
    };
    const runner = createRunner({
      steps,
      past: outcomes,
      todo,
      perform: (step) => perform(run, undo, step, say),
      settled: async () => {},
      record: (event) => say(run, event),
    });
    journal.runner = runner;
    journal.now = false;
    for (const machine of new Set(steps.filter((step) => todo.has(step.id)).map((step) => step.machine)))
      record(run, { code: "machine.state", machine, state: "connecting", error: null });
    void runner.run().then(async (result) => {
      await pass(gate, "run.finished");
      if (mine.alive) journal.runner = null;
      say(run, { code: "run.finished", result });
    });
  };
  const startOf = (run: string): Extract<RunEvent, { code: "run.started" }> | null => {
    const first = journals.get(run)?.events[0];
    return first?.code === "run.started" ? first : null;
  };
  const begin: FakeRuns["begin"] = (kind, fleet, plan, undoes) => {
    const run = `20261123-10000${journals.size}-abcd`;
    journals.set(run, { events: [], runner: null, now: false });
    record(run, { code: "run.started", run, kind, fleet, plan, undoes });
    work(run, plan, kind === "undo", null);
    return ok({ run });
  };
  return {
    begin,
    undo: (run, removeKey) => {
      const past = replay(journals.get(run)?.events ?? []);
      return past === null ? failed(catalogue["run.unknown"](run)) : begin("undo", past.fleet, undoPlan(past, { removeKey }), run);
    },
    goOn: (run, machine) => {
      const first = startOf(run);
      const journal = journals.get(run);
      if (first === null || journal === undefined) return failed(catalogue["run.unknown"](run));
      if (journal.runner !== null) {
        if (machine !== undefined) journal.runner.retry(machine);
        return ok({ run });
      }
      const state = reduceRunEvents(journal.events);
      const unsettled = (id: string): boolean => !["done", "already", "undone"].includes(state.steps[id]?.status ?? "");
      const only =
        machine === undefined
          ? null
          : stepsToRetry(
              first.plan.machines.flatMap((m) => m.steps),
              machine,
              unsettled,
            );
      record(run, { code: "run.resumed", ...(only === null ? {} : { steps: [...only] }) });
      work(run, first.plan, first.kind === "undo", only);
      return ok({ run });
    },
    stop: (run, when) => {
      const journal = journals.get(run);
      if (journal === undefined || journal.runner === null) return failed(catalogue["run.not-running"](run));
      journal.runner.stop();
      journal.now = when === "now";
      record(run, { code: "run.stopping", when });
      return ok({});
    },
    breakOff: () => {
      worker.alive = false;
      worker = { alive: true };
      for (const journal of journals.values()) journal.runner = null;
    },
    events: (run) => journals.get(run)?.events ?? null,
    list: () =>
      markUndone([...journals.values()].flatMap(({ events }) => summarize(events) ?? [])).map((each) => ({
        ...each,
        live: (journals.get(each.run)?.runner ?? null) !== null,
      })),
  };
}
