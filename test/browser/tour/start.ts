/** Welcome and Machines. */
import { refusedKey } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { looked, openPage, press, says, type Way, wizardOf } from "./scene.ts";

/** A file that a person drops on the page. */
const drop = (window: FakeWindow, name: string, text: string): Promise<void> =>
  window.page.evaluate(
    ([fileName, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], fileName, { type: "application/json" }));
      for (const type of ["dragover", "drop"]) globalThis.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    },
    [name, text] as const,
  );

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
    fake: { refuse: { "atom-box": refusedKey } },
    scenes: [
      { name: "welcome-filled", reach: async () => {} },
      {
        name: "welcome-failed",
        reach: async (window) => {
          await drop(window, "home.fleet.json", '{ "version": 1, "name": "Home fleet" "machines": [] }');
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
