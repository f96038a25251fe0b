// needs: chromium
/** The built preload and the built pages in a real Chromium: the page's one door, with the desktop's own content policy and a real engine behind. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Browser, Page } from "playwright";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { defaultEngine } from "../../electron/engine/defaultEngine.ts";
import { practicePort } from "../../electron/host/practicePort.ts";
import type { EngineApi } from "../../shared/contract/contract.ts";
import { serve } from "../../shared/contract/serve.ts";
import { transportCore } from "../../shared/contract/transport.ts";
import { buildPages, openBrowser } from "../browser/harness.ts";

vi.mock("electron", async () => (await import("./fakeElectron.ts")).electron);
const { answer } = await import("../../electron/desktop/protocol.ts");

const root = resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(join(tmpdir(), "wizard-preload-"));
const code = () => readFileSync(join(scratch, "node/preload.cjs"), "utf8");
let browser: Browser;
let engine: EngineApi;

beforeAll(async () => {
  await build({
    configFile: join(root, "build/vite/preload.config.ts"),
    build: { outDir: join(scratch, "node") },
    plugins: [],
    logLevel: "error",
  });
  await buildPages(join(scratch, "pages"));
  browser = await openBrowser();
  engine = defaultEngine({ dataDir: join(scratch, "state"), home: scratch, host: "desktop", version: "0.0.0", practice: practicePort() });
});
afterAll(async () => {
  await engine.call("practice.stop", {});
  await engine.close();
  await browser.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Electron's side of a preload script, as far as ours asks for it. */
const SHIM = (preload: string) => `{
  const heard = {};
  window.__shell = (command) => heard.shell({}, command);
  window.__exposed = [];
  const electron = {
    contextBridge: { exposeInMainWorld: (name, door) => { window.__exposed.push([name, Object.keys(door)]); window[name] = door; } },
    webUtils: { getPathForFile: (file) => "${scratch}/" + file.name },
    ipcRenderer: {
      on: (channel, listener) => { heard[channel] = listener; },
      send: (channel, ...words) => {
        if (channel !== "engine-connect" || words.length > 0) throw new Error("not a word for the shell: " + channel);
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = (event) => window.__toEngine(event.data);
        window.__toPage = (text) => port1.postMessage(text);
        heard["engine-port"]({ ports: [port2] });
      },
    },
  };
  ((require, module, exports) => { ${preload} })((name) => { if (name === "electron") return electron; throw new Error(name); }, { exports: {} }, {});
}`;

/** Opens the pages as the desktop serves them. What the page complains about is gathered. */
async function openPage(hash = ""): Promise<{ readonly page: Page; readonly problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(error.message));
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    const response = await answer(join(scratch, "pages"), `app://wizard${url.pathname}`);
    await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body: Buffer.from(await response.arrayBuffer()) });
  });
  const core = transportCore({
    send: (text) => void page.evaluate((each) => (window as unknown as { __toPage: (text: string) => void }).__toPage(each), text).catch(() => {}),
    close: () => {},
  });
  serve(engine, core.transport);
  await page.exposeFunction("__toEngine", (text: string) => core.receive(text));
  await page.addInitScript(SHIM(code()));
  page.on("close", core.ended);
  await page.goto(`http://wizard.localhost/${hash}`);
  return { page, problems };
}
const shellSays = (page: Page, command: unknown) =>
  page.evaluate((each) => (window as unknown as { __shell: (command: unknown) => void }).__shell(each), command);

describe("the built preload", () => {
  it("is small, plain and asks for Electron alone", () => {
    const wanted = [...code().matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map((match) => match[1]);
    expect(wanted).toEqual(["electron"]);
    expect(readFileSync(join(root, "electron/desktop/preload.ts"), "utf8").trim().split("\n").length).toBeLessThan(40);
  });
  it("exposes one door with two words, and nothing of Electron or Node", async () => {
    const { page } = await openPage();
    expect(await page.evaluate(() => (window as unknown as { __exposed: unknown }).__exposed)).toEqual([["binhostWizard", ["connect", "choose"]]]);
    expect(await page.evaluate(() => ["require", "process", "module", "Buffer", "electron"].filter((name) => name in window))).toEqual([]);
    await page.close();
  });
});

describe("the page behind it", () => {
  it("is drawn and reaches the engine over its port, with no complaint of the content policy", async () => {
    const { page, problems } = await openPage();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });
  it("opens a file that the shell names", async () => {
    const { page } = await openPage();
    await shellSays(page, { do: "open", path: join(scratch, "none.json") });
    await page.getByText(`There is no fleet file at ${join(scratch, "none.json")}`).waitFor();
    await page.close();
  });
  it.each([{ do: "erase" }, { do: "open" }, { do: "open", path: "" }, { do: "open", path: "/x", more: 1 }, "practice", null])(
    "does not follow %j",
    async (command) => {
      const { page, problems } = await openPage();
      await page.getByRole("heading", { level: 1 }).waitFor();
      await shellSays(page, command);
      await page.waitForTimeout(100);
      expect(await page.evaluate(() => window.location.hash)).toMatch(/^(#\/)?$/);
      expect(problems).toEqual([]);
      await page.close();
    },
  );
  it("opens the practice fleet in one word", async () => {
    const { page } = await openPage();
    await shellSays(page, { do: "practice" });
    await page.waitForURL("**/#/machines");
    await page.close();
  });
  it("opens it from its address too, as the browser host gives it", async () => {
    const { page } = await openPage("#/practice");
    await page.waitForURL("**/#/machines");
    await page.close();
  });
  const drop = (page: Page, name: string) =>
    page.evaluate((file) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["{}"], file));
      const event = new DragEvent("drop", { dataTransfer, cancelable: true, bubbles: true });
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    }, name);
  it("takes a fleet file that is dropped on it, and no other file", async () => {
    const { page } = await openPage();
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(await drop(page, "picture.png")).toBe(true);
    await page.waitForTimeout(100);
    expect(await page.getByText("There is no fleet file").count()).toBe(0);
    expect(await drop(page, "dropped.binhost-fleet")).toBe(true);
    await page.getByText(`There is no fleet file at ${join(scratch, "dropped.binhost-fleet")}`).waitFor();
    await page.close();
  });
  it("refuses scripts and connections of others", async () => {
    const { page } = await openPage();
    const refused = await page.evaluate(async () => {
      const violations: string[] = [];
      document.addEventListener("securitypolicyviolation", (event) => violations.push(event.effectiveDirective));
      await fetch("https://example.org/").catch(() => {});
      const script = document.createElement("script");
      script.textContent = "window.__ran = true";
      document.body.append(script);
      const frame = document.createElement("iframe");
      frame.src = "https://example.org/";
      document.body.append(frame);
      const image = new Image();
      image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
      await new Promise((done) => setTimeout(done, 200));
      return { violations, ran: "__ran" in window };
    });
    expect(refused.ran).toBe(false);
    for (const directive of ["connect-src", "script-src-elem", "frame-src", "img-src"]) expect(refused.violations).toContain(directive);
    await page.close();
  });
});
