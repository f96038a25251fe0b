/** The lines of a step: whole however the output was cut, cheap to add to, and never changed behind an earlier state's back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLAIN, parseAnsi, visible } from "../../shared/run/ansi.ts";
import { addText, allLines, CHUNK, type LogLines, lineAt, NO_LINES } from "../../shared/run/logLines.ts";

const ESC = "\x1b";
const add = (lines: LogLines, text: string, most = 1e6): LogLines => addText(lines, "out", text, 1, most);
const shown = (lines: LogLines): readonly string[] => allLines(lines).map((line) => visible(line.text));

describe("output", () => {
  test("cut into pieces anywhere, it makes the same lines", () => {
    const sign = fc.constantFrom("a", "b", "\n", "\r", `${ESC}[31m`, `${ESC}[0m`, "\r\n");
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 40 }), fc.array(fc.nat(60)), (signs, cuts) => {
        const text = signs.join("");
        const edges = [0, ...new Set(cuts.map((c) => Math.min(c, text.length)))].sort((a, b) => a - b);
        const pieces = edges.map((from, i) => text.slice(from, edges[i + 1] ?? text.length));
        expect(shown(pieces.reduce((lines, piece) => add(lines, piece), NO_LINES))).toEqual(shown(add(NO_LINES, text)));
      }),
      { numRuns: 1000 },
    );
  });

  test("progress that writes over itself is one line", () => {
    const lines = ["fetching 1%\r", "fetching 40%\r", "fetching 100%\r", "\ndone\n"].reduce((all, piece) => add(all, piece), NO_LINES);
    expect(shown(lines)).toEqual(["fetching 100%", "done"]);
  });

  test("a colour goes on over the end of a line, and ends at a command", () => {
    const coloured = add(NO_LINES, `${ESC}[31mfirst\nsecond\n`);
    expect(parseAnsi(lineAt(coloured, 1)?.text ?? "").spans).toEqual([{ text: "second", pen: { ...PLAIN, fg: 1 } }]);
    const after = add(addText(coloured, "command", "emerge -1 jq", 2, 1e6), "plain\n");
    expect(lineAt(after, 3)?.text).toBe("plain");
  });

  test("a command stays whole, whatever lines it has, and nothing is added to it", () => {
    const lines = add(addText(NO_LINES, "command", "cat > /etc/x <<E\nE", 1, 1e6), "said\n");
    expect(allLines(lines).map((line) => line.text)).toEqual(["cat > /etc/x <<E\nE", "said"]);
  });

  test("empty lines are lines", () => {
    expect(shown(add(NO_LINES, "a\n\n\nb\n"))).toEqual(["a", "", "", "b"]);
  });
});

describe("many lines", () => {
  test("the last ones are kept, the others counted", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }), fc.integer({ min: 1, max: 700 }), (pieces, most) => {
        let at = 0;
        let lines = NO_LINES;
        for (const count of pieces) lines = add(lines, `${Array.from({ length: count }, () => `line ${at++}`).join("\n")}\n`, most);
        expect(lines.length + lines.dropped).toBe(at);
        expect(lines.length).toBeGreaterThanOrEqual(Math.min(at, most));
        expect(lines.length).toBeLessThan(most + CHUNK);
        expect(shown(lines)).toEqual(Array.from({ length: lines.length }, (_, i) => `line ${lines.dropped + i}`));
        for (let i = 0; i < lines.length; i += 1) expect(lineAt(lines, i)?.text).toBe(`line ${lines.dropped + i}`);
      }),
    );
  });

  test("adding one copies no full chunk, and leaves the state before it as it was", () => {
    const before = add(NO_LINES, "x\n".repeat(CHUNK * 50 + 10));
    const frozen = shown(before);
    const after = add(before, "y\n");
    expect(after.chunks).toBe(before.chunks);
    const full = add(before, "y\n".repeat(CHUNK));
    expect(full.chunks.slice(0, 50).every((chunk, i) => chunk === before.chunks[i])).toBe(true);
    expect(full.chunks).toHaveLength(51);
    expect(shown(before)).toEqual(frozen);
  });
});
