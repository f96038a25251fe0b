import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateYear, knowBinaries } from "../../shared/report/estimate.ts";
import { createExpectation } from "../../shared/report/expected.ts";
import { formatReport, reportFormats } from "../../shared/report/exports.ts";
import { noneSkipped } from "../../shared/report/kinds.ts";
import { type MachineLog, type ReportMerge, wallSeconds } from "../../shared/report/machineLog.ts";
import { comparePeriods, makeReport } from "../../shared/report/makeReport.ts";
import { allTime, readPeriodDay } from "../../shared/report/period.ts";
import { publishedExample } from "../../shared/report/published.ts";
import { reportSchema, type Sums } from "../../shared/report/schema.ts";
import { csvField, durationText, exactText } from "../../shared/report/words.ts";
import { scanText } from "./scan.ts";

const log = (id: string, role: MachineLog["role"], text: string): MachineLog => {
  const { merges, skipped } = scanText(text);
  return { id, role, skipped, merges: merges.map(({ cp, cpv, ...rest }) => ({ ...rest, cp, version: cpv.slice(cp.length + 1) })) };
};
/** cpv, begin, duration, binary. */
const lines = (...merges: readonly (readonly [string, number, number, boolean, string?])[]) =>
  merges
    .map(
      ([cpv, at, seconds, binary, slot]) =>
        `${at}:  >>> emerge (1 of 1) ${cpv} to /\n${at}:  === (1 of 1) ${binary ? "Merging Binary" : "Compiling/Merging"} (${cpv}::/x)\n${slot ? `${at}:  >>> AUTOCLEAN: ${cpv.replace(/-[0-9].*/, "")}:${slot}\n` : ""}${at + seconds}:  ::: completed emerge (1 of 1) ${cpv} to /\n`,
    )
    .join("");

const binhostText = lines(["a/foo-1", 1000, 40, false], ["a/bar-2", 2000, 50, false]);
const clientText = lines(["a/foo-1", 3000, 100, false], ["a/foo-1", 4000, 140, false], ["a/foo-1", 5000, 10, true], ["a/bar-2", 6000, 5, true]);
const fleet = [log("lab", "binhost", binhostText), log("desk", "client", clientText)];
const wish = { by: "machine", period: allTime, machine: null } as const;

describe("by hand", () => {
  it("the example of the README", () => {
    const report = makeReport(fleet, wish);
    expect(report.total).toEqual({
      binaries: 2,
      binarySeconds: 15,
      measured: 1,
      measuredExpected: 120,
      measuredSaved: 110,
      estimated: 1,
      estimatedExpected: 150,
      estimatedSaved: 145,
      unknown: 0,
      unknownSeconds: 0,
      slower: 0,
      saved: 255,
      compiled: 2,
      compiledSeconds: 240,
      wallSeconds: 255,
    });
    expect(report.spent).toEqual({
      machine: "lab",
      merges: 2,
      seconds: 90,
      wallSeconds: 90,
      sharedMerges: 2,
      sharedSeconds: 90,
      packagedMerges: 0,
      packagedSeconds: 0,
    });
    expect(report.net).toBe(165);
    expect(report.machines.map(({ id, ratio, ratioPackages }) => [id, ratio, ratioPackages])).toEqual([
      ["lab", null, 0],
      ["desk", 3, 1],
    ]);
    expect(report.stillCompiled).toEqual([{ package: "a/foo", machines: ["desk"], merges: 2, seconds: 240 }]);
    expect(() => reportSchema.parse(report)).not.toThrow();
  });

  it("one changed log line changes the total by what it says", () => {
    const changed = clientText.replace("5010:  ::: completed", "5025:  ::: completed");
    expect(changed).not.toBe(clientText);
    expect(makeReport([fleet[0] as MachineLog, log("desk", "client", changed)], wish).total.saved).toBe(255 - 15);
    const withoutEnd = clientText.replace("6005:  ::: completed emerge (1 of 1) a/bar-2 to /\n", "");
    const report = makeReport([fleet[0] as MachineLog, log("desk", "client", withoutEnd)], wish);
    expect([report.total.saved, report.skipped.unfinished]).toEqual([110, 1]);
  });

  it("slower than source is negative, and said", () => {
    const { total } = makeReport([log("desk", "client", lines(["a/b-1", 10, 5, false], ["a/b-1", 100, 25, true]))], wish);
    expect([total.saved, total.slower, total.measured]).toEqual([-20, 1, 1]);
  });

  it("unknown is never a saving", () => {
    const report = makeReport(
      [log("lab", "binhost", lines(["a/other-1", 1, 100, false])), log("desk", "client", lines(["a/b-1", 10, 7, true], ["a/other-1", 50, 3, true]))],
      wish,
    );
    expect(report.total).toMatchObject({ binaries: 2, unknown: 2, unknownSeconds: 10, saved: 0, measuredExpected: 0, estimatedExpected: 0 });
    expect([report.net, report.machines[1]?.ratio]).toEqual([-100, null]);
  });

  it("jobs side by side: sums and wall-clock apart", () => {
    expect(
      wallSeconds([
        { start: 0, seconds: 10 },
        { start: 5, seconds: 10 },
        { start: 5, seconds: 2 },
        { start: 100, seconds: 1 },
      ]),
    ).toBe(16);
    const side =
      "1:  >>> emerge (1 of 2) a/b-1 to /\n1:  >>> emerge (2 of 2) a/c-1 to /\n11:  ::: completed emerge (1 of 2) a/b-1 to /\n21:  ::: completed emerge (2 of 2) a/c-1 to /\n";
    expect(makeReport([log("desk", "client", side)], wish).total).toMatchObject({ compiledSeconds: 30, wallSeconds: 20 });
  });
});

