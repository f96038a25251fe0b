/** First install: choosing, Portage's answer, the stages while they happen, the proof, the whole machine; and each way it can fail. */
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { catalogue } from "../../shared/errors/catalogue.ts";
import { failed, type WizardError } from "../../shared/errors/wizardError.ts";
import { fromSource, pretendOf } from "./fake/fakeInstall.ts";
import { homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, expectFits, type FakeWindow, inBrowser, shot } from "./harness.ts";
import { InstallPage } from "./pages/run.ts";
import { applied, cutLine, mendLine } from "./walk.ts";

const JQ = "app-misc/jq-1.8.1";
const unreachable = catalogue["index.unreachable"]("driver", "http://10.42.0.194:8080", "connection refused");
const refused: WizardError = catalogue["install.failed"](
  "driver",
  "The binary of app-misc/jq was refused: its key is not trusted here.",
  "gpg: BADSIG",
);
const gone = catalogue["job.lost"]("driver", "emerge", "the connection ended");

async function atInstall(window: FakeWindow): Promise<InstallPage> {
  const apply = await applied(window);
  await apply.ends(/are set up/);
  await apply.next();
  const install = new InstallPage(window.page);
  await install.arrive("Install a first package");
  await window.page.getByRole("region", { name: "Packages that fit" }).or(window.page.locator(".fail, .empty")).first().waitFor();
  return install;
}
/** jq is on its way to driver, and stands still after that many of emerge's lines. */
async function installHeld(window: FakeWindow, lines: number): Promise<InstallPage> {
  const install = await atInstall(window);
  await install.choose(JQ);
  await window.page.getByText("1 binary package").waitFor();
  window.engine.hold(`driver/install ${lines}`);
  await install.next();
  return install;
}
const stages = (page: Page) => page.getByRole("region", { name: "What happens on driver" });
const stageSays = (page: Page, stage: string, state: RegExp) =>
  stages(page).getByRole("listitem").filter({ hasText: stage }).locator(".when").filter({ hasText: state }).waitFor();

