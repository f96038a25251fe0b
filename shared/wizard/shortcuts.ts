/** Keys that lead somewhere. None of them changes anything, and all can be switched off (WCAG 2.1.4). Pure. */
import { type PageId, STEPS } from "./pages.ts";

export type Shortcut = { readonly do: "keys" } | { readonly do: "go"; readonly page: PageId };
export type Press = {
  /** `KeyboardEvent.key`. */
  readonly key: string;
  /** Ctrl, Alt or Meta is held: that key belongs to the browser or the system. */
  readonly modified: boolean;
  /** A field, a list or a dialog has the focus: the key belongs to it. */
  readonly taken: boolean;
};

/** In the order in which they are listed for the person. The steps of the rail have their numbers. */
export const PAGE_KEYS: readonly { readonly key: string; readonly page: PageId }[] = [
  { key: "0", page: "welcome" },
  { key: "a", page: "add" },
  { key: "s", page: "report" },
  { key: "c", page: "checkup" },
  { key: "m", page: "maintenance" },
  { key: "h", page: "history" },
  { key: ",", page: "settings" },
];

/** What a key does; null: nothing. `open`: may this page be opened now? A page that may not is not tried. */
export function shortcutOf(press: Press, open: (page: PageId) => boolean): Shortcut | null {
  if (press.modified || press.taken) return null;
  if (press.key === "?") return { do: "keys" };
  const page = PAGE_KEYS.find(({ key }) => key === press.key)?.page ?? (/^[1-9]$/.test(press.key) ? STEPS[Number(press.key) - 1] : undefined);
  return page !== undefined && open(page) ? { do: "go", page } : null;
}