describe("expected time", () => {
  const of = (text: string, version: string, slot: string | null = null, host = "") =>
    createExpectation([log("lab", "binhost", host), log("desk", "client", text)]).of("desk", { cp: "a/b", version, slot });

  it("same version before same slot before same major; another slot is nothing", () => {
    const history = lines(["a/b-1.1", 0, 10, false, "1"], ["a/b-1.2", 100, 20, false, "1"], ["a/b-2.0", 200, 90, false, "2"]);
    expect(of(history, "1.1", "1")).toEqual({ kind: "own", seconds: 10, match: "version", builds: 1 });
    expect(of(history, "1.3", "1")).toEqual({ kind: "own", seconds: 15, match: "slot", builds: 2 });
    expect(of(history, "2.1")).toEqual({ kind: "own", seconds: 90, match: "major", builds: 1 });
    expect(of(history, "1.9", "7")).toEqual({ kind: "unknown" });
    expect(of(lines(["a/b-131.0", 0, 60, false, "rapid"]), "132.0", "rapid")).toMatchObject({ match: "slot", seconds: 60 });
    expect(of(lines(["a/b-131.0", 0, 60, false]), "132.0")).toEqual({ kind: "unknown" });
  });
  it("the median of the newest fifteen", () => {
    const many = Array.from({ length: 20 }, (_, i) => ["a/b-1", i * 1000, i < 5 ? 900 : i, false] as const);
    expect(of(lines(...many), "1")).toEqual({ kind: "own", seconds: 12, match: "version", builds: 15 });
  });
  it("binaries and assumed sources are no witness", () => {
    expect(of(lines(["a/b-1", 0, 10, true]), "1")).toEqual({ kind: "unknown" });
    expect(of("1:  >>> emerge (1 of 1) a/b-1 to /\n9:  ::: completed emerge (1 of 1) a/b-1 to /\n", "1")).toEqual({ kind: "unknown" });
  });
  it("the ratio is the median over packages both compiled, same versions first, five seconds at least", () => {
    const host = lines(
      ["a/b-1", 0, 100, false],
      ["a/x-1", 1000, 10, false],
      ["a/x-2", 1100, 99, false],
      ["a/y-1", 2000, 10, false],
      ["a/z-1", 3000, 10, false],
      ["a/t-1", 4000, 1, false],
    );
    const mine = lines(["a/x-1", 0, 20, false], ["a/y-1", 100, 70, false], ["a/z-1", 200, 30, false], ["a/t-1", 300, 4, false]);
    expect(of(mine, "1", null, host)).toEqual({ kind: "binhost", seconds: 300, match: "version", builds: 1, ratio: 3, ratioPackages: 3 });
  });
});

