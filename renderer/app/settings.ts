/** What the person has set, for the whole window: theme, language of dates and numbers, shortcuts. */
import { useSyncExternalStore } from "react";
import { setFormatLanguage } from "../../shared/text/format.ts";
import { formatLanguageOf, type Settings } from "../../shared/wizard/settings.ts";
import { keepSettings, keepTheme, readKeptSettings, readTheme, type Theme } from "./keptSettings.ts";

export type WindowSettings = Settings & {
  readonly theme: Theme;
  /** What `theme` comes to now; "system" follows the system. */
  readonly dark: boolean;
  /** This browser keeps what is set; false: it holds until the window is closed. */
  readonly kept: boolean;
};

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
const isDark = (theme: Theme): boolean => (theme === "system" ? systemDark.matches : theme === "dark");
const first = readTheme();
let now: WindowSettings = { ...readKeptSettings(), theme: first, dark: isDark(first), kept: true };

/** Makes it so: before the first drawing, and after each change. */
function apply(): void {
  if (now.theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = now.theme;
  setFormatLanguage(formatLanguageOf(now.language));
}

function set(next: WindowSettings): void {
  now = next;
  apply();
  for (const listener of [...listeners]) listener();
}

systemDark.addEventListener("change", () => set({ ...now, dark: isDark(now.theme) }));
apply();

export const setTheme = (theme: Theme): void => set({ ...now, theme, dark: isDark(theme), kept: keepTheme(theme) });

export function changeSettings(change: Partial<Settings>): void {
  const settings: Settings = { language: now.language, shortcuts: now.shortcuts, ...change };
  set({ ...now, ...settings, kept: keepSettings(settings) });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
export const useSettings = (): WindowSettings => useSyncExternalStore(subscribe, () => now);
