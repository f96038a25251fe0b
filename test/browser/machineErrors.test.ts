/** The Machines page when a look fails: each error with its words, its remedy and its way on; and machines that cannot take part. */
import { describe, expect, test } from "vitest";
import type { Facts } from "../../shared/model/facts.ts";
import { factsFixture } from "../plan/fixtures.ts";
import { factsOf, fleetOf } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { FAMILIES, SSH } from "./machineErrors.ts";
import { started } from "./walk.ts";

inBrowser("Machines", ({ open }) => {
  test("every error of the line has its case", () => {
    const listed = new Set(Object.values(FAMILIES).flat());
    expect(Object.entries(SSH).flatMap(([name, make]) => (listed.has(make) ? [] : [name]))).toEqual([]);
  });

  describe("each error: its words, what can be done, a way on", () => {
    test.each(Object.entries(FAMILIES))("%s", async (family, makers) => {
      const cases = makers.map((make, index) => ({ id: `m${index}`, ...make(`m${index}`) }));
      const fleet = fleetOf(cases.map((each) => each.id));
      const refuse = Object.fromEntries(cases.map((each) => [each.id, each.error]));
      const window = await open({ fleet, facts: factsOf(fleet), refuse });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("host", "surveyed");
      for (const each of cases) {
        const body = machines.problem(each.id);
        await body.waitFor();
        const text = ((await body.textContent()) ?? "").replace(/\s+/g, " ");
        const code = each.error.code;
        expect(text, code).toContain(each.error.what);
        expect(text, code).toContain(each.error.why);
        expect(text, code).toMatch(typeof each.does === "string" ? new RegExp(each.does.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")) : each.does);
        expect(text.includes("Until you know why, do not connect"), code).toBe(each.stop === true);
        // Words of the command line are of no use in a window.
        expect(text, code).not.toContain("--accept-host-key");
        expect(await body.locator(".btn.primary").count(), code).toBe(0);
        if (each.field !== undefined) await body.getByLabel(each.field, { exact: true }).first().waitFor();
        else expect(await body.locator("fieldset").count(), code).toBe(0);
      }
      await machines.machine("m0").scrollIntoViewIfNeeded();
      await shot(window.page, `50-${family.replaceAll(" ", "-")}`);
      await expectAccessible(window.page);
      window.engine.repair();
      for (const each of cases) {
        if (each.field === "Address") await machines.problem(each.id).getByLabel("Address", { exact: true }).fill(`${each.id}.lan`);
        await machines.tryAgain(each.id);
        await machines.says(each.id, "surveyed");
        if (each.field === "Address") expect(await machines.machine(each.id).locator(".mc-addr").first().textContent()).toContain(`${each.id}.lan`);
      }
    });
  });

  describe("machines that were reached and cannot take part", () => {
    const old = factsFixture("m", {}).portage;
    const kinds: readonly (readonly [string, Partial<Facts>, RegExp, RegExp])[] = [
      [
        "not Gentoo",
        { os: { id: "debian", name: "Debian GNU/Linux 13", isGentoo: false, release: null } },
        /runs Debian GNU\/Linux 13, not Gentoo/,
        /Check the address/,
      ],
      ["a Portage that is too old", { portage: { ...old, version: "3.0.50" } }, /3\.0\.57 is the oldest/, /emerge --oneshot sys-apps\/portage/],
      ["no way to root", { rootVia: null }, /no way to root on m1/, /give this user sudo or doas/],
      [
        "a full disk",
        { pkgdir: { ...(factsFixture("m").pkgdir as NonNullable<Facts["pkgdir"]>), freeBytes: 5_000_000 } },
        /MiB are free on m1/,
        /Make room/,
      ],
      ["another architecture", { arch: "aarch64" }, /another architecture: aarch64/, /binhost of its own kind/],
      [
        "a make.conf that Portage cannot read",
        { portageErrors: ["make.conf, line 3: No closing quotation"] },
        /cannot read its configuration/,
        /Mend that line/,
      ],
    ];
    test.each(kinds)("%s: said kindly, with what to do, and the others go on", async (name, over, what, remedy) => {
      const fleet = fleetOf(["m1", "m2"]);
      const window = await open({ fleet, facts: { ...factsOf(fleet), m1: factsFixture("m1", over) } });
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("m1", "cannot take part");
      const callout = machines.machine("m1").locator(".callout.err").first();
      expect(await callout.textContent()).toMatch(what);
      expect(await callout.textContent()).toMatch(remedy);
      await machines.says("m2", "surveyed");
      expect(await machines.primary.getAttribute("aria-disabled")).toBeNull();
      await shot(window.page, `51-${name.replaceAll(" ", "-")}`);
      await expectAccessible(window.page);
    });
  });
});
