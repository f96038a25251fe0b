/** Every guard of the shell, refusing. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { app, FakeContents, FakeSession, protocol, resetElectron, shell } from "./fakeElectron.ts";

vi.mock("electron", async () => (await import("./fakeElectron.ts")).electron);
const { guardNavigation, guardPermissions, isHelpLink, isOwnPage, lacksSandbox } = await import("../../electron/desktop/guards.ts");
const { answer, isOurs, registerScheme, serveApp } = await import("../../electron/desktop/protocol.ts");
const { fromOwnPage } = await import("../../electron/desktop/engineLink.ts");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wizard-desktop-"));
  resetElectron(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const OWN = ["app://wizard/", "app://wizard/index.html#/review", "app://wizard"];
const FOREIGN = [
  "https://wizard/",
  "http://localhost/",
  "file:///etc/passwd",
  "app://other/",
  "app://wizard.example/",
  "app://wizard@example.org/",
  "https://example.org/app://wizard/",
  "data:text/html,<b>x",
  "javascript:alert(1)",
  "about:blank",
  "blob:app://wizard/1",
  "",
];

describe("our own pages", () => {
  it.each(OWN)("%s is one", (address) => expect(isOwnPage(address)).toBe(true));
  it.each(FOREIGN)("%s is none", (address) => expect(isOwnPage(address)).toBe(false));
});

describe("navigation", () => {
  const guarded = (): FakeContents => {
    guardNavigation(app as never);
    const contents = new FakeContents();
    app.emit("web-contents-created", {}, contents);
    return contents;
  };
  const went = (event: string, url: string): boolean => {
    const prevent = vi.fn();
    guarded().emit(event, { preventDefault: prevent, url });
    return prevent.mock.calls.length === 0;
  };
  for (const event of ["will-navigate", "will-redirect", "will-frame-navigate"]) {
    it.each(FOREIGN)(`${event} to %s is refused`, (url) => expect(went(event, url)).toBe(false));
    it.each(OWN)(`${event} to %s is let through`, (url) => expect(went(event, url)).toBe(true));
  }
  it("a webview is never attached", () => {
    const prevent = vi.fn();
    guarded().emit("will-attach-webview", { preventDefault: prevent });
    expect(prevent).toHaveBeenCalledOnce();
  });
  it("no window is opened; a help link opens outside, nothing else does", () => {
    const contents = guarded();
    expect(contents.openHandler?.({ url: "https://wiki.gentoo.org/wiki/Binary_package_guide" })).toEqual({ action: "deny" });
    expect(shell.openExternal).toHaveBeenCalledExactlyOnceWith("https://wiki.gentoo.org/wiki/Binary_package_guide");
    for (const url of [...FOREIGN, ...OWN]) expect(contents.openHandler?.({ url })).toEqual({ action: "deny" });
    expect(shell.openExternal).toHaveBeenCalledOnce();
  });
  it.each([
    "http://wiki.gentoo.org/",
    "https://wiki.gentoo.org.example/",
    "https://example.org/wiki.gentoo.org",
    "https://ada@wiki.gentoo.org/",
    "https://ada:x@wiki.gentoo.org/",
    "https://:x@wiki.gentoo.org/",
    "https://wiki.gentoo.org:444/",
    "ftp://wiki.gentoo.org/",
    "not an address",
  ])("%s is no help link", (url) => expect(isHelpLink(url)).toBe(false));
});

describe("permissions", () => {
  const session = (): FakeSession => {
    const made = new FakeSession();
    guardPermissions(made as never);
    return made;
  };
  const asked = (permission: string, requestingUrl = "app://wizard/", isMainFrame = true): boolean => {
    let given = true;
    session().ask?.(null, permission, (yes) => (given = yes), { requestingUrl, isMainFrame });
    return given;
  };
  const checked = (permission: string, origin = "app://wizard/", isMainFrame = true) => session().check?.(null, permission, origin, { isMainFrame });
  it.each([
    "media",
    "geolocation",
    "notifications",
    "clipboard-read",
    "midi",
    "fullscreen",
    "openExternal",
    "hid",
    "serial",
    "usb",
    "fileSystem",
    "unknown",
  ])("%s is refused", (permission) => {
    expect(asked(permission)).toBe(false);
    expect(checked(permission)).toBe(false);
  });
  it("writing to the clipboard is given, to our own main frame alone", () => {
    expect(asked("clipboard-sanitized-write")).toBe(true);
    expect(checked("clipboard-sanitized-write")).toBe(true);
    expect(asked("clipboard-sanitized-write", "https://example.org/")).toBe(false);
    expect(checked("clipboard-sanitized-write", "https://example.org/")).toBe(false);
    expect(asked("clipboard-sanitized-write", "app://wizard/", false)).toBe(false);
    expect(checked("clipboard-sanitized-write", "app://wizard/", false)).toBe(false);
  });
  it("devices and downloads are refused, but files that our own page has made", () => {
    const made = session();
    expect(made.device?.()).toBe(false);
    const refused = (address: string): boolean => {
      const prevent = vi.fn();
      made.emit("will-download", { preventDefault: prevent }, { getURL: () => address });
      return prevent.mock.calls.length > 0;
    };
    expect(refused("blob:app://wizard/5b6e")).toBe(false);
    for (const address of [
      "https://example.org/a.log",
      "app://wizard/index.html",
      "blob:https://example.org/5b6e",
      "blob:app://other/5b6e",
      "data:text/plain,a",
    ])
      expect(refused(address)).toBe(true);
  });
});

describe("app:// pages", () => {
  beforeEach(() => {
    writeFileSync(join(folder, "index.html"), "<meta nonce='__NONCE__'>");
    writeFileSync(join(folder, "a.js"), "1");
    writeFileSync(join(folder, ".secret.js"), "1");
  });
  it("are served with the strict policy and a fresh nonce", async () => {
    const first = await answer(folder, "app://wizard/");
    const second = await answer(folder, "app://wizard/");
    const policy = first.headers.get("content-security-policy") ?? "";
    expect(first.status).toBe(200);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    const text = await first.text();
    expect(text).not.toContain("__NONCE__");
    expect(text).not.toBe(await second.text());
    expect(first.headers.get("x-content-type-options")).toBe("nosniff");
  });
  it.each([
    "app://other/",
    "app://wizard/../../../../etc/passwd",
    "app://wizard/%2e%2e/%2e%2e/etc/passwd",
    "app://wizard/..%2f..%2fetc/passwd",
    "app://wizard/.secret.js",
    "app://wizard/none.js",
    "app://wizard/%00",
  ])("%s is not found", async (address) => expect((await answer(folder, address)).status).toBe(404));
  it("only reading is answered", async () => {
    const session = new FakeSession();
    serveApp(session as never, folder, false);
    for (const method of ["POST", "PUT", "DELETE"]) expect((await session.handler?.(new Request("app://wizard/", { method })))?.status).toBe(405);
    expect((await session.handler?.(new Request("app://wizard/a.js")))?.status).toBe(200);
  });
  it("nothing else is loaded", () => {
    const session = new FakeSession();
    serveApp(session as never, folder, false);
    const loads = (url: string): boolean => {
      let cancelled = false;
      session.before?.({ url }, (given) => (cancelled = given.cancel));
      return !cancelled;
    };
    for (const url of FOREIGN) expect(loads(url), url).toBe(false);
    expect(loads("devtools://devtools/x.js")).toBe(false);
    expect(loads("wss://wizard/")).toBe(false);
    expect(loads("app://wizard/a.js")).toBe(true);
    expect(isOurs("devtools://devtools/x.js", true)).toBe(true);
  });
  it("the scheme may not do more than a page needs", () => {
    registerScheme();
    expect(protocol.registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
      { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
  });
});

describe("a message of a page", () => {
  const frame = (url: string, parent: unknown = null) => ({ senderFrame: { url, parent } }) as never;
  it("is heard from the main frame of our own page", () => expect(fromOwnPage(frame("app://wizard/#/apply"))).toBe(true));
  it.each(FOREIGN)("is not heard from %s", (url) => expect(fromOwnPage(frame(url))).toBe(false));
  it("is not heard from a frame inside, nor from one that is gone, nor with more words", () => {
    expect(fromOwnPage(frame("app://wizard/", {}))).toBe(false);
    expect(fromOwnPage({ senderFrame: null })).toBe(false);
    expect(fromOwnPage(frame("app://wizard/"), ["x".repeat(100)])).toBe(false);
  });
});

it("a packaged app refuses --no-sandbox", () => {
  const given = (name: string): boolean => name === "no-sandbox";
  expect(lacksSandbox(true, given)).toBe(true);
  expect(lacksSandbox(false, given)).toBe(false);
  expect(lacksSandbox(true, () => false)).toBe(false);
});
