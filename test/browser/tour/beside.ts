/** The savings report, Add a workstation, and the pages that stand beside the walk. */
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import { CPUS, GPUS } from "../../plan/fixtures.ts";
import type { FakeOptions } from "../fakeEngine.ts";
import { homeFacts, homeFleet, refusedKey } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { homeWith } from "../joining.ts";
import { AddPage } from "../pages/add.ts";
import { ReportPage } from "../pages/report.ts";
import { started } from "../walk.ts";
import { closes, openPage, press, type Scene, says, type Way } from "./scene.ts";

const report = (window: FakeWindow): ReportPage => new ReportPage(window.page);

export const REPORT: readonly Way[] = [
  { fake: { logs: "none" }, scenes: [{ name: "report-empty", reach: (window) => ReportPage.open(window.page) }] },
  {
    fake: { logs: "unread", refuse: { "atom-box": refusedKey } },
    scenes: [
      {
        name: "report-unread",
        reach: async (window) => {
          await ReportPage.open(window.page);
          await window.page.getByRole("heading", { name: "No log was read yet" }).waitFor();
        },
      },
      {
        name: "report-running",
        reach: async (window) => {
          window.engine.hold("log attic");
          await press(window, "Read the logs");
          await report(window).log("attic").getByText("reading").waitFor();
          await report(window)
            .log("driver")
            .getByText(/read \d/)
            .waitFor();
        },
      },
      {
        name: "report-failed",
        reach: async (window) => {
          window.engine.release();
          await report(window)
            .log("attic")
            .getByText(/read \d/)
            .waitFor();
          await window.page.getByRole("heading", { name: refusedKey.what }).waitFor();
          await window.page.locator(".figure").waitFor();
        },
      },
    ],
  },
  {
    scenes: [
      {
        name: "report-filled",
        reach: async (window) => {
          await ReportPage.open(window.page);
          await window.page.locator(".figure").waitFor();
        },
      },
      {
        name: "report-machine",
        reach: async (window) => {
          await report(window).choose("Machine");
          await press(window, "Only attic");
          await window.page.getByRole("button", { name: "Show all again instead of attic only" }).scrollIntoViewIfNeeded();
        },
      },
      {
        name: "report-merges",
        reach: async (window) => {
          await press(window, "Only sys-devel/gcc");
          await report(window).table("Each merge of sys-devel/gcc").waitFor();
        },
        leave: async (window) => {
          await press(window, "Show all again instead of sys-devel/gcc only");
          await press(window, "Show all again instead of attic only");
        },
      },
      {
        name: "report-compared",
        reach: async (window) => {
          const { page } = window;
          await report(window).choose("Choose…");
          await page.getByLabel("From", { exact: true }).fill("2026-09-01");
          await page.getByLabel("Up to and with").fill("2026-09-30");
          await page.getByLabel("Set beside").selectOption("before");
          await report(window).table("Two periods side by side").waitFor();
        },
      },
      {
        name: "report-invalid",
        reach: async (window) => {
          await window.page.getByLabel("Up to and with").fill("2026-08-01");
          await says(window, "The first day is after the last one.");
        },
      },
    ],
  },
  {
    fake: { logs: "compiled" },
    scenes: [
      {
        name: "report-year",
        reach: async (window) => {
          await ReportPage.open(window.page);
          await says(window, "No client has installed a binary yet");
        },
      },
    ],
  },
];

/** A fleet of three, and a fourth machine that joins it. */
const { "atom-box": _left, ...known } = homeFacts;
const joining: Partial<FakeOptions> = {
  fleet: { ...homeFleet, machines: homeFleet.machines.filter((m) => m.id !== "atom-box") },
  facts: { ...known, loft: { ...(homeFacts.attic as Facts), machine: "loft", hostname: "loft" } },
};
const refusedLoft: WizardError = {
  ...refusedKey,
  machine: "loft",
  what: "loft takes keys only, and none of yours.",
  remedies: refusedKey.remedies.map((remedy) => (remedy.do === "command" ? { ...remedy, on: "loft" } : remedy)),
};
async function joins(window: FakeWindow): Promise<AddPage> {
  const add = new AddPage(window.page);
  await add.open();
  await press(window, /^Home fleet/);
  await add.arrive("Which machine joins Home fleet?");
  return add;
}

