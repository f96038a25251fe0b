/** History: what runs did, going on with one, another fleet's; and undo from there, on the real engine. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { homeFacts, homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";
import { applied } from "./walk.ts";

inBrowser("history", (windows) => {
  it("without a run it teaches where runs come from", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("history");
    await page.getByRole("heading", { name: "No run yet" }).waitFor();
    await shot(page, "history-empty");
    await expectAccessible(page);
    await wizard.button("Set up a fleet").click();
    await wizard.arrive("Which machines belong together?");
  });

  it("tells a run machine by machine, with what its steps said", async () => {
    const window = await windows.open();
    const { page } = window;
    const wizard = new BesideWindow(page);
    const apply = await applied(window);
    await apply.ends(/are set up/);
    await wizard.open("history");
    await wizard.run(/Set-up of Home fleet/).click();
    const host = page.getByRole("region", { name: "What it did on tau-ceti-lab" });
    await host.getByText("/etc/nginx/binhost-wizard.conf").waitFor();
    await host.getByText("media-libs/mesa-26.2.2").waitFor();
    await host.getByRole("button", { name: /steps of tau-ceti-lab/ }).click();
    await host.getByRole("button", { name: /^Log/ }).first().click();
    await host.getByRole("region", { name: /^Log of/ }).waitFor();
    await shot(page, "history-log");
    await expectAccessible(page);
    await wizard.button("Show this run").click();
    await apply.ends(/are set up/);
  });

  it("a run that failed is gone on with from there", async () => {
    const window = await windows.open({ failStep: { "attic/trust-key": untrusted } });
    const { page } = window;
    const wizard = new BesideWindow(page);
    const apply = await applied(window);
    await apply.ends(/Not all/);
    await wizard.open("history");
    await wizard.run(/1 step failed/).click();
    await page.getByRole("region", { name: "What it did on attic" }).getByText(untrusted.what).first().waitFor();
    await shot(page, "history-failed");
    window.engine.repair();
    await wizard.button("Go on").click();
    await apply.ends(/are set up/);
  });

  it("a run of another fleet says so before it takes the window, and what was begun is set aside", async () => {
    const window = await windows.open();
    const { page, engine } = window;
    const wizard = new BesideWindow(page);
    const begun = await engine.call("run.apply", { fleet: homeFleet, facts: homeFacts });
    expect(begun.ok).toBe(true);
    // It is over before another fleet is begun: a run that still speaks would be the window's own.
    const listed = async () => {
      const list = await engine.call("run.list", {});
      return list.ok ? list.value.runs.map((run) => run.result) : [];
    };
    await expect.poll(listed).toEqual(["done"]);
    await page.getByRole("button", { name: "Start a new fleet" }).click();
    await page.getByRole("textbox", { name: "Add a machine" }).fill("root@forge");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await wizard.machine("forge").waitFor();
    await wizard.open("history");
    await wizard.run(/Set-up of Home fleet/).click();
    await wizard.button("Show this run").click();
    await wizard.dialog.getByText(/It is set aside/).waitFor();
    await shot(page, "history-other-fleet");
    await expectAccessible(page);
    await wizard.dialog.getByRole("button", { name: /^Stay with/ }).click();
    await wizard.dialog.waitFor({ state: "detached" });
    expect(await wizard.fleetPages.getByText("forge").count()).toBe(1);
    await wizard.button("Show this run").click();
    await wizard.dialog.getByRole("button", { name: "Put it in the window" }).click();
    await page.getByRole("heading", { level: 1, name: /set up|Setting up/ }).waitFor();
    expect(await wizard.fleetPages.getByText("attic").count()).toBe(1);
    // Nothing is lost: Welcome has it.
    await wizard.open("welcome");
    await page.getByText("forge").first().waitFor();
  });

  it("several fleets can be told apart", async () => {
    const window = await windows.open();
    const { page, engine } = window;
    const wizard = new BesideWindow(page);
    for (const name of ["Home fleet", "Workshop"]) await engine.call("run.apply", { fleet: { ...homeFleet, name }, facts: homeFacts });
    await wizard.open("history");
    await wizard.runs.nth(1).waitFor();
    await page.getByRole("combobox", { name: "Fleet" }).selectOption({ label: "Workshop" });
    await page.getByText("1 run", { exact: true }).first().waitFor();
    expect(await wizard.runs.count()).toBe(1);
    await shot(page, "history-filtered");
    await expectAccessible(page);
  });
});

/** Every file below a folder: path, bytes, mode and time of the content. */
function everything(folder: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const about = statSync(path);
    files[path.slice(folder.length)] = `${about.mode.toString(8)} ${Math.round(about.mtimeMs)} ${readFileSync(path).toString("base64")}`;
  }
  return files;
}

inBrowser("undo from history, on the real engine and the practice fleet", (windows) => {
  it("from Welcome: everything is back, byte for byte", { timeout: 300_000 }, async () => {
    const { engine, practice } = await windows.startedPractice();
    const started = await engine.call("practice.start", {});
    if (!started.ok) throw new Error(started.error.what);
    const { fleet } = started.value;
    const portage = (): Readonly<Record<string, Readonly<Record<string, string>>>> =>
      Object.fromEntries(practice.machines.map((m) => [m.id, everything(join(m.root, "etc/portage"))]));
    const looked = await engine.call("survey", { fleet });
    if (!looked.ok) throw new Error(looked.error.what);
    const facts = Object.fromEntries(looked.value.machines.flatMap((m) => (m.facts === null ? [] : [[m.id, m.facts] as const])));
    const before = portage();
    const ended = new Promise<string>((done) => {
      engine.subscribe((event) => {
        if (event.type === "run" && event.event.code === "run.finished") done(event.event.result);
      });
    });
    expect((await engine.call("run.apply", { fleet, facts })).ok).toBe(true);
    expect(await ended).toBe("done");
    expect(portage()).not.toEqual(before);

    const { page } = await windows.openOn(engine);
    const wizard = new BesideWindow(page);
    await wizard.fleetPages.getByRole("link", { name: "History" }).click();
    await wizard.arrive("What was done to your machines");
    await wizard.run(/Set-up of/).click();
    await page
      .getByRole("region", { name: /^What it did on/ })
      .first()
      .waitFor();
    await page.getByText(/files? and \d+ services? on 3 machines/).waitFor();
    await shot(page, "undo-history");
    await wizard.button("Undo this run…").click();
    await shot(page, "undo-dialog");
    await wizard.dialog.getByRole("button", { name: /^Undo \d+ steps$/ }).click();
    await page.getByRole("heading", { level: 1, name: "Everything is back as it was" }).waitFor({ timeout: 120_000 });
    // getuto's own folder stays, as the dialog says; what the wizard wrote is gone, and what was there is as it was.
    const after = portage();
    for (const [id, files] of Object.entries(before)) {
      const now = after[id] ?? {};
      expect([id, Object.fromEntries(Object.keys(files).map((path) => [path, now[path]]))]).toEqual([id, files]);
      expect([id, Object.keys(now).filter((path) => !(path in files) && !path.startsWith("/gnupg/"))]).toEqual([id, []]);
    }
    await wizard.fleetPages.getByRole("link", { name: /History/ }).click();
    await wizard.run(/^Undo on/).waitFor();
    await wizard.run(/Set-up of.*undone/).click();
    await page.getByText(/^Already taken back on/).waitFor();
    expect(await wizard.button("Undo this run…").count()).toBe(0);
    await shot(page, "undo-undone");
    await expectAccessible(page);
  });
});
