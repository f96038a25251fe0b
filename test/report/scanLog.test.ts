import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCpv } from "../../shared/portage/cpv.ts";
import { parseEmergeLog } from "../../shared/portage/emergeLog.ts";
import { createNames, decodeLatin1 } from "../../shared/report/names.ts";
import { fixture, run } from "../portage/transcript.ts";
import { generateLog } from "./generate.ts";
import { scanText } from "./scan.ts";

const runs = Number(process.env.PROPERTY_RUNS ?? 200);
const none = { unfinished: 0, clockBack: 0, clockForward: 0, noBegin: 0, badName: 0, packaged: 0, damagedLines: 0 };

describe("recorded logs", () => {
  it("the session of the first client, to the second", () => {
    const { merges, skipped } = scanText(run("22-client-install-wording.txt", "tail -45").stdout);
    expect(merges).toEqual([
      { cp: "app-misc/cpu-tool", cpv: "app-misc/cpu-tool-1.0", start: 1795416866, seconds: 4, binary: true, assumed: false, slot: "0", root: "/" },
      { cp: "dev-libs/libfleet", cpv: "dev-libs/libfleet-2.0", start: 1795416897, seconds: 4, binary: true, assumed: false, slot: "0", root: "/" },
      {
        cp: "media-libs/vulkan-loader",
        cpv: "media-libs/vulkan-loader-1.3.296",
        start: 1795416901,
        seconds: 3,
        binary: true,
        assumed: false,
        slot: "0",
        root: "/",
      },
      { cp: "media-libs/mesa", cpv: "media-libs/mesa-24.2.5", start: 1795416904, seconds: 8, binary: false, assumed: false, slot: "0", root: "/" },
      {
        cp: "www-client/firefox",
        cpv: "www-client/firefox-131.0",
        start: 1795416912,
        seconds: 3,
        binary: true,
        assumed: false,
        slot: "0",
        root: "/",
      },
    ]);
    expect(skipped).toEqual(none);
  });

  it("the log of the second client: one binary, three compiled of which two were cut off", () => {
    const { merges, skipped } = scanText(fixture("data/client2/emerge-log.txt"));
    expect(merges.map(({ cpv, start, seconds, binary }) => [cpv, start, seconds, binary])).toEqual([
      ["app-misc/hello-fleet-1.1", 1795417163, 3, true],
      ["app-misc/slow-build-1.0", 1795417274, 17, false],
      ["app-misc/slow-build-1.0", 1795417328, 18, false],
    ]);
    expect(skipped).toEqual({ ...none, unfinished: 2 });
  });

  it("the binhost's log agrees with the reader of whole texts, merge by merge", () => {
    const text = fixture("data/binhost/emerge-log.txt");
    const expected = parseEmergeLog(text).merges;
    const { merges, skipped } = scanText(text);
    const done = expected.filter((m) => m.end !== null).map((m) => [m.cpv, m.start, (m.end ?? 0) - m.start, m.binary === true]);
    expect(done).toHaveLength(12);
    expect(merges.map((m) => [m.cpv, m.start, m.seconds, m.binary]).sort()).toEqual(done.sort());
    // Of the nine without an end six are built by --buildpkgonly, in runs that went well: packaging.test.ts.
    expect(skipped).toEqual({ ...none, unfinished: expected.length - done.length - 6 });
  });

  it("an interrupted and a killed merge leave nothing but a count", () => {
    const { merges, skipped } = scanText(run("23-interrupted-merge.txt", "kill -KILL").stdout);
    expect(merges).toEqual([]);
    expect(skipped.unfinished).toBe(1);
  });
});

