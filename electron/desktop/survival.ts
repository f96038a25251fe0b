/** A crash of the page or of the engine is survived; one that comes again and again is not hidden. */
import type { BrowserWindow } from "electron";
import { t } from "../../shared/text/text.ts";
import { choose } from "./dialogs.ts";

const WITHIN_MS = 60_000;
export const TOO_OFTEN = 3;

/** Counts what happened within the last minute. Input of the result: the time in milliseconds. Output: how often, this time included. */
export function createTally(): (now: number) => number {
  let times: number[] = [];
  return (now) => {
    times = [...times.filter((time) => now - time < WITHIN_MS), now];
    return times.length;
  };
}

/** The page is drawn anew after a crash: its draft stands in its storage, and it finds the run again. */
export function survivePage(window: BrowserWindow, quit: () => void, now: () => number = Date.now): void {
  const tally = createTally();
  let asking = false;
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    const count = tally(now());
    if (count < TOO_OFTEN) return window.webContents.reload();
    void choose(window, { title: t("shell.page-title", { count }), text: t("shell.page-text"), yes: t("shell.redraw"), no: t("shell.quit") }).then(
      (again) => (again ? window.webContents.reload() : quit()),
    );
  });
  window.on("unresponsive", () => {
    if (asking) return;
    asking = true;
    void choose(window, { title: t("shell.slow-title"), text: t("shell.slow-text"), yes: t("shell.redraw"), no: t("shell.wait") }).then((again) => {
      asking = false;
      if (again) window.webContents.forcefullyCrashRenderer();
    });
  });
}
