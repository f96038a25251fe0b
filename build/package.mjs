/**
 * `npm run package` (after the build): the app as a folder and as a tar.gz, then checked (build/verify-package.mjs). `-- --all` makes every package of
 * this platform, which downloads tools. Without an Electron runtime, and none to be fetched, a stand-in takes its place, and the names say so.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { makeStandIn } from "./standin.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const all = process.argv.includes("--all");
const scratch = mkdtempSync(join(tmpdir(), "binhost-wizard-package-"));

function run(script, args, env = {}, stdio = "inherit") {
  return spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio, env: { ...process.env, ...env } }).status ?? 1;
}

/** Environment that names the runtime; {}: electron-builder fetches it by itself. */
function runtime() {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (own) return { WIZARD_ELECTRON_DIST: own };
  const wanted = process.argv.includes("--stand-in") || process.env.WIZARD_STAND_IN === "1";
  if (!wanted && run("node_modules/electron/install.js", [], {}, "ignore") === 0) return {};
  const { version } = JSON.parse(readFileSync(join(root, "node_modules/electron/package.json"), "utf8"));
  makeStandIn(join(scratch, "electron"), version);
  console.log("Electron's runtime is not here and could not be fetched: packing with a stand-in. What comes out is to be checked, not to be run.");
  return { WIZARD_STAND_IN: "1", WIZARD_ELECTRON_DIST: join(scratch, "electron") };
}

try {
  // What an earlier packing left must not be taken for this one's.
  rmSync(resolve(root, process.env.WIZARD_PACKAGE_OUT ?? "out/package"), { recursive: true, force: true });
  const env = runtime();
  // The tool that electron-builder would download for its archives.
  const seven = ["/usr/bin/7za", "/usr/bin/7z"].find((path) => existsSync(path));
  if (seven && !process.env.ELECTRON_BUILDER_7ZIP_PATH) env.ELECTRON_BUILDER_7ZIP_PATH = seven;
  const targets = all ? [] : process.platform === "linux" ? ["--linux", "dir", "tar.gz"] : ["--dir"];
  const config = ["--config", "build/electron-builder.config.cjs", "--publish", "never"];
  const packed = run("node_modules/electron-builder/cli.js", [...targets, ...config], env);
  process.exitCode = packed === 0 ? run("build/verify-package.mjs", [], env) : packed;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
