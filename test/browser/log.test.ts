/** The log beside a run: every line can be reached, found, followed, copied and saved, however many there are. */
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright";
import { expect, test } from "vitest";
import { homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, type FakeWindow, inBrowser, shot } from "./harness.ts";
import type { ApplyPage } from "./pages/run.ts";
import { applied } from "./walk.ts";

const ESC = "\x1b";
const REBUILD = "tau-ceti-lab/rebuild";
const MANY = 50_000;
const many = `${Array.from({ length: MANY }, (_, i) => (i % 1000 === 7 ? `>>> Emerging (${i}) needle/here-${i}` : `x86_64-pc-linux-gnu-gcc -c part-${i}.c`)).join("\n")}\n`;
const colours = [
  `${ESC}[32m * ${ESC}[39;49;00mPackage:    llvm-core/llvm-22.1.3:22`,
  ...[30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97].map((code) => `${ESC}[${code}mforeground ${code}${ESC}[0m`),
  ...[40, 41, 42, 43, 44, 45, 46, 47].map((code) => [30, 31, 34, 36, 90].map((fg) => `${ESC}[${code};${fg}mground ${code} ${fg}${ESC}[0m `).join("")),
  `${ESC}[1mbold ${ESC}[3mitalic ${ESC}[4munderlined ${ESC}[9mstruck${ESC}[0m ${ESC}[2mdim${ESC}[0m ${ESC}[7minverse${ESC}[0m ${ESC}[31;7mred inverse${ESC}[0m`,
  `fetching 10%\rfetching 55%\rfetching 100%`,
  `${ESC}]0;a title\x07after the title`,
  "",
].join("\n");
const STEP = "attic/trust-key";

