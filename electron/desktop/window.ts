import { join } from "node:path";
import { app, BrowserWindow, nativeTheme, screen } from "electron";
import { APP_ORIGIN } from "./guards.ts";
import { readPlace, writePlace } from "./windowState.ts";

/** Makes the one window: no Node, isolated, sandboxed; shown when its first paint is ready. */
export function createWindow(preload: string): BrowserWindow {
  const file = join(app.getPath("userData"), "window.json");
  const { maximized, x, y, width, height } = readPlace(
    file,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width,
    height,
    ...(x === undefined || y === undefined ? {} : { x, y }),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: "Binhost Wizard",
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#141219" : "#f6f5f8",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (maximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () => writePlace(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }));
  void window.loadURL(`${APP_ORIGIN}/`);
  return window;
}
