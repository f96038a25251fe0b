/** Apply, state by state: side by side, waiting, failing, tried again, paused, stopped, cut off, and back after a reload. */
import { expect, test } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { FakeOptions } from "./fake/fakeEngine.ts";
import { homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, expectFits, type FakeWindow, inBrowser, shot, type Windows } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { ApplyPage, ReviewPage } from "./pages/run.ts";
import { applied, cutLine, mendLine } from "./walk.ts";

const refused = (machine: string): WizardError => ({
  code: "index.unreachable",
  fault: "machine",
  machine,
  what: `${machine} cannot fetch http://10.42.0.194/Packages.`,
  why: "No answer came.",
  remedies: [
    { do: "page", label: "Look at address and port", page: "serving" },
    { do: "retry", label: "Try again" },
  ],
  changed: "What was done before it stays; it can be undone.",
  details: Array.from({ length: 20 }, (_, i) => `curl: line ${i}`).join("\n"),
});
/** Real time, as in a run that began just now. */
const now = (): number => Date.now() / 1000;

inBrowser("Apply", (windows) => {
  /** A run that is held in these steps. */
  async function held(
    steps: readonly string[],
    options: Partial<FakeOptions> = {},
    how: NonNullable<Parameters<Windows["open"]>[1]> = {},
    real = false,
  ): Promise<FakeWindow & { readonly apply: ApplyPage }> {
    const window = await windows.open({ now, ...options }, how);
    for (const step of steps) window.engine.hold(step);
    const apply = await (real ? appliedFromFile(window) : applied(window));
    for (const step of steps)
      if (step.includes("/"))
        await apply
          .machine(step.slice(0, step.indexOf("/")))
          .getByText("working", { exact: true })
          .waitFor();
    return { ...window, apply };
  }
  /** A fleet that is no practice: its estimates are in real time. Opened as the desktop's menu does. */
  async function appliedFromFile(window: FakeWindow): Promise<ApplyPage> {
    await window.page.evaluate(() => globalThis.postMessage({ shell: { do: "open", path: "/home/larry/home.fleet.json" } }, "*"));
    const machines = new MachinesPage(window.page);
    await machines.arrive("Which machines belong together?");
    await machines.lookAtAll();
    for (const { id } of homeFleet.machines) await machines.says(id, "surveyed");
    for (let i = 0; i < 5; i += 1) await machines.next();
    const review = new ReviewPage(window.page);
    await review.arrive("This is all that will happen");
    await review.apply();
    return new ApplyPage(window.page);
  }

  test.each([
    ["light", 1440, 900],
    ["dark", 1600, 1000],
    ["light", 1024, 720],
    ["dark", 720, 450],
  ] as const)("the binhost builds, its clients wait and say for what: %s %d x %d", async (theme, width, height) => {
    const { page, engine, apply } = await held(["tau-ceti-lab/rebuild"], {}, { dark: theme === "dark", width, height }, true);
    await apply.machine("driver").getByText("waits for tau-ceti-lab: Read the index from this very machine").waitFor();
    await apply.machine("tau-ceti-lab").getByText("23 of 37").waitFor();
    await apply
      .machine("tau-ceti-lab")
      .getByRole("button", { name: /^4 steps done, last: Pack 5 installed packages/ })
      .waitFor();
    // The rebuild's estimate, less what is done of it, then nginx: what the plan says is what the page says.
    await page.getByText(/^About \d+\smin more; what tau-ceti-lab does goes on even if/).waitFor();
    await shot(page, `apply-running-${theme}-${width}`);
    await expectAccessible(page);
    await expectFits(page);
    expect(await apply.overall.getAttribute("aria-valuenow")).toBe("4");
    engine.release();
    await apply.ends("4 machines are set up");
    await shot(page, `apply-done-${theme}-${width}`);
  });

  test.each([
    ["light", 1440, 900],
    ["dark", 1440, 900],
    ["light", 1024, 720],
    ["light", 720, 450],
  ] as const)("a machine fails midway while another works: %s %d x %d", async (theme, width, height) => {
    const { page, engine, apply } = await held(
      ["driver/check-index", "atom-box/trust-key"],
      { failStep: { "attic/trust-key": untrusted } },
      { dark: theme === "dark", width, height },
    );
    const attic = apply.machine("attic");
    await attic.getByRole("heading", { name: /could not trust/ }).waitFor();
    for (const part of ["Likely why", "What you can do", "So far on attic", "Details"]) await attic.getByText(part, { exact: true }).waitFor();
    await attic.getByText("mv /etc/portage/gnupg /etc/portage/gnupg.old").waitFor();
    await page.getByText("One machine needs you. The others are not held up by it.").waitFor();
    await attic.scrollIntoViewIfNeeded();
    await shot(page, `apply-failed-${theme}-${width}`);
    await expectAccessible(page);
    await expectFits(page);
    engine.release();
    await apply.ends("Not all machines are set up");
  });

  test("the machine that failed is tried again alone while another still works, and all end well", async () => {
    const { engine, apply } = await held(["driver/check-index"], { failStep: { "attic/trust-key": untrusted } });
    await apply
      .machine("attic")
      .getByRole("heading", { name: /could not trust/ })
      .waitFor();
    expect(await apply.primary.getAttribute("aria-disabled")).toBe("true");
    engine.repair();
    await apply.machine("attic").getByRole("button", { name: "Try attic again" }).click();
    await apply.machine("attic").getByText("done", { exact: true }).waitFor();
    await apply.machine("driver").getByText("working", { exact: true }).waitFor();
    expect(engine.asked.filter((name) => name === "run.retry")).toHaveLength(1);
    engine.release();
    await apply.ends("4 machines are set up");
    expect(await apply.overall.getAttribute("aria-valuenow")).toBe(await apply.overall.getAttribute("aria-valuemax"));
  });

  test("several that failed are tried again together; each says its own way to mend it", async () => {
    const { page, engine, apply } = await held(["atom-box/check-index"], {
      failStep: { "attic/trust-key": untrusted, "driver/check-index": refused("driver") },
    });
    await page.getByText("2 machines need you. The others are not held up by them.").waitFor();
    const driver = apply.machine("driver");
    await driver.getByRole("button", { name: "Look at address and port" }).waitFor();
    await driver.getByRole("button", { name: "Retry driver" }).waitFor();
    expect(await driver.getByText("curl: line 3").count()).toBe(0);
    await driver.getByRole("button", { name: /^Show the details/ }).click();
    await driver.getByText("curl: line 3").waitFor();
    await driver.getByRole("button", { name: "Show it in the log" }).click();
    await apply.log.getByText(/^failed after .* driver cannot fetch/).waitFor();
    engine.repair();
    await apply.button("Retry 2 machines").click();
    await driver.getByText("done", { exact: true }).waitFor();
    engine.release();
    await apply.ends("4 machines are set up");
  });

  test("when the binhost fails nothing is set up; the clients say why they were not begun, and all go on together", async () => {
    const { page, engine, apply } = await held([], { failStep: { "tau-ceti-lab/serve": refused("tau-ceti-lab") } });
    await apply.ends("No machine is set up");
    await apply
      .machine("driver")
      .getByText(/Not started: it needs "Read the index/)
      .waitFor();
    await shot(page, "apply-all-failed");
    await expectAccessible(page);
    engine.repair();
    await apply.button("Retry 1 machine").click();
    await apply.ends("4 machines are set up");
  });

  test("pausing says which steps it waits for, survives a reload, and goes on", async () => {
    const { page, engine, apply } = await held(["driver/check-index", "attic/trust-key"]);
    await apply.button("Pause after this step").click();
    const waits = page.locator(".callout", { hasText: "Pausing after the steps under way" });
    await waits.getByText("driver: Read the index from this very machine").waitFor();
    await waits.getByText("attic: Trust the fleet's signing key").waitFor();
    expect(await apply.button("Pausing after this step…").getAttribute("aria-disabled")).toBe("true");
    await shot(page, "apply-pausing");
    await expectAccessible(page);
    await page.reload();
    await waits.getByText("driver: Read the index from this very machine").waitFor();
    engine.release("attic/trust-key");
    await waits.getByText(/^attic/).waitFor({ state: "detached" });
    engine.release();
    await apply.ends("Stopped at a step’s border");
    await shot(page, "apply-stopped");
    await expectAccessible(page);
    await apply.button("Go on").click();
    await apply.ends("4 machines are set up");
  });

  test("Stop now says first what becomes of each step under way; the safe answer has the focus", async () => {
    const { page, engine, apply } = await held(["tau-ceti-lab/rebuild"]);
    await apply.button("Stop now…").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByText(/23 of 37 packages are finished and stay/).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Let it run");
    await shot(page, "apply-stop-dialog");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(engine.asked).not.toContain("run.stop");
    await apply.button("Stop now…").click();
    await dialog.getByRole("button", { name: "Stop now" }).click();
    await page.locator(".callout", { hasText: "Stopping now" }).waitFor();
    engine.release();
    await apply.ends("Stopped at a step’s border");
    await apply.button("Go on").click();
    await apply.ends("4 machines are set up");
  });

  test("Finalising has a name, and nothing is full before the end", async () => {
    const { page, engine, apply } = await held(["run.finished"]);
    await page
      .locator(".page")
      .getByText(/^Finalising: every step/)
      .first()
      .waitFor();
    await page.getByText("24 of 24 steps done").first().waitFor();
    expect(Number(await apply.overall.getAttribute("aria-valuenow"))).toBeLessThan(Number(await apply.overall.getAttribute("aria-valuemax")));
    expect(await apply.button("Pause after this step").getAttribute("aria-disabled")).toBe("true");
    await shot(page, "apply-finalising");
    engine.release();
    await apply.ends("4 machines are set up");
  });

  test("a reload in the middle comes back to the run, with the log and what was shown", async () => {
    const { page, engine, apply } = await held(["attic/check-index"]);
    await page.reload();
    await apply.ends("Setting up 4 machines");
    await apply.machine("attic").getByText("working", { exact: true }).waitFor();
    await apply.log.getByText(/attic, step 2 of 5/).waitFor();
    engine.release();
    await apply.ends("4 machines are set up");
  });

  test("while the line to the engine is lost nothing can be asked of it, and it says so; then all goes on", async () => {
    const window = await held(["attic/check-index"]);
    const { page, engine, apply } = window;
    await cutLine(window);
    expect(await apply.button("Pause after this step").getAttribute("aria-disabled")).toBe("true");
    await page
      .locator("footer")
      .getByText(/cannot be reached/)
      .waitFor();
    await shot(page, "apply-lost");
    await expectAccessible(page);
    // What happens meanwhile is caught up with.
    engine.release();
    await mendLine(window);
    await apply.ends("4 machines are set up");
  });

  test("what is announced changes at most every few seconds, politely, and never names a log line", async () => {
    const window = await windows.open({ now, stepMs: 30, says: { "driver/trust-key": "secret words of a log\n" } });
    await window.page.evaluate(() => {
      const said: { readonly at: number; readonly text: string }[] = [];
      Object.assign(globalThis, { said });
      new MutationObserver((changes) => {
        for (const change of changes) {
          const live = (change.target instanceof Element ? change.target : change.target.parentElement)?.closest(
            "[role=status], [role=alert], [aria-live]:not([aria-live=off])",
          );
          if (live !== null && live !== undefined) said.push({ at: performance.now(), text: live.textContent ?? "" });
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    const apply = await applied(window);
    await apply.ends("4 machines are set up");
    await window.page.locator("p[role=status]", { hasText: "24 of 24 steps done" }).waitFor({ state: "attached" });
    const said = await window.page.evaluate(() => (globalThis as unknown as { readonly said: readonly { at: number; text: string }[] }).said);
    const counts = said.filter(({ text }) => /steps done/.test(text));
    expect(counts.length).toBeGreaterThan(0);
    for (const [i, each] of counts.entries()) if (i > 0) expect(each.at - (counts[i - 1]?.at ?? 0)).toBeGreaterThan(3000);
    expect(JSON.stringify(said)).not.toContain("secret words");
  });

  test("each step opens its log by one press; by keys alone too, and where the log lies over the page the focus comes back", async () => {
    const { page, engine, apply } = await held(["driver/check-index"], {}, { width: 1024, height: 720 });
    await apply.machine("tau-ceti-lab").getByRole("button", { name: "All 9 steps" }).press("Enter");
    const step = apply.machine("tau-ceti-lab").getByRole("button", { name: /^Make a signing key, done/ });
    await step.press("Enter");
    await apply.log.getByText("tau-ceti-lab, step 1 of 9: Make a signing key").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("log");
    await shot(page, "log-over-page-1024");
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await apply.log.waitFor({ state: "hidden" });
    expect(await step.evaluate((element) => element === document.activeElement)).toBe(true);
    engine.release();
    await apply.ends("4 machines are set up");
  });
});
