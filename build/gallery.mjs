/**
 * `npm run gallery`: pictures of every screen in every state, light and dark, in forced colours, narrow, from right to left, and with wide made-up text,
 * into out/gallery. The screens are listed in test/browser/tour/. Look at them.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "out/gallery");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const ran = spawnSync(process.execPath, [join(root, "test/run.mjs"), "test/browser/tour", "test/browser/pseudo"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, SHOTS: folder },
});
console.log(`${readdirSync(folder).length} pictures in out/gallery`);
process.exit(ran.status ?? 1);
