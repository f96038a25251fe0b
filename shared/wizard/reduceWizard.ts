/** State and action -> state. Pure: no clock, no storage, no engine. */
import type { RunSummary, StreamEvent } from "../contract/contract.ts";
import type { WizardError } from "../errors/wizardError.ts";
import type { Facts } from "../model/facts.ts";
import type { Choices, Machine, SignIn } from "../model/fleet.ts";
import type { Plan } from "../model/plan.ts";
import type { Question } from "../model/question.ts";
import type { RunEvent } from "../model/run.ts";
import { type Adding, NOT_ADDING, settleAdding, withoutMachine } from "./adding.ts";
import type { MachineInput } from "./address.ts";
import { draftText, setAside } from "./aside.ts";
import { addMachines, changeMachine, choose, type Draft, makeBinhost, putBack, removeMachine } from "./draft.ts";
import { CHECKING, type Checked } from "./fleetState.ts";
import { installOf, isOurs, pastOf } from "./installing.ts";
import type { PageId } from "./pages.ts";
import { adopt, attach, attached, take } from "./watch.ts";
import { type InstallState, type Look, NO_INSTALL, NO_PLAN, NOT_CHECKED, NOT_WATCHED, type WizardState } from "./wizardState.ts";

export type Action =
  | { readonly type: "go"; readonly page: PageId }
  /** Another fleet. `keepRun`: the run that is watched is this fleet's own. */
  | { readonly type: "draft"; readonly draft: Draft; readonly keepRun?: boolean }
  /** Back to a fleet that was set aside. */
  | { readonly type: "aside.take"; readonly draft: Draft }
  | { readonly type: "aside.forget"; readonly draft: Draft }
  | { readonly type: "name"; readonly name: string }
  | { readonly type: "saved"; readonly path: string }
  | { readonly type: "machines.add"; readonly machines: readonly MachineInput[] }
  /** Machines join a fleet that is there already. */
  | { readonly type: "adding.add"; readonly machines: readonly MachineInput[] }
  | { readonly type: "adding"; readonly change: Partial<Adding> }
  | { readonly type: "machine.change"; readonly id: string; readonly change: Partial<MachineInput> }
  | { readonly type: "machine.binhost"; readonly id: string }
  | { readonly type: "machine.remove"; readonly id: string }
  /** A machine that was taken out comes back as it stood: its place, its part in the fleet, what was found on it. */
  | { readonly type: "machine.back"; readonly machine: Machine; readonly at: number; readonly look: Look; readonly facts: Facts | null }
  /** It is the same machine, signed in to in another way: what was found there stays. */
  | { readonly type: "machine.signed"; readonly id: string; readonly signIn: SignIn }
  | { readonly type: "choose"; readonly group: keyof Choices; readonly change: object }
  | { readonly type: "looked"; readonly id: string; readonly facts: Facts | null; readonly error: WizardError | null }
  | { readonly type: "look.start"; readonly ids: readonly string[] }
  | { readonly type: "plan.asking" }
  | { readonly type: "plan.ready"; readonly plan: Plan }
  | { readonly type: "plan.failed"; readonly error: WizardError }
  | { readonly type: "plan.again" }
  | { readonly type: "questions"; readonly questions: readonly Question[] }
  | { readonly type: "stream"; readonly events: readonly StreamEvent[] }
  | { readonly type: "run.attach"; readonly run: string; readonly live: boolean }
  | { readonly type: "run.past"; readonly run: string; readonly events: readonly RunEvent[] }
  | { readonly type: "run.forget" }
  /** These are asked anew; what others have said stays. */
  | { readonly type: "check.start"; readonly ids: readonly string[] }
  /** `at`: seconds since 1970. */
  | { readonly type: "checked"; readonly id: string; readonly checked: Checked; readonly at: number }
  | { readonly type: "runs"; readonly runs: readonly RunSummary[] }
  | { readonly type: "install"; readonly change: Partial<InstallState> }
  /** An installation that was begun before: after a reload, or when the line was lost. */
  | { readonly type: "install.attach"; readonly run: string; readonly live: boolean }
  | { readonly type: "install.past"; readonly run: string; readonly events: readonly RunEvent[] }
  | { readonly type: "error"; readonly error: WizardError | null };

