/** The savings report. */
import { refusedKey } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { ReportPage } from "../pages/report.ts";
import { press, says, type Way } from "./scene.ts";

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
