/** The savings report in a real browser: figures, chart and its table, periods, exports, keys alone, narrow, dark. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { makeReport } from "../../shared/report/makeReport.ts";
import { allTime } from "../../shared/report/period.ts";
import { durationText } from "../../shared/report/words.ts";
import { logsOf } from "./fakeLogs.ts";
import { homeFleet } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { WizardWindow } from "./pages/wizard.ts";

inBrowser("savings", ({ open }) => {
  async function atReport(...how: Parameters<typeof open>) {
    const window = await open(...how);
    const wizard = new WizardWindow(window.page);
    await wizard.button("Start the practice fleet").click();
    await wizard.arrive("Which machines belong together?");
    await window.page.evaluate(() => {
      location.hash = "#/report";
    });
    await wizard.arrive("What the binhost saved");
    return { ...wizard, page: window.page, button: (name: string) => wizard.button(name) };
  }

  test("the figures are those of the logs; the chart's table says the same; no finding of axe", async () => {
    const { page } = await atReport();
    const logs = logsOf(homeFleet, undefined);
    const { total, net, rows } = makeReport(logs, { by: "package", period: allTime, machine: null });
    await page.locator(".figure").waitFor();
    expect(await page.locator(".figure").textContent()).toBe(durationText(net ?? 0));
    // The first client alone took longer for jq than compiling had taken it; blender is known to nobody.
    expect(total).toMatchObject({ binaries: 15, unknown: 3, slower: 1 });
    const table = page.getByRole("region", { name: "The same figures as a table" });
    for (const row of rows) {
      const cells = await table.getByRole("row", { name: row.key }).getByRole("cell").allTextContents();
      expect(cells.slice(0, 4)).toEqual([
        String(row.binaries),
        durationText(row.measuredExpected + row.estimatedExpected),
        durationText(row.binarySeconds - row.unknownSeconds),
        durationText(row.saved),
      ]);
    }
    const bars = await page.locator(".bars .nm code").allTextContents();
    expect(bars[0]).toBe("llvm-core/llvm");
    expect(await page.getByText("3 binaries had nothing to compare with and count as nothing.").count()).toBe(1);
    expect(await page.getByText("They are in no figure above.", { exact: false }).count()).toBe(1);
    await expectAccessible(page);
    await shot(page, "report-light-1440x900");
  });

  test("periods and views change figures and table; an empty period says so", async () => {
    const { page } = await atReport();
    await page.getByRole("radio", { name: "Month" }).click({ force: true });
    await page.getByRole("region", { name: "The same figures as a table" }).getByRole("row", { name: "2026-11" }).waitFor();
    await page.getByRole("radio", { name: "Choose…" }).click({ force: true });
    await page.getByLabel("From").fill("2020-01-01");
    await page.getByLabel("Up to").fill("2020-02-01");
    await page.getByText("No binary was installed in this period.").waitFor();
    await page.getByRole("region", { name: "Beside the period before" }).waitFor();
    expect(await page.locator(".figure").textContent()).toBe("0 s");
  });

  test("saves CSV, JSON, Markdown and one HTML page", async () => {
    const { page } = await atReport();
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
      expect(await readFile(await file.path(), "utf8")).toContain(has);
    }
  });

  test("reads the logs when asked, by keys alone; nothing merged yet is no error", async () => {
    const { page } = await atReport({ logs: "none" });
    await page.getByText("No binary was installed in this period.").waitFor();
    const read = page.getByRole("button", { name: "Read the logs" });
    await read.focus();
    await page.keyboard.press("Enter");
    await page.getByText(/^Logs read/).waitFor();
    await expectAccessible(page);
  });

  test.each([
    [{ width: 512, height: 720 }, "narrow"],
    [{ dark: true }, "dark"],
  ])("%j: no finding of axe, nothing runs out of the page", async (how, name) => {
    const { page } = await atReport({}, how);
    await page.locator(".figure").waitFor();
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    await shot(page, `report-${name}`);
  });
});
