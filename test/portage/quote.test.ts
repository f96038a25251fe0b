import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandLine, quote } from "../../shared/shell/quote.ts";

/** Gives the words back as a real `sh` understands them. */
function throughShell(words: readonly string[]): string[] {
  const script = words.map((word) => `printf '%s\\0' ${quote(word)}`).join("\n");
  return execFileSync("sh", ["-s"], { input: script, maxBuffer: 1 << 28 })
    .toString("utf8")
    .split("\0")
    .slice(0, -1);
}

const NASTY = [
  "'",
  '"',
  "\\",
  "`",
  "$",
  "$(reboot)",
  "${HOME}",
  "!",
  "!!",
  "*",
  "?",
  "[a]",
  "~",
  "~root",
  "#",
  ";",
  "&",
  "|",
  "<",
  ">",
  "(",
  ")",
  "{a,b}",
  "-",
  "--",
  "-n",
  "-e",
  "=",
  " ",
  "\t",
  "\n",
  "\r",
  "\r\n",
  "\u0001",
  "\u001b[31m",
  "\u007f",
  "\u0085",
  "\u2028",
  "\u{1f9ff}",
  "é",
  "日本",
  "\ufeff",
  "'\\''",
  "\\n",
  "%s",
  "%%",
  "\\0",
  "EOF",
  "a'b\"c",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: "binary", maxLength: 8 }), fc.string({ unit: "grapheme", maxLength: 8 })), {
    maxLength: 6,
  })
  // A lone surrogate is no text: it cannot be written as UTF-8. NUL is refused, which has its own test.
  .map((parts) => parts.join("").replaceAll("\0", "0").toWellFormed());

describe("shell words", () => {
  it("survive a real sh: 100,000 hostile strings", () => {
    const words = [...NASTY, ...fc.sample(hostile, { numRuns: 100_000, seed: 20_260_101 })];
    expect(words.length).toBeGreaterThan(100_000);
    for (let from = 0; from < words.length; from += 5_000) {
      const batch = words.slice(from, from + 5_000);
      const back = throughShell(batch);
      const wrong = batch.findIndex((word, index) => back[index] !== word);
      expect(wrong === -1 ? null : { sent: batch[wrong], back: back[wrong] }).toBeNull();
      expect(back).toHaveLength(batch.length);
    }
  });

  it("would notice a quote that does nothing", () => {
    const unsafe = execFileSync("sh", ["-s"], { input: `printf '%s\\0' $(echo hit)` }).toString();
    expect(unsafe).not.toBe("$(echo hit)\0");
  });

  it("refuses NUL", () => {
    expect(() => quote("a\0b")).toThrow(RangeError);
    expect(() => commandLine(["printf", "\0"])).toThrow(RangeError);
  });

  it("makes readable command lines that say the same", () => {
    expect(commandLine(["emerge", "--pretend", "=www-client/firefox-131.0", "a b"])).toBe("emerge --pretend '=www-client/firefox-131.0' 'a b'");
    expect(() => commandLine([])).toThrow(RangeError);
    const argv = ["printf", "%s\\0", "x=y", "~", "-n", "", "plain"];
    expect(execFileSync("sh", ["-c", commandLine(argv)]).toString()).toBe("x=y\0~\0-n\0\0plain\0");
  });
});
