/**
 * `npm test`: finds out what this system has, builds what the tests open, runs vitest inside a namespace of its own, and ends with one plain
 * line of counts. Arguments are vitest's (file filters, -t NAME, ...); --no-build takes what was built last. Nothing that could not run counts as passed.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ALLOWED_IN_CI, FOLDER_NEEDS, findMissing, namespaceArguments, packageAdvice } from "./needs.mjs";

const top = join(dirname(fileURLToPath(import.meta.url)), "..");
const inCi = process.env.CI === "true";
const args = process.argv.slice(2).filter((arg) => arg !== "--no-build");
const say = (text = "") => process.stdout.write(`${text}\n`);

/** Every file below a folder. */
function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "node_modules" || (entry.name.startsWith(".") && !entry.name.startsWith(".runner-"))) return [];
    const at = join(folder, entry.name);
    return entry.isDirectory() ? walk(at) : [at];
  });
}

/** What a test file needs: its folder's needs and those of its comment. */
function needsOf(file) {
  const path = relative(join(top, "test"), file);
  const folder = Object.entries(FOLDER_NEEDS).flatMap(([prefix, needs]) => (path.startsWith(prefix) ? needs : []));
  const head = readFileSync(file, "utf8").slice(0, 1500);
  const own = /^(?:\/\/| \*|\/\*\*?) needs: (.+?)(?: \*\/)?$/m.exec(head)?.[1] ?? "";
  return [...folder, ...own.split(",").flatMap((need) => (need.trim() === "" ? [] : [need.trim()]))];
}

/** The newest time of any source file, in milliseconds. */
function newestSource() {
  const folders = ["shared", "electron", "renderer", "build"].map((name) => join(top, name)).filter(existsSync);
  const files = [...folders.flatMap(walk), join(top, "package.json")];
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** Runs `npm run build` when what it makes is missing or older than a source file. Output: did it work. */
function buildFirst() {
  const scripts = JSON.parse(readFileSync(join(top, "package.json"), "utf8")).scripts ?? {};
  if (!scripts.build || process.argv.includes("--no-build")) return true;
  const made = existsSync(join(top, "dist")) ? walk(join(top, "dist")) : [];
  const oldest = made.length === 0 ? 0 : Math.min(...made.map((file) => statSync(file).mtimeMs));
  if (oldest >= newestSource()) return true;
  say("Building what the tests open (npm run build) …");
  const built = spawnSync(process.platform === "win32" ? "npm.cmd" : "npm", ["run", "--silent", "build"], { cwd: top, encoding: "utf8" });
  if (built.status !== 0) say(`${built.stdout}${built.stderr}`);
  return built.status === 0;
}

/** One vitest run. Output: its exit code and its JSON report (null when it wrote none). */
function vitest(namespace, scratch, name, more) {
  const report = join(scratch, `${name}.json`);
  const disk = mkdtempSync(join(scratch, `${name}-disk-`));
  const program = join(top, "node_modules/vitest/vitest.mjs");
  const command = [process.execPath, program, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...more];
  const whole = namespace === null ? command : ["unshare", ...namespace, "bash", join(top, "test/lab/launch.sh"), disk, ...command];
  return new Promise((resolve) => {
    const child = spawn(whole[0], whole.slice(1), {
      cwd: top,
      stdio: "inherit",
      env: { BINHOST_WIZARD_PAGES: join(top, "dist/renderer"), ...process.env },
    });
    running.add(child);
    child.on("error", () => resolve({ code: 1, report: null }));
    child.on("close", (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, report: existsSync(report) ? JSON.parse(readFileSync(report, "utf8")) : null });
    });
  });
}

const running = new Set();
let stopped = false;
// unshare does not pass TERM on to what it forked; killing it takes the whole namespace along (--kill-child=KILL).
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    stopped = true;
    for (const child of running) child.kill("SIGKILL");
  });

