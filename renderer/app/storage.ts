/** What survives a reload, in the browser's own storage. A full or forbidden storage loses that, and nothing else. */
import { foundText, keptText, type Restored, restore } from "../../shared/wizard/persist.ts";
import { initialState, type WizardState } from "../../shared/wizard/wizardState.ts";

const KEPT = "binhost-wizard.draft";
const FOUND = "binhost-wizard.found";
const THEME = "binhost-wizard.theme";

function attempt<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export const restored = (): Restored =>
  attempt(() => restore(localStorage.getItem(KEPT), sessionStorage.getItem(FOUND)), { state: initialState, run: null });
export const keep = (state: WizardState): void => attempt(() => localStorage.setItem(KEPT, keptText(state)), undefined);
export const keepFound = (facts: WizardState["facts"]): void => attempt(() => sessionStorage.setItem(FOUND, foundText(facts)), undefined);

export type Theme = "light" | "dark" | "system";
const isTheme = (text: string | null): text is Theme => text === "light" || text === "dark" || text === "system";

export function readTheme(): Theme {
  const kept = attempt(() => localStorage.getItem(THEME), null);
  return isTheme(kept) ? kept : "system";
}

export function setTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  attempt(() => localStorage.setItem(THEME, theme), undefined);
}