export const ADD: readonly Way[] = [
  {
    fake: { ...joining, refuse: { loft: refusedLoft } },
    scenes: [
      {
        name: "add-empty",
        reach: async (window) => {
          const add = new AddPage(window.page);
          await add.open();
          await add.arrive("Which fleet does the workstation join?");
        },
      },
      { name: "add-filled", reach: joins },
      {
        name: "add-failed",
        reach: async (window) => {
          await new AddPage(window.page).add("root@loft");
          await says(window, "not reached");
        },
      },
      {
        name: "add-running",
        reach: async (window) => {
          window.engine.repair();
          window.engine.hold("loft/packages");
          await press(window, "Try again");
          await new AddPage(window.page).machine("loft").getByText("looking").waitFor();
        },
      },
      {
        name: "add-finished",
        reach: async (window) => {
          window.engine.release();
          await new AddPage(window.page).section("What it changes for the others").waitFor();
        },
      },
    ],
  },
  {
    // An older processor lowers the level, another card makes the others fetch again.
    fake: homeWith({ cpu: CPUS.nehalem, gpus: [GPUS.rdna3] }),
    scenes: [
      {
        name: "add-changes",
        reach: async (window) => {
          const add = await joins(window);
          await add.add("root@loft");
          await add.section("What it changes for the others").getByText("The graphics list grows by").waitFor();
        },
      },
      {
        name: "add-refused",
        reach: async (window) => {
          await new AddPage(window.page).section("What it changes for the others").getByText("Keep x86-64-v3").click();
          await says(window, "With x86-64-v3 kept, loft cannot join.");
        },
      },
    ],
  },
];

const page = (name: string, id: string, title: string): Scene => ({ name, reach: (window) => openPage(window, id, title) });

export const BESIDE: readonly Way[] = [
  {
    scenes: [
      {
        name: "history-empty",
        reach: async (window) => {
          await started(window);
          await openPage(window, "history", "What was done to your machines");
        },
      },
      page("checkup", "checkup", "Check-up is not here yet"),
      page("maintenance", "maintenance", "Maintenance is not here yet"),
      page("help", "help", "Help"),
      {
        name: "help-found",
        reach: async (window) => {
          await window.page.getByRole("searchbox", { name: "Search in Help" }).fill("quickpkg");
          await says(window, /has “quickpkg”|have “quickpkg”/);
        },
      },
      {
        name: "help-none",
        reach: async (window) => {
          await window.page.getByRole("searchbox", { name: "Search in Help" }).fill("zebra");
          await says(window, "Nothing in Help has “zebra”");
        },
      },
      {
        name: "keys",
        reach: async (window) => {
          await openPage(window, "about", "Binhost Wizard");
          await window.page.keyboard.press("?");
          await window.page.getByRole("dialog").waitFor();
        },
        leave: closes,
      },
      page("about", "about", "Binhost Wizard"),
      {
        name: "about-licences",
        reach: async (window) => {
          await press(window, "Show the licence texts");
          await says(window, "Licence: MIT");
        },
      },
      page("settings", "settings", "Settings"),
      {
        name: "settings-changed",
        reach: async (window) => {
          await window.page.getByRole("combobox", { name: "Dates and numbers" }).selectOption({ label: "Deutsch" });
          await says(window, "14. Oktober 2026");
          await press(window, "Forget Home fleet");
          await says(window, "The list is empty.");
        },
      },
      {
        name: "settings-unkept",
        reach: async (window) => {
          await window.page.evaluate(() => {
            Storage.prototype.setItem = () => {
              throw new DOMException("full", "QuotaExceededError");
            };
          });
          await window.page.getByRole("combobox", { name: "Dates and numbers" }).selectOption({ label: "English" });
          await says(window, "Settings cannot be kept here");
        },
      },
    ],
  },
];