inBrowser("the log", (windows) => {
  /** On Apply, the log at this step. */
  async function logOf(window: Pick<FakeWindow, "page">, step: string): Promise<ApplyPage> {
    const apply = await applied(window);
    await apply.log.getByRole("combobox", { name: "Which step" }).locator(`option[value="${step}"]`).waitFor({ state: "attached" });
    await apply.log.getByRole("combobox", { name: "Which step" }).selectOption(step);
    return apply;
  }
  const body = (apply: ApplyPage): Locator => apply.log.getByRole("log");
  const drawn = (apply: ApplyPage): Promise<number> => body(apply).locator("[data-index]").count();
  const atEnd = (apply: ApplyPage): Promise<boolean> => body(apply).evaluate((e) => e.scrollHeight - e.clientHeight - e.scrollTop < 8);
  const clipboard = (window: FakeWindow): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());

  test.each([false, true])("colours are kept and can be read, dark: %s", async (dark) => {
    const window = await windows.open({ says: { [STEP]: colours } }, { dark });
    const apply = await logOf(window, STEP);
    await apply.log.getByText("after the title").waitFor();
    await shot(window.page, `log-colours-${dark ? "dark" : "light"}`);
    const text = (await body(apply).textContent()) ?? "";
    expect(text).not.toMatch(/\x1b|\x07|a title|\[3\dm/);
    expect(text).toContain("fetching 100%");
    expect(text).not.toContain("fetching 55%");
    const colourOf = (words: string): Promise<string> => apply.log.getByText(words, { exact: true }).evaluate((e) => getComputedStyle(e).color);
    expect(new Set(await Promise.all(["31", "32", "33", "34", "35", "36"].map((code) => colourOf(`foreground ${code}`)))).size).toBe(6);
    await expectAccessible(window.page);
  });

  test("50,000 lines: few rows, the newest in sight, every kept line within reach, and all of them in the file", async () => {
    const window = await windows.open({ says: { [REBUILD]: many } });
    window.engine.hold(REBUILD);
    const apply = await logOf(window, REBUILD);
    await apply.log.getByText(`part-${MANY - 1}.c`).waitFor();
    expect(await drawn(apply)).toBeLessThan(300);
    expect(await atEnd(apply)).toBe(true);
    await body(apply).press("Home");
    await apply.log.getByText("tau-ceti-lab, step 5 of 9: Build 3 packages again").waitFor();
    await apply.log.getByText(/earlier lines are not shown here/).waitFor();
    expect(await drawn(apply)).toBeLessThan(300);
    await shot(window.page, "log-many");
    await expectAccessible(window.page);

    // The search goes through all that is kept, from the newest match back or from the oldest on.
    await apply.log.getByRole("textbox", { name: "Search this log" }).fill("NEEDLE/here");
    await apply.log.getByText("20 lines").waitFor();
    await apply.log.getByRole("textbox", { name: "Search this log" }).press("Shift+Enter");
    await apply.log.getByText("20 of 20 lines").waitFor();
    await apply.log.getByText("needle/here", { exact: true }).first().waitFor();
    await apply.log.locator("[data-index]", { hasText: "(49007)" }).locator("mark").waitFor();
    await apply.log.getByRole("button", { name: "Match before" }).click();
    await apply.log.getByText("19 of 20 lines").waitFor();
    await apply.log.locator("[data-index]", { hasText: "(48007)" }).locator("mark").waitFor();
    await shot(window.page, "log-search");
    await apply.log.getByRole("textbox", { name: "Search this log" }).fill("nowhere");
    await apply.log.getByText("not found").waitFor();
    await apply.log.getByRole("textbox", { name: "Search this log" }).press("Escape");
    expect(await apply.log.getByRole("textbox", { name: "Search this log" }).inputValue()).toBe("");

    const [file] = await Promise.all([window.page.waitForEvent("download"), apply.log.getByRole("button", { name: "Save step" }).click()]);
    expect(file.suggestedFilename()).toMatch(/^binhost-wizard-.*-tau-ceti-lab-rebuild\.log$/);
    const lines = (await readFile(await file.path(), "utf8")).split("\n").filter((line) => / part-| needle/.test(line));
    expect(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, "")).join("\n")).toBe(many.trimEnd());
    window.engine.release();
    await apply.ends(/are set up/);
  });

  test("it follows, pauses when one scrolls up, counts what is new, and goes on at a press", async () => {
    const some = (from: number): string => `${Array.from({ length: 200 }, (_, i) => `line ${from + i}`).join("\n")}\n`;
    const window = await windows.open({
      says: { "driver/trust-key": some(0), "driver/check-index": some(200), "driver/check-signature": some(400) },
    });
    window.engine.hold("driver/trust-key");
    window.engine.hold("driver/check-index");
    window.engine.hold("driver/check-signature");
    const apply = await applied(window);
    await apply
      .machine("driver")
      .getByRole("button", { name: /^Trust the fleet's signing key, running/ })
      .waitFor();
    window.engine.release("driver/trust-key");
    const filter = apply.log.getByRole("combobox", { name: "Which step" });
    await filter.locator('option[value="machine:driver"]').waitFor({ state: "attached" });
    await filter.selectOption("machine:driver");
    await apply.log.getByText("line 399", { exact: true }).waitFor();
    expect(await atEnd(apply)).toBe(true);
    await body(apply).hover();
    await window.page.mouse.wheel(0, -2000);
    await apply.log.getByRole("button", { name: "Follow", exact: true, pressed: false }).waitFor();
    const before = await body(apply).evaluate((e) => e.scrollTop);
    window.engine.release("driver/check-index");
    await apply.log.getByRole("button", { name: /^20\d new lines$/ }).waitFor();
    expect(await body(apply).evaluate((e) => e.scrollTop)).toBe(before);
    await shot(window.page, "log-paused");
    await expectAccessible(window.page);
    await apply.log.getByRole("button", { name: /new lines$/ }).click();
    await apply.log.getByText("line 599", { exact: true }).waitFor();
    expect(await atEnd(apply)).toBe(true);
    await apply.log.getByRole("button", { name: "Follow", pressed: true }).click();
    await apply.log.getByRole("button", { name: "Follow", exact: true, pressed: false }).waitFor();
    await body(apply).press("Home");
    await apply.log.getByText("line 0", { exact: true }).waitFor();
    await body(apply).press("End");
    await apply.log.getByRole("button", { name: "Follow", pressed: true }).waitFor();
    window.engine.release();
    await apply.ends(/are set up/);
  });

  test("copied is what is read: commands as typed, output without escapes, selections over rows that are not drawn", async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `row ${i} ${ESC}[32mgreen${ESC}[0m`);
    const window = await windows.open({ says: { [STEP]: `${rows.join("\n")}\n` } });
    await window.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const apply = await logOf(window, STEP);
    await apply.ends(/are set up/);
    await apply.log.getByText("row 1999").waitFor();
    await apply.log.getByRole("button", { name: "Copy", exact: true }).click();
    await apply.log.getByText("Copied").waitFor();
    const whole = await clipboard(window);
    expect(whole.split("\n")[0]).toMatch(/^\$ /);
    expect(whole).toContain("row 0 green\nrow 1 green\n");
    expect(whole).toContain("row 1999 green\n");
    expect(whole).not.toMatch(/\x1b|\d\d:\d\d:\d\d/);

    // Ctrl+A in the log is the whole log.
    await window.page.evaluate(() => navigator.clipboard.writeText(""));
    await body(apply).focus();
    await window.page.keyboard.press("Control+a");
    await window.page.keyboard.press("Control+c");
    await expect.poll(() => clipboard(window)).toBe(whole);

    // From the last row back to the first: the rows between are copied, though they were never all drawn.
    // (A click into what is selected only lets go of it.)
    await apply.log.getByText("row 1990").click();
    await apply.log.getByText("row 1999").click({ clickCount: 1, position: { x: 2, y: 5 } });
    await body(apply).evaluate((e) => {
      e.scrollTop = 0;
    });
    await apply.log.getByText("row 3 green").waitFor();
    await window.page.keyboard.down("Shift");
    await apply.log.getByText("row 3 green").click({ position: { x: 2, y: 5 } });
    await window.page.keyboard.up("Shift");
    await window.page.keyboard.press("Control+c");
    await expect
      .poll(async () => (await clipboard(window)).split("\n").slice(0, -1))
      .toEqual(Array.from({ length: 1996 }, (_, i) => `row ${i + 3} green`));
    expect(await drawn(apply)).toBeLessThan(300);
  });

  test("the whole run as a file: every machine, every step, how it ended, and why", async () => {
    const window = await windows.open({ failStep: { [STEP]: untrusted } });
    const apply = await applied(window);
    await apply.ends("Not all machines are set up");
    // What failed is what is shown.
    await apply.log.getByText(/^failed after 5\ss: attic could not trust/).waitFor();
    const error = apply.log.locator(".e", { hasText: "No such file or directory" });
    expect(await error.evaluate((e) => getComputedStyle(e).backgroundColor)).not.toBe("rgba(0, 0, 0, 0)");
    const [file] = await Promise.all([window.page.waitForEvent("download"), apply.log.getByRole("button", { name: "Save all" }).click()]);
    const text = await readFile(await file.path(), "utf8");
    expect(text).toMatch(/^Binhost Wizard, log of run \S+ \(apply\) of Home fleet, begun \d{4}-\d\d-\d\d/);
    for (const { id } of homeFleet.machines) expect(text).toContain(`== ${id}, step 1 of `);
    expect(text).toMatch(/\d\d:\d\d:\d\d {2}gpg: can't open '\/etc\/portage\/gnupg\/pass'/);
    expect(text).toContain("attic could not trust the fleet’s key.");
  });
});
