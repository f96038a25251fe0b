/** All runs of this engine: started, gone on with, undone, stopped; each with its lock and its journal. */
import { randomBytes } from "node:crypto";
import type { RunSummary } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Fleet, Machine } from "../../../shared/model/fleet.ts";
import type { Plan, StepSpec } from "../../../shared/model/plan.ts";
import type { RunEvent } from "../../../shared/model/run.ts";
import { JournalError, listJournals, readJournal } from "../journal/journal.ts";
import { maskForFaces } from "../journal/masking.ts";
import type { Connections } from "../session/connections.ts";
import { createPerform } from "./perform.ts";
import { type Recorder, type RecorderOptions, recorderOpener } from "./recorder.ts";
import { isSuccess, NO_PAST, type Past, replay, type StepPast, takeStep } from "./replay.ts";
import { createRunner, type Runner, stepsToRetry } from "./runner.ts";
import type { StepBody } from "./stepBody.ts";
import { markUndone, summarize } from "./summary.ts";
import { undoPlan } from "./undoPlan.ts";

export type RunsOptions = RecorderOptions & {
  readonly connections: Connections;
  readonly bodyOf: (kind: StepSpec["kind"]) => StepBody;
};

export type Recording = { readonly recorder: Recorder; readonly stop: AbortSignal; readonly close: () => void };

type Live = {
  readonly runner: Runner;
  readonly stopNow: AbortController;
  readonly halt: AbortController;
  readonly ended: Promise<void>;
  readonly jobOnly: boolean;
  readonly recorder: Recorder;
};

export type Runs = {
  readonly apply: (fleet: Fleet, plan: Plan) => Result<{ run: string }>;
  readonly resume: (run: string) => Result<{ run: string }>;
  readonly undo: (run: string, removeKey: boolean) => Result<{ run: string }>;
  readonly stop: (run: string, when: "after-step" | "now") => Result<Record<string, never>>;
  readonly retry: (run: string, machine: string) => Result<Record<string, never>>;
  /** Events as faces may see them; null: no such run. */
  readonly events: (run: string, from: number) => readonly RunEvent[] | null;
  readonly list: () => readonly RunSummary[];
  /** A run without a runner (an installation): its journal, and a signal that `stop` aborts. */
  readonly record: (kind: "install", fleet: Fleet, plan: Plan) => Result<Recording>;
  /** Stops what runs after the steps under way, and waits for it. */
  readonly close: () => Promise<void>;
};

/** A run id: date and time (UTC), then four random letters. Sorts by age. */
export function newRunId(seconds: number): string {
  const stamp = new Date(seconds * 1000).toISOString().replace(/[-:]/g, "").replace("T", "-").slice(0, 15);
  return `${stamp}-${randomBytes(2).toString("hex")}`;
}

