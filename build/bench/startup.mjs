/**
 * How long until the window is there? Prints the parts, each as the median of a few starts: the engine's process until it answers its first question, the page
 * until its first paint and until it can be used; and with an Electron runtime the whole app. Wants what `npm run build` made. `--json`: for a machine.
 * `--rounds=N`: how often (7).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium, _electron as electron } from "playwright";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const json = process.argv.includes("--json");
const rounds = Number(process.argv.find((word) => word.startsWith("--rounds="))?.slice(9) ?? 7);
const scratch = mkdtempSync(join(tmpdir(), "binhost-wizard-bench-"));
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** The engine's process as Electron's utility process runs it, in plain Node: a parent port, a page's port, one call. */
const ENGINE = `
const { EventEmitter } = await import("node:events");
const { MessageChannel } = await import("node:worker_threads");
process.parentPort = Object.assign(new EventEmitter(), { postMessage() {} });
await import(process.env.ENGINE);
const { port1, port2 } = new MessageChannel();
port1.on("message", () => { process.stdout.write("ready\\n", () => process.exit(0)); });
process.parentPort.emit("message", { data: "page", ports: [port2] });
port1.postMessage(JSON.stringify({ v: 1, kind: "call", id: 0, name: "app.about", input: {} }));
`;

async function engineReady() {
  const begun = performance.now();
  const folder = mkdtempSync(join(scratch, "state-"));
  const child = spawn(process.execPath, ["--input-type=module", "-e", ENGINE, "engine", folder], {
    env: { ...process.env, ENGINE: pathToFileURL(join(root, "dist/node/desktop-engine.mjs")).href },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((done, fail) => {
    child.stdout.once("data", () => done(performance.now() - begun));
    child.once("exit", (code) => fail(new Error(`the engine ended with ${code} before it answered`)));
  });
}

/** The browser host with the built pages; output: its address, and how to end it. */
async function startWeb() {
  const env = { ...process.env, BINHOST_WIZARD_HOME: join(scratch, "web") };
  const child = spawn(process.execPath, [join(root, "dist/node/binhost-wizard.mjs"), "web", "--json", "--no-open"], { env });
  const url = await new Promise((done, fail) => {
    child.stdout.once("data", (data) => done(JSON.parse(data.toString()).url));
    child.once("exit", (code) => fail(new Error(`the browser host ended with ${code}`)));
  });
  child.removeAllListeners("exit");
  return { url, end: () => child.kill("SIGTERM") };
}

/** Milliseconds since navigation: first paint, and when the first page's heading has the focus. */
async function pageParts(context, url) {
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit" });
  await page.locator("h1").waitFor();
  const usable = await page.evaluate(() => performance.now());
  const paint = await page.evaluate(
    () =>
      new Promise((done) => {
        const read = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
        const wait = () => (read() === undefined ? setTimeout(wait, 5) : done(read()));
        wait();
      }),
  );
  await page.close();
  return { paint, usable };
}

async function appStart(executablePath) {
  const begun = performance.now();
  const args = [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), root];
  const env = { ...process.env, BINHOST_WIZARD_HOME: mkdtempSync(join(scratch, "app-")) };
  const app = await electron.launch({ executablePath, args, env });
  try {
    await (await app.firstWindow()).locator("h1").waitFor();
    return performance.now() - begun;
  } finally {
    await app.close();
  }
}

/** A start that never comes to its end must not hold up everything. */
function within(promise) {
  let timer;
  const late = new Promise((_done, fail) => {
    timer = setTimeout(() => fail(new Error("a start took more than 30 seconds")), 30_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function times(once) {
  const all = [];
  await within(once());
  for (let i = 0; i < rounds; i += 1) all.push(await within(once()));
  return all;
}
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const found = {};
try {
  found["engine: process started to first answer"] = median(await times(engineReady));
  if (existsSync(CHROMIUM)) {
    const web = await startWeb();
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const context = await browser.newContext();
      // The address works once; afterwards the cookie opens.
      const first = await context.newPage();
      await first.goto(web.url);
      const address = new URL("/", first.url()).href;
      // It stays: a Chromium whose last page closes may open no other.
      const parts = await times(() => pageParts(context, address));
      found["page: navigation to first paint"] = median(parts.map((part) => part.paint));
      found["page: navigation to usable"] = median(parts.map((part) => part.usable));
    } finally {
      await browser.close();
      web.end();
    }
  }
  const runtime = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, "node_modules/electron/dist"), "electron");
  if (existsSync(runtime)) found["app: started to usable window"] = median(await times(() => appStart(runtime)));
  if (json) console.log(JSON.stringify({ rounds, milliseconds: found }));
  else {
    for (const [name, ms] of Object.entries(found)) console.log(`${name.padEnd(42)} ${ms.toFixed(0).padStart(6)} ms`);
    if (!existsSync(runtime)) console.log("The whole app was not measured: Electron's runtime is not here.");
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
// What hangs, an unfinished start, is left to end with this process.
process.exit();
