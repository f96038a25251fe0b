/**
 * The report of 20 machines with 10 years of logs: how long its figures take, and how long the page takes to draw them and to answer a click.
 * `node build/bench/reportFleet.mjs [MACHINES] [YEARS]` after `npm run build`. Goal: a click is answered within 50 ms once the figures are there.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");
const pages = process.env.BINHOST_WIZARD_PAGES ?? join(root, "dist/renderer");
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const machines = Number(process.argv[2] ?? 20);
const years = Number(process.argv[3] ?? 10);
const scratch = mkdtempSync(join(root, "node_modules/.bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: "error",
  ssr: { external: ["ws", "ssh2"], noExternal: [/zod/] },
  build: {
    ssr: join(root, "test/browser/benchReport.ts"),
    outDir: scratch,
    emptyOutDir: false,
    rollupOptions: { output: { entryFileNames: "bench.mjs" } },
  },
});
const { longLogs, answerOf, startReportBench } = await import(pathToFileURL(join(scratch, "bench.mjs")).href);

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const timed = (run) => {
  const began = performance.now();
  run();
  return performance.now() - began;
};
const logs = longLogs(machines, years);
const merges = logs.reduce((sum, log) => sum + log.merges.length, 0);
const figures = median(Array.from({ length: 3 }, () => timed(() => answerOf(logs))));
const bytes = JSON.stringify(answerOf(logs)).length;
console.log(`The report of ${machines} machines over ${years} years, ${merges.toLocaleString("en")} merges`);
console.log(`  figures, estimates and all: ${figures.toFixed(0)} ms, median of 3; answer ${(bytes / 1024).toFixed(0)} KB`);

if (!existsSync(CHROMIUM) || !existsSync(pages)) {
  console.log("  The page was not measured: Chromium or the built pages are not here.");
  process.exit();
}
const host = await startReportBench(pages, logs);
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(host.url);
  await page.getByRole("button", { name: "Start the practice fleet" }).click();
  await page.getByRole("heading", { level: 1, name: "Which machines belong together?" }).waitFor();
  await page.evaluate(() => {
    // The longest stretch in which the page could not answer.
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
    }).observe({ type: "longtask" });
    location.hash = "#/report";
  });
  await page.locator(".figure").waitFor();
  const drawn = await page.evaluate(() => window.longest);
  /** Until the frame after a click in the page: what a person waits for. */
  const click = (name) =>
    page.evaluate(
      (label) =>
        new Promise((done) => {
          const began = performance.now();
          [...document.querySelectorAll("button, [role=radio], label")]
            .find((each) => each.textContent === label || each.getAttribute("aria-label") === label)
            ?.click();
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
        }),
      name,
    );
  const answers = [];
  for (const name of ["A year with a binhost", "Spared so far", "A year with a binhost", "Spared so far"]) answers.push(await click(name));
  console.log(
    `  page: longest stretch of work while it is drawn ${drawn === 0 ? "under 50" : drawn.toFixed(0)} ms; a click answered in ${median(answers).toFixed(0)} ms, median of ${answers.length}`,
  );
} finally {
  await browser.close();
  await host.close();
}
process.exit();