/** A machine whose way of being reached has changed must be looked at again. */
const REACH: readonly (keyof MachineInput)[] = ["address", "port", "user", "jump", "signIn", "root", "target"];

function forget(state: WizardState, id: string): WizardState {
  const { [id]: _look, ...looks } = state.looks;
  const { [id]: _facts, ...facts } = state.facts;
  return { ...state, looks, facts };
}

/** Once a run works on the machines again, what they said before holds no longer. */
const moved = (before: WizardState, after: WizardState): WizardState =>
  after.run.live && (!before.run.live || before.run.id !== after.run.id) ? { ...after, checks: NOT_CHECKED } : after;

function fromStream(state: WizardState, event: StreamEvent): WizardState {
  switch (event.type) {
    case "survey": {
      // The answer of the call settles a machine, and may overtake these: they only move one that is being looked at.
      const now = state.looks[event.machine]?.state;
      if (now !== "connecting" && now !== "looking") return state;
      const shown = event.state === "surveyed" ? "looking" : event.state;
      return { ...state, looks: { ...state.looks, [event.machine]: { state: shown, error: event.error, part: event.part } } };
    }
    case "question":
      return { ...state, questions: [...state.questions.filter((q) => q.id !== event.question.id), event.question] };
    case "question-gone":
      return { ...state, questions: state.questions.filter((q) => q.id !== event.id) };
    case "run": {
      if (event.event.code === "run.started") {
        const watched = adopt(event.run);
        if (event.event.kind === "install") return isOurs(state, event.event) ? { ...state, installRun: take(watched, event.event) } : state;
        if (state.run.id !== event.run) return moved(state, { ...state, run: take(watched, event.event) });
      }
      if (event.run === state.run.id) return moved(state, { ...state, run: take(state.run, event.event) });
      if (event.run === state.installRun.id) {
        const installRun = take(state.installRun, event.event);
        const ended = event.event.code === "run.finished" && !installRun.attaching && state.install.working === "run";
        return { ...state, installRun, install: ended ? installOf(installRun, state.install) : state.install };
      }
      return state;
    }
  }
}

/** What a run has set up joins no longer: it has joined. */
function settled(state: WizardState): WizardState {
  const adding = settleAdding(state.adding, state.run.state);
  return adding === state.adding ? state : { ...state, adding };
}