describe("single cases", () => {
  const begin = (t: number, cpv = "a/b-1", place = "(1 of 1)", root = "/") => `${t}:  >>> emerge ${place} ${cpv} to ${root}\n`;
  const compile = (t: number, cpv = "a/b-1", place = "(1 of 1)") => `${t}:  === ${place} Compiling/Merging (${cpv}::/x.ebuild)\n`;
  const merging = (t: number, cpv = "a/b-1", place = "(1 of 1)") => `${t}:  === ${place} Merging Binary (${cpv}::/x.gpkg.tar)\n`;
  const end = (t: number, cpv = "a/b-1", place = "(1 of 1)", root = "/") => `${t}:  ::: completed emerge ${place} ${cpv} to ${root}\n`;
  const seconds = (text: string) => scanText(text).merges.map((m) => m.seconds);

  it("an end belongs to the newest begin", () => {
    const { merges, skipped } = scanText(begin(100) + compile(100) + begin(500) + compile(500) + end(520));
    expect(merges.map((m) => [m.start, m.seconds])).toEqual([[500, 20]]);
    expect(skipped.unfinished).toBe(1);
  });
  it("two runs that build the same: the seconds add up", () => {
    const text = begin(100) + begin(110) + compile(110) + end(150) + compile(150) + end(190);
    expect(seconds(text).reduce((a, b) => a + b)).toBe(150 - 100 + 190 - 110);
  });
  it("the same place of two runs at once is told apart by the package", () => {
    expect(
      scanText(begin(1, "a/b-1") + begin(2, "c/d-1") + merging(3, "c/d-1") + compile(3, "a/b-1") + end(5, "c/d-1") + end(9, "a/b-1")).merges.map(
        (m) => [m.cpv, m.binary, m.seconds],
      ),
    ).toEqual([
      ["c/d-1", true, 3],
      ["a/b-1", false, 8],
    ]);
  });
  it("two roots are two merges", () => {
    const text = begin(1) + begin(2, "a/b-1", "(1 of 1)", "/mnt/gentoo") + end(4, "a/b-1", "(1 of 1)", "/mnt/gentoo") + end(9);
    expect(scanText(text).merges.map((m) => [m.root, m.seconds])).toEqual([
      ["/mnt/gentoo", 2],
      ["/", 8],
    ]);
  });
  it("a lost begin does not lend an older one its end", () => {
    const { merges, skipped } = scanText(begin(100) + compile(100) + compile(900) + end(950));
    expect(merges).toEqual([]);
    expect(skipped).toMatchObject({ noBegin: 1, unfinished: 0 });
  });
  it("a clock that jumped back leaves the merge out, also when the end looks right", () => {
    expect(scanText(begin(1000) + compile(1000) + end(900)).skipped).toEqual({ ...none, clockBack: 1 });
    expect(scanText(begin(1000) + compile(900) + end(1500)).skipped).toEqual({ ...none, clockBack: 1 });
    expect(scanText(begin(100) + compile(1_700_000_000) + end(1_700_000_100)).skipped).toEqual({ ...none, clockForward: 1 });
    expect(seconds(begin(1000) + compile(1000) + end(1000))).toEqual([0]);
  });
  it("without a phase line it is source, and said to be assumed", () => {
    expect(scanText(begin(1) + end(5)).merges).toMatchObject([{ binary: false, assumed: true }]);
  });
  it("a bad name and damaged lines are counted", () => {
    const text = `${begin(1, "nonsense")}${end(5, "nonsense")}rubbish\n17: \n12 x\n5:  >>> emerge (1 of\n\u0000\u0000${begin(7)}${end(9)}`;
    const { merges, skipped } = scanText(text);
    expect(merges.map((m) => m.seconds)).toEqual([2]);
    expect(skipped).toEqual({ ...none, badName: 1, damagedLines: 3 });
  });
  it("nulls in the middle of a line end it: what follows them is read", () => {
    expect(seconds(`${begin(1).slice(0, 20)}\u0000\u0000\u0000${begin(7)}${end(9)}`)).toEqual([2]);
  });
  it("old forms: one space, carriage return, no newline at the end", () => {
    expect(seconds(`${begin(1).replace(":  ", ": ").replace("\n", " \r\n")}${end(4).trimEnd()}`)).toEqual([3]);
  });
  it("slots go to their own merge while several are under way", () => {
    const text = `${begin(1, "a/b-1", "(1 of 2)")}${begin(1, "a/b-c-2", "(2 of 2)")}2:  >>> AUTOCLEAN: a/b-c:rapid\n3:  >>> AUTOCLEAN: a/b:0/3\n${end(4, "a/b-1", "(1 of 2)")}${end(4, "a/b-c-2", "(2 of 2)")}`;
    expect(scanText(text).merges.map((m) => [m.cp, m.slot])).toEqual([
      ["a/b", "0/3"],
      ["a/b-c", "rapid"],
    ]);
  });
  it("begins in their thousands without an end do not fill the memory", () => {
    const { skipped, state } = scanText(Array.from({ length: 20_000 }, (_, i) => begin(i, `a/b-${i}`)).join(""));
    expect(skipped.unfinished).toBe(20_000);
    expect(state.open.length).toBe(8192);
  });
});

