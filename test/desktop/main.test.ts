/** The shell's start and life, with the real main and a recorded Electron. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Activity } from "../../electron/desktop/activity.ts";
import {
  app,
  awake,
  boxAnswer,
  children,
  dialog,
  electron,
  FakeWindow,
  ipcMain,
  Menu,
  menus,
  notes,
  resetElectron,
  session,
  settle,
} from "./fakeElectron.ts";

vi.mock("electron", () => electron);

let folder = "";
const argv = process.argv;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wizard-desktop-"));
  vi.stubEnv("BINHOST_WIZARD_HOME", join(folder, "state"));
  resetElectron(folder);
});
afterEach(() => {
  process.argv = argv;
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function start(...words: string[]): Promise<FakeWindow> {
  process.argv = ["binhost-wizard-desktop", ...words];
  vi.resetModules();
  await import("../../electron/desktop/main.ts");
  await settle();
  return FakeWindow.made[0] as FakeWindow;
}

/** The page of this window opens its line. Output: what it was sent with a port. */
function connect(window: FakeWindow, change: Record<string, unknown> = {}): unknown[][] {
  const got: unknown[][] = [];
  const frame = { url: "app://wizard/", parent: null, postMessage: (...words: unknown[]) => got.push(words), ...change };
  ipcMain.emit("engine-connect", { senderFrame: frame, sender: window.webContents });
  return got;
}
const running = (progress = 0.25): Activity => ({ runs: [{ run: "r1", fleet: "Home", status: "running", progress, seconds: null }], questions: [] });
const ended = (status: "done" | "failed" | "stopped", seconds: number): Activity => ({
  runs: [{ run: "r1", fleet: "Home", status, progress: 1, seconds }],
  questions: [],
});

describe("start", () => {
  it("makes one window: isolated, sandboxed, no Node, no extras", async () => {
    const window = await start();
    expect(FakeWindow.made).toHaveLength(1);
    expect(window.options.webPreferences).toEqual({
      preload: join(import.meta.dirname, "../../electron/desktop/preload.cjs"),
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
      devTools: false,
    });
    expect(window.loadURL).toHaveBeenCalledExactlyOnceWith("app://wizard/");
    expect(app.enableSandbox).toHaveBeenCalledOnce();
    expect(process.umask()).toBe(0o077);
  });
  it("puts every guard in place", async () => {
    const window = await start();
    const { defaultSession } = session;
    for (const part of [defaultSession.ask, defaultSession.check, defaultSession.device, defaultSession.before, defaultSession.handler])
      expect(part).not.toBeNull();
    const contents = window.webContents;
    for (const event of ["will-navigate", "will-redirect", "will-frame-navigate", "will-attach-webview"])
      expect(contents.listenerCount(event)).toBe(1);
    expect(contents.openHandler?.({ url: "https://example.org/" })).toEqual({ action: "deny" });
  });
  it("shows the window at its first paint, without waiting for the engine", async () => {
    const window = await start();
    expect(window.options.show).toBe(false);
    expect(window.show).not.toHaveBeenCalled();
    window.emit("ready-to-show");
    expect(window.show).toHaveBeenCalledOnce();
  });
  it("starts the engine in a process of its own, with the folder that the command line uses too", async () => {
    await start();
    expect(children.map((child) => [child.module, child.args])).toEqual([
      [join(import.meta.dirname, "../../electron/desktop/desktop-engine.mjs"), [join(folder, "state")]],
    ]);
    app.emit("will-quit");
    expect(children[0]?.kill).toHaveBeenCalledOnce();
  });
  it("refuses to run without its sandbox, and says what helps", async () => {
    app.switches = ["no-sandbox"];
    await start();
    expect(FakeWindow.made).toHaveLength(0);
    expect(children).toHaveLength(0);
    expect(String(dialog.showErrorBox.mock.calls[0]?.[1])).toContain("binhost-wizard web");
    expect(app.exit).toHaveBeenCalledExactlyOnceWith(1);
  });
});

