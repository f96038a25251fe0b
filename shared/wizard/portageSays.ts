/** What Portage itself answered on a machine, about what a page is for. From the survey; nothing is worked out here. */
import type { Facts } from "../model/facts.ts";
import type { PageId } from "./pages.ts";

const NAMES: Partial<Readonly<Record<PageId, readonly string[]>>> = {
  graphics: ["VIDEO_CARDS"],
  processor: ["CFLAGS", "CPU_FLAGS_X86"],
  serving: ["PKGDIR", "BINPKG_FORMAT", "BINPKG_COMPRESS", "PORTAGE_BINHOST"],
  use: ["ACCEPT_KEYWORDS", "ACCEPT_LICENSE"],
};

export type Answer = { readonly name: string; readonly value: string };

/** Input: the page, and what was found. Output: the values in force today, as `portageq envvar` gave them; what is unset is left out. */
export function portageSays(page: PageId, facts: Facts | undefined): readonly Answer[] {
  if (facts === undefined) return [];
  return (NAMES[page] ?? []).flatMap((name) => {
    const value = facts.env[name];
    return value === undefined || value === "" ? [] : [{ name, value }];
  });
}

/** What a page decides most stands first: 0 for files that its choices make, 1 for the others. */
const DECIDES: Partial<Readonly<Record<PageId, RegExp>>> = {
  graphics: /\/package\.use/,
  processor: /make\.conf|\/package\.use/,
  serving: /\/nginx|make\.conf|\/binrepos\.conf/,
  use: /\/package\.use|make\.conf/,
};

/** Files in the order in which a page shows them; otherwise as they are written. */
export function inPageOrder<F extends { readonly path: string }>(page: PageId, files: readonly F[]): readonly F[] {
  const first = (file: F): boolean => DECIDES[page]?.test(file.path) === true;
  return [...files.filter(first), ...files.filter((file) => !first(file))];
}
