/** The walk: pages in order, their groups on the rail, and their places in the address. The one place that knows the order. */
export const WALK = ["welcome", "machines", "graphics", "processor", "serving", "use", "review", "apply", "install", "done"] as const;
/** Pages about the fleet that stand beside the walk, in the order of the rail's foot. */
export const FLEET_PAGES = ["add", "report", "checkup", "maintenance", "history"] as const;
/** Pages about the program. */
export const PROGRAM_PAGES = ["settings", "help", "about"] as const;
export const PAGES = [...WALK, ...FLEET_PAGES, ...PROGRAM_PAGES] as const;
export type PageId = (typeof PAGES)[number];

/** Pages that are numbered on the rail, by what they do to the machines. */
export const GROUPS = [
  { id: "look", pages: ["machines"] },
  { id: "choose", pages: ["graphics", "processor", "serving", "use"] },
  { id: "do", pages: ["review", "apply", "install"] },
] as const satisfies readonly { readonly id: string; readonly pages: readonly PageId[] }[];
export type GroupId = (typeof GROUPS)[number]["id"];

export const STEPS: readonly PageId[] = GROUPS.flatMap((group) => group.pages);

/** 1 for the first step of the rail; 0 for pages that are none. */
export const stepNumber = (page: PageId): number => STEPS.indexOf(page) + 1;

export const isPage = (text: string): text is PageId => (PAGES as readonly string[]).includes(text);

/** `#/serving` -> "serving"; anything else -> null. */
export function pageOfHash(hash: string): PageId | null {
  const name = hash.replace(/^#\/?/, "");
  return isPage(name) ? name : null;
}
export const hashOfPage = (page: PageId): string => (page === "welcome" ? "#/" : `#/${page}`);

const walk: readonly PageId[] = WALK;
/** Does this page stand beside the walk? From there one goes back to where one came from. */
export const isBeside = (page: PageId): boolean => !walk.includes(page);

/** Pages that show more than a column of text: no preview beside them. */
const WIDE: readonly PageId[] = ["review", "done", "report", "history"];
export const isWide = (page: PageId): boolean => WIDE.includes(page);
export const hasPreview = (page: PageId): boolean => page === "graphics" || page === "processor" || page === "serving" || page === "use";

export const pageAfter = (page: PageId): PageId => walk[Math.min(WALK.length - 1, walk.indexOf(page) + 1)] ?? page;
export const pageBefore = (page: PageId): PageId => walk[Math.max(0, walk.indexOf(page) - 1)] ?? page;
