/** The first page: ways in, what waits, fleets that were opened or set aside, files by path, by choice, by drop. */
import { expect, test } from "vitest";
import type { RunSummary } from "../../shared/contract/contract.ts";
import { failed } from "../../shared/errors/wizardError.ts";
import { formatFleet } from "../../shared/fleet/formatFleet.ts";
import { homeFleet, refusedKey } from "./fleets.ts";
import { expectAccessible, expectFits, type FakeWindow, inBrowser, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { WizardWindow } from "./pages/wizard.ts";
import { applied } from "./walk.ts";

const stopped: RunSummary = {
  run: "20261122-214100-abcd",
  kind: "apply",
  fleet: "Home fleet",
  started: 1_795_383_660,
  finished: null,
  result: "failed",
  machines: [
    { id: "tau-ceti-lab", done: 14, skipped: 4, failed: 0 },
    { id: "attic", done: 5, skipped: 0, failed: 1 },
  ],
  undone: false,
  total: 30,
  trouble: { machine: "attic", step: "Trust the fleet’s key", what: "attic could not trust the fleet’s key." },
  live: false,
};
const recent = [
  { path: "/home/larry/home.fleet.json", name: "Home fleet", machines: 4, binhost: "tau-ceti-lab", opened: 1_795_410_000, gone: false },
  { path: "/home/larry/workshop/fleet.json", name: "Workshop", machines: 9, binhost: "forge", opened: 1_794_900_000, gone: false },
  { path: "/mnt/usb/parents.json", name: "Parents", machines: 2, binhost: "cellar", opened: 1_792_000_000, gone: true },
];
const inThisWindow = async (window: FakeWindow): Promise<WizardWindow> => {
  await window.page.getByRole("link", { name: /to the first page/ }).click();
  const wizard = new WizardWindow(window.page);
  await wizard.arrive("Compile once, deploy everywhere");
  return wizard;
};
/** What a person drops on the page. */
const drop = (window: FakeWindow, name: string, text: string) =>
  window.page.evaluate(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content ?? ""], fileName ?? "", { type: "application/json" }));
      for (const type of ["dragover", "drop"]) globalThis.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );

