/** Searching in what a terminal shows: letters of either case, never in the escapes. */
import type { Span } from "./ansi.ts";

export type Piece = Span & { readonly hit: boolean };

/** What finds `text` as it was typed, whatever signs are in it; null: nothing is searched for. */
export function finder(text: string): RegExp | null {
  return text === "" ? null : new RegExp(text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"), "giu");
}

/** Does a text have it? A finder remembers where it was; this does not. */
export function finds(find: RegExp, text: string): boolean {
  find.lastIndex = 0;
  return find.test(text);
}

/** Cuts pieces of one pen where a match begins and ends, also one that goes over several pens. The visible text stays the same. */
export function markHits(spans: readonly Span[], find: RegExp | null): readonly Piece[] {
  if (find === null) return spans.map((span) => ({ ...span, hit: false }));
  const whole = spans.map((span) => span.text).join("");
  const edges: number[] = [];
  for (const match of whole.matchAll(find)) if (match[0] !== "") edges.push(match.index, match.index + match[0].length);
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    let from = at;
    for (const [i, edge] of edges.entries()) {
      if (edge <= from || edge >= end) continue;
      // Even edges begin a match: what is before one is outside of it.
      pieces.push({ text: whole.slice(from, edge), pen: span.pen, hit: i % 2 === 1 });
      from = edge;
    }
    if (from < end) pieces.push({ text: whole.slice(from, end), pen: span.pen, hit: edges.filter((edge) => edge <= from).length % 2 === 1 });
    at = end;
  }
  return pieces;
}
