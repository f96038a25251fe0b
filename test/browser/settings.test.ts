/** Settings: colours, dates and numbers, what is kept on this computer. */
import { expect, it } from "vitest";
import { expectAccessible, inBrowser } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";

inBrowser("settings", (windows) => {
  it("colours hold over a reload and are there before anything is drawn", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("Dark", { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (document.body === null) return;
        observer.disconnect();
        sessionStorage.setItem("theme-at-body", document.documentElement.dataset.theme ?? "none");
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await wizard.arrive("Settings");
    expect(await page.evaluate(() => sessionStorage.getItem("theme-at-body"))).toBe("dark");
    expect(await page.getByRole("radio", { name: "Dark" }).isChecked()).toBe(true);
    // The button of the top bar and the setting are one thing.
    await wizard.button("Light colours").click();
    expect(await page.getByRole("radio", { name: "Light" }).isChecked()).toBe(true);
    await page.getByText("System", { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme ?? "system")).toBe("system");
    await page.emulateMedia({ colorScheme: "dark" });
    await wizard.button("Light colours").waitFor();
  });

  it("dates and numbers change at once, the text does not; it holds over a reload", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("14 October 2026").waitFor();
    await page.getByRole("combobox", { name: "Dates and numbers" }).selectOption({ label: "Deutsch" });
    await page.getByText("14. Oktober 2026").waitFor();
    await page.getByText("1.234,5 packages").waitFor();
    await page.reload();
    await page.getByText("14. Oktober 2026").waitFor();
    await wizard.open("welcome");
    await page.getByText("23. November 2026").first().waitFor();
  });

  it("says where runs are kept, and forgets a fleet", async () => {
    const window = await windows.open();
    const { page } = window;
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("/home/larry/.local/state/binhost-wizard").waitFor();
    await page.getByText('BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard web').waitFor();
    await wizard.button("Forget Home fleet").click();
    await page.getByText("The list is empty.").waitFor();
    await expectAccessible(page);
  });

  it("a storage that keeps nothing is said, and what is set holds until then", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await page.reload();
    await wizard.open("settings");
    await page.getByText("Dark", { exact: true }).click();
    await page.getByText("Settings cannot be kept here").waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await wizard.open("help");
    await wizard.button("Back to Welcome").click();
  });
});
