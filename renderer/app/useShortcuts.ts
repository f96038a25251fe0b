/** Keys that lead somewhere, from anywhere in the window. */
import { useEffect } from "react";
import { isReachable } from "../../shared/wizard/readiness.ts";
import { shortcutOf } from "../../shared/wizard/shortcuts.ts";
import { useSettings } from "./settings.ts";
import { useHands } from "./slices.ts";

/** Fields, lists and dialogs keep their keys. */
const OWNERS =
  "input:not([type=radio], [type=checkbox]), select, textarea, [contenteditable], [role=listbox], [role=menu], [role=dialog], [role=alertdialog]";

const isTaken = (): boolean =>
  document.querySelector("[role=dialog], [role=alertdialog]") !== null || (document.activeElement?.closest(OWNERS) ?? null) !== null;

/** `onKeys`: shows the list of keys. */
export function useShortcuts(onKeys: () => void): void {
  const { get, act } = useHands();
  const { shortcuts } = useSettings();
  useEffect(() => {
    if (!shortcuts) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat) return;
      const press = { key: event.key, modified: event.ctrlKey || event.altKey || event.metaKey, taken: isTaken() };
      const shortcut = shortcutOf(press, (page) => isReachable(get(), page));
      if (shortcut === null) return;
      event.preventDefault();
      if (shortcut.do === "keys") onKeys();
      else act.go(shortcut.page);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [shortcuts, get, act, onKeys]);
}