describe("periods and views", () => {
  it("a merge belongs to the period in which it began; expectation takes the whole log", () => {
    const report = makeReport(fleet, { ...wish, period: { since: 5000, until: 6000 } });
    expect(report.total).toMatchObject({ binaries: 1, saved: 110, compiled: 0 });
    expect(report.spent).toMatchObject({ merges: 0, seconds: 0 });
  });
  it("two periods side by side", () => {
    const comparison = comparePeriods(fleet, { by: "package", period: { since: 5500, until: null }, machine: null }, { since: null, until: 5500 });
    expect(comparison.rows).toEqual([
      { key: "a/bar", before: 0, after: 145, change: 145 },
      { key: "a/foo", before: 110, after: 0, change: -110 },
    ]);
    expect(comparison.total.savedChange).toBe(35);
  });
  it("days are UTC and exist", () => {
    expect([readPeriodDay("2026-01-31"), readPeriodDay("1764512151")]).toEqual([1769817600, 1764512151]);
    for (const bad of ["2026-02-30", "31.1.2026", "", "12"]) expect(readPeriodDay(bad)).toBeNaN();
  });

  const merge: fc.Arbitrary<ReportMerge> = fc.record({
    cp: fc.constantFrom("a/b", "a/c", "d/e"),
    version: fc.constantFrom("1", "1.2", "2"),
    start: fc.integer({ min: 1_600_000_000, max: 1_620_000_000 }),
    seconds: fc.integer({ min: 0, max: 5000 }),
    binary: fc.boolean(),
    assumed: fc.boolean(),
    slot: fc.constantFrom(null, "0", "2"),
  });
  it("whatever the logs: rows add up to the total, periods add up to all time, parts to their sums", () => {
    const role = fc.constantFrom("client" as const, "client" as const, "binhost" as const);
    fc.assert(
      fc.property(fc.array(fc.record({ role, merges: fc.array(merge, { maxLength: 25 }) }), { maxLength: 4 }), (machines) => {
        const logs = machines
          .map((each, at) => ({ ...each, id: `m${at}`, skipped: noneSkipped() }))
          .filter((each, at, all) => each.role === "client" || all.findIndex((o) => o.role === "binhost") === at);
        const add = (list: readonly Sums[], key: keyof Sums) => list.reduce((sum, each) => sum + each[key], 0);
        const report = makeReport(logs, wish);
        for (const by of ["machine", "package", "month"] as const) {
          const view = makeReport(logs, { ...wish, by });
          for (const key of ["binaries", "binarySeconds", "measuredSaved", "estimatedSaved", "unknownSeconds", "saved", "compiledSeconds"] as const)
            expect(add(view.rows, key)).toBe(report.total[key]);
        }
        const { total } = report;
        expect(total.measured + total.estimated + total.unknown).toBe(total.binaries);
        expect(total.measuredSaved + total.estimatedSaved).toBe(total.saved);
        expect(total.measuredExpected + total.estimatedExpected - total.binarySeconds + total.unknownSeconds).toBe(total.saved);
        expect(total.wallSeconds).toBeLessThanOrEqual(total.binarySeconds + total.compiledSeconds);
        const early = makeReport(logs, { ...wish, period: { since: null, until: 1_610_000_000 } });
        const late = makeReport(logs, { ...wish, period: { since: 1_610_000_000, until: null } });
        expect(early.total.saved + late.total.saved).toBe(total.saved);
        if (report.net !== null) expect(report.net).toBe((early.net ?? 0) + (late.net ?? 0));
      }),
      { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) },
    );
  });
});

