/** Help, About, and the pages whose place is kept until they are built. */
import { expect, it } from "vitest";
import { WORDS } from "../../shared/text/glossary.ts";
import { homeFleet } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";
import { surveyed } from "./walk.ts";

inBrowser("help, about, and the places that are kept", (windows) => {
  it("Help finds what is typed, and says when it has nothing", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("help");
    const words = page.locator("dl > div", { has: page.locator("dt code, dt") });
    expect(await words.count()).toBeGreaterThanOrEqual(WORDS.length);
    const field = page.getByRole("searchbox", { name: "Search in Help" });
    await field.fill("quickpkg");
    await page.getByText(/places? ha(s|ve) “quickpkg”/).waitFor();
    await shot(page, "help-found");
    await field.fill("zebra");
    await page.getByText("Nothing in Help has “zebra”").waitFor();
    await shot(page, "help-none");
    await expectAccessible(page);
    const link = page.getByRole("link", { name: /Search Gentoo’s wiki for “zebra”/ });
    expect([await link.getAttribute("href"), await link.getAttribute("target"), await link.getAttribute("rel")]).toEqual([
      "https://wiki.gentoo.org/index.php?search=zebra",
      "_blank",
      "noreferrer",
    ]);
    await wizard.button("Show all of Help").click();
    await page.getByRole("navigation", { name: "Parts of Help" }).getByRole("button", { name: "Words" }).click();
    expect(await wizard.focused()).toBe("Words");
  });

  it("About shows licences on demand and a text to copy that names nobody", async () => {
    const window = await windows.open();
    const { page } = window;
    await window.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await surveyed(window);
    const wizard = new BesideWindow(page);
    await wizard.open("about");
    await wizard.button("Show the licence texts").click();
    await page.getByText("Licence: MIT").waitFor();
    await wizard.button("Copy this text").click();
    await page.getByText("Copied").first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("machine 1: binhost");
    for (const { name, address } of homeFleet.machines) expect([copied.includes(name), copied.includes(address)]).toEqual([false, false]);
    await expectAccessible(page);
  });

  it("what is not built yet is said, with what does the same today, and offers no control that does nothing", async () => {
    const window = await windows.open();
    const { page } = window;
    await surveyed(window);
    const wizard = new BesideWindow(page);
    await wizard.open("maintenance");
    await page.getByText("On tau-ceti-lab, as root.").waitFor();
    expect(await page.locator(".copyline", { hasText: "eclean-pkg" }).allTextContents()).toEqual(["eclean-pkg --pretend", "eclean-pkg"]);
    const buttons = await page
      .locator("main")
      .getByRole("button")
      .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label") ?? each.textContent));
    expect([...new Set(buttons)]).toEqual(["Copy the command"]);
    await wizard.open("checkup");
    await wizard.button(/^To Machines$/).click();
    await wizard.arrive("Which machines belong together?");
  });
});
