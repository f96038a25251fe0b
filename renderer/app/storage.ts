/** What survives a reload, in the browser's own storage. A full or forbidden storage loses that, and nothing else. */

import { rememberFacts } from "../../shared/contract/knownFacts.ts";
import { hasMachines, keptText, type Restored, restore } from "../../shared/wizard/persist.ts";
import type { WizardState } from "../../shared/wizard/wizardState.ts";
import { createFoundStore, type FoundStore } from "./foundStore.ts";

const KEPT = "binhost-wizard.draft";
const SESSION = "binhost-wizard.session";
/** A database that does not answer must not keep the window shut. */
const LOAD_MS = 3000;

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

/** Lasts over reloads and ends with the window; one of its own each time where there is no storage. */
function sessionName(): string {
  const kept = attempt(() => sessionStorage.getItem(SESSION), null);
  if (kept !== null) return kept;
  const fresh = crypto.randomUUID();
  attempt(() => sessionStorage.setItem(SESSION, fresh), undefined);
  return fresh;
}

let store: FoundStore | null = null;
function foundStore(): FoundStore {
  store ??= createFoundStore(sessionName());
  return store;
}

/** The state as it was before the reload; the first one when there was none. */
export async function restored(): Promise<Restored> {
  const kept = attempt(() => localStorage.getItem(KEPT), null);
  if (!hasMachines(kept)) return restore(kept, {});
  const late = new Promise<readonly []>((give) => setTimeout(() => give([]), LOAD_MS));
  const found = await Promise.race([foundStore().load(), late]);
  const back = restore(kept, Object.fromEntries(found.map((each) => [each.machine, each.facts])));
  for (const { machine, name } of found) {
    const facts = back.state.facts[machine];
    if (facts !== undefined && name !== null) rememberFacts(facts, name);
  }
  foundStore().loaded(back.state.facts);
  return back;
}
export const keep = (state: WizardState): void => attempt(() => localStorage.setItem(KEPT, keptText(state)), undefined);
export const keepFound = (facts: WizardState["facts"]): void => foundStore().keep(facts);
