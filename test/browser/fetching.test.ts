/** Pages come in files of their own: ahead of time, and with a way out when they cannot be had. */
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { started } from "./walk.ts";

const files = /\/assets\/[A-Z].*\.js$/;
const help = /\/assets\/Help-.*\.js$/;

/** A window of its own, nothing fetched ahead, that asks for Help when Help's file cannot be had. */
async function withoutHelp(page: Page): Promise<MachinesPage> {
  const walk = new MachinesPage(page);
  await page.route(help, (route) => route.abort());
  await page.evaluate(() => {
    window.location.hash = "#/help";
  });
  await page.reload();
  await walk.arrive("This page is not here");
  return walk;
}

inBrowser("the files of the pages", (windows) => {
  it("are fetched while the first page is looked at, so that moving on needs no engine's host", async () => {
    const { page } = await windows.open();
    const walk = new MachinesPage(page);
    await page.waitForFunction(
      () => performance.getEntriesByType("resource").filter((entry) => /\/(LogPanel|Preview)-/.test(entry.name)).length >= 2,
    );
    await page.waitForLoadState("networkidle");
    await page.route(files, (route) => route.abort());
    await started({ page });
    await page.evaluate(() => {
      window.location.hash = "#/help";
    });
    await walk.arrive("Help");
  });

  it("that cannot be had are said to be missing, and are asked for again", async () => {
    const { page, problems } = await windows.open();
    const walk = await withoutHelp(page);
    await page.getByText("This page could not be loaded.").waitFor();
    await expectAccessible(page);
    await shot(page, "not-loaded");
    // Still not there: it says so again.
    await Promise.all([page.waitForEvent("requestfailed"), walk.button("Try again").click()]);
    await walk.arrive("This page is not here");
    // The rest of the window works.
    expect(await walk.rail.isVisible()).toBe(true);
    await page.unroute(help);
    await walk.button("Try again").click();
    await walk.arrive("Help");
    problems.splice(0);
  });

  it("come with the window's reload too", async () => {
    const { page, problems } = await windows.open();
    const walk = await withoutHelp(page);
    await page.unroute(help);
    await walk.button("Load the window again").click();
    await walk.arrive("Help");
    problems.splice(0);
  });
});
