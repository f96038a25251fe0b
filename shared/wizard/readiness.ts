/** May one go on from a page, and if not, why? The reason is a text key with its values: shown beside the button that is off. */
import type { Machine } from "../model/fleet.ts";
import type { MachineRunState } from "../run/runState.ts";
import { list } from "../text/list.ts";
import type { TextKey, Values } from "../text/text.ts";
import { fleetOf } from "./draft.ts";
import type { PageId } from "./pages.ts";
import { type LookState, NOT_LOOKED, type WizardState } from "./wizardState.ts";

export type Reason = { readonly key: TextKey; readonly values: Values };
const because = (key: TextKey, values: Values = {}): Reason => ({ key, values });

export const lookOf = (state: WizardState, id: string): LookState => (state.looks[id] ?? NOT_LOOKED).state;
const inState = (state: WizardState, ...wanted: readonly LookState[]): readonly Machine[] =>
  state.draft.machines.filter((m) => wanted.includes(lookOf(state, m.id)));
const names = (machines: readonly Machine[]): string => list(machines.map((m) => m.name));

function machinesReason(state: WizardState): Reason | null {
  const { machines } = state.draft;
  if (machines.length === 0) return because("ready.no-machine");
  if (machines.length === 1) return because("ready.one-machine");
  const asking = machines.filter((m) => state.questions.some((q) => q.machine === m.id));
  if (asking.length > 0) return because("ready.asks", { names: names(asking), count: asking.length });
  const busy = inState(state, "connecting", "looking");
  if (busy.length > 0) return because("ready.looking", { names: names(busy) });
  const host = machines.find((m) => m.role === "binhost");
  if (host !== undefined && lookOf(state, host.id) !== "surveyed") return because("ready.host-unseen", { name: host.name });
  if (!machines.some((m) => m.role === "client" && lookOf(state, m.id) === "surveyed")) return because("ready.no-client-seen");
  return null;
}

/** Machines that are not looked at, but do not hold the others up. */
export function leftBehind(state: WizardState): readonly Machine[] {
  return machinesReason(state) === null ? inState(state, "idle", "failed") : [];
}

/** Why the page's way on is closed; null: it is open. */
export function blockedBecause(state: WizardState, page: PageId = state.page): Reason | null {
  switch (page) {
    case "machines":
      return machinesReason(state);
    case "graphics":
    case "processor":
    case "serving":
    case "use":
      if (state.plan.status === "failed") return because("ready.plan-failed");
      return machinesReason(state) === null ? null : because("ready.machines-first");
    case "review":
      if (machinesReason(state) !== null) return because("ready.machines-first");
      if (state.plan.status === "failed") return because("ready.plan-failed");
      return state.plan.status === "ready" ? null : because("ready.planning");
    case "apply":
      return state.run.state.status === "done" ? null : because("ready.apply");
    case "install":
      return state.install.proof === null ? because("ready.install") : null;
    default:
      return null;
  }
}

/** Is this machine as the plan wanted it? One without steps was so already. */
const isAsPlanned = (machine: MachineRunState): boolean => machine.status === "done" || machine.steps.length === 0;

/** As an earlier run has left it: looked at in this window, and the plan finds nothing to do there and nothing in the way. */
function isSettled({ looks, plan: { plan } }: WizardState, id: string): boolean {
  if (plan === null || looks[id]?.state !== "surveyed") return false;
  const hindered = plan.issues.some((issue) => issue.level === "blocker" && (issue.machine === null || issue.machine === id));
  return !hindered && plan.machines.some((m) => m.id === id && m.steps.length === 0);
}

/** The clients that can be installed on now: what became of the others holds none of them up. */
export function servedClients(state: WizardState): readonly Machine[] {
  if (state.run.id === null) return state.draft.machines.filter((m) => m.role === "client" && isSettled(state, m.id));
  const { machines, kind } = state.run.state;
  if (kind !== "apply") return [];
  const ready = new Set(machines.filter(isAsPlanned).map((m) => m.id));
  return state.draft.machines.filter((m) => m.role === "client" && ready.has(m.id));
}

/** The binhost serves, and at least one client is set up: by a run that has come to its end, or by one of another day. */
export function isServing(state: WizardState): boolean {
  const { id, state: run, live } = state.run;
  const host = state.draft.machines.find((m) => m.role === "binhost");
  if (id === null) return host !== undefined && isSettled(state, host.id) && servedClients(state).length > 0;
  if (live || (run.status !== "done" && run.status !== "failed" && run.status !== "stopped")) return false;
  return run.machines.some((m) => m.id === host?.id && isAsPlanned(m)) && servedClients(state).length > 0;
}

/** The run in the window took everything back. */
export const isUndone = (state: WizardState): boolean => state.run.state.kind === "undo" && state.run.state.status === "done";

/** May this page be opened from the rail? Earlier pages always, later ones when all before them are open. */
export function isReachable(state: WizardState, page: PageId): boolean {
  switch (page) {
    case "report":
      return fleetOf(state.draft) !== null;
    case "apply":
      return state.run.id !== null;
    case "install":
      return isServing(state);
    case "done":
      return isServing(state) || isUndone(state);
    case "graphics":
    case "processor":
    case "serving":
    case "use":
    case "review":
      return machinesReason(state) === null;
    default:
      return true;
  }
}

/** Has anything been changed on a machine, as far as this window knows? */
export const isUntouched = (state: WizardState): boolean => state.run.id === null;
