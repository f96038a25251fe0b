/** The built pages in a real Chromium, served by the browser host over an engine. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { afterAll, afterEach, beforeAll, describe, expect, vi } from "vitest";
import { defaultEngine } from "../../electron/engine/defaultEngine.ts";
import type { PracticePort } from "../../electron/engine/engine.ts";
import { practicePort } from "../../electron/host/practicePort.ts";
import { type Host, startHost } from "../../electron/host/startHost.ts";
import { type PracticeFleet, type PracticeOptions, startPracticeFleet } from "../../electron/practice/fleet/start.ts";
import type { EngineApi } from "../../shared/contract/contract.ts";
import { type FakeEngine, type FakeOptions, fakeEngine } from "./fake/fakeEngine.ts";
import { homeFacts, homeFleet } from "./fleets.ts";

const root = resolve(import.meta.dirname, "../..");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Builds the pages into a folder of this run. */
export async function buildPages(outDir: string): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "-c", join(root, "build/vite/renderer.config.ts"), "--outDir", outDir, "--emptyOutDir"];
  // In a process of its own, and for production: what is tested is what ships.
  await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, NODE_ENV: "production" } });
}

export type Opened = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly host: Host;
  readonly problems: string[];
  readonly close: () => Promise<void>;
};

type OpenOptions = {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** Other pages than those that ship. */
  readonly pages?: string;
  /** Everything that the engine says to the page, as text. */
  readonly hear?: (text: string) => void;
};

export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ARGS });

/** One person at one window. What the page complains about (scripts, policy, missing files) is gathered in `problems`. */
async function openWizard(browser: Browser, engine: EngineApi, pagesDir: string, options: OpenOptions = {}): Promise<Opened> {
  const host = await startHost({ engine, staticDir: pagesDir });
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark === true ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on("requestfailed", (request) => {
    // A page that is left or loaded again drops what it was fetching ahead.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") problems.push(`not loaded: ${request.url()}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(host.origin) && !request.url().startsWith("blob:")) problems.push(`foreign: ${request.url()}`);
  });
  const { hear } = options;
  if (hear !== undefined) page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => hear(String(payload))));
  await page.goto(host.url);
  await page.waitForURL(`${host.origin}/**`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  return {
    page,
    context,
    host,
    problems,
    close: async () => {
      await context.close();
      await host.close();
    },
  };
}

export type FakeWindow = Opened & { readonly engine: FakeEngine };
export type Windows = {
  /** A window over the engine without machines: the home fleet and its facts, unless the options say otherwise. */
  readonly open: (options?: Partial<FakeOptions>, how?: OpenOptions) => Promise<FakeWindow>;
  /** A window over any engine; that one is the caller's to close. */
  readonly openOn: (engine: EngineApi, how?: OpenOptions) => Promise<Opened>;
  /** The real engine as it ships, without a window: its practice fleet starts when it is asked for. Both end with the test. */
  readonly practiceEngine: () => Promise<EngineApi>;
  /** The same with a practice fleet that runs already: for tests that look at its machines' files. Whoever asks for one is given this one. */
  readonly startedPractice: (options?: PracticeOptions) => Promise<{ readonly engine: EngineApi; readonly practice: PracticeFleet }>;
  /** A folder of this suite, removed at its end. */
  readonly folder: () => string;
};

/**
 * A suite of tests in one Chromium over the built pages. Each window that a test opened is closed after it, and must have had nothing to complain
 * about; a test that means to break something empties `problems` itself. `npm test` has built the pages already and says where; alone, they are built here.
 */
export function inBrowser(name: string, body: (windows: Windows) => void): void {
  describe.runIf(existsSync(CHROMIUM))(name, () => {
    // Looking at a page with axe takes seconds, and two processors are shared.
    vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });
    let browser: Browser;
    let folder = "";
    let pages = process.env.BINHOST_WIZARD_PAGES ?? "";
    const opened: Opened[] = [];
    const engines: EngineApi[] = [];
    const openOn = async (engine: EngineApi, how: OpenOptions = {}): Promise<Opened> => {
      const window = await openWizard(browser, engine, how.pages ?? pages, how);
      opened.push(window);
      return window;
    };
    const realEngine = async (practice: PracticePort): Promise<EngineApi> => {
      const home = await mkdtemp(join(folder, "home-"));
      const engine = defaultEngine({ dataDir: join(home, "data"), host: "test", version: "0.0.0", practice, home });
      engines.push(engine);
      return engine;
    };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "window-"));
      if (pages === "") {
        pages = join(folder, "pages");
        await buildPages(pages);
      }
      browser = await openBrowser();
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });
    afterEach(async () => {
      const problems = opened.flatMap((each) => each.problems);
      for (const each of opened.splice(0)) await each.close();
      for (const engine of engines.splice(0)) {
        await engine.call("practice.stop", {});
        await engine.close();
      }
      expect(problems).toEqual([]);
    });
    body({
      openOn,
      folder: () => folder,
      practiceEngine: () => realEngine(practicePort()),
      startedPractice: async (options = {}) => {
        const practice = await startPracticeFleet(options);
        const { fleet, knownHosts, spares, stop } = practice;
        return { practice, engine: await realEngine({ start: async () => ({ fleet, knownHosts }), spares, stop }) };
      },
      open: async (options = {}, how = {}) => {
        const engine = fakeEngine({ fleet: homeFleet, facts: homeFacts, ...options });
        return { ...(await openOn(engine, how)), engine };
      },
    });
  });
}

/** No finding of axe on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const result = await new AxeBuilder({ page }).analyze();
  expect(
    result.violations.map(
      (v) =>
        `${v.id}: ${v.nodes
          .map((n) => n.html)
          .slice(0, 3)
          .join(" | ")}`,
    ),
  ).toEqual([]);
}

/** Nothing is cut off at the side, and nothing scrolls sideways. */
export async function expectFits(page: Page): Promise<void> {
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= globalThis.innerWidth)).toBe(true);
}

/** Keeps a picture when SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
