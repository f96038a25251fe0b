/** What a run looks like on a screen: a pure reduction of its events. Every face shows this and nothing else. */
import type { WizardError } from "../errors/wizardError.ts";
import type { StepKind } from "../model/plan.ts";
import type { InstalledProof } from "../model/proof.ts";
import type { Question } from "../model/question.ts";
import type { LogLines } from "./logLines.ts";

/** Lines of output that a step keeps at least: a long compile can be read. Older ones are in the journal alone. */
export const LOG_TAIL = 20_000;

/** `waiting`: not started yet. The rest are outcomes, but for `running`. */
export type StepStatus = "waiting" | "running" | "done" | "already" | "failed" | "stopped" | "undone" | "not-undone";

export type StepState = {
  readonly id: string;
  readonly machine: string;
  readonly title: string;
  readonly why: string;
  /** null: a step that no plan lists (the stages of an installation). */
  readonly kind: StepKind | null;
  readonly status: StepStatus;
  /** Seconds since 1970; null: not started. */
  readonly startedAt: number | null;
  readonly seconds: number | null;
  readonly estimate: number | null;
  readonly progress: { readonly done: number | null; readonly total: number | null; readonly text: string } | null;
  readonly job: string | null;
  /** What it said, the last LOG_TAIL lines and a few more. */
  readonly log: LogLines;
  readonly made: Readonly<Record<string, string>>;
  readonly error: WizardError | null;
  readonly stays: string | null;
};

/** `waiting`: has nothing to do now, but will; `idle`: the run has not come to it yet. */
export type MachineStatus = "idle" | "connecting" | "working" | "waiting" | "done" | "failed" | "stopped";

export type Counts = {
  readonly total: number;
  /** Changed something, or undid it. */
  readonly done: number;
  /** Was so already. */
  readonly skipped: number;
  readonly failed: number;
  readonly stopped: number;
  readonly running: number;
  readonly waiting: number;
};

export type MachineRunState = {
  readonly id: string;
  readonly role: "binhost" | "client" | null;
  readonly status: MachineStatus;
  readonly error: WizardError | null;
  /** Step ids in the plan's order. */
  readonly steps: readonly string[];
  readonly counts: Counts;
};

export type RunStatus = "none" | "running" | "done" | "failed" | "stopped";

export type RunState = {
  readonly run: string | null;
  readonly kind: "apply" | "undo" | "install" | null;
  readonly fleetName: string;
  /** The run that this one undoes. */
  readonly undoes: string | null;
  readonly status: RunStatus;
  /** Asked to stop, and not at rest yet. */
  readonly stopping: "after-step" | "now" | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** What an installation has shown at its end; null: it is none, or has not come to it. */
  readonly proof: InstalledProof | null;
  readonly machines: readonly MachineRunState[];
  readonly steps: Readonly<Record<string, StepState>>;
  readonly counts: Counts;
  /** 0..1, settled steps of all; a running step with a known total counts in part. 1 only when every step is settled and the run has ended. */
  readonly progress: number;
  /** The oldest question still open. */
  readonly question: Question | null;
  readonly questions: readonly Question[];
  /** Number of the last event taken in; -1: none. */
  readonly seq: number;
};

export const NO_COUNTS: Counts = { total: 0, done: 0, skipped: 0, failed: 0, stopped: 0, running: 0, waiting: 0 };

export const emptyRun: RunState = {
  run: null,
  kind: null,
  fleetName: "",
  undoes: null,
  status: "none",
  stopping: null,
  startedAt: null,
  finishedAt: null,
  proof: null,
  machines: [],
  steps: {},
  counts: NO_COUNTS,
  progress: 0,
  question: null,
  questions: [],
  seq: -1,
};

/** Whether a step has come to an end, whatever the end. */
export function isSettled(status: StepStatus): boolean {
  return status !== "waiting" && status !== "running";
}
