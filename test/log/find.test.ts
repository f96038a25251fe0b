import fc from "fast-check";
import { expect, test } from "vitest";
import { PLAIN, parseAnsi, type Span } from "../../shared/run/ansi.ts";
import { finder, finds, markHits } from "../../shared/run/find.ts";

const red = { ...PLAIN, fg: 1 };
const hitsOf = (spans: readonly Span[], text: string): readonly string[] =>
  markHits(spans, finder(text))
    .filter((piece) => piece.hit)
    .map((piece) => piece.text);

test("a match over two colours is marked in both", () => {
  const { spans } = parseAnsi("Merging \x1b[32mdev-\x1b[1mlang/perl\x1b[0m now");
  expect(hitsOf(spans, "DEV-LANG")).toEqual(["dev-", "lang"]);
});

test("two matches side by side are two", () => {
  expect(hitsOf([{ text: "aaaa", pen: PLAIN }], "aa")).toEqual(["aa", "aa"]);
});

test("signs of patterns are searched for as they are", () => {
  expect(hitsOf([{ text: "cost: [1.2] (a+b)?", pen: red }], "(a+b)?")).toEqual(["(a+b)?"]);
  expect(finder("")).toBeNull();
});

test("marking changes no visible text, and marks all that is found and nothing else", () => {
  const spans = fc.array(fc.record({ text: fc.stringMatching(/^[abAB]{1,6}$/), pen: fc.constantFrom(PLAIN, red) }), { maxLength: 6 });
  fc.assert(
    fc.property(spans, fc.stringMatching(/^[ab]{1,3}$/), (given, text) => {
      const whole = given.map((span) => span.text).join("");
      const find = finder(text);
      const pieces = markHits(given, find);
      expect(pieces.map((piece) => piece.text).join("")).toBe(whole);
      const marked = pieces.map((piece) => (piece.hit ? piece.text.replace(/./g, "#") : piece.text)).join("");
      expect(marked).toBe(whole.replace(find ?? /$^/, (match) => "#".repeat(match.length)));
      if (find !== null) expect(finds(find, whole)).toBe(marked.includes("#"));
    }),
    { numRuns: 1000 },
  );
});