inBrowser("First install", ({ open }) => {
  test.each([false, true])("choose, watch, prove, and ask for the whole machine; dark %s", async (dark) => {
    const mode = dark ? "dark" : "light";
    const window = await open({}, { dark });
    const { page, engine } = window;
    const install = await atInstall(window);
    // The suggested one is quick to fetch and long to compile; its estimate has a basis.
    const rows = page.getByRole("region", { name: "Packages that fit" }).locator("tbody tr");
    expect(await rows.first().textContent()).toContain("suggested");
    expect(await rows.first().textContent()).toContain("median of 4 builds on tau-ceti-lab");
    expect(await rows.filter({ hasText: "fish" }).getByRole("button").count()).toBe(0);
    expect(await install.primary.getAttribute("aria-disabled")).toBe("true");
    await shot(page, `install-choose-${mode}`);
    await expectAccessible(page);
    await install.choose(JQ);
    await page.getByText("1 binary package, 412 kB to download").waitFor();
    await shot(page, `install-answer-${mode}`);
    await expectAccessible(page);
    engine.hold("driver/install 2");
    await install.next();
    await page.getByRole("heading", { level: 1, name: `${JQ} is on its way to driver` }).waitFor();
    await stageSays(page, "Download", /^done/);
    await stageSays(page, "Check size", /^running/);
    await stageSays(page, "Unpack", /^waits/);
    expect(await install.primary.getAttribute("aria-disabled")).toBe("true");
    await shot(page, `install-running-${mode}`);
    await expectAccessible(page);
    engine.release();
    await page.getByRole("heading", { level: 1, name: `${JQ} is on driver, without compiling` }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await page.getByText(`=== (1 of 1) Merging Binary (${JQ}::/var/cache/binhost/binhost-wizard/${JQ}-1.gpkg.tar)`).waitFor();
    await page.getByText(/^BUILD_ID 1, built /).waitFor();
    await page.getByText("It came from your binhost").waitFor();
    await page.getByText("37 of 40 packages of the next update on driver come as binaries").waitFor();
    await page.getByText(/35 from your binhost, 2 from gentoo/).waitFor();
    await page.getByText("x11-drivers/nvidia-drivers-610.57", { exact: true }).waitFor();
    await page.getByText("Build it on tau-ceti-lab; it is packed and offered by itself:").waitFor();
    await page.getByText("emerge --oneshot =x11-drivers/nvidia-drivers-610.57").waitFor();
    await shot(page, `install-done-${mode}`);
    await page.getByRole("heading", { name: "And the whole machine?" }).scrollIntoViewIfNeeded();
    await shot(page, `install-world-${mode}`);
    await expectAccessible(page);
    // The other machines are asked when one wants it.
    expect(engine.asked.filter((name) => name === "install.pretend")).toHaveLength(2);
    await install.button("Ask attic too").click();
    await expect
      .poll(() => page.getByRole("region", { name: "The next update, machine by machine" }).locator("tbody tr").nth(1).textContent())
      .toContain("37");
  });

  test("a package that would compile is not installed: why, what helps, and another one can be chosen", async () => {
    const window = await open();
    const { page, engine } = window;
    const install = await atInstall(window);
    await install.choose("www-client/firefox-153.4.0");
    await page.getByText("1 package would be compiled").waitFor();
    await page.getByText(/USE differs: wayland is on here/).waitFor();
    expect(await install.primary.getAttribute("aria-disabled")).toBe("true");
    expect(await page.locator("#reason").textContent()).toContain("It would be compiled: choose another one.");
    await shot(page, "install-compiles");
    await expectAccessible(page);
    await install.primary.press("Enter");
    expect(engine.asked).not.toContain("install.run");
    await install.choose(JQ);
    await page.getByText("1 binary package").waitFor();
    await install.choose("www-client/firefox-153.4.0");
    await install.button("See where USE flags and settings differ").click();
    await page.waitForURL(/#\/use$/);
  });

  test.each([
    ["nothing in the index for it", "not-in-index", "Build it on tau-ceti-lab; it is packed and offered by itself:"],
    ["another tree", "tree-drift", "Sync the ebuild tree of driver to the binhost’s state:"],
    ["an older one on the binhost", "version", "Bring tau-ceti-lab up to date; what it builds is offered by itself:"],
    ["no trust", "trust", "See what a new plan would change"],
    ["something unknown", "unknown", "Look into it with the check-up"],
  ])("a remedy for: %s", async (_name, cause, label) => {
    const pretended = pretendOf([fromSource(JQ, cause, "Because.")]);
    const window = await open({ calls: { "install.pretend": async () => ({ ok: true, value: pretended }) } });
    const install = await atInstall(window);
    await install.choose(JQ);
    await window.page.getByText(label).first().waitFor();
  });

  test.each([
    ["a refused signature", refused],
    ["a machine that is gone", gone],
  ])("%s: where it stopped, what helps, and trying again tries the installation again", async (name, error) => {
    const window = await open({ failInstall: error });
    const { page, engine } = window;
    const install = await atInstall(window);
    await install.choose(JQ);
    await page.getByText("1 binary package").waitFor();
    await install.next();
    await page.getByRole("heading", { level: 1, name: `${JQ} is not on driver` }).waitFor();
    await page.getByRole("heading", { level: 2, name: error.what }).waitFor();
    await stageSays(page, "Check size", /^failed/);
    await stageSays(page, "Merge into", /^waits/);
    await shot(page, `install-failed-${name.replaceAll(" ", "-")}`);
    await expectAccessible(page);
    engine.repair();
    await install.primary.click();
    await page.getByRole("heading", { level: 1, name: /without compiling/ }).waitFor();
    expect(engine.asked.filter((call) => call === "install.run")).toHaveLength(2);
  });

  test("an index that cannot be had: said in its place, and asked again", async () => {
    const window = await open({ calls: { "install.offers": async () => failed(unreachable) } });
    const { page, engine } = window;
    await atInstall(window);
    await page.getByRole("heading", { name: "driver cannot fetch http://10.42.0.194:8080/Packages." }).waitFor();
    // What is not known is not said.
    expect(await page.getByText("The index lists nothing").count()).toBe(0);
    await shot(page, "install-index");
    await expectAccessible(page);
    const before = engine.asked.filter((call) => call === "install.offers").length;
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => engine.asked.filter((call) => call === "install.offers").length).toBe(before + 1);
  });

  test("stopped: it asks, keeps on by default, and says what was left", async () => {
    const window = await open();
    const { page, engine } = window;
    const install = await installHeld(window, 1);
    await stageSays(page, "Download", /^running/);
    await install.button("Stop now…").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    await shot(page, "install-stop");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(engine.asked).not.toContain("run.stop");
    await install.button("Stop now…").click();
    await dialog.getByRole("button", { name: "Stop now" }).click();
    await expect.poll(() => engine.asked.includes("run.stop")).toBe(true);
    engine.release();
    await stageSays(page, "Download", /^stopped/);
    await shot(page, "install-stopped");
    await expectAccessible(page);
  });

  test("a reload in the middle goes on watching, another one at the end still shows the proof; another package puts it away", async () => {
    const window = await open();
    const { page, engine } = window;
    const install = await installHeld(window, 2);
    await stageSays(page, "Check size", /^running/);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: `${JQ} is on its way to driver` }).waitFor();
    await stageSays(page, "Check size", /^running/);
    engine.release();
    await page.getByRole("heading", { level: 1, name: `${JQ} is on driver, without compiling` }).waitFor();
    await page.reload();
    await page.getByText(`=== (1 of 1) Merging Binary (${JQ}::/var/cache/binhost/binhost-wizard/${JQ}-1.gpkg.tar)`).waitFor();
    expect(engine.asked.filter((call) => call === "install.run")).toHaveLength(1);
    await install.button("Install another").click();
    await install.arrive("Install a first package");
    await page.reload();
    await install.arrive("Install a first package");
    await page.getByRole("region", { name: "Packages that fit" }).waitFor();
    expect(await page.getByText("Merging Binary").count()).toBe(0);
  });

  test("a line that is lost meanwhile costs nothing: when it is back, the page shows how far it is", async () => {
    const window = await open();
    const { page, engine } = window;
    await installHeld(window, 2);
    await stageSays(page, "Check size", /^running/);
    await cutLine(window);
    await mendLine(window);
    await stageSays(page, "Check size", /^running/);
    engine.release();
    await page.getByRole("heading", { level: 1, name: `${JQ} is on driver, without compiling` }).waitFor();
    expect(await page.locator(".fail").count()).toBe(0);
    expect(engine.asked.filter((call) => call === "install.run")).toHaveLength(1);
  });

  test("what was chosen before a reload is still chosen, and Portage is asked about it again", async () => {
    const window = await open();
    const { page } = window;
    const install = await atInstall(window);
    await install.choose(JQ);
    await page.getByText("1 binary package").waitFor();
    await page.reload();
    await page.getByText("1 binary package").waitFor();
    expect(await install.primary.textContent()).toContain(JQ);
    expect(await install.primary.getAttribute("aria-disabled")).toBeNull();
  });

  test("one machine that failed does not hold the others up", async () => {
    const window = await open({ failStep: { "attic/trust-key": untrusted } });
    const apply = await applied(window);
    await apply.ends("Not all machines are set up");
    await apply.rail.getByRole("link", { name: /First install/ }).click();
    const install = new InstallPage(window.page);
    await install.arrive("Install a first package");
    await window.page.getByText("attic is not set up, so nothing can be installed there yet.").waitFor();
    const names = await window.page.getByRole("combobox", { name: "On" }).locator("option").allTextContents();
    expect(names).toEqual(homeFleet.machines.filter((m) => m.role === "client" && m.id !== "attic").map((m) => m.name));
    await shot(window.page, "install-partial");
    await expectAccessible(window.page);
  });

  test.each([
    [1024, 720],
    [720, 450],
    [1600, 1000],
  ])("%d x %d: nothing is cut off to the side", async (width, height) => {
    const window = await open({}, { width, height });
    const install = await atInstall(window);
    const fits = async (name: string): Promise<void> => {
      await shot(window.page, `install-${width}-${name}`);
      await expectFits(window.page);
      await expectAccessible(window.page);
    };
    await fits("choose");
    await install.choose(JQ);
    await window.page.getByText("1 binary package").waitFor();
    await install.next();
    await window.page.getByText(/^37 of 40/).waitFor();
    await fits("done");
  });
});
