/** Add a workstation, in the browser: each state over facts from the fixtures, then the whole way on the real engine and the practice fleet. */
import { expect, test } from "vitest";
import { catalogue } from "../../shared/errors/catalogue.ts";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import { impactOf } from "../../shared/plan/impact.ts";
import { CPUS, GPUS } from "../plan/fixtures.ts";
import { refusedKey } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { homeWith } from "./joining.ts";
import { AddPage } from "./pages/add.ts";

inBrowser("add a workstation", ({ open }) => {
  test.each([false, true])("another card and an older processor: all of it is said before Apply (dark: %s)", async (dark) => {
    const mode = dark ? "dark" : "light";
    const window = await open(homeWith({ cpu: CPUS.nehalem, gpus: [GPUS.rdna3] }), { dark });
    const add = new AddPage(window.page);
    await add.open();
    await add.arrive("Which fleet does the workstation join?");
    await shot(window.page, `a1-fleet-${mode}`);
    await expectAccessible(window.page);
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.arrive("Which machine joins Home fleet?");
    await shot(window.page, `a2-machine-${mode}`);
    await expectAccessible(window.page);
    await add.add("root@loft");
    await add.section("What it changes for the others").getByText("The graphics list grows by").waitFor();
    await shot(window.page, `a3-changes-${mode}`);
    await expectAccessible(window.page);
    if (process.env.SHOTS !== undefined) {
      await window.page.setViewportSize({ width: 1440, height: 3600 });
      await shot(window.page, `a4-whole-${mode}`);
    }
  });

  test("a machine like the others changes nothing, and the page says so; the form keeps what was typed", async () => {
    const window = await open(homeWith({}));
    const add = new AddPage(window.page);
    await add.open();
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.arrive("Which machine joins Home fleet?");
    await add.connect();
    await window.page.getByRole("alert").getByText("Type a name or an address").waitFor();
    await add.address.fill("root@lo");
    await window.page.reload();
    await add.arrive("Which machine joins Home fleet?");
    expect(await add.address.inputValue()).toBe("root@lo");
    await add.add("root@loft");
    const changes = add.section("What it changes for the others");
    await changes.getByText("Nothing changes for the others").waitFor();
    expect(await changes.getByRole("table").count()).toBe(0);
    await shot(window.page, "a5-nothing");
    await expectAccessible(window.page);
    expect(await add.primary.textContent()).toBe("Set up loft");
    expect(await add.chip.textContent()).toBe("Nothing changed so far");
    // Forth and back, and over a reload: nothing is asked again.
    await add.button("Back").click();
    await window.page.getByRole("heading", { level: 1, name: /Compile once/ }).waitFor();
    await window.page.goBack();
    await changes.getByText("Nothing changes for the others").waitFor();
    await window.page.reload();
    await changes.getByText("Nothing changes for the others").waitFor();
  });

  test("what it changes could not be worked out: said, and asked again at a press", async () => {
    let troubled = true;
    const home = homeWith({});
    const window = await open({
      ...home,
      calls: {
        impact: async ({ fleet, facts, adding }) => (troubled ? failed(catalogue["us.bug"](null, "boom")) : ok(impactOf(fleet, facts, adding))),
      },
    });
    const add = new AddPage(window.page);
    await add.open();
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.add("root@loft");
    const changes = add.section("What it changes for the others");
    await changes.getByRole("heading", { name: "Binhost Wizard made a mistake." }).waitFor();
    expect(await add.primary.getAttribute("aria-disabled")).toBe("true");
    await expectAccessible(window.page);
    troubled = false;
    await changes.getByRole("button", { name: "Try again" }).click();
    await changes.getByText("Nothing changes for the others").waitFor();
  });

  test("the card left out, the level kept: the plan follows, and what cannot be is refused with its reason", async () => {
    const window = await open(homeWith({ cpu: CPUS.nehalem, gpus: [GPUS.rdna3] }));
    const add = new AddPage(window.page);
    await add.open();
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.add("root@loft");
    const changes = add.section("What it changes for the others");
    await changes.getByText("The graphics list grows by amdgpu radeonsi").waitFor();
    expect(await add.fetched()).toEqual({
      driver: ["media-libs/mesa-26.2.2", "media-video/ffmpeg-8.0", "x11-libs/libdrm-2.4.134"],
      attic: ["media-libs/mesa-26.2.2", "media-video/ffmpeg-8.0", "x11-libs/libdrm-2.4.134"],
    });
    await changes.getByText("Leave it out of the list").click();
    await changes.getByText("The graphics list stays as it is").waitFor();
    await expect.poll(() => add.fetched()).toEqual({ driver: ["media-video/ffmpeg-8.0"], attic: ["media-video/ffmpeg-8.0"] });
    await shot(window.page, "a6-apart");
    await changes.getByText("Keep x86-64-v3").click();
    await window.page.getByText("With x86-64-v3 kept, loft cannot join.").waitFor();
    expect(await add.section("What the others fetch again").count()).toBe(0);
    expect(await add.section("All that will happen").count()).toBe(0);
    expect(await add.primary.getAttribute("aria-disabled")).toBe("true");
    // A choice far down the page must not scroll the frame away.
    expect(await window.page.evaluate(() => document.documentElement.scrollTop + document.body.scrollTop)).toBe(0);
    await shot(window.page, "a7-kept");
    await expectAccessible(window.page);
    await window.page.reload();
    await window.page.getByText("With x86-64-v3 kept, loft cannot join.").waitFor();
    await add.button("Take loft out again").click();
    await add.address.waitFor();
    expect(await window.page.getByRole("region", { name: "What it changes for the others" }).count()).toBe(0);
  });

  test("a known machine that is off is left out and said; a question of the new one stands in its card", async () => {
    const window = await open({
      ...homeWith({ gpus: [GPUS.rdna3] }),
      refuse: { attic: { ...refusedKey, machine: "attic", what: "attic does not answer." } },
      askKey: ["loft"],
    });
    const add = new AddPage(window.page);
    await add.open();
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.add("root@loft");
    await add.machine("loft").getByRole("button", { name: "It matches, connect" }).waitFor();
    await shot(window.page, "a8-asks");
    await expectAccessible(window.page);
    await add.machine("loft").getByRole("button", { name: "It matches, connect" }).click();
    await window.page.getByText("attic is left out").waitFor();
    await add.section("What it changes for the others").getByText("The graphics list grows by").waitFor();
    expect(Object.keys(await add.fetched())).toEqual(["driver"]);
    await shot(window.page, "a9-off");
    await expectAccessible(window.page);
    window.engine.repair();
    await add.button("Try again").first().click();
    await expect.poll(async () => Object.keys(await add.fetched())).toEqual(["driver", "attic"]);
  });

  test.each([
    [1024, 720],
    [720, 450],
    [1600, 1000],
  ])("%d x %d: nothing is cut off to the side", async (width, height) => {
    const window = await open(homeWith({ cpu: CPUS.nehalem, gpus: [GPUS.nouveau] }), { width, height });
    const add = new AddPage(window.page);
    await add.open();
    await window.page.getByRole("button", { name: /^Home fleet/ }).click();
    await add.kind("A stage 3 that never booted");
    await shot(window.page, `b1-${width}-form`);
    expect(await window.page.getByLabel("Folder of the stage 3").inputValue()).toBe("/mnt/gentoo");
    await add.add("root@loft");
    await add.section("What it changes for the others").getByText("The graphics list grows by").waitFor();
    await add.section(/The graphics list grows/).scrollIntoViewIfNeeded();
    await shot(window.page, `b2-${width}-changes`);
    await add.section("What the others fetch again").scrollIntoViewIfNeeded();
    await shot(window.page, `b3-${width}-fetch`);
    await add.section("All that will happen").scrollIntoViewIfNeeded();
    await shot(window.page, `b4-${width}-steps`);
    expect(await window.page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
    await expectAccessible(window.page);
  });
});
