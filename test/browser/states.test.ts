/** What happens beside the straight way: questions answered, failures retried, pauses, reloads, lost lines, narrow windows, keys alone. */
import { describe, expect, test } from "vitest";
import { refusedKey, untrusted } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { WizardWindow } from "./pages/wizard.ts";
import { applied, started, surveyed } from "./walk.ts";

inBrowser("beside the straight way", ({ open }) => {
  describe("Machines", () => {
    test("machines are added by hand and from ~/.ssh/config; what is wrong is said at the field", async () => {
      const window = await open({ sshHosts: ["attic", "barn"] });
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await shot(window.page, "30-machines-empty");
      expect(await machines.primary.getAttribute("aria-disabled")).toBe("true");
      await machines.add("two words");
      await window.page
        .getByRole("alert")
        .getByText(/Type a name or an address/)
        .waitFor();
      await machines.add("root@10.42.0.194");
      await machines.button("From ~/.ssh/config").click();
      await window.page.locator("label", { hasText: "attic" }).click();
      await machines.button("Add 1 host").click();
      await machines.machine("attic").getByText("client").waitFor();
      expect(await machines.machine("10.42.0.194").locator(".tag").textContent()).toBe("binhost");
      await machines.openSettings("attic");
      await shot(window.page, "31-machines-form");
      await expectAccessible(window.page);
      await machines.button("Make it the binhost").click();
      expect(await machines.machine("attic").locator(".tag").textContent()).toBe("binhost");
      await window.page.getByRole("textbox", { name: "Port" }).fill("99999");
      await window.page.getByRole("textbox", { name: "Port" }).press("Enter");
      await window.page.getByText("A port is a number from 1 to 65535.").waitFor();
    });

    test("an unknown host key is shown with its fingerprint and the command; accepted, the machine is looked at", async () => {
      const window = await open({ askKey: ["attic"], askSecret: ["driver"] });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("attic", "Is this attic?");
      const card = machines.machine("attic");
      expect((await card.locator(".chunks").textContent())?.replace(/\s/g, "")).toBe("SHA256:q7Fz0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs");
      await card.getByText("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub").waitFor();
      expect(await card.getByRole("button", { name: "It matches, connect" }).getAttribute("class")).not.toContain("primary");
      await machines.acceptKey("attic");
      await machines.says("attic", "surveyed");
      const field = machines.machine("driver").getByLabel("Password for driver");
      expect(await field.getAttribute("type")).toBe("password");
      await field.fill("not for the log");
      await shot(window.page, "32-machines-secret");
      await machines.machine("driver").getByRole("button", { name: "Use it" }).click();
      await machines.says("driver", "surveyed");
      const kept = await window.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      expect(kept).not.toContain("not for the log");
    });

    test("a key that does not match ends that machine's look, and no other's", async () => {
      const window = await open({ askKey: ["attic"] });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.machine("attic").getByRole("button", { name: "It does not match" }).click();
      await machines.says("attic", "not reached");
      await window.page.getByText("attic is left for later").waitFor();
      expect(await machines.primary.getAttribute("aria-disabled")).toBeNull();
    });

    test("a refusal says what to do, and one machine is tried again alone", async () => {
      const window = await open({ refuse: { "atom-box": refusedKey } });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("atom-box", "not reached");
      await machines
        .machine("atom-box")
        .getByText(/authorized_keys/)
        .waitFor();
      const before = window.engine.asked.filter((name) => name === "survey").length;
      window.engine.repair();
      await machines.machine("atom-box").getByRole("button", { name: "Try again" }).click();
      await machines.says("atom-box", "surveyed");
      expect(window.engine.asked.filter((name) => name === "survey").length).toBe(before + 1);
    });

    test("a fleet file that is not there is an error with its reason", async () => {
      const window = await open();
      await window.page.getByLabel("Path of a fleet file").fill("/missing.json");
      await window.page.getByRole("button", { name: "Open a fleet file" }).click();
      await window.page.getByRole("alert").getByText("There is no file /missing.json.").waitFor();
    });
  });

  describe("choices and their files", () => {
    test("a choice changes the files at once, marked where it did", async () => {
      const window = await open();
      const wizard = await surveyed(window);
      for (let i = 0; i < 3; i += 1) await wizard.next();
      await wizard.arrive(/reach the clients/);
      await window.page
        .locator(".preview")
        .getByText(/"-9"|-9/)
        .first()
        .waitFor();
      await window.page.locator("label", { hasText: "zstd 19" }).click();
      const line = window.page.locator(".preview .ln.new", { hasText: "BINPKG_COMPRESS_FLAGS_ZSTD" });
      await line.waitFor();
      expect(await line.textContent()).toContain("-19");
      expect(await window.page.getByRole("tab", { name: /tau-ceti-lab/ }).textContent()).toContain("changed");
      expect(await window.page.getByRole("tab", { name: /driver/ }).textContent()).not.toContain("changed");
    });

    test("a line answers why: on focus, and Escape closes", async () => {
      const window = await open();
      const wizard = await surveyed(window);
      await wizard.next();
      const line = window.page.locator(".preview button.ln").first();
      await line.waitFor();
      await window.page.getByRole("tab").first().focus();
      for (let i = 0; i < 3 && !(await line.evaluate((e) => e === document.activeElement)); i += 1) await window.page.keyboard.press("Tab");
      await window.page.locator(".why").waitFor();
      await shot(window.page, "33-why");
      await window.page.keyboard.press("Escape");
      await window.page.locator(".why").waitFor({ state: "detached" });
    });

    test("a reload loses nothing", async () => {
      const window = await open();
      const wizard = await surveyed(window);
      for (let i = 0; i < 3; i += 1) await wizard.next();
      await window.page.locator("label", { hasText: "SSH" }).click();
      await window.page.getByRole("heading", { name: "User on the binhost" }).waitFor();
      await window.page.reload();
      await wizard.arrive(/reach the clients/);
      await window.page.getByRole("heading", { name: "User on the binhost" }).waitFor();
      expect(await wizard.rail.getByText("4 of 4").count()).toBe(1);
    });
  });

  describe("Apply", () => {
    test("a machine that failed is retried, and the run ends well", async () => {
      const window = await open({ failStep: { "attic/trust-key": untrusted } });
      const apply = await applied(window);
      await apply.ends("Not all machines are set up");
      await apply.machine("attic").getByText("mv /etc/portage/gnupg /etc/portage/gnupg.old").waitFor();
      await apply.log.getByText(/No such file or directory/).waitFor();
      await shot(window.page, "34-apply-ended-failed");
      await expectAccessible(window.page);
      window.engine.repair();
      await apply.button("Try attic again").click();
      await apply.ends(/are set up/);
    });

    test("it pauses after the step, and goes on", async () => {
      const window = await open();
      window.engine.hold("driver/check-index");
      const apply = await applied(window);
      await apply.machine("driver").getByText("working").waitFor();
      await apply.button("Pause after this step").click();
      await apply.button("Pausing after this step…").waitFor();
      window.engine.release();
      await apply.ends("Stopped at a step’s border");
      await shot(window.page, "35-apply-stopped");
      await expectAccessible(window.page);
      await apply.button("Go on").click();
      await apply.ends(/are set up/);
    });

    test("Stop now asks first, and the safe answer has the focus", async () => {
      const window = await open();
      window.engine.hold("driver/check-index");
      const apply = await applied(window);
      await apply.machine("driver").getByText("working").waitFor();
      await apply.button("Stop now…").click();
      const dialog = window.page.getByRole("alertdialog");
      await dialog.waitFor();
      expect(await window.page.evaluate(() => document.activeElement?.textContent)).toBe("Let it run");
      await shot(window.page, "36-stop-dialog");
      await expectAccessible(window.page);
      await window.page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      expect(window.engine.asked).not.toContain("run.stop");
      await apply.button("Stop now…").click();
      await dialog.getByRole("button", { name: "Stop now" }).click();
      window.engine.release();
      await apply.ends("Stopped at a step’s border");
    });

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
        expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
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

  test("the way from Welcome to Review by keys alone", async () => {
    const window = await open();
    const { page } = window;
    const wizard = new WizardWindow(page);
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 80; i += 1) {
        await page.keyboard.press("Tab");
        if (name.test((await page.evaluate(() => document.activeElement?.textContent ?? "")) ?? "")) return;
      }
      throw new Error(`Tab never reached ${name}`);
    };
    await tabTo(/^Start the practice fleet$/);
    await page.keyboard.press("Enter");
    await wizard.arrive("Which machines belong together?");
    await tabTo(/^Connect and look at 4 machines$/);
    await page.keyboard.press("Enter");
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
    for (const [button, title] of [
      [/^Next: Graphics$/, /graphics/],
      [/^Next: Processor$/, /processor/],
      [/^Next: Serving$/, /reach the clients/],
      [/^Next: USE flags$/, /differ/],
      [/^Next: Review$/, /all that will happen/],
    ] as const) {
      await tabTo(button);
      await page.keyboard.press("Enter");
      await wizard.arrive(title);
    }
  });
});
