/** The desktop app: a list of modules in the order they start. */
import { join } from "node:path";
import { app, dialog, ipcMain, session } from "electron";
import { linkEngine } from "./engineLink.ts";
import { guardNavigation, guardPermissions } from "./guards.ts";
import { registerScheme, serveApp } from "./protocol.ts";
import { createWindow } from "./window.ts";

process.umask(0o077);

if (!app.requestSingleInstanceLock()) app.quit();
else start();

function start(): void {
  app.enableSandbox();
  registerScheme();
  guardNavigation(app);
  const here = import.meta.dirname;
  let window: Electron.BrowserWindow | null = null;
  app.on("second-instance", () => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  void app.whenReady().then(() => {
    guardPermissions(session.defaultSession);
    serveApp(session.defaultSession, join(here, "../renderer"));
    const open = (): void => {
      window = createWindow(join(here, "preload.cjs"));
      window.once("closed", () => {
        window = null;
      });
    };
    open();
    const link = linkEngine(ipcMain, join(here, "desktop-engine.mjs"), app.getPath("userData"), () => {
      if (window === null) return;
      void dialog
        .showMessageBox(window, {
          type: "warning",
          message: "The part that talks to your machines has stopped",
          detail: "It is being started again. Work on the machines goes on by itself, and a run can be gone on with from the first page.",
          buttons: ["Go on"],
        })
        .then(() => window?.reload());
    });
    app.on("activate", () => {
      if (window === null) open();
    });
    app.on("will-quit", () => link.end());
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
}
