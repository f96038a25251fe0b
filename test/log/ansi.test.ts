/** Terminal colours: what is visible stays, what is not goes, and the pen is the one that a terminal would have. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overwritten, type Pen, PLAIN, parseAnsi, sgrOf, visible } from "../../shared/run/ansi.ts";

const ESC = "\x1b";
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

/** Visible text: anything but control characters and line ends. */
const words = fc
  .string({ unit: fc.oneof(fc.constantFrom(..."abc[];m01 31mK\t\\"), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 })) })
  .map((text) => text.replace(/[\x00-\x08\x0a-\x1f\x7f-\x9f]/g, ""));
const sgr = fc.array(fc.oneof(fc.nat(110), fc.constantFrom(0, 1, 31, 39, 49)), { maxLength: 4 }).map((codes) => `${ESC}[${codes.join(";")}m`);
const other = fc.constantFrom(
  `${ESC}[2K`,
  `${ESC}[?25l`,
  `${ESC}[10;20H`,
  `${ESC}]0;emerge: (1 of 3) app-misc/jq${"\x07"}`,
  `${ESC}]8;;https://gentoo.org${ESC}\\`,
  `${ESC}(B`,
  `${ESC}7`,
  `${ESC}=`,
  `${ESC}Pq#0${ESC}\\`,
  "\x07",
  "\x08",
  "\x9b31m",
);
const piece = fc.oneof(
  words.map((text) => ({ text, shows: text })),
  sgr.map((text) => ({ text, shows: "" })),
  other.map((text) => ({ text, shows: "" })),
);
const output = fc.array(piece, { maxLength: 20 });

describe("what is visible", () => {
  test("not one visible sign is lost, and none is made up", () => {
    fc.assert(
      fc.property(output, (pieces) => {
        expect(visible(pieces.map((p) => p.text).join(""))).toBe(pieces.map((p) => p.shows).join(""));
      }),
      { numRuns: 2000 },
    );
  });

  test("whatever comes in, no control character but tab and line end comes out, and nothing that was not there", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.constantFrom(ESC, "\x9b", "[", "]", "m", "3", "1", ";", "\r", "\n", "\x07", "\\", "P", "é"), words) }),
        (text) => {
          const shown = visible(text);
          expect(shown).not.toMatch(CONTROL);
          let at = -1;
          for (const sign of shown) {
            at = text.indexOf(sign, at + 1);
            expect(at).toBeGreaterThanOrEqual(0);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("a text that is cut anywhere and put together again is the same, and each part alone lets nothing through", () => {
    fc.assert(
      fc.property(output, fc.nat(), (pieces, where) => {
        const whole = pieces.map((p) => p.text).join("");
        const cut = whole.length === 0 ? 0 : where % whole.length;
        expect(visible(whole.slice(0, cut))).not.toMatch(CONTROL);
        expect(visible(whole.slice(cut))).not.toMatch(CONTROL);
        expect(visible(whole.slice(0, cut) + whole.slice(cut))).toBe(visible(whole));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["a sequence that the end cuts off goes", `done${ESC}[31`, "done"],
    ["a lone escape at the end goes", `done${ESC}`, "done"],
    ["what is no sequence stays, but for its first sign", `${ESC}[31é`, "[31é"],
    ["a title without end stays readable", `${ESC}]0;no end`, "]0;no end"],
    ["a title goes", `${ESC}]0;emerge\x07ok`, "ok"],
    ["a link's text stays", `${ESC}]8;;https://example.org${ESC}\\here${ESC}]8;;${ESC}\\`, "here"],
    ["tabs and line ends stay", "a\tb\nc", "a\tb\nc"],
  ])("%s", (_name, text, shows) => {
    expect(visible(text)).toBe(shows);
  });
});

describe("the pen", () => {
  const penOf = (codes: string): Pen => parseAnsi(`${ESC}[${codes}m`).pen;
  test.each<[string, Partial<Pen>]>([
    ["31", { fg: 1 }],
    ["33;01", { fg: 3, bold: true }],
    ["92", { fg: 10 }],
    ["44;97", { bg: 4, fg: 15 }],
    ["1;2;3;4;7;9", { bold: true, dim: true, italic: true, underline: true, inverse: true, strike: true }],
    ["38;5;196", { fg: 1 }],
    ["38;5;9;1", { fg: 9, bold: true }],
    ["38;2;10;200;20;4", { fg: 2, underline: true }],
    ["48;2;10;20;230", { bg: 4 }],
    ["38:2::230:20:20", { fg: 1 }],
    ["38;5;244", { fg: 8 }],
    ["4:3", { underline: true }],
    ["31;0", {}],
    ["31;39;49;00", {}],
    ["8", {}],
    ["?25", {}],
    [">4;1", {}],
    ["38;5", {}],
  ])("of %s", (codes, pen) => {
    expect(penOf(codes)).toEqual({ ...PLAIN, ...pen });
  });

  test("Portage's own marks: green star, then plain text", () => {
    expect(parseAnsi(`${ESC}[32m * ${ESC}[39;49;00mBuilding`).spans).toEqual([
      { text: " * ", pen: { ...PLAIN, fg: 2 } },
      { text: "Building", pen: PLAIN },
    ]);
  });

  test("any pen can be taken up again by its sequence", () => {
    const colour = fc.option(fc.nat(15), { nil: null });
    const bool = fc.boolean();
    const pens = fc.record({ fg: colour, bg: colour, bold: bool, dim: bool, italic: bool, underline: bool, inverse: bool, strike: bool });
    fc.assert(
      fc.property(pens, (pen) => {
        expect(parseAnsi(sgrOf(pen)).pen).toEqual(pen);
      }),
    );
    expect(sgrOf(PLAIN)).toBe("");
  });
});

describe("a line that is written over", () => {
  test.each([
    ["shows what it said last", "10%\r50%\r100%", "100%"],
    ["keeps what it said when only the return came after", "10%\r50%\r", "50%"],
    ["is empty when it never said anything", "\r\r", ""],
    ["clears by a sequence are no words", `10%\r${ESC}[K`, "10%"],
  ])("%s", (_name, line, shows) => {
    expect(visible(overwritten(line))).toBe(shows);
  });

  test("keeps the colour that an earlier piece began", () => {
    expect(parseAnsi(overwritten(`${ESC}[32m10%\r50%`)).spans).toEqual([{ text: "50%", pen: { ...PLAIN, fg: 2 } }]);
  });

  test("shows the last piece that has something to show, whatever the pieces", () => {
    fc.assert(
      fc.property(
        fc.array(output.map((pieces) => ({ text: pieces.map((p) => p.text).join(""), shows: pieces.map((p) => p.shows).join("") }))),
        (pieces) => {
          expect(visible(overwritten(pieces.map((p) => p.text).join("\r")))).toBe(pieces.findLast((p) => p.shows !== "")?.shows ?? "");
        },
      ),
    );
  });
});
