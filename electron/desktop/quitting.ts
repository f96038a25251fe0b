/** Nobody ends the app in the middle of a run by accident. */
import type { App, BrowserWindow } from "electron";

type Preventable = { readonly preventDefault: () => void };
export type QuitGuard = { readonly watch: (window: BrowserWindow) => void };

/**
 * `busy`: does a run go on? `ask`: says what quitting means; true: quit. Closing the window counts as quitting but on macOS, where the app lives on.
 * Once agreed, nothing is asked again.
 */
export function guardQuit(
  app: App,
  busy: () => boolean,
  ask: (window: BrowserWindow | null) => Promise<boolean>,
  platform: NodeJS.Platform = process.platform,
): QuitGuard {
  let agreed = false;
  let asking = false;
  const hold = (event: Preventable, window: BrowserWindow | null): void => {
    if (agreed || !busy()) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void ask(window).then((leave) => {
      asking = false;
      if (!leave) return;
      agreed = true;
      app.quit();
    });
  };
  let current: BrowserWindow | null = null;
  app.on("before-quit", (event) => hold(event, current));
  return {
    watch: (window) => {
      current = window;
      window.on("close", (event) => {
        if (platform !== "darwin") hold(event, window);
      });
      window.once("closed", () => {
        if (current === window) current = null;
      });
    },
  };
}
