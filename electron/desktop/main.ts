/** The desktop app: a list of modules in the order they start. */
import { join } from "node:path";
import { app, type BrowserWindow, dialog, ipcMain, session } from "electron";
import type { ShellCommand } from "../../shared/contract/shell.ts";
import { t } from "../../shared/text/text.ts";
import { dataDir } from "../engine/store/dataDir.ts";
import { isBusy } from "./activity.ts";
import { commandOf } from "./arguments.ts";
import { createAttention } from "./attention.ts";
import { onChoose } from "./choosing.ts";
import { askToQuit, choose, chooseFleet, chooseTarget } from "./dialogs.ts";
import { linkEngine } from "./engineLink.ts";
import { guardNavigation, guardPermissions, lacksSandbox } from "./guards.ts";
import { setMenu, textMenu } from "./menu.ts";
import { createPageCommands } from "./pageCommands.ts";
import { registerScheme, serveApp } from "./protocol.ts";
import { guardQuit } from "./quitting.ts";
import { createTally, survivePage, TOO_OFTEN } from "./survival.ts";
import { createWindow } from "./window.ts";

process.umask(0o077);

if (lacksSandbox(app.isPackaged, (name) => app.commandLine.hasSwitch(name))) refuse();
else if (!app.requestSingleInstanceLock()) app.quit();
else start();

/** Says why and what helps, then ends. */
function refuse(): void {
  void app.whenReady().then(() => {
    dialog.showErrorBox(t("shell.sandbox-title"), t("shell.sandbox-text"));
    app.exit(1);
  });
}

function start(): void {
  app.enableSandbox();
  registerScheme();
  guardNavigation(app);
  app.on("web-contents-created", (_event, contents) => textMenu(contents));
  const here = import.meta.dirname;
  const commands = createPageCommands();
  let window: BrowserWindow | null = null;
  let ready = false;

  const forward = (): void => {
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  const attention = createAttention(() => window, forward);
  const quit = guardQuit(app, () => isBusy(attention.activity()), askToQuit);
  /** Without a window (macOS) one is made: that is what the person wants to see. */
  const give = (command: ShellCommand | null): void => {
    if (command !== null) commands.send(command);
    if (window === null && ready) open();
    forward();
  };

  function open(): void {
    const made = createWindow(join(here, "preload.cjs"));
    window = made;
    made.webContents.on("did-start-navigation", (details) => {
      if (details.isMainFrame && !details.isSameDocument) commands.gone();
    });
    made.once("closed", () => {
      commands.gone();
      if (window === made) window = null;
    });
    quit.watch(made);
    survivePage(made, () => app.quit());
  }

  // A file given by the desktop before the app is ready is kept for the page.
  app.on("open-file", (event, path) => {
    event.preventDefault();
    give(commandOf(["", path], "/"));
  });
  app.on("second-instance", (_event, argv, folder) => give(commandOf(argv, folder)));
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });

  void app.whenReady().then(() => {
    guardPermissions(session.defaultSession);
    serveApp(session.defaultSession, join(here, "../renderer"), !app.isPackaged);
    const first = commandOf(process.argv, process.cwd());
    if (first !== null) commands.send(first);
    ready = true;
    open();
    const tally = createTally();
    const link = linkEngine(ipcMain, join(here, "desktop-engine.mjs"), dataDir(), {
      activity: attention.update,
      connected: commands.ready,
      crashed: () => void survive(),
    });
    const survive = async (): Promise<void> => {
      const count = tally(Date.now());
      const often = count >= TOO_OFTEN;
      const text = often ? t("shell.engine-again", { count }) : t("shell.engine-text");
      // The page opens a new line by itself, which starts the engine again; too often, and the person decides.
      if (often) link.hold(true);
      const goOn = await choose(window, { title: t("shell.engine-title"), text, yes: t("shell.go-on"), no: t("shell.quit") });
      link.hold(false);
      if (!goOn) app.quit();
      else if (!link.isUp()) window?.webContents.reload();
    };
    const choosing = {
      open: async (): Promise<void> => {
        const path = window === null ? null : await chooseFleet(window);
        if (path !== null) commands.send({ do: "open", path });
      },
      save: async (): Promise<void> => {
        const path = window === null ? null : await chooseTarget(window);
        if (path !== null) commands.send({ do: "save", path });
      },
    };
    onChoose(ipcMain, choosing);
    setMenu(app, {
      open: () => void choosing.open(),
      save: () => void choosing.save(),
      practice: () => give({ do: "practice" }),
      go: (page) => give({ do: "go", page }),
    });
    app.on("activate", () => {
      if (window === null) open();
    });
    app.on("will-quit", () => link.end());
  });
}