describe("a file or a word given", () => {
  it("waits for the page, and comes once", async () => {
    const window = await start("/home/ada/lab.binhost-fleet");
    expect(window.webContents.sent).toEqual([]);
    connect(window);
    connect(window);
    expect(window.webContents.sent).toEqual([["shell", { do: "open", path: "/home/ada/lab.binhost-fleet" }]]);
  });
  it("--practice opens the practice fleet", async () => {
    const window = await start("--practice");
    connect(window);
    expect(window.webContents.sent).toEqual([["shell", { do: "practice" }]]);
  });
  it("a second start brings the window forward and opens its file; it does not start again", async () => {
    const window = await start();
    connect(window);
    window.minimized = true;
    app.emit("second-instance", {}, ["binhost-wizard-desktop", "--some-switch", "fleet.json"], "/home/ada");
    expect(window.restore).toHaveBeenCalledOnce();
    expect(window.focus).toHaveBeenCalled();
    expect(window.webContents.sent).toEqual([["shell", { do: "open", path: "/home/ada/fleet.json" }]]);
    expect(FakeWindow.made).toHaveLength(1);
    app.firstInstance = false;
    app.removeAllListeners();
    await start();
    expect(FakeWindow.made).toHaveLength(1);
    expect(app.quit).toHaveBeenCalledOnce();
  });
  it("a file opened by the desktop (macOS) comes to the page, also while it loads anew", async () => {
    const window = await start();
    connect(window);
    window.webContents.emit("did-start-navigation", { isMainFrame: true, isSameDocument: false });
    const prevent = vi.fn();
    app.emit("open-file", { preventDefault: prevent }, "/home/ada/x.json");
    expect(prevent).toHaveBeenCalledOnce();
    expect(window.webContents.sent).toEqual([]);
    connect(window);
    expect(window.webContents.sent).toEqual([["shell", { do: "open", path: "/home/ada/x.json" }]]);
  });
});

describe("the engine's line", () => {
  it("a page gets one end of a fresh channel, the engine the other", async () => {
    const window = await start();
    const got = connect(window);
    expect(got).toEqual([["engine-port", null, [expect.objectContaining({ name: "page's" })]]]);
    expect(children[0]?.posted).toEqual([{ message: "page", ports: [expect.objectContaining({ name: "engine's" })] }]);
  });
  it.each([
    ["another address", { url: "https://example.org/" }],
    ["a frame inside", { parent: {} }],
  ])("%s gets nothing", async (_name, change) => {
    const window = await start();
    expect(connect(window, change)).toEqual([]);
    expect(children[0]?.posted).toEqual([]);
  });
  it("a message of the engine that is no activity is not heard", async () => {
    const window = await start();
    for (const message of ["x", null, { runs: [{ progress: 7 }] }, { runs: 1, questions: [] }]) children[0]?.emit("message", message);
    expect(window.setProgressBar).not.toHaveBeenCalled();
  });
  it("a crash is said, and the next line starts a new engine", async () => {
    boxAnswer.response = 1;
    const window = await start();
    connect(window);
    children[0]?.emit("exit", 139);
    connect(window);
    await settle();
    expect(dialog.showMessageBox).toHaveBeenCalledOnce();
    expect(children).toHaveLength(2);
    expect(children[1]?.posted).toHaveLength(1);
    expect(window.webContents.reload).not.toHaveBeenCalled();
  });
  it("a page that did not notice the crash is loaded anew", async () => {
    boxAnswer.response = 1;
    const window = await start();
    children[0]?.emit("exit", 139);
    await settle();
    expect(window.webContents.reload).toHaveBeenCalledOnce();
  });
  it("the third crash within a minute waits for the person", async () => {
    let decide: (value: { response: number }) => void = () => {};
    const window = await start();
    for (const index of [0, 1]) {
      children[index]?.emit("exit", 1);
      connect(window);
    }
    dialog.showMessageBox.mockImplementationOnce(() => new Promise((done) => (decide = done)));
    children[2]?.emit("exit", 1);
    connect(window);
    expect(children).toHaveLength(3);
    decide({ response: 1 });
    await settle();
    connect(window);
    expect(children).toHaveLength(4);
  });
  it("its end at quitting is no crash", async () => {
    await start();
    app.emit("will-quit");
    children[0]?.emit("exit", 0);
    await settle();
    expect(dialog.showMessageBox).not.toHaveBeenCalled();
  });
});

