/**
 * The pages with a hundred machines and 50,000 log lines: from a key or a click to the next painted frame, in the browser's own clock; and the JavaScript
 * that must arrive before the first page can be used. `node build/bench/pages.mjs [--machines=100] [--lines=50000] [--only=WORD] [--json]` after `npm run build`.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { chromium } from "playwright";
import { build } from "vite";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const option = (name, otherwise) => process.argv.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const machines = Number(option("machines", "100"));
const packages = Number(option("packages", "1200"));
const lines = Number(option("lines", "50000"));
const only = option("only", "");
const pages = option("pages", join(root, "dist/renderer"));
const json = process.argv.includes("--json");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(join(pages, "index.html"))) {
  console.error("There is nothing to measure yet: run npm run build first.");
  process.exit(1);
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** The entry and everything that it imports before it runs: all that Welcome waits for. */
function firstLoad() {
  const assets = join(pages, "assets");
  const entry = /<script[^>]+src="\/assets\/([^"]+)"/g;
  const found = new Set();
  const visit = (name) => {
    if (found.has(name) || !existsSync(join(assets, name))) return;
    found.add(name);
    const code = readFileSync(join(assets, name), "utf8");
    for (const [, next] of code.matchAll(/(?:^|[;\s}])(?:import|export)\s*(?:[^"'()]*?from\s*)?["']\.\/([^"']+\.js)["']/g)) visit(next);
  };
  for (const [, name] of readFileSync(join(pages, "index.html"), "utf8").matchAll(entry)) visit(name);
  const all = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const size = (names, pack) => [...names].reduce((sum, name) => sum + pack(readFileSync(join(assets, name))).length, 0) / 1000;
  const gzip = (bytes) => gzipSync(bytes, { level: 9 });
  return { files: [...found], gzip: size(found, gzip), brotli: size(found, brotliCompressSync), all: size(all, gzip) };
}

/** The host of the fake hundred, from the tests' own parts. */
async function bundleHost(folder) {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true, external: ["ssh2"], target: "node" },
    build: {
      ssr: join(root, "test/browser/benchHost.ts"),
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: "host.mjs" } },
    },
  });
  return import(pathToFileURL(join(folder, "host.mjs")).href);
}

/** In the page: notes each key and click with the time until the frame after it was painted, and every task above 50 ms. */
const WATCH = () => {
  const noted = { inputs: [], tasks: [] };
  window.noted = noted;
  const note = (event) => {
    const began = event.timeStamp;
    requestAnimationFrame(() => {
      const after = new MessageChannel();
      after.port1.onmessage = () => noted.inputs.push(performance.now() - began);
      after.port2.postMessage(0);
    });
  };
  for (const type of ["keydown", "input", "click"]) window.addEventListener(type, note, { capture: true, passive: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) noted.tasks.push(entry.duration);
  }).observe({ type: "longtask" });
};
const taken = (page) =>
  page.evaluate(() => {
    const out = { inputs: window.noted.inputs, tasks: window.noted.tasks };
    window.noted.inputs = [];
    window.noted.tasks = [];
    return out;
  });

const rows = [];
let metrics;
/** Milliseconds of processor time that the page's main thread has used: they do not grow when the computer has other work. */
const worked = async () => (await metrics.send("Performance.getMetrics")).metrics.find((each) => each.name === "TaskDuration").value * 1000;
/** Does `once` so often; between two of them the window comes to rest. */
async function measure(page, name, rounds, once) {
  if (only !== "" && !name.includes(only)) return;
  await page.waitForTimeout(700);
  await taken(page);
  const answers = [];
  const tasks = [];
  const work = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const before = await worked();
      await once(round);
      await page.waitForTimeout(400);
      work.push((await worked()) - before);
      const { inputs, tasks: long } = await taken(page);
      if (inputs.length > 0) answers.push(Math.max(...inputs));
      tasks.push(...long);
    }
  } catch (error) {
    rows.push({ name, missing: String(error instanceof Error ? error.message : error).split("\n")[0] });
    return;
  }
  rows.push({
    name,
    median: median(answers),
    worst: Math.max(...answers),
    longest: Math.max(0, ...tasks),
    work: median(work),
    rounds: answers.length,
  });
}

