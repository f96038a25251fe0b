/** What a step kind is made of: four verbs over one machine's door. A kind knows nothing of other kinds. */
import type { Result, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Step, StepSpec } from "../../../shared/model/plan.ts";
import type { UndoRecord } from "../../../shared/model/run.ts";
import type { LogStream } from "../../../shared/run/logLines.ts";
import type { MachineDoor } from "../machine.ts";
import type { Ask, Clock } from "../ports.ts";

/** Values that a step makes for others, by name. */
export type Made = Readonly<Record<string, string>>;

export type StepContext = {
  readonly run: string;
  readonly step: Step;
  /** 1 at first; higher when the step was begun before (after a kill, a lost line, a retry). */
  readonly attempt: number;
  readonly door: MachineDoor;
  /** The binhost of the fleet, for steps of a client that touch it too. */
  readonly binhost: () => Promise<Result<MachineDoor>>;
  /** Whether that step of this run has changed something, in this attempt or an earlier one. */
  readonly hasChanged: (step: string) => boolean;
  readonly ask: Ask;
  readonly clock: Clock;
  /** Aborted when the person wants to stop now. Short operations still come to their end: half a write helps nobody. */
  readonly stop: AbortSignal;
  /** What earlier attempts of this step wrote down before they changed anything. */
  readonly earlier: readonly UndoRecord[];
  /** Writes down how to undo what comes next. On disk when it returns. */
  readonly intent: (undo: UndoRecord) => void;
  readonly log: (stream: LogStream, text: string) => void;
  readonly progress: (done: number | null, total: number | null, text: string) => void;
  readonly job: (id: string) => void;
};

/** `undone`: put back; `already`: nothing (left) to put back; `not-undone`: left as it is, `error` says why. */
export type Undone = { readonly outcome: "undone" | "already" | "not-undone"; readonly error: WizardError | null };

export type StepBody<S extends StepSpec = StepSpec> = {
  /** Is it so already? Changes nothing. */
  readonly check: (spec: S, ctx: StepContext) => Promise<Result<{ readonly so: boolean; readonly made: Made }>>;
  readonly apply: (spec: S, ctx: StepContext) => Promise<Result<Made>>;
  /** Looks again, after apply. */
  readonly verify: (spec: S, ctx: StepContext) => Promise<Result<Made>>;
  /** `records`: every intent of the step, oldest first. Called twice, the second does nothing. */
  readonly undo: (spec: S, ctx: StepContext, records: readonly UndoRecord[]) => Promise<Result<Undone>>;
  /** Clears up on the machine, after the outcome is in the journal. Its failure is no failure of the step. */
  readonly settled?: (spec: S, ctx: StepContext) => Promise<void>;
};