inBrowser("Welcome", ({ open }) => {
  test.each([false, true])("a first visit, dark %s: what needs a fleet says so, and leads nowhere yet", async (dark) => {
    const window = await open({ recent: [] }, { dark });
    const wizard = new WizardWindow(window.page);
    await window.page.getByText("Nothing is changed before Review").waitFor();
    await window.page.getByText(/None was opened yet/).waitFor();
    await shot(window.page, `welcome-empty-${dark ? "dark" : "light"}`);
    await expectAccessible(window.page);
    const savings = wizard.button("Savings report").first();
    expect(await savings.getAttribute("aria-disabled")).toBe("true");
    expect(
      await savings.evaluate((button) =>
        (button.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent),
      ),
    ).toContain("These open with a fleet: start one, or open its file below.");
    await savings.press("Enter");
    await wizard.title.filter({ hasText: "Compile once" }).waitFor();
    // Which fleet a workstation joins is chosen on its page.
    await wizard.button("Add a workstation").first().click();
    await wizard.arrive("Which fleet does the workstation join?");
    await window.page.goBack();
    await wizard.arrive(/Compile once/);
    await wizard.button("Start a new fleet").click();
    await wizard.arrive(/machines/i);
  });

  test.each([false, true])("what waits comes first, dark %s; a file that is gone says so; one can be taken off the list", async (dark) => {
    const runs: RunSummary[] = [
      stopped,
      { ...stopped, run: "20261120-100000-aaaa", fleet: "Workshop", started: 1_795_100_000, result: "stopped", trouble: null },
    ];
    const window = await open({ recent, calls: { "run.list": async () => ({ ok: true, value: { runs } }) } }, { dark });
    const { page } = window;
    await page.getByText("Home fleet is half set up").waitFor();
    await page.getByText("one machine failed, 23 of 30 steps done").waitFor();
    expect(await page.getByRole("progressbar", { name: "23 of 30 steps" }).first().getAttribute("aria-valuenow")).toBe("23");
    expect(await page.locator("section", { hasText: "half set up" }).first().textContent()).toContain("attic stopped at “Trust the fleet’s key”");
    await page.getByText("/mnt/usb/parents.json: no file there any more").waitFor();
    await shot(page, `welcome-known-${dark ? "dark" : "light"}`);
    await expectAccessible(page);
    expect(await page.getByRole("button", { name: "Parents", exact: true }).count()).toBe(0);
    await page.getByRole("button", { name: "Take Parents off this list" }).click();
    await page.getByText("Parents is off the list. Its file stays where it is.").waitFor();
    expect(await page.getByText("/mnt/usb/parents.json").count()).toBe(0);
    expect(window.engine.asked).toContain("fleet.forget");
    // The tasks are about the fleet that was opened last.
    await page.getByText("With Home fleet").waitFor();
    await page.getByRole("button", { name: "Check-up", exact: true }).click();
    await page.waitForURL(/#\/checkup$/);
    expect(window.engine.asked).toContain("fleet.load");
  });

  test("going on with a broken run goes on with it at once", async () => {
    const window = await open();
    window.engine.hold("driver/check-index");
    const wizard = await applied(window);
    await wizard.button("Pause after this step").click();
    window.engine.release();
    await wizard.button("Go on").waitFor();
    await inThisWindow(window);
    await window.page.getByText(/half set up/).waitFor();
    await wizard.button("Go on").first().click();
    await window.page.waitForURL(/#\/apply$/);
    await expect.poll(() => window.engine.asked.includes("run.resume")).toBe(true);
  });

  test("a fleet in no file is set aside when another is begun, kept over a reload, and gone back to", async () => {
    const window = await open({ recent: [] });
    const { page } = window;
    const machines = new MachinesPage(page);
    await machines.button("Start a new fleet").click();
    await machines.add("lab");
    await machines.add("attic");
    const wizard = await inThisWindow(window);
    await shot(page, "welcome-begun");
    await wizard.button("Start a new fleet").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    await shot(page, "welcome-aside-dialog");
    await expectAccessible(page);
    // The safe answer has the focus and changes nothing.
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Go on with Home fleet");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await wizard.button("Start a new fleet").click();
    await dialog.getByRole("button", { name: "Set it aside, start a new fleet" }).click();
    await wizard.arrive(/machines/i);
    expect(await machines.machine("lab").count()).toBe(0);
    await page.reload();
    await inThisWindow(window);
    await page.getByText("in no file yet").waitFor();
    await shot(page, "welcome-aside");
    await page.getByRole("button", { name: "Home fleet", exact: true }).click();
    await machines.machine("lab").waitFor();
    await machines.machine("attic").waitFor();
    await inThisWindow(window);
    expect(await page.getByText("in no file yet").count()).toBe(0);
  });

  test("forgetting a fleet in no file asks; the safe answer keeps it", async () => {
    const window = await open({ recent: [] });
    const { page } = window;
    const machines = new MachinesPage(page);
    await machines.button("Start a new fleet").click();
    await machines.add("lab");
    const wizard = await inThisWindow(window);
    await wizard.button("Start the practice fleet").click();
    await inThisWindow(window);
    await wizard.button("Forget Home fleet…").click();
    await page.keyboard.press("Escape");
    await page.getByText("in no file yet").waitFor();
    await wizard.button("Forget Home fleet…").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Forget it" }).click();
    await page.getByText("in no file yet").waitFor({ state: "detached" });
  });

  test("a file is opened by its path; an empty path and a missing file are said at the field", async () => {
    const window = await open();
    const { page } = window;
    const wizard = new WizardWindow(page);
    await wizard.button("Open a fleet file").click();
    await page.getByText("Type where the file is, such as ~/fleet.json.").waitFor();
    expect(window.engine.asked).not.toContain("fleet.load");
    const field = page.getByRole("textbox", { name: "Path of a fleet file on this computer" });
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true);
    await field.fill("~/missing.json");
    await page.keyboard.press("Enter");
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Fleets on this computer" }) }).locator(".fail");
    await panel.getByText("There is no file ~/missing.json.").waitFor();
    await shot(page, "welcome-missing");
    await expectAccessible(page);
    await field.fill("/home/larry/home.fleet.json");
    await page.keyboard.press("Enter");
    await wizard.arrive(/machines/i);
  });

  test("a dropped or chosen file is read here; what is no fleet file says where it is wrong", async () => {
    const window = await open();
    const { page } = window;
    await drop(window, "broken.json", "{ not json");
    await page.locator(".fail").waitFor();
    await expectAccessible(page);
    const choosing = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: "Choose…" }).click();
    await (await choosing).setFiles({ name: "fleet.json", mimeType: "application/json", buffer: Buffer.from(formatFleet(homeFleet)) });
    const wizard = new WizardWindow(page);
    await wizard.arrive(/machines/i);
    await wizard.machine("tau-ceti-lab").waitFor();
    expect(window.engine.asked).not.toContain("fleet.load");
  });

  test("a failing practice fleet says why on the page", async () => {
    const window = await open({
      calls: { "practice.start": async () => failed({ ...refusedKey, what: "There is no practice fleet in this build." }) },
    });
    await new WizardWindow(window.page).button("Start the practice fleet").click();
    await window.page.getByRole("heading", { name: "There is no practice fleet in this build." }).waitFor();
    await new WizardWindow(window.page).button("Start the practice fleet").waitFor();
  });

  test.each([
    [1024, 720],
    [720, 450],
    [1600, 1000],
  ])("%d x %d: nothing is cut off to the side", async (width, height) => {
    const window = await open({ recent, calls: { "run.list": async () => ({ ok: true, value: { runs: [stopped] } }) } }, { width, height });
    await window.page.getByText("Home fleet is half set up").waitFor();
    await shot(window.page, `welcome-${width}`);
    await expectFits(window.page);
    await expectAccessible(window.page);
  });
});
