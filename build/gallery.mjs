/** `npm run gallery`: pictures of every page that the browser tests pass, light and dark, into out/gallery. Look at them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "out/gallery");
mkdirSync(folder, { recursive: true });
const ran = spawnSync(process.execPath, [join(root, "test/run.mjs"), "test/browser"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, SHOTS: folder },
});
console.log(`${readdirSync(folder).length} pictures in out/gallery`);
process.exit(ran.status ?? 1);
