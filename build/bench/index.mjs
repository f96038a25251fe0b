/**
 * `npm run bench`: how fast, printed and never asserted. Ratios count; seconds do not travel between machines. Each part can be run alone:
 * `node build/bench/pages.mjs`, `node build/bench/startup.mjs`, `node build/bench/report.mjs`. Wants what `npm run build` made.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { performance } from "node:perf_hooks";

const root = resolve(import.meta.dirname, "../..");
const program = join(root, "dist/node/binhost-wizard.mjs");
if (!existsSync(program)) {
  console.error("There is nothing to measure yet: run npm run build first.");
  process.exit(1);
}

/** A part that hangs must not hold up the others; milliseconds. */
const MOST = 600_000;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function timed(rounds, run) {
  return Array.from({ length: rounds }, () => {
    const began = performance.now();
    run();
    return (performance.now() - began) / 1000;
  });
}

function practice() {
  const ended = spawnSync(process.execPath, [program, "practice", "--json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (ended.status !== 0) throw new Error(`practice ended with ${ended.status}: ${ended.stderr.slice(-500)}`);
}

console.log("The whole job on the practice fleet (goal: under 20 s)");
console.log(`  ${median(timed(3, practice)).toFixed(1)} s, median of 3\n`);

console.log("Start of the command line");
console.log(`  ${(median(timed(7, () => spawnSync(process.execPath, [program, "version"]))) * 1000).toFixed(0)} ms, median of 7\n`);

for (const part of ["report.mjs", "reportFleet.mjs", "startup.mjs", "pages.mjs"]) {
  const { status, signal } = spawnSync(process.execPath, [join(import.meta.dirname, part)], { stdio: "inherit", timeout: MOST });
  if (status !== 0) {
    console.error(`${part} was not measured: it ended with ${signal ?? status}.`);
    process.exitCode = 1;
  }
  console.log();
}
