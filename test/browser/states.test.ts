/** What happens beside the straight way: reloads, a line that breaks, narrow windows. */
import { describe, expect, test } from "vitest";
import { expectAccessible, expectFits, inBrowser, shot } from "./harness.ts";
import { WizardWindow } from "./pages/wizard.ts";
import { applied, surveyed } from "./walk.ts";

inBrowser("beside the straight way", ({ open }) => {
  describe("choices", () => {
    test("a reload loses nothing", async () => {
      const window = await open();
      const wizard = await surveyed(window);
      for (let i = 0; i < 3; i += 1) await wizard.next();
      await window.page.getByText("SSH", { exact: true }).click();
      await window.page.getByRole("textbox", { name: "User on the binhost" }).waitFor();
      await window.page.reload();
      await wizard.arrive(/reach the clients/);
      await window.page.getByRole("textbox", { name: "User on the binhost" }).waitFor();
      expect(await wizard.rail.getByText("4 of 4").count()).toBe(1);
    });
  });

  describe("Apply", () => {
    test("a reload in the middle comes back to the run, and Welcome offers it too", async () => {
      const window = await open();
      window.engine.hold("attic/check-index");
      const apply = await applied(window);
      await apply.machine("attic").getByText("working").waitFor();
      await window.page.reload();
      await apply.ends("Setting up 4 machines");
      await apply.machine("attic").getByText("working").waitFor();
      await window.page.getByRole("link", { name: /to the first page/ }).click();
      await window.page.getByText("Home fleet is half set up").waitFor();
      await shot(window.page, "37-welcome-unfinished");
      await expectAccessible(window.page);
      await window.page.getByRole("button", { name: "Watch it" }).click();
      window.engine.release();
      await apply.ends(/are set up/);
    });

    test("a line that breaks is said, and mended by itself", async () => {
      const window = await open();
      await surveyed(window);
      await window.page.evaluate(() => {
        const real = globalThis.WebSocket;
        // The next tries fail, as when the program is being started again.
        let left = 2;
        globalThis.WebSocket = class extends real {
          constructor(url: string | URL) {
            super(left-- > 0 ? `${url}-nowhere` : url);
          }
        } as typeof WebSocket;
      });
      await window.host.dropPages();
      await window.page.getByText(/connection to the wizard’s engine is lost/).waitFor();
      await window.page.getByText(/connection to the wizard’s engine is lost/).waitFor({ state: "detached" });
      const wizard = new WizardWindow(window.page);
      await wizard.next();
      await wizard.arrive(/graphics/);
      window.problems.length = 0;
    });
  });

  describe("narrow windows", () => {
    test.each([
      [1024, 720],
      [720, 450],
    ])("%d x %d: nothing is cut off to the side, and the files slide over", async (width, height) => {
      const window = await open({}, { width, height });
      const wizard = await surveyed(window);
      const fits = async (name: string): Promise<void> => {
        await shot(window.page, `4-${width}-${name}`);
        await expectFits(window.page);
        await expectAccessible(window.page);
      };
      await fits("machines");
      await wizard.next();
      await wizard.arrive(/graphics/);
      await fits("graphics");
      await wizard.button(/^Show the files/).click();
      await window.page.locator(".preview .file").first().waitFor();
      await fits("files");
      await window.page.keyboard.press("Escape");
      await window.page.locator(".preview").waitFor({ state: "hidden" });
      for (let i = 0; i < 4; i += 1) await wizard.next();
      await wizard.arrive("This is all that will happen");
      await fits("review");
    });
  });
});
