/** `emerge --buildpkgonly` writes no end: what the run's other lines tell, and when they do not. */
import { describe, expect, it } from "vitest";
import { fixture } from "../portage/transcript.ts";
import { scanText } from "./scan.ts";

const start = (at: number, options = "--buildpkgonly --oneshot") =>
  `${at}: Started emerge on: Nov 23, 2026 06:57:31\n${at}:  *** emerge ${options} a/b\n`;
const begin = (at: number, name: string, place: string) =>
  `${at}:  >>> emerge (${place}) ${name} to /\n${at}:  === (${place}) Cleaning (${name}::/x.ebuild)\n${at}:  === (${place}) Compiling/Packaging (${name}::/x.ebuild)\n`;
const end = (at: number, result = "successfully.") =>
  `${at}:  *** Finished. Cleaning up...\n${at}:  *** exiting ${result}\n${at}:  *** terminating.\n`;
const FAILED = "unsuccessfully with status '1'.";
const built = (text: string) => scanText(text).packaged.map(({ cpv, start: at, seconds }) => [cpv, at, seconds]);

describe("known", () => {
  it("the recorded ones: six of the binhost's nine ended well, to the second", () => {
    const { packaged, merges, skipped } = scanText(fixture("data/binhost/emerge-log.txt"));
    expect(packaged.map(({ cpv, seconds }) => [cpv, seconds])).toEqual([
      ["app-editors/tinyc-1.0", 5],
      ["app-editors/tinyc-1.0", 3],
      ["app-misc/bigblob-1.0", 3],
      ["app-misc/bigblob-1.0", 3],
      ["app-misc/bigblob-1.0", 3],
      ["app-misc/hello-fleet-1.0", 4],
    ]);
    expect(merges).toHaveLength(12);
    expect(skipped).toMatchObject({ packaged: 0, unfinished: 3 });
  });
  it("one alone ends with its run, also with --jobs", () => {
    const text = (options: string) => start(100, options) + begin(102, "a/b-1", "1 of 1") + end(142);
    expect(built(text("--buildpkgonly"))).toEqual([["a/b-1", 102, 40]]);
    expect(built(text("--buildpkgonly --jobs=4"))).toEqual([["a/b-1", 102, 40]]);
  });
  it("one after the other: each ends where the next begins", () => {
    const text = start(100) + begin(100, "a/b-1", "1 of 3") + begin(130, "a/c-1", "2 of 3") + begin(150, "a/d-1", "3 of 3") + end(151);
    expect(built(text)).toEqual([
      ["a/d-1", 150, 1],
      ["a/c-1", 130, 20],
      ["a/b-1", 100, 30],
    ]);
  });
  it("read in two pieces, cut anywhere, it is the same", () => {
    const text = start(100) + begin(100, "a/b-1", "1 of 2") + begin(130, "a/c-1", "2 of 2") + end(151);
    const lines = text.split(/(?<=\n)/);
    for (let cut = 1; cut < lines.length; cut += 1) {
      const first = scanText(lines.slice(0, cut).join(""));
      const second = scanText(lines.slice(cut).join(""), { state: first.state });
      expect([...first.packaged, ...second.packaged].map(({ seconds }) => seconds).sort()).toEqual([21, 30]);
      expect(second.skipped).toMatchObject({ unfinished: 0, packaged: 0 });
    }
  });
});

describe("not known, and so not counted", () => {
  it.each([
    [
      "side by side",
      start(100, "--buildpkgonly --jobs=4") + begin(100, "a/b-1", "1 of 2") + begin(101, "a/c-1", "2 of 2") + end(151),
      { packaged: 2 },
    ],
    ["failed", start(100) + begin(100, "a/b-1", "1 of 1") + end(151, FAILED), { unfinished: 1 }],
    ["killed; another run follows", start(100) + begin(100, "a/b-1", "1 of 1") + start(900, "--oneshot") + end(951), { unfinished: 1 }],
    ["stopped before the last", start(100) + begin(100, "a/b-1", "1 of 2") + end(151), { unfinished: 1 }],
    [
      "another run wrote in between",
      `${start(100)}${begin(100, "a/b-1", "1 of 1")}120:  ::: completed emerge (2 of 9) x/y-1 to /\n${end(151)}`,
      { unfinished: 1, noBegin: 1 },
    ],
    [
      "a merge of another run began in between",
      start(100) + begin(100, "a/b-1", "1 of 1") + begin(120, "x/y-1", "2 of 9") + end(151),
      { unfinished: 2 },
    ],
    ["the clock went back", start(100) + begin(100, "a/b-1", "1 of 1") + end(51), { clockBack: 1 }],
    ["still running", start(100) + begin(100, "a/b-1", "1 of 1"), { unfinished: 1 }],
  ])("%s", (_name, text, skipped) => {
    expect(built(text)).toEqual([]);
    const none = { unfinished: 0, clockBack: 0, clockForward: 0, noBegin: 0, badName: 0, packaged: 0, damagedLines: 0 };
    expect(scanText(text).skipped).toEqual({ ...none, ...skipped });
  });
  it("an ordinary run is not touched by any of it", () => {
    const text = `${start(100, "--oneshot --jobs=4")}${begin(100, "a/b-1", "1 of 1")}140:  ::: completed emerge (1 of 1) a/b-1 to /\n${end(140)}`;
    expect(scanText(text)).toMatchObject({ packaged: [], merges: [{ cpv: "a/b-1", seconds: 40 }], skipped: { packaged: 0, unfinished: 0 } });
  });
});
