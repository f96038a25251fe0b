/** The Machines page while machines are looked at: what runs, what is asked, what was found; and a refused sign-in on the real engine. */
import { describe, expect, test } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { CPUS, factsFixture } from "../plan/fixtures.ts";
import { factsOf, fleetOf } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { started } from "./walk.ts";

inBrowser("Machines", ({ open, openOn, practiceEngine }) => {
  describe("asking and looking", () => {
    test("what a look runs stands beside the page before it starts, in the engine’s own shell, and each part is marked as it happens", async () => {
      const fleet = fleetOf(["m1"]);
      const window = await open({ fleet, facts: factsOf(fleet) });
      const machines = await started(window);
      await machines.survey.getByRole("heading", { name: /Portage’s settings/ }).waitFor();
      await machines.survey
        .locator("li", { hasText: "Portage’s settings" })
        .getByRole("button", { name: /^Show the shell text, \d+ lines$/ })
        .click();
      const { describeSurvey } = await import("../../electron/engine/session/surveyParts.ts");
      const first = fleet.machines[0] as Fleet["machines"][number];
      const script = describeSurvey(fleet, first, 0)
        .parts.find((part) => part.id === "portage")
        ?.script.trim();
      const shell = machines.survey.getByRole("region", { name: "Shell text: Portage’s settings" });
      expect(await shell.textContent()).toBe(script);
      expect(window.engine.asked).not.toContain("survey");
      await shot(window.page, "58-survey-runs");
      await expectAccessible(window.page);
      window.engine.hold("m1/portage");
      window.engine.hold("host/reach");
      await machines.lookAtAll();
      await machines.machine("m1").getByText("Asking Portage for its settings").waitFor();
      const bar = machines.machine("m1").getByRole("progressbar", { name: "Survey of m1" });
      expect([await bar.getAttribute("aria-valuenow"), await bar.getAttribute("aria-valuemax")]).toEqual(["3", "6"]);
      await machines.machine("host").getByText("Connecting and signing in").waitFor();
      await shot(window.page, "59-looking");
      await expectAccessible(window.page);
      window.engine.release();
      await machines.says("m1", "surveyed");
      await machines.says("host", "surveyed");
    });

    test("a password: shown and hidden, empty is not sent, and a key in its place is made once it worked", async () => {
      const fleet = fleetOf(["m1"]);
      const installed: string[] = [];
      const window = await open({
        fleet,
        facts: factsOf(fleet),
        askSecret: ["m1"],
        calls: {
          "machine.installKey": async (input) => {
            installed.push(input.machine);
            const keyFile = "/home/larry/.local/state/binhost-wizard/keys/id_binhost_wizard";
            const machines = input.fleet.machines.map((m) => (m.id === input.machine ? { ...m, signIn: { method: "key" as const, keyFile } } : m));
            return { ok: true, value: { fleet: { ...input.fleet, machines }, keyFile, added: true } };
          },
        },
      });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("m1", "asks you");
      const card = machines.machine("m1");
      const field = card.getByLabel("Password for m1");
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByText("Type it first, or go on without.").waitFor();
      await field.fill("secret");
      await card.getByRole("button", { name: "Show" }).click();
      expect(await field.getAttribute("type")).toBe("text");
      await card.locator("label", { hasText: "Then make a key and install it on m1" }).click();
      await card.getByText(/never written down/).waitFor();
      await shot(window.page, "60-password");
      await expectAccessible(window.page);
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByText("m1 takes a key now").waitFor();
      await machines.says("m1", "surveyed");
      expect(installed).toEqual(["m1"]);
      expect(await card.locator(".mc-addr").first().textContent()).toContain("key file");
      await shot(window.page, "61-key-made");
      await expectAccessible(window.page);
    });

    test("a key that could not be let in says why, and the password goes on working", async () => {
      const fleet = fleetOf(["m1"]);
      const error: WizardError = {
        code: "ssh.key-install",
        fault: "machine",
        machine: "m1",
        what: "The key was installed, but signing in with it did not work.",
        why: "The server does not take it: keys may be forbidden (PubkeyAuthentication).",
        remedies: [{ do: "retry", label: "Try again" }],
        changed: "The line in authorized_keys was taken out again.",
        details: "",
      };
      const window = await open({
        fleet,
        facts: factsOf(fleet),
        askSecret: ["m1"],
        calls: { "machine.installKey": async () => ({ ok: false, error }) },
      });
      const machines = await started(window);
      await machines.lookAtAll();
      const card = machines.machine("m1");
      await card.getByLabel("Password for m1").fill("secret");
      await card.getByRole("button", { name: "Use it" }).click();
      await card.getByRole("button", { name: "Make a key and install it for me" }).click();
      await card.getByText(error.what).waitFor();
      await card.getByText(error.changed).waitFor();
      await machines.says("m1", "surveyed");
      await shot(window.page, "62-key-failed");
      await expectAccessible(window.page);
    });
  });

  describe("what was found", () => {
    const unusual = factsFixture("m1", {
      cpu: CPUS.zen4,
      x86Level: 4,
      memoryBytes: 64 * 2 ** 30,
      gaps: [{ what: "graphics cards", why: "/sys is not mounted" }],
      env: { ...factsFixture("m1").env, PORTAGE_BINHOST: "http://old.lan/packages", FEATURES: "buildpkg getbinpkg sandbox" },
      makeConf: { ...factsFixture("m1").makeConf, form: "directory" },
      jobsRunning: ["emerge -uDN @world"],
    });

    test("the unusual first, the faster machine suggested as binhost, everything on demand", async () => {
      const fleet = fleetOf(["m1"]);
      const window = await open({ fleet, facts: { ...factsOf(fleet), m1: unusual } });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("m1", "surveyed");
      const card = machines.machine("m1");
      for (const words of [
        /PORTAGE_BINHOST=http:\/\/old.lan\/packages/,
        /make.conf is a directory here/,
        /1 thing could not be read/,
        /running emerge at the moment/,
      ])
        await card.getByText(words).first().waitFor();
      await window.page.getByText("m1 would compile faster").waitFor();
      await shot(window.page, "63-found");
      await expectAccessible(window.page);
      await machines.button("Make m1 the binhost").click();
      expect(await card.locator(".tag").first().textContent()).toBe("binhost");
      await window.page.getByText("m1 would compile faster").waitFor({ state: "detached" });
      await card.getByRole("button", { name: "All that was found" }).click();
      await card.getByText("graphics cards: /sys is not mounted").waitFor();
      await card.getByText("COMMON_FLAGS", { exact: true }).waitFor();
      await card.scrollIntoViewIfNeeded();
      await shot(window.page, "64-all-found");
      await expectAccessible(window.page);
    });
  });

  test("on the real engine: a sign-in that is refused is put right in the card, and the machine is looked at", async () => {
    const window = await openOn(await practiceEngine());
    const machines = await started(window);
    const id = ((await window.page.locator(".mc").nth(1).getAttribute("id")) ?? "").replace("machine-", "");
    await machines.openSettings(id);
    await window.page.getByRole("textbox", { name: "User" }).fill("stranger");
    await window.page.getByRole("textbox", { name: "User" }).press("Enter");
    await window.page.getByRole("button", { name: "Close", exact: true }).click();
    await machines.lookAtAll();
    await machines.says(id, "sign-in refused");
    await machines
      .problem(id)
      .getByText(/^stranger could not sign in to/)
      .waitFor();
    await shot(window.page, "68-real-refused");
    await machines.problem(id).getByRole("textbox", { name: "User" }).fill("root");
    await machines.tryAgain(id);
    await machines.says(id, "surveyed");
    await machines.survey
      .getByRole("button", { name: /^Show the shell text/ })
      .first()
      .waitFor();
  });
});
