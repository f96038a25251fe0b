/** Fleets that were begun and gave way to another: kept, so that nothing is lost by starting anew. Pure. */
import type { Draft } from "./draft.ts";

/** How many are kept; the oldest goes first. */
export const ASIDE_KEPT = 5;

/** What a fleet file would hold of this draft, as text to compare by. */
export const draftText = ({ name, machines, choices }: Draft): string => JSON.stringify({ name, machines, choices });

/** Would something be lost with this draft? `filed`: `draftText` of what its file holds; null: it has none. */
export const isUnsaved = (draft: Draft, filed: string | null): boolean => draft.machines.length > 0 && !draft.practice && draftText(draft) !== filed;

const machinesText = (draft: Draft): string =>
  draft.machines
    .map((m) => `${m.id} ${m.address}`)
    .sort()
    .join(" ");
/** The same fleet, maybe with other choices. */
export const isSameFleet = (a: Draft, b: Draft): boolean => a.name === b.name && machinesText(a) === machinesText(b);

/**
 * The list after `draft` gave way to `next`: newest first, each fleet once, without the one that is in the window now.
 * A practice fleet and one whose file holds it are not kept: nothing of them would be lost.
 */
export function setAside(aside: readonly Draft[], draft: Draft, filed: string | null, next: Draft): readonly Draft[] {
  const kept = isUnsaved(draft, filed) ? [draft, ...aside.filter((each) => !isSameFleet(each, draft))] : aside;
  return kept.filter((each) => !isSameFleet(each, next)).slice(0, ASIDE_KEPT);
}
