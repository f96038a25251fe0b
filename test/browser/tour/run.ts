/** Apply in all its moods, and what a run leaves in Welcome and History. */
import { untrusted } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { ApplyPage } from "../pages/run.ts";
import { applied, cutLine, mendLine } from "../walk.ts";
import { closes, go, openPage, press, says, type Way } from "./scene.ts";

const applyOn = (window: FakeWindow): ApplyPage => new ApplyPage(window.page);
const works = (window: FakeWindow, machine: string): Promise<void> =>
  applyOn(window).machine(machine).getByText("working", { exact: true }).waitFor();
/** A run that is held in these steps. */
async function held(window: FakeWindow, ...steps: readonly string[]): Promise<void> {
  for (const step of steps) window.engine.hold(step);
  await applied(window);
  for (const step of steps) await works(window, step.slice(0, step.indexOf("/")));
}
const history = (window: FakeWindow): Promise<void> => openPage(window, "history", "What was done to your machines");
const openRun = (window: FakeWindow, name: RegExp): Promise<void> =>
  window.page.getByRole("list", { name: "Runs" }).getByRole("button", { name, expanded: false }).first().click();

/** Real time, as in a run that began just now. */
const now = (): number => Date.now() / 1000;

export const RUN: readonly Way[] = [
  {
    fake: { now },
    scenes: [
      { name: "apply-running", reach: (window) => held(window, "driver/check-index", "attic/trust-key") },
      {
        name: "apply-searched",
        reach: async (window) => {
          await window.page.getByRole("textbox", { name: "Search this log" }).fill("packages");
          await window.page.getByRole("textbox", { name: "Search this log" }).press("Enter");
        },
      },
      {
        name: "apply-stop",
        reach: async (window) => {
          await press(window, "Stop now…");
          await window.page.getByRole("alertdialog").waitFor();
        },
        leave: closes,
      },
      {
        name: "apply-pausing",
        reach: async (window) => {
          await press(window, "Pause after this step");
          await says(window, "Pausing after the steps under way");
        },
      },
      {
        name: "apply-stopped",
        reach: async (window) => {
          window.engine.release();
          await applyOn(window).ends("Stopped at a step’s border");
        },
      },
      {
        name: "welcome-stopped",
        reach: async (window) => {
          await go(window, "");
          await says(window, "Home fleet is half set up");
        },
      },
      {
        name: "apply-finalising",
        reach: async (window) => {
          window.engine.hold("run.finished");
          await press(window, "Go on");
          await says(window, /Finalising: every step/);
        },
      },
      {
        name: "apply-finished",
        reach: async (window) => {
          window.engine.release();
          await applyOn(window).ends(/are set up/);
        },
      },
      { name: "history-filled", reach: history },
      {
        name: "history-opened",
        reach: async (window) => {
          await openRun(window, /Set-up of Home fleet/);
          await window.page.getByRole("region", { name: "What it did on tau-ceti-lab" }).waitFor();
        },
      },
      {
        name: "history-undo",
        reach: async (window) => {
          await press(window, "Undo this run…");
          await window.page.getByRole("alertdialog").waitFor();
        },
        leave: closes,
      },
    ],
  },
  {
    fake: { now },
    scenes: [
      { name: "apply-lost", reach: (window) => held(window, "attic/check-index").then(() => cutLine(window)), leave: mendLine },
      {
        name: "welcome-unfinished",
        reach: async (window) => {
          await go(window, "");
          await says(window, "Home fleet is half set up");
        },
      },
      {
        name: "apply-broken-off",
        reach: async (window) => {
          window.engine.breakOff();
          await go(window, "apply");
          await window.page.reload();
          await says(window, "Go on");
        },
      },
    ],
  },
  {
    fake: { now, failStep: { "attic/trust-key": untrusted } },
    scenes: [
      {
        name: "apply-failing",
        reach: async (window) => {
          window.engine.hold("atom-box/switch-on");
          await applied(window);
          await window.page.getByRole("heading", { name: "could not trust" }).waitFor();
          await works(window, "atom-box");
        },
      },
      {
        name: "apply-failed",
        reach: async (window) => {
          window.engine.release();
          await applyOn(window).ends("Not all machines are set up");
        },
      },
      {
        name: "history-failed",
        reach: async (window) => {
          await history(window);
          await openRun(window, /1 step failed/);
          await window.page.getByRole("region", { name: "What it did on attic" }).getByText(untrusted.what).first().waitFor();
        },
      },
      {
        name: "install-partial",
        reach: async (window) => {
          await openPage(window, "install", "Install a first package");
          await says(window, "attic is not set up");
          await window.page.getByRole("region", { name: "Packages that fit" }).waitFor();
        },
      },
      {
        name: "done-partial",
        reach: async (window) => {
          await openPage(window, "done", "Your fleet is set up, without attic");
          await says(window, /Measured at/);
        },
      },
      {
        name: "apply-retrying",
        reach: async (window) => {
          window.engine.repair();
          window.engine.hold("attic/trust-key");
          await openPage(window, "apply", "Not all machines are set up");
          await press(window, "Try attic again");
          await works(window, "attic");
        },
        leave: async (window) => window.engine.release(),
      },
    ],
  },
];
