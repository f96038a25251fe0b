/** Slots that a binary was built against (`cat/name:0/2=` in its RDEPEND) and that the machine would not have. */
import { parseAtom } from "./atom.ts";
import { splitCpv } from "./cpv.ts";
import type { Pretend } from "./emergeOutput.ts";

/**
 * Looks only at packages that the same plan would merge: what is installed already is not in it.
 * @returns the dependencies as written, e.g. dev-libs/libfleet:0/2=
 */
export function unmetSlots(rdepend: string, pretend: Pretend): string[] {
  return rdepend.split(/\s+/).filter((word) => {
    const atom = word.includes("=") && word.endsWith("=") ? parseAtom(word) : null;
    if (!atom?.slot || atom.blocker) return false;
    const planned = pretend.packages.filter(({ cpv }) => splitCpv(cpv)?.cp === atom.cp);
    return (
      planned.length > 0 &&
      planned.every(({ slot, subSlot }) => slot !== null && (slot !== atom.slot || (subSlot ?? slot) !== (atom.subSlot ?? atom.slot)))
    );
  });
}
