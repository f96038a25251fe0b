/** Review over the engine without machines: what it says, checking without changing, saving the plan. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parseFleet } from "../../shared/fleet/parseFleet.ts";
import { homeFacts, refusedKey } from "./fleets.ts";
import { expectAccessible, type FakeWindow, inBrowser, shot } from "./harness.ts";
import { homeWith } from "./joining.ts";
import { atReview, started, surveyed } from "./walk.ts";

const attic = homeFacts.attic as NonNullable<(typeof homeFacts)[string]>;
const edited = (() => {
  const [conf, ...rest] = attic.files;
  if (conf === undefined) throw new Error("attic has files");
  return { ...attic, takenAt: attic.takenAt + 60, files: [{ ...conf, content: `${conf.content}# mine\n`, sha256: "0".repeat(64) }, ...rest] };
})();

const check = async (window: FakeWindow): Promise<void> => window.page.getByRole("button", { name: "Check without changing" }).click();

inBrowser("Review", ({ open }) => {
  test("each step says what, why, may it be undone, how long; opened, its difference, command, root, reason and way back", async () => {
    const window = await open();
    const { page } = window;
    const review = await atReview(window);
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    await shot(page, "review-light-1440");
    const first = page.locator("ol > li").filter({ hasText: "Make a signing key" }).first();
    expect(await first.textContent()).toContain("can be undone");
    await page.getByRole("button", { name: "Open all steps" }).click();
    const conf = page.locator('[data-path="/etc/portage/make.conf"]').first();
    await conf
      .getByText(/FEATURES=/)
      .first()
      .waitFor();
    expect(await page.getByText("as root").count()).toBeGreaterThan(2);
    await shot(page, "review-open-light-1440");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Close all steps" }).click();
    expect(await conf.count()).toBe(0);
    await review.showMachine("attic");
    await page.getByRole("heading", { level: 2, name: "attic" }).waitFor();
    await review.openStep(1);
    await page
      .getByRole("button", { name: "USE flags" })
      .or(page.getByRole("button", { name: "Serving" }))
      .first()
      .click();
    await page.getByRole("button", { name: "Back to Review" }).click();
    await review.arrive("This is all that will happen");
  });

  test("in the dark, narrow and at 200 %", async () => {
    for (const [name, how] of [
      ["review-dark-1600", { width: 1600, height: 1000, dark: true }],
      ["review-light-1024", { width: 1024, height: 720 }],
      ["review-light-720", { width: 720, height: 450 }],
    ] as const) {
      const window = await open({}, how);
      await atReview(window);
      await window.page.locator("main ol > li").first().waitFor();
      await shot(window.page, name);
      await expectAccessible(window.page);
      expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
      await window.close();
    }
  });

  test("checking without changing: everything stands as shown, and what tried the files", async () => {
    const window = await open();
    await atReview(window);
    await check(window);
    const table = window.page.getByRole("table", { name: "What the check found, per machine" });
    await table.waitFor();
    await window.page.getByText("Everything still stands as shown").last().waitFor();
    expect(await table.getByRole("row").count()).toBe(5);
    expect(await table.getByRole("row", { name: /driver/ }).textContent()).toMatch(/as shown.*Portage accepts \d+ files?/);
    expect(window.engine.asked.filter((name) => name === "run.apply")).toEqual([]);
    expect(await window.page.locator(".top .chip").textContent()).toBe("Nothing changed so far");
    await shot(window.page, "review-check-same");
    await expectAccessible(window.page);
  });

  test("a machine that changed meanwhile keeps Apply closed until the plan as it is now was taken over", async () => {
    const window = await open({ checking: { facts: { attic: edited } } });
    const review = await atReview(window);
    await window.page.locator("footer label").click();
    expect(await review.primary.getAttribute("aria-disabled")).toBeNull();
    await check(window);
    await window.page.getByText("Not everything stands as shown any more").last().waitFor();
    await window.page.getByText("/etc/portage/make.conf was edited since.").waitFor();
    expect(await review.primary.getAttribute("aria-disabled")).toBe("true");
    expect(await window.page.locator("#reason").textContent()).toContain("attic changed since this was shown");
    await shot(window.page, "review-check-differs");
    await expectAccessible(window.page);
    await review.primary.click({ force: true });
    expect(window.engine.asked).not.toContain("run.apply");
    await window.page.getByRole("button", { name: "Show the plan as it is now" }).click();
    await window.page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
    await review.showMachine("attic");
    await window.page.getByRole("button", { name: "Open all steps" }).click();
    await window.page.getByText("# mine").first().waitFor();
  });

  test("a machine that is away and one that refuses the files are told apart, each with its next action", async () => {
    const away = await open({ checking: { away: { "atom-box": refusedKey } } });
    await atReview(away);
    await check(away);
    await away.page.getByText("Not every machine could be looked at again").last().waitFor();
    await away.page.getByText("atom-box takes keys only, and none of yours.").waitFor();
    await shot(away.page, "review-check-away");
    await away.page.locator("main").getByRole("button", { name: "Machines" }).click();
    await away.page.getByRole("heading", { level: 1, name: "Which machines belong together?" }).waitFor();

    const refused = await open({ checking: { refused: { "driver/portage-config": "make.conf, line 3: bad substitution" } } }, { dark: true });
    await atReview(refused);
    await check(refused);
    await refused.page.getByText("A machine does not take the new files").last().waitFor();
    await refused.page.getByText("make.conf, line 3: bad substitution").waitFor();
    await shot(refused.page, "review-check-refused-dark");
    await expectAccessible(refused.page);
  });

  test("the plan is saved as three files, and none of them holds a password", async () => {
    const secret = 'FETCH_TOKEN="hunter22"\n';
    const [conf, ...rest] = attic.files;
    if (conf === undefined) throw new Error("attic has files");
    const facts = { ...homeFacts, attic: { ...attic, files: [{ ...conf, content: `${conf.content}${secret}` }, ...rest] } };
    const window = await open({ facts });
    const { page } = window;
    await atReview(window);
    await page.getByRole("button", { name: "Save the plan…" }).click();
    await page.getByRole("dialog", { name: "Save the plan" }).waitFor();
    await shot(page, "review-save");
    await expectAccessible(page);
    const given = async (file: string): Promise<string> => {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: `Save ${file}` }).click();
      const got = await download;
      expect(got.suggestedFilename()).toBe(file);
      return readFile(await got.path(), "utf8");
    };
    const fleet = parseFleet(await given("home-fleet.json"));
    expect(fleet).toMatchObject({ ok: true, value: { name: "Home fleet" } });
    const words = await given("home-fleet-plan.md");
    expect(words).toContain("# Plan for Home fleet");
    expect(words).toContain("Make a signing key");
    const data = await given("home-fleet-plan.json");
    expect(JSON.parse(data)).toMatchObject({ version: 1, fleet: { name: "Home fleet" } });
    for (const text of [words, data]) expect(text).not.toContain("hunter22");
    expect(data).toContain("•••");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("a fleet that was set up on another day: nothing is left to do, and the way goes on to the fleet and to a package", async () => {
    const window = await open({ ...homeWith({}), wrong: { attic: ["index", "A proxy (10.42.0.1:3128) stands between it and the binhost."] } });
    const { page } = window;
    const machines = await started(window);
    await machines.lookAtAll();
    await machines.says("attic", "surveyed");
    for (let i = 0; i < 5; i += 1) await machines.next();
    await machines.arrive("Nothing is left to do");
    await page.getByText("There is nothing to do: every machine is as it should be.").waitFor();
    expect(await page.getByRole("button", { name: "Apply", exact: true }).count()).toBe(0);
    await shot(page, "review-set-up");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Install a package" }).click();
    await machines.arrive("Install a first package");
    await page.getByRole("region", { name: "Packages that fit" }).waitFor();
    await machines.button("Back").click();
    await machines.arrive("Nothing is left to do");
    await page.getByRole("button", { name: "See the fleet" }).click();
    await machines.arrive("Your fleet is set up");
    await page.getByText("tau-ceti-lab compiles, one client downloads. One line needs a hand.").waitFor();
    await page.getByRole("banner").getByText("1 line broken").waitFor();
    expect(await page.locator(".rail li", { hasText: "attic" }).textContent()).toContain("cut off");
    // There is no run in this window to tell of, or to take back.
    expect(await page.getByRole("button", { name: /^Undo/ }).count()).toBe(0);
    await shot(page, "done-set-up");
    await expectAccessible(page);
    expect(window.engine.asked).not.toContain("run.apply");
  });

  test("a plan that cannot be made says why and where it is mended, on Review and on the pages before", async () => {
    const window = await open({
      planFails: {
        ...refusedKey,
        code: "fleet.not-surveyed",
        what: "The plan could not be made.",
        remedies: [{ do: "page", label: "Look at the machines again", page: "machines" }],
      },
    });
    const wizard = await surveyed(window);
    await wizard.next();
    await window.page.getByText("The plan could not be made.").first().waitFor();
    await shot(window.page, "graphics-plan-failed");
    await expectAccessible(window.page);
    await window.page.getByRole("button", { name: "Look at the machines again" }).click();
    await wizard.arrive("Which machines belong together?");
  });

  test("a plan that cannot be made is asked for once more where it says so; meanwhile nothing is shown that it would decide", async () => {
    const window = await open({ planFails: refusedKey });
    const { page } = window;
    const wizard = await surveyed(window);
    await wizard.next();
    await page.getByText(refusedKey.what).waitFor();
    expect(await page.getByRole("table", { name: /graphics drivers/ }).count()).toBe(0);
    await page.getByText("No plan could be made; the reason stands on the page.").waitFor();
    const again = page.getByRole("button", { name: "Try again" });
    const asked = window.engine.asked.filter((name) => name === "plan").length;
    await again.click();
    // It still cannot: the reason comes back, and so does the way.
    await expect.poll(() => window.engine.asked.filter((name) => name === "plan").length).toBe(asked + 1);
    await again.waitFor();
    window.engine.repair();
    await again.click();
    await page.getByRole("table", { name: /graphics drivers/ }).waitFor();
    expect(await again.count()).toBe(0);
    await page.locator(".preview .file").first().waitFor();
  });
});
