/** Everything the window shows, as one value. Changed by `reduceWizard` alone. */
import type { Offer, Pretended, RunSummary, SurveyPart } from "../contract/contract.ts";
import type { WizardError } from "../errors/wizardError.ts";
import type { Facts } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import type { InstalledProof } from "../model/proof.ts";
import type { Question } from "../model/question.ts";
import type { RunEvent } from "../model/run.ts";
import { emptyRun, type RunState } from "../run/runState.ts";
import { type Adding, NOT_ADDING } from "./adding.ts";
import { type Draft, emptyDraft } from "./draft.ts";
import type { Checked } from "./fleetState.ts";
import type { PageId } from "./pages.ts";

export type LookState = "idle" | "connecting" | "looking" | "surveyed" | "failed";
/** `part`: what is being done while connecting or looking. */
export type Look = { readonly state: LookState; readonly error: WizardError | null; readonly part?: SurveyPart | undefined };
export const NOT_LOOKED: Look = { state: "idle", error: null };

export type PlanState = {
  readonly status: "none" | "asking" | "ready" | "failed";
  readonly plan: Plan | null;
  /** The plan before the last change: what the preview marks as new is the difference. */
  readonly before: Plan | null;
  readonly error: WizardError | null;
  /** How often somebody asked for it once more after it could not be made. */
  readonly again: number;
};

export const NO_PLAN: PlanState = { status: "none", plan: null, before: null, error: null, again: 0 };

/** A run that is being watched: its state, and events that arrived before its past did. */
export type Watched = {
  readonly id: string | null;
  readonly state: RunState;
  /** What it set out to do; null until its first event is there. */
  readonly plan: Plan | null;
  /** The past is being fetched; live events wait. */
  readonly attaching: boolean;
  readonly held: readonly RunEvent[];
  /** The engine works on it right now; false: it was broken off and can be gone on with. */
  readonly live: boolean;
};
export const NOT_WATCHED: Watched = { id: null, state: emptyRun, plan: null, attaching: false, held: [], live: false };

export type InstallState = {
  readonly machine: string | null;
  readonly search: string;
  readonly offers: readonly Offer[] | null;
  readonly total: number;
  readonly chosen: string | null;
  readonly pretended: Pretended | null;
  readonly working: "offers" | "pretend" | "run" | null;
  readonly proof: InstalledProof | null;
  readonly error: WizardError | null;
  /** What the error came of: trying again does that again. */
  readonly failedIn: "offers" | "pretend" | "run" | null;
  /** What the whole machine's next update would do, by machine id. */
  readonly world: Readonly<Record<string, WorldAnswer>>;
};
/** Portage's answer for one whole machine, on its way, there, or refused. */
export type WorldAnswer =
  | { readonly status: "asking" }
  | { readonly status: "answered"; readonly pretended: Pretended }
  | { readonly status: "failed"; readonly error: WizardError };
export const NO_INSTALL: InstallState = {
  machine: null,
  search: "",
  offers: null,
  total: 0,
  chosen: null,
  pretended: null,
  working: null,
  proof: null,
  error: null,
  failedIn: null,
  world: {},
};

/** `at`: seconds since 1970 of the last answer; null: none yet. */
export type ChecksState = { readonly of: Readonly<Record<string, Checked>>; readonly at: number | null };
export const NOT_CHECKED: ChecksState = { of: {}, at: null };

export type WizardState = {
  readonly page: PageId;
  /** Review was opened for this fleet: the pages before it offer the way back to it. */
  readonly reviewed: boolean;
  readonly draft: Draft;
  /** `draftText` of what the draft's file holds; null: it has none, or it is not known. */
  readonly filed: string | null;
  /** Fleets that were begun and gave way to another, newest first. */
  readonly aside: readonly Draft[];
  /** Machines of the draft that are joining it, and the form for the next one. */
  readonly adding: Adding;
  readonly looks: Readonly<Record<string, Look>>;
  readonly facts: Readonly<Record<string, Facts>>;
  readonly plan: PlanState;
  readonly questions: readonly Question[];
  readonly run: Watched;
  /** The run that installs a package; it has a journal of its own. */
  readonly installRun: Watched;
  readonly install: InstallState;
  /** What each machine said when it was asked whether packages reach it, after the last run. */
  readonly checks: ChecksState;
  readonly runs: readonly RunSummary[];
  /** The last thing that failed outside of a page's own place. */
  readonly error: WizardError | null;
};

export const initialState: WizardState = {
  page: "welcome",
  reviewed: false,
  draft: emptyDraft,
  filed: null,
  aside: [],
  adding: NOT_ADDING,
  looks: {},
  facts: {},
  plan: NO_PLAN,
  questions: [],
  run: NOT_WATCHED,
  installRun: NOT_WATCHED,
  install: NO_INSTALL,
  checks: NOT_CHECKED,
  runs: [],
  error: null,
};
