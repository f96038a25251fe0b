/** The fleet map and what stands around it: checking, in order, broken with what helps, left out, undone, two machines and thirty. */
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { factsFixture, fleetFixture } from "../plan/fixtures.ts";
import { homeFacts, homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, type FakeWindow, inBrowser, shot } from "./harness.ts";
import { InstallPage } from "./pages/run.ts";
import { applied } from "./walk.ts";

const proxy = [
  "index",
  "atom-box cannot fetch http://10.42.0.194:8080/Packages. A proxy (10.42.0.1:3128) stands between it and the binhost.",
] as const;

/** Past First install, without installing anything. */
async function atDone(window: FakeWindow, title: string | RegExp = "Your fleet is set up"): Promise<InstallPage> {
  const apply = await applied(window);
  await apply.ends(/are set up/);
  await apply.next();
  const install = new InstallPage(window.page);
  await install.arrive("Install a first package");
  await install.button("Leave it for later").click();
  await install.arrive(title);
  return install;
}
const map = (page: Page) => page.getByRole("img", { name: /serves/ });
const measured = (page: Page) => page.getByText(/^Measured at/).waitFor();

inBrowser("Done", ({ open }) => {
  test.each([false, true])("checked machine by machine, then in order; dark %s", async (dark) => {
    const mode = dark ? "dark" : "light";
    const window = await open({}, { dark });
    const { page, engine } = window;
    engine.hold("verify attic");
    const done = await atDone(window);
    // One that is slow holds none up, and the way on is open.
    await page.getByText("1 machine is still being asked.").waitFor();
    expect(await map(page).getAttribute("aria-label")).toContain("tau-ceti-lab serves driver and atom-box. Being checked: attic.");
    expect(await done.primary.getAttribute("aria-disabled")).toBe(null);
    await shot(page, `done-checking-${mode}`);
    await expectAccessible(page);
    engine.release();
    await measured(page);
    expect(await map(page).getAttribute("aria-label")).toContain("tau-ceti-lab serves driver, attic and atom-box.");
    await page.getByText("tau-ceti-lab compiles, 3 clients download.").waitFor();
    await shot(page, `done-order-${mode}`);
    // The same as a table.
    await done.button("Show as a table").click();
    expect(await page.locator("table tbody tr").allTextContents()).toEqual([
      "tau-ceti-labbinhostserving1,124",
      ...["driver", "attic", "atom-box"].map((name) => `${name}clientin order1,124`),
    ]);
    await expectAccessible(page);
    const before = engine.asked.filter((call) => call === "verify").length;
    expect(before).toBe(homeFleet.machines.length);
    await done.button("Check again").click();
    await measured(page);
    expect(window.engine.asked.filter((call) => call === "verify")).toHaveLength(2 * before);
    await page.locator("#page").evaluate((main) => main.scrollTo({ top: main.scrollHeight }));
    await shot(page, `done-end-${mode}`);
  });

  test.each([false, true])("a line that is cut and one that needs an eye: why, and the page that mends it; dark %s", async (dark) => {
    const window = await open(
      { wrong: { "atom-box": proxy, attic: ["verify-signature", "verify-signature is not true for this repository."] } },
      { dark },
    );
    const { page } = window;
    await atDone(window);
    await measured(page);
    await page.getByText("tau-ceti-lab compiles, 2 clients download. One line needs a hand.").waitFor();
    expect(await map(page).getAttribute("aria-label")).toContain("Broken: atom-box. Need your eye: attic.");
    const cut = page.getByRole("region", { name: "atom-box: cannot fetch the index" });
    expect(await cut.textContent()).toContain("A proxy (10.42.0.1:3128) stands between it and the binhost.");
    expect(await cut.textContent()).toContain("As it is, its next update compiles everything.");
    expect(await page.getByRole("region", { name: "attic: takes unsigned packages" }).textContent()).toContain("Packages flow all the same.");
    // It is said wherever one stands, until a run works on the machines again.
    await page.getByRole("banner").getByText("1 line broken").waitFor();
    expect(await page.locator(".rail li", { hasText: "atom-box" }).textContent()).toContain("cut off");
    expect(await page.locator(".rail li", { hasText: "attic" }).textContent()).toContain("needs an eye");
    expect(await page.locator(".rail li", { hasText: "driver" }).textContent()).toContain("set up");
    await shot(page, `done-broken-${dark ? "dark" : "light"}`);
    await expectAccessible(page);
    // A second visit asks nobody again.
    const asked = window.engine.asked.filter((call) => call === "verify").length;
    await page.getByRole("link", { name: /First install/ }).click();
    await page.goBack();
    await cut.waitFor();
    expect(window.engine.asked.filter((call) => call === "verify")).toHaveLength(asked);
    await cut.getByRole("button", { name: "See what a new plan would change" }).click();
    await page.waitForURL(/#\/review$/);
  });

  test("what was changed where: files and services of this run, and the ways to its steps and to all runs", async () => {
    const window = await open();
    const { page } = window;
    const done = await atDone(window);
    const changes = page.locator("section", { has: page.getByRole("heading", { name: "What was changed where" }) }).getByRole("listitem");
    const host = changes.filter({ hasText: "tau-ceti-lab" });
    expect(await host.textContent()).toContain("/etc/portage/make.conf");
    expect(await host.textContent()).toContain("nginx");
    expect(await changes.filter({ hasText: "driver" }).textContent()).toMatch(/\d+ steps? done/);
    await done.button("Every step with its log").click();
    await page.waitForURL(/#\/apply$/);
    await page.goBack();
    await done.arrive("Your fleet is set up");
    await done.button("All runs").click();
    await page.waitForURL(/#\/history$/);
  });

  test("one machine failed: the others are set up, it is named with the way to try again", async () => {
    const window = await open({ failStep: { "attic/trust-key": untrusted } });
    const { page } = window;
    const apply = await applied(window);
    await apply.ends("Not all machines are set up");
    await page.goto(page.url().replace(/#.*/, "#/done"));
    const done = new InstallPage(page);
    await done.arrive("Your fleet is set up, without attic");
    await page.getByText("attic is left out").waitFor();
    await measured(page);
    expect(await map(page).getAttribute("aria-label")).toContain("Left out: attic.");
    // A machine that is not set up is not asked.
    expect(window.engine.asked.filter((call) => call === "verify")).toHaveLength(homeFleet.machines.length - 1);
    await shot(page, "done-partial");
    await expectAccessible(page);
    await done.button("See why, and try again").click();
    await page.waitForURL(/#\/apply$/);
  });

  test("undone: the dialog keeps by default; afterwards nothing flows, nothing is asked, and it can be planned again", async () => {
    const window = await open();
    const { page } = window;
    const done = await atDone(window);
    await measured(page);
    const asked = window.engine.asked.filter((call) => call === "verify").length;
    await done.button("Undo this run…").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Keep it");
    await shot(page, "done-undo");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(window.engine.asked).not.toContain("run.undo");
    await done.button("Undo this run…").click();
    await dialog.getByRole("button", { name: /^Undo \d+ steps?$/ }).click();
    await page.getByRole("heading", { level: 1, name: "Everything is back as it was" }).waitFor();
    await page.goto(page.url().replace(/#.*/, "#/done"));
    await page.getByText("The run was undone").waitFor();
    expect(window.engine.asked.filter((call) => call === "verify")).toHaveLength(asked);
    await shot(page, "done-undone");
    await expectAccessible(page);
    await done.button("Plan it again").click();
    await page.waitForURL(/#\/review$/);
  });

  test("a practice fleet has no file to save; a fleet of one's own is saved, and says when it has changed since", async () => {
    const window = await open();
    const { page } = window;
    await atDone(window);
    await page.getByText("This was the practice fleet").waitFor();
    expect(await page.getByRole("textbox", { name: "File on this computer" }).count()).toBe(0);
    // The same fleet, as one's own: it is the run that brings it.
    await page.evaluate(() => {
      const kept = JSON.parse(localStorage.getItem("binhost-wizard.draft") ?? "{}");
      localStorage.setItem("binhost-wizard.draft", JSON.stringify({ ...kept, draft: { ...kept.draft, practice: false } }));
    });
    await page.reload();
    const done = new InstallPage(page);
    await done.title.filter({ hasText: "Your fleet is set up" }).waitFor();
    const path = page.getByRole("textbox", { name: "File on this computer" });
    await path.fill("");
    await done.button("Save").click();
    await page.getByText("Type where the file shall be").waitFor();
    expect(window.engine.asked).not.toContain("fleet.save");
    await path.fill("/home/larry/my fleet.json");
    await page.keyboard.press("Enter");
    await page.getByText("/home/larry/my fleet.json holds the fleet as it is.").waitFor();
    await page.getByText("binhost-wizard plan '/home/larry/my fleet.json'").waitFor();
    await page.getByText(/^Not in it: passwords, keys/).waitFor();
    await path.scrollIntoViewIfNeeded();
    await shot(page, "done-saved");
    await expectAccessible(page);
    await page.getByRole("textbox", { name: "Name of the fleet" }).fill("My fleet");
    await page.getByText("Changed since it was saved to /home/larry/my fleet.json.").waitFor();
  });

  const crowd = (count: number) => {
    const names = Array.from({ length: count }, (_, n) => `desk-${String(n + 1).padStart(2, "0")}`);
    const fleet = fleetFixture({
      name: "Workshop",
      machines: [
        { id: "tau-ceti-lab", name: "tau-ceti-lab", role: "binhost", address: "10.42.0.194", user: "root" },
        ...names.map((name, n) => ({ id: name, name, role: "client" as const, address: `10.42.1.${n + 1}`, user: "root" })),
      ],
    });
    const host = homeFacts["tau-ceti-lab"];
    const facts = Object.fromEntries([
      ...(host === undefined ? [] : [["tau-ceti-lab", host] as const]),
      ...names.map((name) => [name, factsFixture(name, {})] as const),
    ]);
    return { fleet, facts, names };
  };
  test.each([
    [2, 1440],
    [30, 1440],
    [30, 720],
  ])("readable with %d clients at %d px", async (count, width) => {
    const { fleet, facts, names } = crowd(count);
    const [broken = ""] = names.slice(1);
    const window = await open({ fleet, facts, stepMs: 0, wrong: { [broken]: proxy } }, { width, height: 900 });
    const { page } = window;
    const machines = new InstallPage(page);
    await machines.button("Start the practice fleet").click();
    await machines.button(/^Connect and look at/).click();
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
    for (let i = 0; i < 5; i += 1) {
      await machines.next();
      await page.waitForURL(new RegExp(`#/${["graphics", "processor", "serving", "use", "review"][i]}$`));
    }
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    const read = page.getByRole("checkbox", { name: /I understand/ });
    if ((await read.count()) > 0) await page.locator("footer label").click();
    await machines.next();
    await page.getByRole("heading", { level: 1, name: /are set up/ }).waitFor();
    await machines.next();
    await machines.button("Leave it for later").click();
    await measured(page);
    const picture = map(page);
    await picture.scrollIntoViewIfNeeded();
    await shot(page, `done-${count}-${width}`);
    // Every client has its box inside the picture, and the text in it keeps its size.
    const boxes = await picture.evaluate((svg) => {
      const frame = svg.getBoundingClientRect();
      return [...svg.querySelectorAll("foreignObject b")].map((b) => {
        const at = b.getBoundingClientRect();
        return {
          text: b.textContent,
          inside: at.left >= frame.left && at.right <= frame.right && at.bottom <= frame.bottom,
          size: getComputedStyle(b).fontSize,
        };
      });
    });
    for (const name of names) expect(boxes.find((box) => box.text === name)).toMatchObject({ inside: true, size: "13px" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
    await expectAccessible(page);
  });

  test.each([
    [1024, 720],
    [720, 450],
    [1600, 1000],
  ])("%d x %d: nothing is cut off to the side", async (width, height) => {
    const window = await open({ wrong: { "atom-box": proxy } }, { width, height });
    await atDone(window);
    await measured(window.page);
    await shot(window.page, `done-${width}`);
    expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
    await expectAccessible(window.page);
  });
});
