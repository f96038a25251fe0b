/** The ways to the pages beside the walk, and how these look in every width. */
import { expect, it } from "vitest";
import { FLEET_PAGES, PROGRAM_PAGES } from "../../shared/wizard/pages.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";
import { applied, atReview, surveyed } from "./walk.ts";

const BESIDE = ["history", "settings", "help", "about", "checkup", "maintenance"] as const;

inBrowser("the ways to the pages beside the walk", (windows) => {
  it("the rail's foot has the fleet's pages, the top bar the program's; from each one goes back to where one came from", async () => {
    const window = await windows.open();
    const { page } = window;
    const wizard = new BesideWindow(page);
    await atReview(window);
    expect(await wizard.fleetPages.locator("ul").first().getByRole("link").count()).toBe(FLEET_PAGES.length);
    for (const id of ["checkup", "maintenance", "history"] as const) {
      const link = wizard.fleetPages.locator(`a[href="#/${id}"]`);
      await link.click();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      expect(await link.getAttribute("aria-current")).toBe("page");
      expect(await page.title()).toMatch(/^(Check-up|Maintenance|History) · Binhost Wizard$/);
      // No step of the walk is announced for a page that is none.
      expect(await page.locator("#root > p[role=status]").textContent()).not.toContain("Step");
    }
    for (const id of PROGRAM_PAGES) {
      const link = wizard.programPages.locator(`a[href="#/${id}"]`);
      await link.click();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      expect(await link.getAttribute("aria-current")).toBe("page");
    }
    // Steps that were passed are still marked as such.
    expect(await wizard.rail.locator(".i.ok").count()).toBe(5);
    await wizard.button("Back to Review").click();
    await wizard.arrive("This is all that will happen");
    // Also after a reload.
    await wizard.open("help");
    await page.reload();
    await wizard.button("Back to Review").click();
    await wizard.arrive("This is all that will happen");
  });

  it("Welcome leads to what it does not offer itself; Savings says why it is closed", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.fleetPages.getByRole("link", { name: "History" }).click();
    await wizard.arrive("What was done to your machines");
    expect(await wizard.fleetPages.getByRole("link", { name: "Savings" }).count()).toBe(0);
    expect(await wizard.fleetPages.getByText("no fleet yet").count()).toBeGreaterThan(0);
    await wizard.button("Back to Welcome").click();
    await wizard.fleetPages.getByRole("link", { name: "Maintenance" }).click();
    await wizard.arrive("Maintenance is not here yet");
  });

  it("in a narrow window all of it is in the menu, which takes the focus and gives it back", async () => {
    const window = await windows.open({}, { width: 720, height: 450 });
    const { page } = window;
    const wizard = new BesideWindow(page);
    await wizard.menu.click();
    await wizard.fleetPages.getByRole("link", { name: "Help" }).click();
    await wizard.arrive("Help");
    expect(await wizard.rail.isVisible()).toBe(false);
    await wizard.open("welcome");
    await surveyed(window);
    await wizard.menu.click();
    await shot(page, "menu-narrow");
    await expectAccessible(page);
    for (const id of [...FLEET_PAGES, ...PROGRAM_PAGES]) expect(await wizard.fleetPages.locator(`a[href="#/${id}"]`).isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.closest("#rail") !== null)).toBe(true);
    await page.keyboard.press("Escape");
    expect(await wizard.rail.isVisible()).toBe(false);
    expect(await wizard.focused()).toContain("Machines");
    await wizard.menu.click();
    await page.mouse.click(700, 300);
    expect(await wizard.rail.isVisible()).toBe(false);
  });

  it("keys lead there, except where one types, and can be switched off", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await page.keyboard.press("?");
    await wizard.dialog.getByRole("heading", { name: "Keys" }).waitFor();
    await shot(page, "keys");
    await expectAccessible(page);
    // Over a dialog they are off.
    await page.keyboard.press("h");
    await page.keyboard.press("Escape");
    await wizard.dialog.waitFor({ state: "detached" });
    await wizard.arrive("Compile once, deploy everywhere");
    await page.keyboard.press("h");
    await wizard.arrive("What was done to your machines");
    await wizard.open("help");
    await wizard.arrive("Help");
    await page.getByRole("searchbox", { name: "Search in Help" }).pressSequentially("h?");
    expect(await page.getByRole("searchbox", { name: "Search in Help" }).inputValue()).toBe("h?");
    expect(await wizard.dialog.count()).toBe(0);
    // A step that cannot be opened yet is not tried.
    await page.locator("h1").focus();
    await page.keyboard.press("6");
    await page.keyboard.press(",");
    await wizard.arrive("Settings");
    await page.getByText("Keys of the wizard").waitFor();
    await page.getByRole("switch", { name: "Keys of the wizard" }).press("Space");
    await page.locator("h1").focus();
    await page.keyboard.press("?");
    await page.keyboard.press("h");
    expect(await wizard.dialog.count()).toBe(0);
    await wizard.arrive("Settings");
    await page.reload();
    await wizard.arrive("Settings");
    expect(await page.getByRole("switch", { name: "Keys of the wizard" }).isChecked()).toBe(false);
  });
});

inBrowser("pictures of the pages beside the walk", (windows) => {
  it.each([
    ["1440", 1440, 900],
    ["1024", 1024, 720],
    ["720", 720, 450],
  ])("are accessible and fit at %s", async (name, width, height) => {
    for (const dark of [false, true]) {
      const window = await windows.open({}, { width, height, dark });
      const { page } = window;
      const wizard = new BesideWindow(page);
      await (await applied(window)).ends(/are set up/);
      for (const id of BESIDE) {
        await wizard.open(id);
        if (id === "history") {
          await wizard.run(/Set-up/).click();
          await wizard.button("Undo this run…").waitFor();
        }
        await shot(page, `${id}-${name}-${dark ? "dark" : "light"}`);
        // What axe looks at is the same in every width.
        if (width === 1440) await expectAccessible(page);
        // Nothing is cut off at the side, and nothing scrolls sideways.
        expect([id, await page.locator("#page").evaluate((main) => main.scrollWidth - main.clientWidth)]).toEqual([id, 0]);
      }
    }
  });
});
