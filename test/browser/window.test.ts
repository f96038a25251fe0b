import { describe, expect, test } from "vitest";
import type { FakeOptions } from "./fakeEngine.ts";
import { refusedKey, untrusted } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { ApplyPage, InstallPage, ReviewPage } from "./pages/run.ts";
import { applied, surveyed } from "./walk.ts";

inBrowser("the window", ({ open }) => {
  describe.each([false, true])("dark: %s", (dark) => {
    const mode = dark ? "dark" : "light";
    test("every page of the walk is accessible, and its files are its own", async () => {
      const window = await open({}, { dark });
      const { page } = window;
      const see = async (name: string): Promise<void> => {
        await shot(page, `${name}-${mode}`);
        await expectAccessible(page);
      };
      await see("01-welcome");
      const wizard = await surveyed(window);
      await see("02-machines");
      for (const [name, title] of [
        ["03-graphics", /graphics/],
        ["04-processor", /processor/],
        ["05-serving", /reach the clients/],
        ["06-use", /differ/],
      ] as const) {
        await wizard.next();
        await wizard.arrive(title);
        await page.locator(".preview .file").first().waitFor();
        await see(name);
      }
      await wizard.next();
      const review = new ReviewPage(page);
      await review.arrive("This is all that will happen");
      expect(await review.chip.textContent()).toBe("Nothing changed so far");
      await review.openStep(1);
      await see("07-review");
      await review.apply();
      const apply = new ApplyPage(page);
      await apply.ends(/are set up/);
      await see("08-apply-done");
      await apply.next();
      const install = new InstallPage(page);
      await install.arrive("Install a first package");
      await install.choose("app-misc/jq-1.8.1");
      await page.getByText("1 binary package").waitFor();
      await see("09-install");
      await install.next();
      await page.getByRole("heading", { level: 1, name: /is on driver, without compiling/ }).waitFor();
      await see("10-installed");
      await install.next();
      await wizard.arrive("Your fleet is set up");
      await see("11-done");
    });

    test("a question, a refusal, a failure and what is running are accessible", async () => {
      const window = await open({ askKey: ["driver"], refuse: { "atom-box": refusedKey } }, { dark });
      const machines = new MachinesPage(window.page);
      await machines.button("Start the practice fleet").click();
      await machines.lookAtAll();
      await machines.says("driver", "Is this it?");
      await machines.says("atom-box", "not reached");
      await shot(window.page, `12-machines-asks-${mode}`);
      await machines.machine("atom-box").scrollIntoViewIfNeeded();
      await shot(window.page, `13-machines-refused-${mode}`);
      await expectAccessible(window.page);
    });

    test("a machine that fails midway, and one that still runs", async () => {
      const window = await open({ failStep: failing() }, { dark });
      window.engine.hold(lastStep());
      const apply = await applied(window);
      await window.page.getByRole("heading", { name: /could not trust/ }).waitFor();
      await apply.machine("atom-box").getByText("working").waitFor();
      await shot(window.page, `14-apply-failed-${mode}`);
      await expectAccessible(window.page);
      window.engine.release();
    });
  });
});

/** The first step of attic fails. */
function failing(): NonNullable<FakeOptions["failStep"]> {
  return { [`attic/${TRUST}`]: untrusted };
}
const TRUST = "trust-key";
const lastStep = (): string => "atom-box/switch-on";
