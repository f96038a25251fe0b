/** The whole walk on the real engine and the practice fleet: from Welcome to an installed binary package, and back. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { defaultEngine } from "../../electron/engine/defaultEngine.ts";
import { practicePort } from "../../electron/host/practicePort.ts";
import type { EngineApi } from "../../shared/contract/contract.ts";
import { buildPages, expectAccessible, hasChromium, type Opened, openBrowser, openWizard, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { ApplyPage, InstallPage, ReviewPage } from "./pages/run.ts";

describe.runIf(hasChromium())("the practice fleet in the browser", () => {
  let browser: Browser;
  let folder = "";
  let engine: EngineApi;
  let window: Opened | null = null;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "walk-"));
    await buildPages(join(folder, "pages"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await window?.close();
    await engine.call("practice.stop", {});
    await engine.close();
  });

  test("from Welcome to a first binary package, with a reload in the middle of Apply, and all of it undone", { timeout: 300_000 }, async () => {
    engine = defaultEngine({ dataDir: join(folder, "data"), host: "test", version: "0.0.0", practice: practicePort(), home: folder });
    window = await openWizard(browser, engine, join(folder, "pages"));
    const { page, problems } = window;
    const machines = new MachinesPage(page);
    await machines.button("Start the practice fleet").click();
    await machines.arrive("Which machines belong together?");
    await machines.lookAtAll();
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor({ timeout: 60_000 });
    await shot(page, "20-practice-machines");
    for (const title of [/graphics/, /processor/, /reach the clients/, /differ/, /all that will happen/]) {
      await machines.next();
      await machines.arrive(title);
    }
    const review = new ReviewPage(page);
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    expect(await review.chip.textContent()).toBe("Nothing changed so far");
    await shot(page, "21-practice-review");
    await review.apply();
    const apply = new ApplyPage(page);
    await apply.ends(/Setting up/);
    await page.reload();
    await apply.ends(/are set up/);
    await shot(page, "22-practice-applied");
    expect(await apply.overall.getAttribute("aria-valuenow")).toBe(await apply.overall.getAttribute("aria-valuemax"));
    await expectAccessible(page);
    await apply.next();
    const install = new InstallPage(page);
    await install.arrive("Install a first package");
    await install.chooseFirst();
    await page.getByText(/binary packages?, .* to download/).waitFor({ timeout: 60_000 });
    await shot(page, "23-practice-pretended");
    await install.next();
    await page.getByRole("heading", { level: 1, name: /without compiling$/ }).waitFor({ timeout: 60_000 });
    await shot(page, "24-practice-installed");
    await expectAccessible(page);
    await install.next();
    await install.arrive("Your fleet is set up");
    await shot(page, "25-practice-done");
    await page.getByRole("link", { name: /Review/ }).click();
    await page.getByText("There is nothing to do: every machine is as it should be.").waitFor({ timeout: 60_000 });
    await shot(page, "27-practice-again");
    await page.goBack();
    await install.arrive("Your fleet is set up");
    await install.button("Undo this run…").click();
    await install.button(/^Undo \d+ steps$/).click();
    await apply.ends("Everything is back as it was");
    await shot(page, "26-practice-undone");
    await install.button("Back to Review").click();
    // Packages stay, the configuration is open again: there is something to do, and nothing that could not be undone.
    await page.locator("footer .btn.primary:not([aria-disabled])", { hasText: "Set up 3 machines" }).waitFor({ timeout: 60_000 });
    expect(problems).toEqual([]);
  });
});
