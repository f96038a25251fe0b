/** eclean-pkg (transcript 15): versions no longer in the tree; with --deep everything not installed here. Fixes the index itself. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { readMachine } from "../choose/machine.ts";
import { pkgdirOf, readPkgdirIndex, writePkgdirIndex } from "../files/pkgdir.ts";
import { real, removeFile } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { start } from "./start.ts";

const size = (bytes: number): string => `[ ${(bytes / 1024).toFixed(1).padStart(6)} K ]`;

/** The program. Output: its exit code. */
export async function ecleanPkg(world: World, words: readonly string[]): Promise<number> {
  const began = start(world, "eclean-pkg", false);
  if (!began.ok) return began.code;
  const { settings } = began;
  const deep = words.includes("--deep") || words.includes("-d");
  const pretend = words.includes("--pretend") || words.includes("-p");
  const machine = await readMachine(world, settings, { local: true, remote: false, pretend: true, verbose: false });
  const pkgdir = pkgdirOf(settings);
  const stanzas = readPkgdirIndex(world, pkgdir)?.packages ?? [];
  const gone = stanzas.filter((s) =>
    deep ? !machine.installed.some((p) => p.cpv === s.CPV && p.buildTime === Number(s.BUILD_TIME)) : machine.tree.exact(s.CPV ?? "") === null,
  );
  world.out(">>> Building file list for packages cleaning...\n");
  if (gone.length === 0) {
    world.out(">>> Your packages directory was already clean.\n");
    return 0;
  }
  world.out(pretend ? ">>> Here are the binary packages that would be deleted:\n" : ">>> Cleaning binary packages...\n");
  const total = gone.reduce(
    (sum, s) => sum + (fs.statSync(real(world.root, posix.join(pkgdir, s.PATH ?? "")), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  for (const s of gone) {
    world.out(` ${size(Number(s.SIZE))} ${s.CPV}\n`);
    if (!pretend) removeFile(world.root, posix.join(pkgdir, s.PATH ?? ""), pkgdir);
  }
  if (!pretend)
    writePkgdirIndex(
      world,
      settings,
      pkgdir,
      stanzas.filter((s) => !gone.includes(s)),
    );
  world.out(` ===========\n ${size(total)} Total space from ${gone.length} files ${pretend ? "would be" : "were"} freed in the packages directory\n`);
  return 0;
}