export function reduceWizard(state: WizardState, action: Action): WizardState {
  switch (action.type) {
    case "go":
      return state.page === action.page ? state : { ...state, page: action.page, reviewed: state.reviewed || action.page === "review", error: null };
    case "draft":
      return {
        ...state,
        draft: action.draft,
        reviewed: false,
        filed: action.draft.path === null ? null : draftText(action.draft),
        aside: setAside(state.aside, state.draft, state.filed, action.draft),
        adding: NOT_ADDING,
        looks: {},
        facts: {},
        plan: NO_PLAN,
        run: action.keepRun === true ? state.run : NOT_WATCHED,
        installRun: NOT_WATCHED,
        install: NO_INSTALL,
        checks: NOT_CHECKED,
        error: null,
      };
    case "aside.take":
      // What its file holds is not known any more.
      return { ...reduceWizard(state, { type: "draft", draft: action.draft }), filed: null };
    case "aside.forget":
      return { ...state, aside: state.aside.filter((each) => each !== action.draft) };
    case "name":
      return { ...state, draft: { ...state.draft, name: action.name } };
    case "saved":
      return { ...state, draft: { ...state.draft, path: action.path }, filed: draftText(state.draft) };
    case "machines.add":
      return { ...state, draft: addMachines(state.draft, action.machines) };
    case "adding.add": {
      const ids = action.machines.map((m) => m.id);
      const adding = { ...NOT_ADDING, machines: [...state.adding.machines, ...ids] };
      return { ...state, draft: addMachines(state.draft, action.machines), adding };
    }
    case "adding":
      return { ...state, adding: { ...state.adding, ...action.change } };
    case "machine.change": {
      const draft = changeMachine(state.draft, action.id, action.change);
      if (draft.machines.every((m, i) => m === state.draft.machines[i])) return state;
      const next = { ...state, draft };
      return REACH.some((field) => field in action.change) ? forget(next, action.id) : next;
    }
    case "machine.binhost":
      return { ...state, draft: makeBinhost(state.draft, action.id) };
    case "machine.remove":
      return forget({ ...state, draft: removeMachine(state.draft, action.id), adding: withoutMachine(state.adding, action.id) }, action.id);
    case "machine.back": {
      const { machine, at, look, facts } = action;
      if (state.draft.machines.some((m) => m.id === machine.id)) return state;
      return {
        ...state,
        draft: putBack(state.draft, machine, at),
        looks: { ...state.looks, [machine.id]: look },
        facts: facts === null ? state.facts : { ...state.facts, [machine.id]: facts },
      };
    }
    case "machine.signed":
      return { ...state, draft: changeMachine(state.draft, action.id, { signIn: action.signIn }) };
    case "choose":
      return { ...state, draft: choose(state.draft, action.group, action.change) };
    case "look.start":
      return {
        ...state,
        looks: { ...state.looks, ...Object.fromEntries(action.ids.map((id) => [id, { state: "connecting", error: null }] as const)) },
      };
    case "looked": {
      if (!state.draft.machines.some((m) => m.id === action.id)) return state;
      const looks = { ...state.looks, [action.id]: { state: action.facts === null ? "failed" : "surveyed", error: action.error } as const };
      return { ...state, looks, facts: action.facts === null ? state.facts : { ...state.facts, [action.id]: action.facts } };
    }
    case "plan.asking":
      return { ...state, plan: { ...state.plan, status: "asking" } };
    case "plan.ready":
      return { ...state, plan: { ...state.plan, status: "ready", plan: action.plan, before: state.plan.plan, error: null } };
    case "plan.failed":
      return { ...state, plan: { ...state.plan, status: "failed", error: action.error } };
    case "plan.again":
      return { ...state, plan: { ...state.plan, status: "asking", error: null, again: state.plan.again + 1 } };
    case "questions":
      return { ...state, questions: action.questions };
    case "stream":
      return settled(action.events.reduce(fromStream, state));
    case "run.attach":
      return moved(state, { ...state, run: attach(state.run, action.run, action.live) });
    case "run.past":
      return action.run === state.run.id ? settled({ ...state, run: attached(state.run, action.events) }) : state;
    case "run.forget":
      return { ...state, run: NOT_WATCHED };
    case "check.start":
      return { ...state, checks: { ...state.checks, of: { ...state.checks.of, ...Object.fromEntries(action.ids.map((id) => [id, CHECKING])) } } };
    case "checked": {
      const known = state.draft.machines.some((m) => m.id === action.id);
      return known ? { ...state, checks: { of: { ...state.checks.of, [action.id]: action.checked }, at: action.at } } : state;
    }
    case "runs":
      return { ...state, runs: action.runs };
    case "install":
      // A new one: what the last one has shown is over.
      return {
        ...state,
        installRun: action.change.working === "run" ? NOT_WATCHED : state.installRun,
        install: { ...state.install, ...action.change },
      };
    case "install.attach":
      return { ...state, installRun: attach(state.installRun, action.run, action.live) };
    case "install.past": {
      if (action.run !== state.installRun.id) return state;
      const installRun = attached(state.installRun, pastOf(state, action.events));
      return { ...state, installRun, install: installOf(installRun, state.install) };
    }
    case "error":
      return { ...state, error: action.error };
  }
}
