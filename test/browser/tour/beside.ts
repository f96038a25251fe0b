/** Add a workstation, and the pages that stand beside the walk. */
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import { CPUS, GPUS } from "../../plan/fixtures.ts";
import type { FakeOptions } from "../fake/fakeEngine.ts";
import { homeFacts, homeFleet, refusedKey } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { homeWith } from "../joining.ts";
import { AddPage } from "../pages/add.ts";
import { started } from "../walk.ts";
import { closes, openPage, press, type Scene, says, type Way } from "./scene.ts";

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
