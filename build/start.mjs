/**
 * `npm start`: builds what is out of date, then opens the app: Electron when its runtime is there or can be fetched, else the
 * same wizard in the default browser, said in one line. `-- --web` forces the browser, `-- --practice` opens the practice fleet.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const wanted = process.argv.slice(2);
const unknown = wanted.filter((word) => !["--web", "--practice", "--no-open"].includes(word));
if (unknown.length > 0) {
  console.error(`npm start knows --web, --practice and --no-open, not ${unknown.join(" ")}`);
  process.exit(64);
}

function newest(path) {
  const at = statSync(path);
  if (!at.isDirectory()) return at.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function upToDate() {
  const made = ["dist/node/binhost-wizard.mjs", "dist/renderer/index.html"].map((path) => join(root, path));
  if (!made.every((path) => existsSync(path))) return false;
  const sources = ["shared", "electron", "renderer", "build", "package-lock.json"].map((path) => newest(join(root, path)));
  return Math.min(...made.map((path) => statSync(path).mtimeMs)) >= Math.max(...sources);
}

function run(script, args, options = {}) {
  return spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit", ...options });
}

if (!upToDate()) {
  console.log("Building the wizard (about ten seconds)…");
  for (const config of ["build/vite/node.config.ts", "build/vite/preload.config.ts", "build/vite/renderer.config.ts"]) {
    const built = run("node_modules/vite/bin/vite.js", ["build", "--logLevel", "warn", "-c", config]);
    if (built.status !== 0) process.exit(built.status ?? 1);
  }
}

/** Why the browser is taken in place of Electron; null when Electron can be. */
function whyBrowser() {
  if (wanted.includes("--web")) return "as asked";
  if (process.getuid?.() === 0) return "Electron does not run as root";
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return "there is no graphical session";
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return null;
  const fetched = run("node_modules/electron/install.js", [], { stdio: ["ignore", "ignore", "ignore"], timeout: 180_000 });
  return fetched.status === 0 ? null : "Electron's runtime is not here and could not be fetched";
}

const reason = whyBrowser();
let child;
if (reason === null) {
  const electron = createRequire(join(root, "package.json"))("electron");
  child = spawn(electron, [root, ...wanted.filter((word) => word === "--practice")], { cwd: root, stdio: "inherit" });
} else {
  if (reason !== "as asked") console.log(`Opening in the browser: ${reason}.`);
  const args = [join(root, "dist/node/binhost-wizard.mjs"), "web", ...wanted.filter((word) => word !== "--web")];
  child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`The app could not be started: ${error.message}`);
  process.exit(1);
});
child.on("close", (code) => process.exit(code ?? 1));
