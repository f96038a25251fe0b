/** Welcome and Machines. */
import { ok } from "../../../shared/errors/wizardError.ts";
import { parseFleet } from "../../../shared/fleet/parseFleet.ts";
import { refusedKey } from "../fleets.ts";
import { looked, openPage, press, says, type Way, wizardOf } from "./scene.ts";

/** A fleet file with a comma missing, read as the engine reads it. */
const broken = parseFleet('{ "version": 1, "name": "Home fleet" "machines": [] }');

export const START: readonly Way[] = [
  {
    fake: { recent: [] },
    scenes: [
      { name: "welcome-empty", reach: async () => {} },
      {
        name: "machines-empty",
        reach: async (window) => {
          await press(window, "Start a new fleet");
          await wizardOf(window).arrive("Which machines belong together?");
        },
      },
    ],
  },
  {
    fake: {
      refuse: { "atom-box": refusedKey },
      calls: { "fleet.load": async ({ path }) => (broken.ok ? ok({ fleet: broken.value, path }) : broken) },
    },
    scenes: [
      { name: "welcome-filled", reach: async () => {} },
      {
        name: "welcome-failed",
        reach: async (window) => {
          await window.page.getByRole("textbox", { name: "Path of a fleet file" }).fill("~/home.fleet.json");
          await press(window, "Open a fleet file");
          await window.page.locator(".fail").waitFor();
        },
        leave: (window) => press(window, "Close"),
      },
      {
        name: "welcome-running",
        reach: async (window) => {
          window.engine.hold("practice.start");
          await press(window, "Start the practice fleet");
          await says(window, "Starting");
        },
      },
      {
        name: "machines-filled",
        reach: async (window) => {
          window.engine.release();
          await wizardOf(window).arrive("Which machines belong together?");
        },
      },
      {
        name: "machines-running",
        reach: async (window) => {
          for (const part of ["attic/reach", "driver/packages"]) window.engine.hold(part);
          const machines = wizardOf(window);
          await machines.lookAtAll();
          await machines.says("attic", "connecting");
          await machines.says("driver", "looking");
          await machines.says("tau-ceti-lab", "surveyed");
        },
      },
      {
        name: "machines-failed",
        reach: async (window) => {
          window.engine.release();
          const machines = wizardOf(window);
          await machines.says("attic", "surveyed");
          await machines.says("atom-box", "not reached");
          await machines.machine("atom-box").scrollIntoViewIfNeeded();
        },
      },
    ],
  },
  {
    fake: { askKey: ["driver"], askSecret: ["attic"] },
    scenes: [
      {
        name: "machines-asks",
        reach: async (window) => {
          await press(window, "Start the practice fleet");
          const machines = wizardOf(window);
          await machines.arrive("Which machines belong together?");
          await machines.lookAtAll();
          await machines.says("driver", "Is this driver?");
          await machines.says("atom-box", "surveyed");
        },
      },
      // The same two where their machines have no card.
      { name: "history-asks", reach: (window) => openPage(window, "history", "What was done to your machines") },
    ],
  },
  { scenes: [{ name: "machines-finished", reach: looked }] },
];