describe("generated logs with known truth", () => {
  it.each([{}, { jump: true }, { damage: true }])("%j: merges, kinds, durations, and what was left out", (kind) => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 12 }), (seed, count) => {
        const log = generateLog(seed, { runs: count, ...kind });
        const { merges, skipped } = scanText(log.text);
        expect(merges.map(({ cp, cpv, start, seconds, binary }) => ({ cp, cpv, start, seconds, binary }))).toEqual(
          log.merges.map(({ cp, cpv, start, seconds, binary }) => ({ cp, cpv, start, seconds, binary })),
        );
        expect(skipped).toMatchObject({ unfinished: log.unfinished, clockBack: log.clockBack, noBegin: log.noBegin });
      }),
      { numRuns: runs },
    );
  });

  it("however it is cut: pieces, small buffers, and readings with the state carried over as JSON", () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 30 }),
        fc.integer({ min: 3100, max: 5000 }),
        (seed, pieces, size) => {
          const { text } = generateLog(seed, { runs: 5, damage: true, jump: true });
          const whole = scanText(text);
          expect(scanText(text, { pieces, size })).toEqual(whole);
          const cut = text.indexOf("\n", Math.min(text.length - 2, (pieces[0] ?? 0) * 37)) + 1;
          const first = scanText(text.slice(0, cut));
          const second = scanText(text.slice(cut), { state: JSON.parse(JSON.stringify(first.state)) });
          expect([...first.merges, ...second.merges]).toEqual(whole.merges);
          expect(second.skipped).toEqual(whole.skipped);
        },
      ),
      { numRuns: runs },
    );
  });

  it("a line longer than the buffer is passed over and counted, and reading goes on behind it", () => {
    const text = `${"9".repeat(5000)}\n1:  >>> emerge (1 of 1) a/b-1 to /\n3:  ::: completed emerge (1 of 1) a/b-1 to /\n`;
    const { merges, skipped } = scanText(text, { size: 1024 });
    expect([merges.length, skipped.damagedLines]).toEqual([1, 1]);
  });

  it("any bytes at all are read without stopping", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => scanText(Buffer.from(bytes))).not.toThrow();
      }),
      { numRuns: runs },
    );
  });

  it("names are cut as Portage cuts them", () => {
    const part = fc.constantFrom("a", "b1", "-", "-1", "100dpi", "+", "_p", "_rc1", ".", "2", "r1", "-r1", "/", "alpha", "_alpha", "z");
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 9 }).map((parts) => `c/${parts.join("")}`),
        (cpv) => {
          const bytes = Buffer.from(cpv);
          expect(createNames(decodeLatin1)(bytes, 0, bytes.length)).toBe(splitCpv(cpv)?.cp ?? null);
        },
      ),
      { numRuns: runs * 20 },
    );
  });
});
