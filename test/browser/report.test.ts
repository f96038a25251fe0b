/** The savings report in a real browser: figures, charts and their tables, drilling down, periods, reading live, the year before enrolling, exports, keys, sizes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Locator, Page } from "playwright";
import { expect, test } from "vitest";
import { estimateYear, knowBinaries } from "../../shared/report/estimate.ts";
import { makeReport } from "../../shared/report/makeReport.ts";
import { allTime } from "../../shared/report/period.ts";
import { durationText, exactText } from "../../shared/report/words.ts";
import { logsOf } from "./fake/fakeLogs.ts";
import { homeFleet, refusedKey } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { ReportPage } from "./pages/report.ts";

const logs = logsOf(homeFleet, undefined);
const wish = { by: "package", period: allTime, machine: null } as const;
const plain = (text: string | null): string => (text ?? "").replace(/\s+/g, " ").trim();
const figureOf = async (page: Page): Promise<string> => plain(await page.locator(".figure").textContent());
const cellsOf = async (row: Locator): Promise<string[]> => row.getByRole("cell").allTextContents();

inBrowser("savings", ({ open, folder }) => {
  async function atReport(...how: Parameters<typeof open>) {
    const window = await open(...how);
    return { ...window, report: await ReportPage.open(window.page) };
  }

  test("the figures are those of the logs; the chart's table says the same; no finding of axe", async () => {
    const { page, report } = await atReport();
    const made = makeReport(logs, wish);
    await page.locator(".figure").waitFor();
    await expectAccessible(page);
    await shot(page, "report-light-1440x900");
    expect(await figureOf(page)).toBe(durationText(made.net ?? 0));
    for (const seconds of [made.total.saved, -(made.spent?.seconds ?? 0), made.net ?? 0])
      expect(await page.locator("dd", { hasText: exactText(seconds) }).count()).toBe(1);
    // What was built for others only is said apart, and is in the sum.
    expect(made.spent).toMatchObject({ packagedMerges: 1, packagedSeconds: 130 });
    expect(await page.getByText("of it 1 for others only, 2 min 10 s").count()).toBe(1);
    const table = report.table("The same figures as a table");
    for (const row of made.rows.filter(({ measured, estimated }) => measured + estimated > 0))
      expect((await cellsOf(table.getByRole("row", { name: row.key }))).slice(0, 4)).toEqual([
        String(row.binaries),
        durationText(row.measuredExpected + row.estimatedExpected),
        durationText(row.binarySeconds - row.unknownSeconds),
        durationText(row.saved),
      ]);
    // Nobody ever compiled blender: its row says so and spares nothing.
    await report
      .table("The same figures as a table")
      .page()
      .getByRole("button", { name: /Show \d+ more rows/ })
      .first()
      .click();
    expect((await cellsOf(table.getByRole("row", { name: "media-gfx/blender" }))).slice(1, 5)).toEqual(["–", "–", "–", "3 unknown"]);
    expect(await page.locator(".bars .nm code").first().textContent()).toBe("dev-qt/qtwebengine");
    expect(made.total.slower).toBe(3);
    await page.getByText("3 binaries took longer than compiling and count as negative.").waitFor();
    await page.getByText(`${made.total.unknown} binaries had nothing to compare with and count as nothing.`).waitFor();
    await page.getByText("1 merge during which the clock went back; 14 damaged lines").waitFor();
  });

  test("the published example stands apart and is in no figure", async () => {
    const { page, report } = await atReport();
    const example = report.table("An example from elsewhere");
    await example.getByRole("row", { name: "LibreOffice 2 h 00 min" }).waitFor();
    expect(await page.getByText("They are in no figure of this page.", { exact: false }).count()).toBe(1);
    expect(await figureOf(page)).toBe(durationText(makeReport(logs, wish).net ?? 0));
  });

  test("from machine to package to month to single merges, each with its basis, and back", async () => {
    const { page, report } = await atReport();
    await report.choose("Machine");
    await page.getByRole("button", { name: "Only attic" }).click();
    await page.getByRole("button", { name: "Only sys-devel/gcc" }).first().click();
    const of = makeReport(logs, { by: "month", period: allTime, machine: "attic", package: "sys-devel/gcc" });
    await report.table("Each merge of sys-devel/gcc").waitFor();
    expect(await figureOf(page)).toBe(durationText(of.net ?? 0));
    const merges = await report.table("Each merge of sys-devel/gcc").getByRole("row").allTextContents();
    expect(merges).toHaveLength(1 + (of.merges?.length ?? 0));
    expect(merges[1]).toContain("measured: 1 compilation here, same version");
    expect(merges.at(-1)).toContain("compiled here");
    await expectAccessible(page);
    await shot(page, "report-package");
    await page.getByRole("button", { name: "Only November 2026" }).click();
    await page.getByRole("button", { name: "Show all again instead of November 2026 only" }).waitFor();
    await page.getByRole("button", { name: "Show all again instead of November 2026 only" }).click();
    await page.getByRole("button", { name: "Show all again instead of sys-devel/gcc only" }).click();
    await page.getByRole("button", { name: "Show all again instead of attic only" }).click();
    await expect.poll(() => figureOf(page)).toBe(durationText(makeReport(logs, wish).net ?? 0));
  });

  test("one machine by choice; what it still compiled leads to Check-up", async () => {
    const { page, report } = await atReport();
    await page.getByRole("combobox", { name: "Machine" }).selectOption("driver");
    const of = makeReport(logs, { ...wish, machine: "driver" });
    await expect.poll(() => figureOf(page)).toBe(durationText(of.net ?? 0));
    await page.getByText(`${durationText(of.total.compiledSeconds)} in ${of.total.compiled} merges.`, { exact: false }).waitFor();
    await report.table("What clients still compiled").getByRole("row", { name: "sys-devel/gcc" }).waitFor();
    await page.getByRole("button", { name: "Find out why in Check-up" }).click();
    await expect.poll(() => page.evaluate("location.hash")).toBe("#/checkup");
  });

  test("a whole system set up from its stage 3", async () => {
    const { report } = await atReport();
    const row = report.table("Whole systems: from stage 3 to desktop").getByRole("row", { name: "atom-box" });
    const first = makeReport(logs, wish).machines.find(({ id }) => id === "atom-box")?.firstSystem;
    expect((await cellsOf(row)).slice(1, 4)).toEqual(["170", "160", durationText(first?.seconds ?? -1)]);
  });

  test("periods: an empty one, one the wrong way round, and two side by side", async () => {
    const { page, report } = await atReport();
    await report.choose("Month");
    await report.table("The same figures as a table").getByRole("row", { name: "November 2026" }).waitFor();
    await report.choose("Choose…");
    await page.getByLabel("From", { exact: true }).fill("2026-09-01");
    await page.getByLabel("Up to and with").fill("2026-09-30");
    await page.getByLabel("Set beside").selectOption("before");
    const two = report.table("Two periods side by side");
    await two.getByRole("row", { name: /^All.*more$/ }).waitFor();
    expect(await two.getByRole("columnheader").allTextContents()).toEqual([
      "Month",
      "2 August 2026 to 31 August 2026",
      "1 September 2026 to 30 September 2026",
      "Change",
    ]);
    await expectAccessible(page);
    await shot(page, "report-compare");
    await page.getByLabel("Up to and with").fill("2026-08-01");
    await page.getByText("The first day is after the last one.", { exact: false }).waitFor();
    expect(await page.locator(".figure").count()).toBe(0);
    await page.getByLabel("From", { exact: true }).fill("2020-01-01");
    await page.getByLabel("Up to and with").fill("2020-02-01");
    await page.getByText("No binary was installed in this period").waitFor();
    expect(await figureOf(page)).toBe("0 s");
  });

  test("read for the first time, machine by machine, by keys alone; one that fails holds up nobody", async () => {
    const { page, report, engine } = await atReport({ logs: "unread", refuse: { "atom-box": refusedKey } });
    await page.getByRole("heading", { name: "No log was read yet" }).waitFor();
    await expectAccessible(page);
    await shot(page, "report-unread");
    engine.hold("log attic");
    await page.getByRole("button", { name: "Read the logs" }).first().focus();
    await page.keyboard.press("Enter");
    await report.log("attic").getByText("reading").waitFor();
    await report
      .log("driver")
      .getByText(/^read /)
      .waitFor();
    await report.log("driver").getByText("new merges").waitFor();
    await report.log("atom-box").getByText("not reached, nothing kept").waitFor();
    await page.getByRole("heading", { name: refusedKey.what }).waitFor();
    await expectAccessible(page);
    await shot(page, "report-reading");
    engine.release();
    await report
      .log("attic")
      .getByText(/^read /)
      .waitFor();
    await page.locator(".figure").waitFor();
    engine.repair();
    await page.getByRole("button", { name: "Try again" }).click();
    await report
      .log("atom-box")
      .getByText(/^read /)
      .waitFor();
    expect(await page.getByRole("heading", { name: refusedKey.what }).count()).toBe(0);
    await expect.poll(() => figureOf(page)).toBe(durationText(makeReport(logs, wish).net ?? 0));
  });

  test("a machine that cannot be reached keeps what was read of it", async () => {
    const { page, report } = await atReport({ refuse: { attic: { ...refusedKey, machine: "attic" } } });
    await page.locator(".figure").waitFor();
    const before = await figureOf(page);
    await page.getByRole("button", { name: "Read what is new" }).click();
    await report
      .log("attic")
      .getByText(/not reached; kept from/)
      .waitFor();
    expect(await figureOf(page)).toBe(before);
  });

  test("before any binary: a year with a binhost, with the basis of its times", async () => {
    const { page, report } = await atReport({ logs: "compiled" });
    const compiled = logsOf(homeFleet, "compiled");
    const years = compiled.filter(({ role }) => role === "client").map((log) => estimateYear(log, knowBinaries(compiled)));
    await page.getByText("No client has installed a binary yet").waitFor();
    expect(await figureOf(page)).toBe(durationText(years.reduce((sum, { offered }) => sum + offered.saved, 0)));
    const rows = report.table("The same packages as a table");
    expect(await cellsOf(rows.getByRole("row", { name: "llvm-core/llvm" }))).toEqual([
      "1",
      "2 h 30 min",
      "30 s",
      "2 h 30 min",
      "compiled by the binhost",
    ]);
    await page.getByText("12 assumed to be 30 s", { exact: false }).waitFor();
    await expectAccessible(page);
    await shot(page, "report-year");
    await report.choose("Spared so far");
    await page.getByText("No binary was installed in this period").waitFor();
  });

  test("nothing merged yet is no error", async () => {
    const { page } = await atReport({ logs: "none" });
    await page.getByText("Nothing was merged on these machines yet").waitFor();
    await expectAccessible(page);
    await shot(page, "report-none");
  });

  test("saves CSV, JSON, Markdown, and one HTML page that stands alone and prints", async () => {
    const { page, context } = await atReport();
    await page.locator(".figure").waitFor();
    for (const [form, end, has] of [
      ["CSV", "csv", "package,binaries"],
      ["JSON", "json", '"report"'],
      ["Markdown", "md", "# What the binhost saved"],
      ["HTML", "html", "<!doctype html>"],
    ] as const) {
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: `Save as ${form}` }).click();
      const file = await waiting;
      expect(file.suggestedFilename()).toBe(`savings.${end}`);
      await file.saveAs(join(folder(), file.suggestedFilename()));
      expect(await readFile(join(folder(), file.suggestedFilename()), "utf8")).toContain(has);
    }
    const saved = await context.newPage();
    const asked: string[] = [];
    saved.on("request", (request) => asked.push(request.url()));
    saved.on("console", (message) => asked.push(message.text()));
    await saved.goto(pathToFileURL(join(folder(), "savings.html")).href);
    expect(asked).toHaveLength(1);
    await expectAccessible(saved);
    await shot(saved, "report-saved-page");
    expect(await saved.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    expect((await saved.pdf({ format: "A4" })).subarray(0, 5).toString()).toBe("%PDF-");
  });

  test.each([
    [{ width: 1024, height: 720 }, "1024x720"],
    [{ width: 720, height: 450, dark: true }, "720x450-dark"],
    [{ width: 512, height: 720 }, "512x720"],
    [{ width: 1600, height: 1000, dark: true }, "1600x1000-dark"],
  ])("%j: no finding of axe, nothing runs out of the page", async (how, name) => {
    const { page } = await atReport({}, how);
    await page.locator(".figure").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(true);
    await shot(page, `report-${name}`);
  });
});
