/** The built pages in a real Chromium, served by the browser host over an engine. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright";
import { expect } from "vitest";
import { type Host, startHost } from "../../electron/host/startHost.ts";
import type { EngineApi } from "../../shared/contract/contract.ts";

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

export const hasChromium = (): boolean => existsSync(CHROMIUM);

/** Builds the pages into a folder of this run. */
export async function buildPages(outDir: string): Promise<void> {
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", "-c", join(root, "build/vite/renderer.config.ts"), "--outDir", outDir, "--emptyOutDir"];
  // In a process of its own, and for production: what is tested is what ships.
  await promisify(execFile)(process.execPath, args, { cwd: root, env: { ...process.env, NODE_ENV: "production" } });
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export type Opened = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly host: Host;
  readonly problems: string[];
  readonly close: () => Promise<void>;
};

export type OpenOptions = { readonly width?: number; readonly height?: number; readonly dark?: boolean };

/** One person at one window. What the page complains about (scripts, policy, missing files) is gathered in `problems`. */
export async function openWizard(browser: Browser, engine: EngineApi, pagesDir: string, options: OpenOptions = {}): Promise<Opened> {
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
  page.on("requestfailed", (request) => problems.push(`not loaded: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(host.origin) && !request.url().startsWith("blob:")) problems.push(`foreign: ${request.url()}`);
  });
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

/** Keeps a picture when SHOTS names a folder. */
export async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
