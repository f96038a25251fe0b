/** One step, from connecting to its end: check, apply, verify (or undo), with the values of earlier steps filled in, and again after a lost line. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Step, StepSpec } from "../../../shared/model/plan.ts";
import type { NewEvent, UndoRecord } from "../../../shared/model/run.ts";
import { JournalError } from "../journal/journal.ts";
import type { MachineDoor } from "../machine.ts";
import type { Ask, Clock } from "../ports.ts";
import { thrownError } from "../session/connections.ts";
import { comesBack, RECONNECT_DELAYS } from "../session/reconnecting.ts";
import { fillIn, type Reference, referencesOf } from "./references.ts";
import { isSuccess, type StepPast } from "./replay.ts";
import type { Performed } from "./runner.ts";
import type { StepBody, StepContext } from "./stepBody.ts";

export type PerformOptions = {
  readonly run: string;
  readonly undo: boolean;
  readonly bodyOf: (kind: StepSpec["kind"]) => StepBody;
  readonly clock: Clock;
  readonly ask: Ask;
  /** Aborted by "stop now". */
  readonly stop: AbortSignal;
  /** Aborted by any stop: no more waiting for a machine to come back. */
  readonly halt: AbortSignal;
  readonly record: (event: NewEvent) => void;
  readonly isOpen: (machine: string) => boolean;
  readonly doorOf: (machine: string) => Promise<Result<MachineDoor>>;
  readonly binhost: string;
  readonly stepOf: (id: string) => Step | undefined;
  /** What the journal knows of a step, up to now. In an undo: of the run that is undone. */
  readonly pastOf: (id: string) => StepPast;
};

type End = Omit<Performed, "seconds">;
const failedEnd = (error: WizardError): End => ({ outcome: error.code === "job.stopped" ? "stopped" : "failed", made: {}, error });

export function createPerform(options: PerformOptions): {
  readonly perform: (step: Step) => Promise<Performed>;
  readonly settled: (step: Step, performed: Performed) => Promise<void>;
} {
  const { record, clock } = options;

  const contextOf = (step: Step, door: MachineDoor, earlier: readonly UndoRecord[]): StepContext => {
    const on = { machine: step.machine, step: step.id as string };
    return {
      run: options.run,
      step,
      attempt: options.pastOf(step.id).attempts,
      door,
      binhost: () => options.doorOf(options.binhost),
      hasChanged: (id) => options.pastOf(id).outcome === "done",
      ask: options.ask,
      clock,
      stop: options.stop,
      earlier,
      intent: (undo) => record({ code: "step.intent", ...on, undo }),
      log: (stream, text) => record({ code: "step.log", ...on, stream, text }),
      progress: (done, total, text) => record({ code: "step.progress", ...on, done, total, text }),
      job: (job) => record({ code: "step.job", ...on, job }),
    };
  };

  /** A value from the journal; else from looking at what the step made. */
  const lookUp = async (reference: Reference, asked: Step): Promise<Result<string>> => {
    const known = options.pastOf(reference.step).made[reference.name];
    if (known !== undefined) return ok(known);
    const missing = failed(catalogue["step.value-missing"](asked.machine, reference.name, reference.step));
    const maker = options.stepOf(reference.step);
    if (!maker || !isSuccess(options.pastOf(maker.id).outcome)) return missing;
    const door = await options.doorOf(maker.machine);
    if (!door.ok) return door;
    const looked = await options.bodyOf(maker.spec.kind).check(maker.spec, contextOf(maker, door.value, []));
    if (!looked.ok) return looked;
    const value = looked.value.made[reference.name];
    return value === undefined ? missing : ok(value);
  };

  const filled = async (step: Step): Promise<Result<StepSpec>> => {
    const values = new Map<string, string>();
    for (const reference of referencesOf(step.spec)) {
      const value = options.undo ? ok(options.pastOf(reference.step).made[reference.name] ?? "") : await lookUp(reference, step);
      if (!value.ok) return value;
      values.set(`${reference.step}:${reference.name}`, value.value);
    }
    return ok(fillIn(step.spec, (r) => values.get(`${r.step}:${r.name}`) ?? ""));
  };

  const applyStep = async (body: StepBody, spec: StepSpec, ctx: StepContext): Promise<End> => {
    const checked = await body.check(spec, ctx);
    if (!checked.ok) return failedEnd(checked.error);
    // Something was begun earlier and cut off: it is so now because of us.
    if (checked.value.so) return { outcome: ctx.earlier.length > 0 ? "done" : "already", made: checked.value.made, error: null };
    if (ctx.stop.aborted) return { outcome: "stopped", made: {}, error: catalogue["run.stopped"](ctx.step.machine) };
    const applied = await body.apply(spec, ctx);
    if (!applied.ok) return failedEnd(applied.error);
    const verified = await body.verify(spec, ctx);
    if (!verified.ok) return failedEnd(verified.error);
    return { outcome: "done", made: { ...applied.value, ...verified.value }, error: null };
  };

  const attempt = async (step: Step): Promise<End> => {
    try {
      const door = await options.doorOf(step.machine);
      if (!door.ok) return failedEnd(door.error);
      const spec = await filled(step);
      if (!spec.ok) return failedEnd(spec.error);
      const body = options.bodyOf(step.spec.kind);
      const intents = options.pastOf(step.id).intents;
      const ctx = contextOf(step, door.value, intents);
      if (!options.undo) return await applyStep(body, spec.value, ctx);
      const undone = await body.undo(spec.value, ctx, intents);
      return undone.ok ? { ...undone.value, made: {} } : failedEnd(undone.error);
    } catch (thrown) {
      if (thrown instanceof JournalError) throw thrown;
      return failedEnd(thrownError(step.machine, thrown));
    }
  };

  return {
    perform: async (step) => {
      const begun = clock.now();
      let reached = options.isOpen(step.machine);
      let away = !reached;
      if (away) record({ code: "machine.state", machine: step.machine, state: "connecting", error: null });
      let end = await attempt(step);
      for (const delay of RECONNECT_DELAYS) {
        if (end.error === null || !comesBack(end.error) || options.halt.aborted) break;
        // A machine that was never reached does not answer better the tenth time; one that was lost may come back.
        if (!reached && !options.isOpen(step.machine) && end.error.code !== "ssh.lost") break;
        reached = true;
        away = true;
        record({ code: "machine.state", machine: step.machine, state: "connecting", error: end.error });
        await clock.sleep(delay, options.halt).catch(() => undefined);
        if (options.halt.aborted) break;
        end = await attempt(step);
      }
      if (away && end.outcome !== "failed") record({ code: "machine.state", machine: step.machine, state: "working", error: null });
      return { ...end, seconds: Math.max(0, clock.now() - begun) };
    },
    settled: async (step, performed) => {
      const body = options.bodyOf(step.spec.kind);
      if (options.undo || !body.settled || !isSuccess(performed.outcome)) return;
      const door = await options.doorOf(step.machine);
      if (door.ok) await body.settled(step.spec, contextOf(step, door.value, [])).catch(() => undefined);
    },
  };
}