describe("before enrolling", () => {
  it("a year of compiling against the binaries it would have been", () => {
    const client = log(
      "new",
      "client",
      lines(
        ["a/foo-1", 90_000_000, 500, false],
        ["a/foo-2", 130_000_000, 100, false],
        ["a/bar-1", 130_001_000, 60, false],
        ["a/none-1", 130_002_000, 10, false],
      ),
    );
    const estimate = estimateYear(client, knowBinaries([fleet[0] as MachineLog, client]));
    expect(estimate).toMatchObject({
      merges: 3,
      seconds: 170,
      offered: { merges: 2, seconds: 160, binarySeconds: 60, saved: 100 },
      basis: { own: 0, fleet: 0, typical: 0, assumed: 2 },
    });
    const known = estimateYear(client, knowBinaries([...fleet, client]));
    expect(known).toMatchObject({ offered: { saved: 160 - 10 - 5 }, basis: { fleet: 2 } });
    expect(estimateYear(client, knowBinaries([client])).offered.merges).toBe(3);
  });
});

describe("exports", () => {
  const report = makeReport(fleet, { ...wish, by: "package" });
  const estimates = [estimateYear(fleet[1] as MachineLog, knowBinaries(fleet))];
  const parts = { fleet: "<b>home</b> | fleet", report, estimates };

  it("every form has the figures; the example enters no total", () => {
    expect(JSON.parse(formatReport(parts, "json")).report.total.saved).toBe(255);
    expect(formatReport(parts, "csv").split("\r\n")).toEqual([
      "package,binaries,binarySeconds,measured,measuredExpected,measuredSaved,estimated,estimatedExpected,estimatedSaved,unknown,unknownSeconds,slower,saved,compiled,compiledSeconds,wallSeconds",
      "a/bar,1,5,0,0,0,1,150,145,0,0,0,145,0,0,5",
      "a/foo,1,10,1,120,110,0,0,0,0,0,0,110,2,240,250",
      "",
    ]);
    for (const format of reportFormats.filter((each) => each !== "json" && each !== "csv")) {
      const text = formatReport(parts, format);
      expect(text).toContain("4 min 15 s");
      expect(text).toContain("2 min 45 s");
      expect(text.includes("Chromium")).toBe(format !== "text");
      expect(text.includes("Example, not measured here")).toBe(format !== "text");
    }
    const sum = publishedExample.source.reduce((all, { seconds }) => all + seconds, 0);
    expect(formatReport(parts, "html")).not.toContain(durationText(sum));
  });
  it("the page is whole, and takes no HTML from names", () => {
    const page = formatReport(parts, "html");
    expect(page).not.toMatch(/<script|https?:|<b>home|src=|url\((?!#)/);
    expect(page).toContain("&lt;b&gt;home&lt;/b&gt;");
    expect(page).toContain("@media print");
    for (const tag of ["table", "tr", "ul", "body", "html"]) expect(page.split(`<${tag}`).length).toBe(page.split(`</${tag}>`).length);
  });
  it("Markdown keeps its columns, CSV its fields", () => {
    expect(formatReport(parts, "markdown")).toContain("\\<b\\>home");
    expect([csvField('a"b,c'), csvField("=1+1"), csvField(null), csvField(-5)]).toEqual(['"a""b,c"', "'=1+1", "", "-5"]);
  });
  it("the equation is exact to the second", () => {
    expect([0, 59, 3600, 102_846, -8_641].map(exactText)).toEqual(["0 s", "59 s", "1 h 00 min 00 s", "28 h 34 min 06 s", "−2 h 24 min 01 s"]);
    const odd = createExpectation([log("desk", "client", lines(["a/b-1", 0, 10, false], ["a/b-1", 100, 13, false]))]).of("desk", {
      cp: "a/b",
      version: "1",
      slot: null,
    });
    expect(odd).toMatchObject({ seconds: 12 });
  });
  it("durations are rounded once", () => {
    expect([0, 59.6, 3599.7, 3600, 86_400, -90, -0.2].map(durationText)).toEqual([
      "0 s",
      "1 min 00 s",
      "1 h 00 min",
      "1 h 00 min",
      "24 h 00 min",
      "−1 min 30 s",
      "0 s",
    ]);
  });
});
