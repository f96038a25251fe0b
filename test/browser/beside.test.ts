/** The pages beside the walk, and the ways to them. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { defaultEngine } from "../../electron/engine/defaultEngine.ts";
import { type PracticeFleet, startPracticeFleet } from "../../electron/practice/fleet/start.ts";
import type { EngineApi } from "../../shared/contract/contract.ts";
import { WORDS } from "../../shared/text/glossary.ts";
import { FLEET_PAGES, PROGRAM_PAGES } from "../../shared/wizard/pages.ts";
import { homeFacts, homeFleet, untrusted } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";
import { applied, atReview, surveyed } from "./walk.ts";

const BESIDE = ["history", "settings", "help", "about", "checkup", "maintenance"] as const;

inBrowser("the ways to the pages beside the walk", (windows) => {
  it("the rail's foot has the fleet's pages, the top bar the program's; from each one goes back to where one came from", async () => {
    const window = await windows.open();
    const { page } = window;
    const wizard = new BesideWindow(page);
    await atReview(window);
    expect(await wizard.fleetPages.locator("ul").first().getByRole("link").count()).toBe(FLEET_PAGES.length);
    for (const id of ["checkup", "maintenance", "history"] as const) {
      const link = wizard.fleetPages.locator(`a[href="#/${id}"]`);
      await link.click();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      expect(await link.getAttribute("aria-current")).toBe("page");
      expect(await page.title()).toMatch(/^(Check-up|Maintenance|History) · Binhost Wizard$/);
      // No step of the walk is announced for a page that is none.
      expect(await page.locator("#root > p[role=status]").textContent()).not.toContain("Step");
    }
    for (const id of PROGRAM_PAGES) {
      const link = wizard.programPages.locator(`a[href="#/${id}"]`);
      await link.click();
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
      expect(await link.getAttribute("aria-current")).toBe("page");
    }
    // Steps that were passed are still marked as such.
    expect(await wizard.rail.locator(".i.ok").count()).toBe(5);
    await wizard.button("Back to Review").click();
    await wizard.arrive("This is all that will happen");
    // Also after a reload.
    await wizard.open("help");
    await page.reload();
    await wizard.button("Back to Review").click();
    await wizard.arrive("This is all that will happen");
  });

  it("Welcome leads to what it does not offer itself; Savings says why it is closed", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.fleetPages.getByRole("link", { name: "History" }).click();
    await wizard.arrive("What was done to your machines");
    expect(await wizard.fleetPages.getByRole("link", { name: "Savings" }).count()).toBe(0);
    expect(await wizard.fleetPages.getByText("no fleet yet").count()).toBeGreaterThan(0);
    await wizard.button("Back to Welcome").click();
    await wizard.fleetPages.getByRole("link", { name: "Maintenance" }).click();
    await wizard.arrive("Maintenance is not here yet");
  });

  it("in a narrow window all of it is in the menu, which takes the focus and gives it back", async () => {
    const window = await windows.open({}, { width: 720, height: 450 });
    const { page } = window;
    const wizard = new BesideWindow(page);
    await wizard.menu.click();
    await wizard.fleetPages.getByRole("link", { name: "Help" }).click();
    await wizard.arrive("Help");
    expect(await wizard.rail.isVisible()).toBe(false);
    await wizard.open("welcome");
    await surveyed(window);
    await wizard.menu.click();
    await shot(page, "menu-narrow");
    await expectAccessible(page);
    for (const id of [...FLEET_PAGES, ...PROGRAM_PAGES]) expect(await wizard.fleetPages.locator(`a[href="#/${id}"]`).isVisible()).toBe(true);
    expect(await page.evaluate(() => document.activeElement?.closest("#rail") !== null)).toBe(true);
    await page.keyboard.press("Escape");
    expect(await wizard.rail.isVisible()).toBe(false);
    expect(await wizard.focused()).toContain("Machines");
    await wizard.menu.click();
    await page.mouse.click(700, 300);
    expect(await wizard.rail.isVisible()).toBe(false);
  });

  it("keys lead there, except where one types, and can be switched off", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await page.keyboard.press("?");
    await wizard.dialog.getByRole("heading", { name: "Keys" }).waitFor();
    await shot(page, "keys");
    await expectAccessible(page);
    // Over a dialog they are off.
    await page.keyboard.press("h");
    await page.keyboard.press("Escape");
    await wizard.dialog.waitFor({ state: "detached" });
    await wizard.arrive("Compile once, deploy everywhere");
    await page.keyboard.press("h");
    await wizard.arrive("What was done to your machines");
    await wizard.open("help");
    await wizard.arrive("Help");
    await page.getByRole("searchbox", { name: "Search in Help" }).pressSequentially("h?");
    expect(await page.getByRole("searchbox", { name: "Search in Help" }).inputValue()).toBe("h?");
    expect(await wizard.dialog.count()).toBe(0);
    // A step that cannot be opened yet is not tried.
    await page.locator("h1").focus();
    await page.keyboard.press("6");
    await page.keyboard.press(",");
    await wizard.arrive("Settings");
    await page.getByText("Keys of the wizard").waitFor();
    await page.getByRole("switch", { name: "Keys of the wizard" }).press("Space");
    await page.locator("h1").focus();
    await page.keyboard.press("?");
    await page.keyboard.press("h");
    expect(await wizard.dialog.count()).toBe(0);
    await wizard.arrive("Settings");
    await page.reload();
    await wizard.arrive("Settings");
    expect(await page.getByRole("switch", { name: "Keys of the wizard" }).isChecked()).toBe(false);
  });
});

inBrowser("settings", (windows) => {
  it("colours hold over a reload and are there before anything is drawn", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("Dark", { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (document.body === null) return;
        observer.disconnect();
        sessionStorage.setItem("theme-at-body", document.documentElement.dataset.theme ?? "none");
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await wizard.arrive("Settings");
    expect(await page.evaluate(() => sessionStorage.getItem("theme-at-body"))).toBe("dark");
    expect(await page.getByRole("radio", { name: "Dark" }).isChecked()).toBe(true);
    // The button of the top bar and the setting are one thing.
    await wizard.button("Light colours").click();
    expect(await page.getByRole("radio", { name: "Light" }).isChecked()).toBe(true);
    await page.getByText("System", { exact: true }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme ?? "system")).toBe("system");
    await page.emulateMedia({ colorScheme: "dark" });
    await wizard.button("Light colours").waitFor();
  });

  it("dates and numbers change at once, the text does not; it holds over a reload", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("14 October 2026").waitFor();
    await page.getByRole("combobox", { name: "Dates and numbers" }).selectOption({ label: "Deutsch" });
    await page.getByText("14. Oktober 2026").waitFor();
    await page.getByText("1.234,5 packages").waitFor();
    await page.reload();
    await page.getByText("14. Oktober 2026").waitFor();
    await wizard.open("welcome");
    await page.getByText("23. November 2026").first().waitFor();
  });

  it("says where runs are kept, and forgets a fleet", async () => {
    const window = await windows.open();
    const { page } = window;
    const wizard = new BesideWindow(page);
    await wizard.open("settings");
    await page.getByText("/home/larry/.local/state/binhost-wizard").waitFor();
    await page.getByText('BINHOST_WIZARD_HOME="$HOME/binhost-wizard" binhost-wizard web').waitFor();
    await wizard.button("Forget Home fleet").click();
    await page.getByText("The list is empty.").waitFor();
    await expectAccessible(page);
  });

  it("a storage that keeps nothing is said, and what is set holds until then", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await page.addInitScript(() => {
      Storage.prototype.setItem = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
    });
    await page.reload();
    await wizard.open("settings");
    await page.getByText("Dark", { exact: true }).click();
    await page.getByText("Settings cannot be kept here").waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    await wizard.open("help");
    await wizard.button("Back to Welcome").click();
  });
});

inBrowser("help, about, and the places that are kept", (windows) => {
  it("Help finds what is typed, and says when it has nothing", async () => {
    const { page } = await windows.open();
    const wizard = new BesideWindow(page);
    await wizard.open("help");
    const words = page.locator("dl > div", { has: page.locator("dt code, dt") });
    expect(await words.count()).toBeGreaterThanOrEqual(WORDS.length);
    const field = page.getByRole("searchbox", { name: "Search in Help" });
    await field.fill("quickpkg");
    await page.getByText(/places? ha(s|ve) “quickpkg”/).waitFor();
    await shot(page, "help-found");
    await field.fill("zebra");
    await page.getByText("Nothing in Help has “zebra”").waitFor();
    await shot(page, "help-none");
    await expectAccessible(page);
    const link = page.getByRole("link", { name: /Search Gentoo’s wiki for “zebra”/ });
    expect([await link.getAttribute("href"), await link.getAttribute("target"), await link.getAttribute("rel")]).toEqual([
      "https://wiki.gentoo.org/index.php?search=zebra",
      "_blank",
      "noreferrer",
    ]);
    await wizard.button("Show all of Help").click();
    await page.getByRole("navigation", { name: "Parts of Help" }).getByRole("button", { name: "Words" }).click();
    expect(await wizard.focused()).toBe("Words");
  });

  it("About shows licences on demand and a text to copy that names nobody", async () => {
    const window = await windows.open();
    const { page } = window;
    await window.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await surveyed(window);
    const wizard = new BesideWindow(page);
    await wizard.open("about");
    await wizard.button("Show the licence texts").click();
    await page.getByText("Licence: MIT").waitFor();
    await wizard.button("Copy this text").click();
    await page.getByText("Copied").first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain("machine 1: binhost");
    for (const { name, address } of homeFleet.machines) expect([copied.includes(name), copied.includes(address)]).toEqual([false, false]);
    await expectAccessible(page);
  });

  it("what is not built yet is said, with what does the same today, and offers no control that does nothing", async () => {
    const window = await windows.open();
    const { page } = window;
    await surveyed(window);
    const wizard = new BesideWindow(page);
    await wizard.open("maintenance");
    await page.getByText("On tau-ceti-lab, as root.").waitFor();
    expect(await page.locator(".copyline", { hasText: "eclean-pkg" }).allTextContents()).toEqual(["eclean-pkg --pretend", "eclean-pkg"]);
    const buttons = await page
      .locator("main")
      .getByRole("button")
      .evaluateAll((all) => all.map((each) => each.getAttribute("aria-label") ?? each.textContent));
    expect([...new Set(buttons)]).toEqual(["Copy the command"]);
    await wizard.open("checkup");
    await wizard.button(/^To Machines$/).click();
    await wizard.arrive("Which machines belong together?");
  });
});

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
    const running: PracticeFleet[] = [];
    const stop = async (): Promise<void> => {
      for (const each of running.splice(0)) await each.stop();
    };
    const practice = {
      start: async () => {
        running.push(await startPracticeFleet({}));
        const started = running[0];
        if (started === undefined) throw new Error("it did not start");
        return { fleet: started.fleet, knownHosts: started.knownHosts };
      },
      stop,
    };
    const home = join(windows.folder(), "undo");
    const engine: EngineApi = defaultEngine({ dataDir: join(home, "data"), host: "test", version: "0.0.0", practice, home });
    try {
      const started = await engine.call("practice.start", {});
      if (!started.ok) throw new Error(started.error.what);
      const { fleet } = started.value;
      const portage = (): Readonly<Record<string, Readonly<Record<string, string>>>> =>
        Object.fromEntries(
          running.flatMap((each) => each.machines.map((m) => [m.id, everything(join(m.root, "etc/portage"))] as const)).filter(([id]) => id !== ""),
        );
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
    } finally {
      await engine.close();
      await stop();
    }
  });
});

inBrowser("pictures of the pages beside the walk", (windows) => {
  it.each([
    ["1440", 1440, 900],
    ["1024", 1024, 720],
    ["720", 720, 450],
  ])("are accessible and fit at %s", async (name, width, height) => {
    for (const dark of [false, true]) {
      const window = await windows.open({}, { width, height, dark });
      const { page } = window;
      const wizard = new BesideWindow(page);
      await (await applied(window)).ends(/are set up/);
      for (const id of BESIDE) {
        await wizard.open(id);
        if (id === "history") {
          await wizard.run(/Set-up/).click();
          await wizard.button("Undo this run…").waitFor();
        }
        await shot(page, `${id}-${name}-${dark ? "dark" : "light"}`);
        // What axe looks at is the same in every width.
        if (width === 1440) await expectAccessible(page);
        // Nothing is cut off at the side, and nothing scrolls sideways.
        expect([id, await page.locator("#page").evaluate((main) => main.scrollWidth - main.clientWidth)]).toEqual([id, 0]);
      }
    }
  });
});
