/** Which words of a line the last choice changed: the nearest line of before is looked for, and compared word by word. Pure. */
import { diffWordsWithSpace } from "diff";

export type Piece = { readonly text: string; readonly fresh: boolean };

const common = (a: string, b: string): number => {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i += 1;
  return i;
};

/** Below this share of a common beginning two lines are two lines, not one that changed. */
const LIKE = 0.3;

/** Inputs: a line that is new, and the lines that were there before and are not any more. Output: its pieces; one whole piece when nothing was like it. */
export function changedWords(line: string, gone: readonly string[]): readonly Piece[] {
  let best: string | null = null;
  for (const each of gone) if (best === null || common(each, line) > common(best, line)) best = each;
  if (best === null || common(best, line) < Math.min(best.length, line.length) * LIKE) return [{ text: line, fresh: false }];
  return diffWordsWithSpace(best, line)
    .filter((part) => part.removed !== true)
    .flatMap((part): readonly Piece[] => {
      if (part.added !== true || part.value.trim() === "") return [{ text: part.value, fresh: false }];
      // The space before a word is not marked with it.
      const space = part.value.length - part.value.trimStart().length;
      return [...(space === 0 ? [] : [{ text: part.value.slice(0, space), fresh: false }]), { text: part.value.slice(space), fresh: true }];
    });
}
