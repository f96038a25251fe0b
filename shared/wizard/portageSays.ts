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

/** The files that a page's choices make, the one that it decides most first. */
const DECIDES: Partial<Readonly<Record<PageId, readonly RegExp[]>>> = {
  graphics: [/\/package\.use/],
  processor: [/make\.conf/, /\/package\.use/],
  serving: [/\/nginx\/binhost-wizard/, /\/nginx/, /\/binrepos\.conf/, /make\.conf/],
  use: [/\/package\.use/, /make\.conf/],
};

/** Files in the order in which a page shows them: by how much it decides them, otherwise as they are written. */
export function inPageOrder<F extends { readonly path: string }>(page: PageId, files: readonly F[]): readonly F[] {
  const order = DECIDES[page] ?? [];
  const rank = ({ path }: F): number => {
    const found = order.findIndex((pattern) => pattern.test(path));
    return found < 0 ? order.length : found;
  };
  return [...files].sort((a, b) => rank(a) - rank(b));
}