export function createRuns(options: RunsOptions): Runs {
  const { dir, clock, emit } = options;
  const live = new Map<string, Live>();

  const openRecorder = recorderOpener(options);

  type Launch = {
    readonly past: Past;
    readonly todo: ReadonlySet<string>;
    /** The run that is undone. */
    readonly target: Past | null;
    readonly steps: Map<string, StepPast>;
    readonly recorder: Recorder;
  };

  const launch = ({ past, todo, target, steps, recorder }: Launch): void => {
    const machines = new Map<string, Machine>(past.fleet.machines.map((m) => [m.id, m]));
    const binhost = past.fleet.machines.find((m) => m.role === "binhost")?.id ?? "";
    const stopNow = new AbortController();
    const halt = new AbortController();
    const opened = new Set<string>();
    const planned = past.plan.machines.flatMap((m) => m.steps);
    const { perform, settled } = createPerform({
      // Backups and jobs on the machines carry the name of the run that made them.
      run: target?.run ?? past.run,
      undo: target !== null,
      bodyOf: options.bodyOf,
      clock,
      ask: recorder.ask,
      stop: stopNow.signal,
      halt: halt.signal,
      record: recorder.record,
      isOpen: (id) => opened.has(id),
      doorOf: async (id) => {
        const machine = machines.get(id);
        if (!machine) return failed(catalogue["fleet.machine-unknown"](id));
        const answer = await options.connections.open(machine, recorder.ask, halt.signal);
        if (answer.ok) opened.add(id);
        else opened.delete(id);
        return answer.ok ? ok(answer.value.door) : answer;
      },
      binhost,
      stepOf: (id) => planned.find((s) => s.id === id),
      pastOf: (id) => (target ? target.steps.get(id) : steps.get(id)) ?? NO_PAST,
    });
    const runner = createRunner({
      steps: planned,
      past: new Map([...steps].map(([id, p]) => [id, p.outcome])),
      todo,
      perform,
      settled,
      record: recorder.record,
    });
    // Killed after a job's end was written down and before its folder was cleared away: that is made up for.
    const left = planned.filter((each) => !target && steps.get(each.id)?.job && isSuccess(steps.get(each.id)?.outcome ?? null));
    const swept = Promise.all(left.map((each) => settled(each, { outcome: "done", made: {}, error: null, seconds: 0 })));
    const ended = Promise.all([runner.run(), swept])
      .then(([result]) => {
        recorder.record({ code: "run.finished", result });
      })
      .catch((thrown) => {
        // Not in the journal, since that is what failed: only for those who watch.
        const error = thrown instanceof JournalError ? catalogue["journal.unwritable"](thrown.message) : catalogue["us.bug"](null, String(thrown));
        for (const { id } of past.plan.machines) {
          const event = { code: "machine.state", machine: id, state: "failed", error, seq: Number.MAX_SAFE_INTEGER - 1, at: clock.now() } as const;
          emit({ type: "run", run: past.run, event });
        }
        emit({
          type: "run",
          run: past.run,
          event: { code: "run.finished", result: "failed", seq: Number.MAX_SAFE_INTEGER, at: clock.now() },
        });
      })
      .finally(() => {
        live.delete(past.run);
        recorder.close();
      });
    live.set(past.run, { runner, stopNow, halt, ended, jobOnly: false, recorder });
  };

  const pastOfRun = (run: string): Past | null => {
    const events = readJournal(dir, run, true);
    return events && replay(events);
  };

  /** The undo that was begun of this run, whatever came of it; null: none. */
  const undoOf = (run: string): string | null =>
    listJournals(dir).find((id) => {
      const first = readJournal(dir, id)?.[0];
      return first?.code === "run.started" && first.undoes === run;
    }) ?? null;

  type Beginning = { readonly fleet: Fleet; readonly plan: Plan; readonly target: Past | null };

  /** `undoes`: a run that must not be worked on meanwhile. `make` is called when both locks are ours. */
  const begin = (kind: "apply" | "undo", undoes: string | null, make: () => Beginning | null): Result<{ run: string }> => {
    const run = newRunId(clock.now());
    const steps = new Map<string, StepPast>();
    const recorder = openRecorder(run, undoes === null ? [] : [undoes], (event) => takeStep(steps, event));
    if (!recorder.ok) return recorder;
    try {
      const made = make();
      if (!made) throw new Error(`the journal of ${undoes} cannot be read`);
      const { fleet, plan, target } = made;
      recorder.value.record({ code: "run.started", run, kind, fleet, plan, undoes });
      const past: Past = { run, kind, fleet, plan, undoes, startedAt: clock.now(), finished: null, steps };
      launch({ past, todo: new Set(plan.machines.flatMap((m) => m.steps.map((s) => s.id))), target, steps, recorder: recorder.value });
      return ok({ run });
    } catch (thrown) {
      recorder.value.close();
      return failed(catalogue["journal.unwritable"](thrown instanceof Error ? thrown.message : String(thrown)));
    }
  };

  /** Goes on with a run: with all that is not finished, or with what `choose` takes of it. */
  const goOn = (run: string, choose: (past: Past, unsettled: (id: string) => boolean) => readonly string[] | null): Result<{ run: string }> => {
    const found = pastOfRun(run);
    if (!found) return failed(catalogue["run.unknown"](run));
    if (found.kind === "install")
      return failed(catalogue["run.not-resumable"](run, "It is an installation; start it again, a job that still runs is joined."));
    const steps = new Map<string, StepPast>();
    const recorder = openRecorder(run, found.undoes === null ? [] : [found.undoes], (event) => takeStep(steps, event));
    if (!recorder.ok) return recorder;
    const refuse = (error: WizardError) => {
      recorder.value.close();
      return failed(error);
    };
    // Read again: until the lock was ours, another engine may have gone on with it.
    const past = pastOfRun(run);
    if (!past) return refuse(catalogue["run.unknown"](run));
    const target = past.undoes === null ? null : pastOfRun(past.undoes);
    if (past.undoes !== null && !target) return refuse(catalogue["run.unknown"](past.undoes));
    // Its journal calls steps done that an undo has put back since: going on would leave them out.
    if (undoOf(run) !== null)
      return refuse(catalogue["run.not-resumable"](run, "It was undone, or an undo of it was begun: what stood as done no longer does."));
    for (const [id, step] of past.steps) steps.set(id, step);
    const unsettled = (id: string) => !isSuccess(steps.get(id)?.outcome ?? null);
    const chosen = choose(past, unsettled);
    const todo = new Set(chosen ?? past.plan.machines.flatMap((m) => m.steps.map((s) => s.id)).filter(unsettled));
    recorder.value.record({ code: "run.resumed", ...(chosen ? { steps: [...chosen] } : {}) });
    launch({ past, todo, target, steps, recorder: recorder.value });
    return ok({ run });
  };

  return {
    apply: (fleet, plan) => begin("apply", null, () => ({ fleet, plan, target: null })),
    resume: (run) => (live.has(run) ? ok({ run }) : goOn(run, () => null)),
    undo: (run, removeKey) => {
      const target = pastOfRun(run);
      if (!target) return failed(catalogue["run.unknown"](run));
      if (target.kind !== "apply") return failed(catalogue["run.not-resumable"](run, "Only a run that applied a plan can be undone."));
      return begin("undo", run, () => {
        const now = pastOfRun(run);
        return now && { fleet: now.fleet, plan: undoPlan(now, { removeKey }), target: now };
      });
    },
    stop: (run, when) => {
      const running = live.get(run);
      if (!running) return failed(catalogue["run.not-running"](run));
      running.runner.stop();
      running.halt.abort();
      if (when === "now" || running.jobOnly) running.stopNow.abort();
      try {
        // Every face, and one that is opened later, knows that it is waited for.
        running.recorder.record({ code: "run.stopping", when });
      } catch (thrown) {
        if (!(thrown instanceof JournalError)) throw thrown; // the run ends by it, and says so itself
      }
      return ok({});
    },
    retry: (run, machine) => {
      const running = live.get(run);
      if (running) {
        running.runner.retry(machine);
        return ok({});
      }
      const again = goOn(run, (past, unsettled) =>
        stepsToRetry(
          past.plan.machines.flatMap((m) => m.steps),
          machine,
          unsettled,
        ),
      );
      return again.ok ? ok({}) : again;
    },
    events: (run, from) =>
      readJournal(dir, run)
        ?.filter((e) => e.seq >= from)
        .map(maskForFaces) ?? null,
    list: () =>
      markUndone(listJournals(dir).flatMap((run) => summarize(readJournal(dir, run, true) ?? []) ?? [])).map((each) => ({
        ...each,
        live: live.has(each.run),
      })),
    record: (kind, fleet, plan) => {
      const run = newRunId(clock.now());
      const opened = openRecorder(run);
      if (!opened.ok) return opened;
      const recorder = opened.value;
      recorder.record({ code: "run.started", run, kind, fleet, plan, undoes: null });
      const stopNow = new AbortController();
      let close = () => {};
      const ended = new Promise<void>((resolve) => {
        close = () => {
          live.delete(run);
          recorder.close();
          resolve();
        };
      });
      // A single job: stopping it is stopping now, whichever way it is asked. Closing the engine leaves it running; it is joined later.
      const runner: Runner = { run: async () => "done", stop: () => undefined, retry: () => [] };
      live.set(run, { runner, stopNow, halt: new AbortController(), ended, jobOnly: true, recorder });
      return ok({ recorder, stop: stopNow.signal, close });
    },
    close: async () => {
      for (const each of live.values()) {
        each.runner.stop();
        each.halt.abort();
      }
      await Promise.all([...live.values()].flatMap((each) => (each.jobOnly ? [] : [each.ended])));
    },
  };
}
