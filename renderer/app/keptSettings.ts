/** What the person has set, in the browser's own storage. A full or forbidden storage loses that, and nothing else. */
import { isBeside, isPage, type PageId } from "../../shared/wizard/pages.ts";
import { readSettings, type Settings, settingsText } from "../../shared/wizard/settings.ts";

const THEME = "binhost-wizard.theme";
const SETTINGS = "binhost-wizard.settings";
const WALKED = "binhost-wizard.walk";

/** Asking for the storage at all may be refused. */
function read(from: () => Storage, key: string): string | null {
  try {
    return from().getItem(key);
  } catch {
    return null;
  }
}
/** Output: false: it was not kept. */
function write(to: () => Storage, key: string, text: string): boolean {
  try {
    to().setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
const local = (): Storage => localStorage;
const session = (): Storage => sessionStorage;

export type Theme = "light" | "dark" | "system";
const isTheme = (text: string | null): text is Theme => text === "light" || text === "dark" || text === "system";

/** `early.ts` reads the same place, before anything is drawn. */
export function readTheme(): Theme {
  const kept = read(local, THEME);
  return isTheme(kept) ? kept : "system";
}
/** Output of both: false: this browser keeps nothing; what was set holds until the window is closed. */
export const keepTheme = (theme: Theme): boolean => write(local, THEME, theme);
export const keepSettings = (settings: Settings): boolean => write(local, SETTINGS, settingsText(settings));
export const readKeptSettings = (): Settings => readSettings(read(local, SETTINGS));

/** The page of the walk that was shown last; pages beside it lead back there. */
export function readWalkPage(): PageId {
  const kept = read(session, WALKED);
  return kept !== null && isPage(kept) && !isBeside(kept) ? kept : "welcome";
}
export const keepWalkPage = (page: PageId): boolean => write(session, WALKED, page);