const scratch = join(root, "out");
mkdirSync(scratch, { recursive: true });
const folder = mkdtempSync(join(existsSync(scratch) ? scratch : tmpdir(), "bench-pages-"));
const load = firstLoad();
let browser;
let bench;
try {
  const { startBench } = await bundleHost(folder);
  bench = await startBench(pages, machines, packages);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: "reduce" })).newPage();
  // A computer that others use too takes its time; what is measured is measured in the page.
  page.setDefaultTimeout(120_000);
  await page.addInitScript(WATCH);
  metrics = await page.context().newCDPSession(page);
  await metrics.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(bench.host.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("button", { name: "Start the practice fleet" }).click();
  const button = (name) => page.getByRole("button", { name });
  const open = async (hash, ready) => {
    await page.evaluate((next) => {
      window.location.hash = next;
    }, hash);
    await ready.first().waitFor();
  };
  await button(/^Connect and look at/).click();
  await page.getByText(`${machines} of ${machines}`).first().waitFor({ timeout: 120_000 });
  await page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
  await page.waitForTimeout(2500);

  const adding = page.getByRole("textbox", { name: "Add a machine" });
  await adding.focus();
  await measure(page, "Machines: a letter in the address field", 15, (round) => page.keyboard.press("abcdefghij"[round % 10]));
  await adding.fill("").catch(() => {});
  for (const [name, hash] of [
    ["Graphics", "#/graphics"],
    ["Processor", "#/processor"],
    ["Serving", "#/serving"],
  ]) {
    const choices = page.locator(".opts .opt, .seg > *");
    await open(hash, choices);
    const count = await choices.count();
    await measure(page, `${name}: another choice`, 10, (round) => choices.nth(round % Math.min(count, 3)).click());
  }
  const nav = page.getByRole("navigation", { name: "Machines in the plan" }).getByRole("button");
  await open("#/review", nav);
  await measure(page, "Review: the next machine", 15, (round) => nav.nth(round + 1).click());
  const toReview = page.locator('a[href="#/review"]').first();
  const toMachines = page.locator('a[href="#/machines"]').first();
  await measure(page, "from Review to Machines and back", 10, (round) => (round % 2 === 0 ? toMachines : toReview).click());
  await open("#/review", nav);

  const understood = page.locator("footer label");
  if ((await understood.count()) > 0) await understood.click();
  await page.locator("footer .btn.primary").click();
  const search = page.getByRole("complementary", { name: "Log" }).getByRole("textbox").or(page.getByRole("searchbox")).first();
  await search.waitFor();
  bench.say(lines);
  await page.waitForTimeout(3000);
  await taken(page);
  await search.click();
  await measure(page, `log of ${lines} lines: a letter in its search`, 12, (round) => page.keyboard.press(["w", "i", "d", "g", "e", "t"][round % 6]));
  await search.fill("");
  const quiet = bench.chatter(100);
  await measure(page, "a run that says 100 lines a second: a letter in the search", 12, (round) => page.keyboard.press("gcc -O2 -pipe"[round % 6]));
  const rail = page.locator('a[href="#/machines"]').first();
  await measure(page, "the same: to Machines and back", 6, (round) => (round % 2 === 0 ? rail : page.locator('a[href="#/apply"]').first()).click());
  quiet();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await browser?.close();
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
}

if (json) console.log(JSON.stringify({ machines, lines, load, rows }));
else {
  console.log("JavaScript before the first page can be used (goal: under 150 KB gzipped)");
  console.log(
    `  ${load.gzip.toFixed(0)} KB gzip -9, ${load.brotli.toFixed(0)} KB brotli, in ${load.files.length} files; all pages ${load.all.toFixed(0)} KB gzip\n`,
  );
  console.log(`From a key or click to the next painted frame, ${machines} machines with ${packages} packages each (goal: under 50 ms)`);
  console.log(`  ${"".padEnd(62)}${"median".padStart(8)}${"worst".padStart(8)}${"longest task".padStart(16)}${"processor time".padStart(16)}`);
  for (const row of rows)
    console.log(
      row.missing === undefined
        ? `  ${row.name.padEnd(62)}${`${row.median.toFixed(0)} ms`.padStart(8)}${`${row.worst.toFixed(0)} ms`.padStart(8)}${`${row.longest.toFixed(0)} ms`.padStart(16)}${`${row.work.toFixed(0)} ms`.padStart(16)}`
        : `  ${row.name.padEnd(62)} not measured: ${row.missing}`,
    );
  console.log(
    "  Processor time: all that the page's main thread did for it, drawing included, in the 0.4 s after; it does not grow when others work here.",
  );
  console.log("  Includes one frame of the screen (up to 17 ms). Fair? The browser and the engine share this computer's processors.\n");
}
process.exit();
