/** A newcomer's walk on the practice fleet, on the real engine: nothing typed, and few actions; and the whole walk by keys alone. */
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { inBrowser, shot } from "./harness.ts";
import { WizardWindow } from "./pages/wizard.ts";

const MOST_ACTIONS = 40;

/** Clicks and keys that reach the page, counted by the page itself, from before its first script on. */
async function counted(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    let count = 0;
    const one = (event: Event): void => {
      if (event.isTrusted) count += 1;
    };
    for (const type of ["pointerdown", "keydown", "wheel"]) globalThis.addEventListener(type, one, { capture: true });
    Object.assign(globalThis, { actionsSoFar: () => count });
  });
  return () => page.evaluate(() => (globalThis as unknown as { actionsSoFar: () => number }).actionsSoFar());
}

/** Pages of the walk by their titles, each left by the foot's one primary action. */
const CHOICES = [/graphics/i, /processor/i, /reach the clients/i, /differ/i] as const;

inBrowser("a newcomer on the practice fleet", ({ openOn, practiceEngine }) => {
  test("reaches Done on the defaults in at most 40 actions, without typing anything", { timeout: 400_000 }, async () => {
    const window = await openOn(await practiceEngine());
    const { page } = window;
    const wizard = new WizardWindow(page);
    const actions = await counted(page);
    const typed: string[] = [];
    await page.exposeFunction("__typed", (key: string) => typed.push(key));
    await page.evaluate(() => {
      globalThis.addEventListener("keydown", (event) => (globalThis as unknown as { __typed: (key: string) => void }).__typed(event.key), true);
    });
    /** The foot's primary action, once it is open. */
    const onward = async (): Promise<void> => {
      await page.locator("footer .btn.primary:not([aria-disabled])").waitFor({ timeout: 120_000 });
      await wizard.next();
    };
    await wizard.button("Start the practice fleet").click();
    await wizard.arrive(/machines/i);
    await wizard.button(/^Connect and look at/).click();
    await onward();
    for (const title of CHOICES) {
      await wizard.arrive(title);
      await onward();
    }
    await wizard.arrive("This is all that will happen");
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    const read = page.getByRole("checkbox", { name: /I understand/ });
    if ((await read.count()) > 0) await page.locator("footer label").click();
    await onward();
    await page.getByRole("heading", { level: 1, name: /are set up/ }).waitFor({ timeout: 180_000 });
    await onward();
    await wizard.arrive("Install a first package");
    await wizard
      .button(/^Choose .+\/.+/)
      .first()
      .click({ timeout: 60_000 });
    await page.getByText(/binary packages?, .* to download/).waitFor({ timeout: 60_000 });
    await onward();
    await page.getByRole("heading", { level: 1, name: /without compiling$/ }).waitFor({ timeout: 120_000 });
    // The whole machine's picture comes by itself.
    await page.getByText(/of the next update on|is up to date: its next update/).waitFor({ timeout: 120_000 });
    await page.getByRole("heading", { name: "And the whole machine?" }).scrollIntoViewIfNeeded();
    await shot(page, "newcomer-world");
    await onward();
    await wizard.arrive("Your fleet is set up");
    // Every line of the map was measured by the machine itself, and packages flow on each.
    await page.getByText(/^Measured at/).waitFor({ timeout: 120_000 });
    await shot(page, "newcomer-done");
    expect(await page.getByRole("img", { name: /serves/ }).getAttribute("aria-label")).not.toMatch(/Broken|Left out|nobody/);
    expect(typed).toEqual([]);
    const count = await actions();
    expect(count).toBeGreaterThan(10);
    expect(count).toBeLessThanOrEqual(MOST_ACTIONS);
    process.stdout.write(`newcomer: ${count} actions from Welcome to Done\n`);
  });
});

inBrowser("the walk by keys alone", ({ open }) => {
  test("from Welcome to Done with Tab, arrows, Space and Enter; the mouse is never touched", { timeout: 300_000 }, async () => {
    const window = await open();
    const { page } = window;
    const wizard = new WizardWindow(page);
    const clicks: string[] = [];
    await page.exposeFunction("__pointer", (type: string) => clicks.push(type));
    await page.evaluate(() => {
      for (const type of ["pointerdown", "mousedown", "touchstart"])
        globalThis.addEventListener(type, () => (globalThis as unknown as { __pointer: (type: string) => void }).__pointer(type), true);
    });
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
    /** Tabs on until what has the focus is called this. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 150; i += 1) {
        await page.keyboard.press("Tab");
        if (name.test((await focused()).trim())) return;
      }
      throw new Error(`Tab never reached ${name}`);
    };
    const press = async (name: RegExp): Promise<void> => {
      await tabTo(name);
      await page.keyboard.press("Enter");
    };
    await press(/^Start the practice fleet$/);
    await wizard.arrive(/machines/i);
    await press(/^Connect and look at/);
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
    for (const [button, title] of [
      [/^Next: Graphics$/, CHOICES[0]],
      [/^Next: Processor$/, CHOICES[1]],
      [/^Next: Serving$/, CHOICES[2]],
      [/^Next: USE flags$/, CHOICES[3]],
      [/^Next: Review$/, /all that will happen/],
    ] as const) {
      await press(button);
      await wizard.arrive(title);
    }
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    const read = page.getByRole("checkbox", { name: /I understand/ });
    if ((await read.count()) > 0) {
      for (let i = 0; i < 150 && !(await read.evaluate((box) => box === document.activeElement)); i += 1) await page.keyboard.press("Tab");
      await page.keyboard.press("Space");
      expect(await read.isChecked()).toBe(true);
    }
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
    await press(/set up \d+ machines$/);
    await page.getByRole("heading", { level: 1, name: /are set up/ }).waitFor();
    await press(/^First install$/);
    await wizard.arrive("Install a first package");
    // Another machine, by the arrow; then back.
    await page.getByRole("region", { name: "Packages that fit" }).waitFor();
    await page.locator("select").first().focus();
    await page.keyboard.press("ArrowDown");
    await expect.poll(() => page.locator("select").first().inputValue()).toBe("attic");
    await page.getByRole("region", { name: "Packages that fit" }).waitFor();
    await press(/^Choose app-misc\/jq/);
    await page.getByText("1 binary package").waitFor();
    await press(/^Install app-misc\/jq-1.8.1 on attic$/);
    await page.getByRole("heading", { level: 1, name: /without compiling/ }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await press(/^See the fleet$/);
    await wizard.arrive("Your fleet is set up");
    await page.getByText(/^Measured at/).waitFor();
    await press(/^Show as a table$/);
    await page.getByRole("columnheader", { name: "Packages that it sees" }).waitFor();
    expect(clicks).toEqual([]);
  });
});
