/** The list of the Machines page: adding, taking out and editing; how it fits a window; many machines. */
import { describe, expect, test } from "vitest";
import { sshErrors } from "../../electron/engine/ssh/errors.ts";
import { factsOf, fleetOf, refusedKey } from "./fleets.ts";
import { expectAccessible, expectFits, inBrowser, shot } from "./harness.ts";
import { at } from "./machineErrors.ts";
import { MachinesPage } from "./pages/machines.ts";
import { started } from "./walk.ts";

inBrowser("Machines", ({ open }) => {
  describe("adding", () => {
    test("the empty page teaches: one action, one command", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await window.page.getByText("ip -brief address").waitFor();
      await shot(window.page, "52-empty");
      await expectAccessible(window.page);
      await machines.button("Type its address").click();
      expect(await window.page.evaluate(() => document.activeElement?.id)).toBe("add-machine");
    });

    test("user, port, sign-in and root are taken over; what stands in the line goes before them; the same machine twice is refused", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await machines.button("User, port and sign-in").click();
      await window.page.getByRole("textbox", { name: "User" }).fill("larry");
      await window.page.getByRole("textbox", { name: "Port" }).fill("nonsense");
      await window.page.getByRole("textbox", { name: "Port" }).blur();
      await window.page.getByText("A port is a number from 1 to 65535.").waitFor();
      await window.page.getByRole("textbox", { name: "Port" }).fill("2222");
      await window.page.getByLabel("Sign-in").selectOption("key");
      await window.page.getByRole("textbox", { name: "Key file on this computer" }).fill("~/.ssh/fleet");
      await window.page.getByLabel("Way to root").selectOption("doas");
      await shot(window.page, "53-options");
      await expectAccessible(window.page);
      await machines.add("10.42.0.1");
      await machines.add("root@10.42.0.2");
      expect(await machines.machine("10.42.0.1").locator(".mc-addr").textContent()).toBe("larry@10.42.0.1:2222, key file");
      expect(await machines.machine("10.42.0.2").locator(".mc-addr").textContent()).toBe("root@10.42.0.2:2222, key file");
      await machines.add("desk=larry@10.42.0.1:2222");
      await window.page.getByText("This is 10.42.0.1, which is in the fleet already.").waitFor();
      expect(await window.page.locator(".mc").count()).toBe(2);
      await shot(window.page, "54-half-filled");
      await expectAccessible(window.page);
    });

    test("several at once: what can be read is added, each other line is named with its reason and stays", async () => {
      const window = await open();
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await machines.button("Several at once").click();
      const field = window.page.getByRole("textbox", { name: "Several machines, one a line" });
      await field.fill("root@10.42.0.1 # the fast one\nattic=10.42.0.2, desk.lan:2222\n\ntwo words\nroot@10.42.0.1\nbox:99999");
      await machines.button("Add these machines").click();
      await window.page.getByText("3 machines were added.").waitFor();
      for (const words of [
        /“two words”: Type a name/,
        /“root@10.42.0.1”: This is 10.42.0.1, which is in the fleet/,
        /“box:99999”: A port is a number/,
      ])
        await window.page.getByText(words).waitFor();
      expect(await field.inputValue()).toBe("two words\nroot@10.42.0.1\nbox:99999");
      await shot(window.page, "55-several");
      await expectAccessible(window.page);
      await field.fill("two-words");
      await machines.button("Add these machines").click();
      await machines.machine("two-words").waitFor();
      expect(await field.count()).toBe(0);
    });

    test("a machine that is taken out comes back as it was: its place, its part, what was found", async () => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("host", "surveyed");
      await machines.openSettings("host");
      await shot(window.page, "56-form");
      await expectAccessible(window.page);
      await machines.button("Remove host").click();
      expect(await machines.machine("m1").locator(".tag").first().textContent()).toBe("binhost");
      // While it has the focus it stays, however long reading takes.
      await machines.button("Bring it back").focus();
      await shot(window.page, "57-removed");
      await expectAccessible(window.page);
      await machines.button("Bring it back").click();
      await machines.says("host", "surveyed");
      expect(await window.page.locator(".mc-name > span:first-child").allTextContents()).toEqual(["host", "m1", "m2"]);
      expect(await window.page.locator(".mc-name .tag").allTextContents()).toEqual(["binhost", "client", "client"]);
    });

    test("an edit in place keeps everything else, and another machine’s address is refused", async () => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("m1", "surveyed");
      await machines.openSettings("m1");
      await window.page.getByRole("textbox", { name: "Name" }).fill("attic");
      await window.page.getByRole("textbox", { name: "Name" }).press("Enter");
      await machines.machine("m1").getByRole("heading", { name: /attic/ }).waitFor();
      await machines.says("m1", "surveyed");
      await window.page.getByRole("textbox", { name: "Address", exact: true }).fill("10.42.0.11");
      await window.page.getByRole("textbox", { name: "Address", exact: true }).press("Enter");
      await window.page.getByText("This is m2, which is in the fleet already.").waitFor();
      await machines.says("m1", "surveyed");
      await window.page.getByRole("textbox", { name: "User" }).fill("moe");
      await window.page.getByRole("textbox", { name: "User" }).press("Enter");
      await machines.says("m1", "not looked at");
      expect(await window.page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("attic");
    });
  });

  test.each([
    [1440, 900, true],
    [1024, 720, false],
    [1600, 1000, true],
    [720, 450, false],
  ])(
    "%d x %d, dark %s: surveyed, looking, asking and refused beside each other; nothing is cut off, and what runs slides over",
    async (width, height, dark) => {
      const window = await open({ askKey: ["attic"], refuse: { "atom-box": refusedKey } }, { width, height, dark });
      const machines = await started(window);
      window.engine.hold("driver/portage");
      await machines.lookAtAll();
      await machines.says("attic", "Is this attic?");
      await machines.says("atom-box", "not reached");
      await machines.machine("driver").getByText("Asking Portage for its settings").waitFor();
      await shot(window.page, `67-${width}-top`);
      await expectFits(window.page);
      await expectAccessible(window.page);
      await machines.machine("attic").scrollIntoViewIfNeeded();
      await shot(window.page, `67-${width}-asks`);
      await machines.machine("atom-box").scrollIntoViewIfNeeded();
      await shot(window.page, `67-${width}-refused`);
      if (width <= 1024) {
        expect(await machines.survey.isVisible()).toBe(false);
        await machines.button("What the survey runs").click();
        await machines.survey.waitFor();
        await shot(window.page, `67-${width}-runs`);
        await expectFits(window.page);
        await window.page.keyboard.press("Escape");
        await machines.survey.waitFor({ state: "hidden" });
      }
      window.engine.release();
    },
  );

  test("a hundred machines: folded, shown by state, the failed ones tried again together", async () => {
    const ids = Array.from({ length: 99 }, (_, index) => `desk-${index}`);
    const fleet = fleetOf(ids);
    const window = await open({
      fleet,
      facts: factsOf(fleet),
      refuse: { "desk-5": sshErrors.timeout(at("desk-5"), "connecting"), "desk-90": sshErrors.refused(at("desk-90")) },
    });
    const machines = await started(window);
    await machines.lookAtAll();
    await window.page.locator("label", { hasText: /^Surveyed 98$/ }).waitFor();
    await shot(window.page, "65-hundred");
    expect(await window.page.locator(".facts").count()).toBe(0);
    await machines.button("What was found on desk-1").first().click();
    expect(await machines.machine("desk-1").locator(".facts").count()).toBe(1);
    await window.page.locator("label", { hasText: /^Not reached 2$/ }).click();
    expect(await window.page.locator(".mc").count()).toBe(2);
    await shot(window.page, "66-hundred-failed");
    await expectAccessible(window.page);
    window.engine.repair();
    await machines.button("Try the 2 that were not reached again").click();
    await window.page.locator("label", { hasText: /^Surveyed 100$/ }).waitFor();
    await window.page.locator("label", { hasText: /^All 100$/ }).click();
    expect(await window.page.locator(".mc").count()).toBe(100);
  });
});