async function main() {
  const scratch = mkdtempSync(join(tmpdir(), "binhost-wizard-test-"));
  try {
    const namespace = namespaceArguments();
    const missing = findMissing(namespace);
    for (const line of packageAdvice(missing)) say(line);
    if (!missing.has("real-portage")) say("A real emerge is on PATH: the machines of the lab run it in place of the little Portage.");
    if (!buildFirst()) {
      say("The build failed; nothing was tested.");
      say("0 passed, 1 failed");
      return 1;
    }

    const files = walk(join(top, "test")).filter((file) => /\.test\.tsx?$/.test(file));
    const filters = args.filter((arg, i) => !arg.startsWith("-") && !/^(-t|--testNamePattern|--project)$/.test(args[i - 1] ?? ""));
    const wanted = files.filter(
      (file) => filters.length === 0 || filters.some((filter) => relative(top, file).includes(filter.replace(/^\.\//, ""))),
    );
    const left = wanted.flatMap((file) => {
      const lacks = needsOf(file).filter((need) => missing.has(need));
      return lacks.length === 0 ? [] : [{ file: relative(top, file), lacks }];
    });
    const excluded = left.flatMap((one) => ["--exclude", one.file]);
    const runnable = wanted.filter((file) => !left.some((one) => one.file === relative(top, file)));
    const isLab = (file) => relative(join(top, "test"), file).startsWith("lab/");
    const options = args.filter((arg) => !filters.includes(arg));

    // Two at a time even on two processors: a suite with a browser or an sshd mostly waits. The lab's machines have fixed addresses: its suites run
    // one after the other, after the others.
    const workers = Math.max(2, availableParallelism() - 1);
    const phases = [
      { name: "unit", files: runnable.filter((file) => !isLab(file)), more: ["--exclude", "test/lab/**", `--maxWorkers=${workers}`] },
      { name: "lab", files: runnable.filter(isLab), more: ["--no-file-parallelism"] },
    ].filter((phase) => phase.files.length > 0);
    const results = [];
    for (const phase of phases) {
      if (stopped) break;
      // The lab phase is told its own files: the filters would name the others a second time.
      const select = phase.name === "lab" ? phase.files.map((file) => relative(top, file)) : filters;
      results.push(await vitest(namespace, scratch, phase.name, [...select, ...options, ...excluded, ...phase.more]));
    }

    let [passed, failed, skipped] = [0, 0, left.length];
    const names = left.map(({ file, lacks }) => ({
      name: file,
      why: lacks.map((need) => missing.get(need)).join("; "),
      allowed: lacks.every((need) => ALLOWED_IN_CI.includes(need)),
    }));
    for (const { code, report } of results) {
      if (!report) {
        failed += 1;
        continue;
      }
      passed += report.numPassedTests;
      // A suite that broke before its first test has no failed test of its own.
      const broken = report.testResults.filter(
        (suite) => suite.status === "failed" && !suite.assertionResults.some((test) => test.status === "failed"),
      );
      failed += report.numFailedTests + broken.length;
      for (const suite of report.testResults)
        for (const test of suite.assertionResults) {
          if (test.status === "passed" || test.status === "failed") continue;
          if (options.some((option) => /^(-t|--testNamePattern)/.test(option))) continue;
          if (broken.includes(suite)) continue;
          skipped += 1;
          names.push({ name: test.fullName, why: "the test says so", allowed: /needs (Electron's runtime|a real Portage)/.test(test.fullName) });
        }
      if (code !== 0 && report.numFailedTests + broken.length === 0) failed += 1;
    }
    say();
    if (names.length > 0) {
      say("Skipped:");
      for (const { name, why } of names) say(`  ${name}: ${why}`);
    }
    const forbidden = inCi ? names.filter((one) => !one.allowed) : [];
    if (forbidden.length > 0) say(`In CI nothing may be skipped but what needs Electron's runtime or a real Portage; ${forbidden.length} was.`);
    if (passed + failed + skipped === 0) say("No test matches.");
    say(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
    return failed === 0 && forbidden.length === 0 && passed + skipped > 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const code = await main();
process.exitCode = stopped ? 130 : code;
