/** What the page of the first installation shows follows from the installation's run: also after a reload, or when the line was lost meanwhile. */
import type { RunEvent } from "../model/run.ts";
import { isFleetOf } from "./draft.ts";
import type { InstallState, Watched, WizardState } from "./wizardState.ts";

/**
 * Is this the run of the installation that was begun here? Others, of another window or fleet, are none of this page's business. The answer of the call
 * may overtake its events: then the page shows an end already, and still waits for the run that it came of.
 */
export function isOurs(state: WizardState, event: Extract<RunEvent, { code: "run.started" }>): boolean {
  const { install, installRun, draft } = state;
  return installRun.id === null && isShown(install) && event.plan.machines[0]?.id === install.machine && isFleetOf(draft, event.fleet);
}

const isShown = (install: InstallState): boolean => install.working === "run" || install.proof !== null || install.failedIn === "run";

/** The run whose progress, proof or failure the page shows; null: it shows what can be chosen. */
export function shownRun({ install, installRun }: WizardState): string | null {
  return isShown(install) ? installRun.id : null;
}

/** Inputs: a run whose past is there, and the page as it was. Output: the page as the run has it. One that was broken off may be begun anew. */
export function installOf({ state: run, live }: Watched, install: InstallState): InstallState {
  const [machine] = run.machines;
  const at = { ...install, machine: machine?.id ?? install.machine, proof: null, error: null, failedIn: null } as const;
  if (live) return { ...at, working: "run" };
  if (run.proof !== null) return { ...at, working: null, proof: run.proof, chosen: run.proof.package };
  if (machine !== undefined && machine.error !== null) return { ...at, working: null, error: machine.error, failedIn: "run" };
  return { ...install, working: install.working === "run" ? null : install.working };
}

/** The past of an installation, if it is one of this fleet; none: it is not shown. */
export const pastOf = (state: WizardState, events: readonly RunEvent[]): readonly RunEvent[] =>
  events.some((event) => event.code === "run.started" && isFleetOf(state.draft, event.fleet)) ? events : [];
