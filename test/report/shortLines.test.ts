/** Short lines: awk and the played machine write the same, and what comes back is read as the log itself is. */
import { execFileSync, spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandLines, LINE_MARKS, SHORTEN_AWK, shortenLines } from "../../shared/report/shortLines.ts";
import { fixture } from "../portage/transcript.ts";
import { generateLog } from "./generate.ts";
import { scanText } from "./scan.ts";

const logs = [
  fixture("data/binhost/emerge-log.txt"),
  fixture("data/client2/emerge-log.txt"),
  generateLog(3, { runs: 20, damage: true, jump: true }).text,
];
const linesOf = (text: string) =>
  text
    .replaceAll("\0", "\n")
    .split("\n")
    .filter((line) => /^\d+:/.test(line) && LINE_MARKS.some((mark) => line.includes(mark)));
const joined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
const awks = [["awk"], ["mawk"], ["gawk"], ["busybox", "awk"], ["original-awk"]].filter(
  ([program = ""]) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0,
);
const byAwk = ([program = "", ...args]: readonly string[], text: string) =>
  execFileSync(program, [...args, SHORTEN_AWK], {
    input: Buffer.from(text, "latin1"),
    env: { ...process.env, LC_ALL: "C" },
    maxBuffer: 1 << 28,
  }).toString("latin1");

/** Lines that look nearly right. */
const odd = [
  "0100:  >>> emerge (1 of 2) a/b-1 to /",
  "100:  >>> emerge (1 of 2) a/b-1 to / ",
  "100: >>> emerge (1 of 2) a/b-1 to /",
  "100:  >>> emerge (x of 2) a/b-1 to /",
  "100:  >>> emerge (1 of 2) +a/b-1 to /mnt/gentoo",
  "100:  >>> emerge (1 of 2) a/b-1 to /mnt/my gentoo",
  "4000000000:  >>> emerge (1 of 2) a/b-1 to /",
  "99:  ::: completed emerge (01 of 2) a/b-1 to /\r",
  "99:  === (1 of 2) Merging Binary (a/b-1::/x y.gpkg.tar)",
  "99:  === (1 of 2) Merging Binary (a/b-1)",
  "99:  === (1 of 2) Compiling/Installing (a/b-1::/x)",
  "99:  === (1 of 2) Compiling/Merging (a/b-1::)",
  "99:  >>> AUTOCLEAN: a/b:0",
  "99:  >>> AUTOCLEAN: ",
  "99:  >>> AUTOCLEAN: a/b:0 x",
  "99:  \u00e9>>> emerge (1 of",
  "98:  *** emerge --jobs=3 a/b",
  "98:  *** emerge --buildpkgonly a/b",
  "98:  *** exiting successfully.",
] as const;

describe("the same from every awk and from the played machine", () => {
  it("there is an awk", () => expect(awks.length).toBeGreaterThan(0));
  it.each(awks.map((awk) => [awk.join(" "), awk] as const))("%s: recorded and generated logs, and odd lines", (_name, awk) => {
    for (const lines of [...logs.map(linesOf), odd]) expect(byAwk(awk, joined(lines))).toBe(joined(shortenLines(lines)));
  });
});

describe("nothing that counts is lost", () => {
  it("a log is read the same after the way", () => {
    for (const text of logs) {
      const { damagedLines: _, ...skipped } = scanText(text).skipped;
      const there = scanText(expandLines(joined(shortenLines(linesOf(text)))));
      expect(there.merges).toEqual(scanText(text).merges);
      expect(there.packaged).toEqual(scanText(text).packaged);
      expect(there.skipped).toMatchObject(skipped);
    }
  });
  it("any lines in any order: what is read is the same", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...odd), { maxLength: 40 }), (lines) => {
        expect(scanText(expandLines(joined(shortenLines(lines))))).toEqual(scanText(joined(lines)));
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) },
    );
  });
  it("it is a good deal shorter, and garbage in its place stops nobody", () => {
    const lines = linesOf(generateLog(9, { runs: 60 }).text);
    expect(joined(shortenLines(lines)).length).toBeLessThan(joined(lines).length / 3);
    fc.assert(fc.property(fc.string(), (text) => typeof expandLines(text) === "string"));
  });
});
