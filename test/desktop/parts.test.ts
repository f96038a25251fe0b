/** The shell's small parts, one by one. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it, vi } from "vitest";
import { followActivity } from "../../electron/desktop/activity.ts";
import { commandOf } from "../../electron/desktop/arguments.ts";
import { createPageCommands } from "../../electron/desktop/pageCommands.ts";
import { guardQuit } from "../../electron/desktop/quitting.ts";
import { createTally } from "../../electron/desktop/survival.ts";
import { readPlace, writePlace } from "../../electron/desktop/windowState.ts";
import type { StreamEvent } from "../../shared/contract/contract.ts";
import { shellCommandSchema } from "../../shared/contract/shell.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { LINKS, wikiSearch } from "../../shared/wizard/helpIndex.ts";
import { app, FakeWindow, resetElectron, settle, shell } from "./fakeElectron.ts";

vi.mock("electron", async () => (await import("./fakeElectron.ts")).electron);
const { isHelpLink } = await import("../../electron/desktop/guards.ts");
const { menuTemplate } = await import("../../electron/desktop/menu.ts");

const folder = mkdtempSync(join(tmpdir(), "wizard-parts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => resetElectron(folder));

describe("what a start asks for", () => {
  it.each([
    [["app"], null],
    [["electron", "."], null],
    [["app", "--practice"], { do: "practice" }],
    [["app", "a.binhost-fleet"], { do: "open", path: "/home/ada/a.binhost-fleet" }],
    [["app", "/x/fleet.json"], { do: "open", path: "/x/fleet.json" }],
    [["app", "../b.JSON"], { do: "open", path: "/home/b.JSON" }],
    [["app", "file:///x/with%20space.json"], { do: "open", path: "/x/with space.json" }],
    [["app", "--flag", "a.json", "--practice", "b.json"], { do: "open", path: "/home/ada/b.json" }],
    [["app", "--file=a.json"], null],
    [["app", "picture.png"], null],
    [["app", "a\0b.json"], null],
    [["app", "file://other-host/a.json"], null],
    [["app", `${"a".repeat(5000)}.json`], null],
    [["a.json"], null],
  ])("%j", (argv, wanted) => expect(commandOf(argv, "/home/ada")).toEqual(wanted));
  it("whatever it gives fits what the page takes", () => {
    for (const word of ["--practice", "a.json", "file:///x.json"])
      expect(shellCommandSchema.safeParse(commandOf(["app", word], "/")).success).toBe(true);
  });
});

it("commands wait for a page, come in order and once, and wait again when it is gone", () => {
  const got: unknown[] = [];
  const page = { send: (_channel: string, command: unknown) => got.push(command) };
  const commands = createPageCommands();
  commands.send({ do: "practice" });
  commands.send({ do: "open", path: "/a.json" });
  commands.ready(page);
  commands.ready(page);
  expect(got).toEqual([{ do: "practice" }, { do: "open", path: "/a.json" }]);
  commands.gone();
  commands.send({ do: "save", path: "/b.json" });
  expect(got).toHaveLength(2);
  commands.ready(page);
  expect(got).toHaveLength(3);
});

it("the tally counts the last minute alone", () => {
  const tally = createTally();
  expect([0, 10_000, 59_999, 60_000, 130_000].map((time) => tally(time))).toEqual([1, 2, 3, 3, 1]);
});

describe("the window's place", () => {
  const file = join(folder, "window.json");
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  it("is found again, and kept for this person alone", () => {
    writePlace(file, { x: 5, y: 6, width: 900, height: 700, maximized: true });
    expect(readPlace(file, screens)).toEqual({ x: 5, y: 6, width: 900, height: 700, maximized: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
  it("on a screen that is gone is dropped; the size stays", () => {
    writePlace(file, { x: 4000, y: 6, width: 900, height: 700, maximized: false });
    expect(readPlace(file, screens)).toEqual({ width: 900, height: 700, maximized: false });
  });
  it.each(["", "[]", '{"width":1,"height":1,"maximized":false}', '{"width":1e9,"height":700,"maximized":false}', "{"])(
    "%s is passed over",
    (text) => {
      writeFileSync(file, text);
      expect(readPlace(file, screens)).toEqual({ width: 1280, height: 860, maximized: false });
    },
  );
  it("a folder that cannot be written troubles nobody", () => {
    expect(() => writePlace(join(folder, "none/window.json"), { width: 900, height: 700, maximized: false })).not.toThrow();
  });
});

describe("the menu's habits", () => {
  const actions = { open: vi.fn(), save: vi.fn(), practice: vi.fn(), go: vi.fn() };
  const all = (platform: NodeJS.Platform, development = false) => {
    const menus = menuTemplate(platform, actions, development);
    return { menus, items: menus.flatMap((menu) => (Array.isArray(menu.submenu) ? menu.submenu : [])) };
  };
  it("macOS has its app and window menus, and closes a window from the file menu", () => {
    const { menus } = all("darwin");
    expect(menus.map((menu) => menu.role ?? menu.label)).toEqual(["appMenu", "File", "editMenu", "viewMenu", "windowMenu", "help"]);
    const [own, file] = menus.map((menu) => (Array.isArray(menu.submenu) ? menu.submenu.map((item) => item.role ?? item.label) : []));
    expect(file).toContain("close");
    expect(file).not.toContain("quit");
    expect(own).toEqual(expect.arrayContaining(["About Binhost Wizard", "Settings…", "hide", "quit"]));
  });
  it.each(["linux", "win32"] as const)("%s quits from the file menu", (platform) => {
    const { menus, items } = all(platform);
    expect(menus.map((menu) => menu.role ?? menu.label)).toEqual(["File", "editMenu", "viewMenu", "help"]);
    expect(items.map((item) => item.role)).toContain("quit");
  });
  it.each(["linux", "win32", "darwin"] as const)("%s opens settings, help and about as pages", (platform) => {
    actions.go.mockClear();
    for (const item of all(platform).items)
      if (/^(Settings…|Help|About Binhost Wizard)$/.test(item.label ?? "")) item.click?.({} as never, undefined, {} as never);
    expect(actions.go.mock.calls.flat().sort()).toEqual(["about", "help", "settings"]);
    for (const page of ["settings", "help", "about"]) expect(shellCommandSchema.safeParse({ do: "go", page }).success).toBe(true);
    // Only pages that change nothing: the shell cannot send the window into a run.
    expect(shellCommandSchema.safeParse({ do: "go", page: "apply" }).success).toBe(false);
  });
  it("developer tools are there in development alone", () => {
    expect(all("linux").items.map((item) => item.role)).not.toContain("toggleDevTools");
    expect(all("linux", true).items.map((item) => item.role)).toContain("toggleDevTools");
  });
  it("each help entry is a help link that opens outside", () => {
    for (const item of all("linux").items) if (/Gentoo/.test(item.label ?? "")) item.click?.({} as never, undefined, {} as never);
    expect(shell.openExternal).toHaveBeenCalledTimes(2);
  });
});

describe("links of Help", () => {
  it.each([...LINKS.map(({ href }) => href), wikiSearch("a&b=c #d")])("%s is one that opens outside", (href) => expect(isHelpLink(href)).toBe(true));
});

describe("quitting on macOS", () => {
  it("closing the window is not quitting; quitting without a window is asked", async () => {
    const ask = vi.fn(async () => true);
    const window = new FakeWindow({ webPreferences: {} });
    guardQuit(app as never, () => true, ask, "darwin").watch(window as never);
    const prevent = vi.fn();
    window.emit("close", { preventDefault: prevent });
    expect(prevent).not.toHaveBeenCalled();
    window.emit("closed");
    app.emit("before-quit", { preventDefault: prevent });
    app.emit("before-quit", { preventDefault: prevent });
    expect(prevent).toHaveBeenCalledTimes(2);
    expect(ask).toHaveBeenCalledExactlyOnceWith(null);
    await settle();
    expect(app.quit).toHaveBeenCalledOnce();
  });
});

describe("what goes on in the engine", () => {
  const recorded = (): RunEvent[] => [
    {
      seq: 1,
      at: 100,
      code: "run.started",
      run: "r1",
      kind: "apply",
      fleet: { name: "Home" } as never,
      plan: { machines: [] } as never,
      undoes: null,
    },
    { seq: 2, at: 400, code: "run.finished", result: "done" },
  ];
  function follow(past: RunEvent[] = []) {
    let tell: (event: StreamEvent) => void = () => {};
    const off = vi.fn();
    const call = vi.fn(async () => ({ ok: true, value: { events: past } }));
    const told: unknown[] = [];
    const subscribe = (listener: typeof tell) => {
      tell = listener;
      return off;
    };
    const end = followActivity({ call: call as never, subscribe }, (activity) => told.push(activity), 1);
    return { tell: (event: StreamEvent) => tell(event), told, call, end, off };
  }
  it("is told without plans, files or answers: name, state and progress", async () => {
    const { tell, told } = follow();
    const [started, finished] = recorded();
    if (started !== undefined) tell({ type: "run", run: "r1", event: started });
    await settle();
    if (finished !== undefined) tell({ type: "run", run: "r1", event: finished });
    await settle();
    expect(told).toEqual([
      { runs: [{ run: "r1", fleet: "Home", status: "running", progress: expect.any(Number), seconds: null }], questions: [] },
      { runs: [{ run: "r1", fleet: "Home", status: "done", progress: expect.any(Number), seconds: 300 }], questions: [] },
    ]);
  });
  it("a run whose start was not heard is read from its journal, once", async () => {
    const { tell, told, call } = follow(recorded().slice(0, 1));
    tell({ type: "run", run: "r1", event: { seq: 1, at: 200, code: "run.resumed" } });
    await settle();
    expect(call).toHaveBeenCalledExactlyOnceWith("run.events", { run: "r1", from: 0 });
    expect(told.at(-1)).toMatchObject({ runs: [{ fleet: "Home", status: "running" }] });
  });
  it("a question comes and goes; looking at machines is nobody's news", async () => {
    const { tell, told, end, off } = follow();
    tell({ type: "survey", machine: "m", state: "looking", error: null });
    tell({ type: "question", question: { id: "q", machine: null, title: "Password", text: "", kind: "secret", purpose: "password", default: null } });
    await settle();
    tell({ type: "question-gone", id: "q" });
    await settle();
    expect(told).toEqual([
      { runs: [], questions: [{ id: "q", title: "Password" }] },
      { runs: [], questions: [] },
    ]);
    end();
    expect(off).toHaveBeenCalledOnce();
  });
});

it("the app keeps no password on disk: nothing of the shell asks for safeStorage", () => {
  const { readdirSync } = process.getBuiltinModule("node:fs");
  const desktop = join(import.meta.dirname, "../../electron/desktop");
  for (const name of readdirSync(desktop).filter((each) => each.endsWith(".ts")))
    expect(readFileSync(join(desktop, name), "utf8")).not.toContain("safeStorage");
});