describe("while a run goes on", () => {
  it("the computer stays awake and the taskbar shows how far it is; afterwards neither", async () => {
    const window = await start();
    children[0]?.emit("message", running(0.5));
    children[0]?.emit("message", running(0.75));
    expect(awake.size).toBe(1);
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0.75, { mode: "normal" });
    children[0]?.emit("message", ended("done", 10));
    expect(awake.size).toBe(0);
    expect(window.setProgressBar).toHaveBeenLastCalledWith(-1, { mode: "normal" });
  });
  it("a crash of the engine lets the computer sleep again", async () => {
    await start();
    children[0]?.emit("message", running());
    children[0]?.emit("exit", 1);
    expect(awake.size).toBe(0);
  });
  it.each([
    ["a long run that ends unseen is told", 600, false, ["The run is finished"]],
    ["a short one is not", 5, false, []],
    ["nor one that is being watched", 600, true, []],
  ])("%s", async (_name, seconds, focused, told) => {
    const window = await start();
    window.focused = focused;
    children[0]?.emit("message", running());
    children[0]?.emit("message", ended("done", seconds));
    children[0]?.emit("message", ended("done", seconds));
    expect(notes.map((note) => note.title)).toEqual(told);
  });
  it("a question is told once, and a click brings the window forward", async () => {
    const window = await start();
    window.focused = false;
    const asking = { ...running(), questions: [{ id: "q", title: "Password for oberon" }] };
    children[0]?.emit("message", asking);
    children[0]?.emit("message", asking);
    expect(notes.map((note) => note.body)).toEqual(["Password for oberon"]);
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0.25, { mode: "paused" });
    notes[0]?.click();
    expect(window.focus).toHaveBeenCalledOnce();
  });

  const closing = (window: FakeWindow) => {
    const prevent = vi.fn();
    window.emit("close", { preventDefault: prevent });
    return prevent;
  };
  it("closing is asked, and the careful answer keeps the app", async () => {
    const window = await start();
    children[0]?.emit("message", running());
    expect(closing(window)).toHaveBeenCalledOnce();
    await settle();
    expect(dialog.showMessageBox.mock.calls[0]?.[1]).toMatchObject({ defaultId: 0, cancelId: 0, buttons: ["Keep working", "Quit all the same"] });
    expect(app.quit).not.toHaveBeenCalled();
  });
  it("quitting by the menu is asked too; once agreed it is not asked again", async () => {
    const window = await start();
    children[0]?.emit("message", running());
    boxAnswer.response = 1;
    const prevent = vi.fn();
    app.emit("before-quit", { preventDefault: prevent });
    expect(prevent).toHaveBeenCalledOnce();
    await settle();
    expect(app.quit).toHaveBeenCalledOnce();
    expect(closing(window)).not.toHaveBeenCalled();
    expect(dialog.showMessageBox).toHaveBeenCalledOnce();
  });
  it("without a run nothing is asked", async () => {
    const window = await start();
    children[0]?.emit("message", ended("done", 1));
    expect(closing(window)).not.toHaveBeenCalled();
  });
});

describe("the page", () => {
  it("is drawn anew after a crash; the third within a minute asks", async () => {
    const window = await start();
    const gone = (reason: string) => window.webContents.emit("render-process-gone", {}, { reason });
    gone("clean-exit");
    expect(window.webContents.reload).not.toHaveBeenCalled();
    gone("crashed");
    gone("oom");
    expect(window.webContents.reload).toHaveBeenCalledTimes(2);
    gone("crashed");
    await settle();
    expect(window.webContents.reload).toHaveBeenCalledTimes(2);
    expect(app.quit).toHaveBeenCalledOnce();
  });
  it("one that does not answer is asked about, once at a time", async () => {
    const window = await start();
    boxAnswer.response = 1;
    window.emit("unresponsive");
    window.emit("unresponsive");
    await settle();
    expect(dialog.showMessageBox).toHaveBeenCalledOnce();
    expect(window.webContents.forcefullyCrashRenderer).toHaveBeenCalledOnce();
  });
  it("text has a menu of its own, by what can be done with it", async () => {
    const window = await start();
    const before = menus.length;
    const flags = { canCut: false, canCopy: true, canPaste: true, canSelectAll: true };
    window.webContents.emit("context-menu", {}, { isEditable: false, selectionText: " ", editFlags: flags });
    expect(menus).toHaveLength(before);
    window.webContents.emit("context-menu", {}, { isEditable: true, selectionText: "", editFlags: flags });
    expect(menus.at(-1)?.template).toContainEqual({ role: "cut", enabled: false });
    expect(menus.at(-1)?.popup).toHaveBeenCalledOnce();
  });
});

describe("the menu", () => {
  const click = (label: string): void => {
    const items = (Menu.applicationMenu as { template: { submenu?: { label?: string; click?: () => void }[] }[] }).template.flatMap(
      (m) => m.submenu ?? [],
    );
    items.find((item) => item.label === label)?.click?.();
  };
  it("opens and saves by the system's own dialogs", async () => {
    const window = await start();
    connect(window);
    click("Open fleet…");
    await settle();
    click("Save fleet as…");
    await settle();
    click("Practice fleet");
    expect(window.webContents.sent.map(([, command]) => command)).toEqual([
      { do: "open", path: "/home/ada/my.binhost-fleet" },
      { do: "save", path: "/home/ada/new.binhost-fleet" },
      { do: "practice" },
    ]);
  });
  it("a dialog that is closed does nothing", async () => {
    const window = await start();
    connect(window);
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    dialog.showSaveDialog.mockResolvedValueOnce({ canceled: true, filePath: "" });
    click("Open fleet…");
    click("Save fleet as…");
    await settle();
    expect(window.webContents.sent).toEqual([]);
  });
});
