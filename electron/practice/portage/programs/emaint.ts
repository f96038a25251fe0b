/** emaint: binhost --check / --fix in both argument orders, and sync (transcripts 12, 41, 51, 80). */
import * as fs from "node:fs";
import { posix } from "node:path";
import type { Settings } from "../config/settings.ts";
import type { Stanza } from "../files/index.ts";
import { indexPath, localPolicy, packageFiles, pkgdirOf, readPkgdirIndex, stanzaOf, writePkgdirIndex } from "../files/pkgdir.ts";
import { exists, real } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { start } from "./start.ts";

type State = {
  readonly missing: readonly string[];
  readonly stale: readonly string[];
  readonly index: readonly string[];
  readonly packages: readonly Stanza[];
};

/** Compares directory and index. Unreadable packages are told of on stderr and count as not there. */
async function compare(world: World, settings: Settings, pkgdir: string): Promise<State> {
  const listed = readPkgdirIndex(world, pkgdir)?.packages ?? [];
  const missing: string[] = [];
  const packages: Stanza[] = [];
  const seen = new Set<string>();
  for (const path of packageFiles(world, pkgdir)) {
    const held = listed.find((s) => s.PATH === path);
    const stat = fs.statSync(real(world.root, posix.join(pkgdir, path)));
    const fits = held && Number(held.SIZE) === stat.size && Number(held.MTIME) === Math.floor(stat.mtimeMs / 1000);
    if (held && fits) {
      seen.add(path);
      packages.push(held);
      continue;
    }
    const made = await stanzaOf(world, settings, pkgdir, path, localPolicy(settings));
    if (!made.ok) {
      world.err(`!!! Invalid binary package: '${posix.join(pkgdir, path)}', ${made.text}\n`);
      continue;
    }
    missing.push(made.stanza.CPV ?? "");
    packages.push(made.stanza);
  }
  const index: string[] = [];
  const at = indexPath(pkgdir);
  const gz = `${at}.gz`;
  const compressed = settings.feature("compress-index");
  if (!exists(world.root, at)) index.push(`Missing index file: ${at}`);
  if (compressed && !exists(world.root, gz)) index.push(`Missing index file: ${gz}`);
  const times = [at, gz].map((p) => fs.statSync(real(world.root, p), { throwIfNoEntry: false })?.mtimeMs);
  const [plain, packed] = times.map((t) => (t === undefined ? undefined : Math.floor(t / 1000)));
  if (compressed && plain !== undefined && packed !== undefined && plain !== packed)
    index.push(`Uncompressed index timestamp '${plain}' is not equal to compressed index timestamp '${packed}'`);
  return {
    missing: missing.sort(),
    stale: listed
      .filter((s) => !seen.has(s.PATH ?? ""))
      .map((s) => s.CPV ?? "")
      .sort(),
    index,
    packages,
  };
}

async function binhost(world: World, settings: Settings, fix: boolean): Promise<number> {
  const pkgdir = pkgdirOf(settings);
  const state = await compare(world, settings, pkgdir);
  if (fix) {
    if (state.missing.length + state.stale.length + state.index.length > 0) writePkgdirIndex(world, settings, pkgdir, state.packages);
    return 0;
  }
  const words = [
    ...state.missing.map((c) => `'${c}' is not in Packages`),
    ...state.stale.map((c) => `'${c}' is not in the repository`),
    ...state.index,
  ];
  for (const w of words) world.out(`${w}\n`);
  return words.length > 0 ? 1 : 0;
}

const MODULES = ["all", "binhost", "cleanconfmem", "cleanresume", "logs", "merges", "movebin", "moveinst", "resources", "revisions", "sync", "world"];

/** The program; module and option in either order. Output: its exit code. */
export async function emaint(world: World, words: readonly string[]): Promise<number> {
  const began = start(world, "emaint", false);
  if (!began.ok) return began.code;
  const module = words.find((w) => MODULES.includes(w));
  const fix = words.some((w) => w === "--fix" || w === "-f");
  const check = words.some((w) => w === "--check" || w === "-c");
  if (module === "sync") {
    world.out("Action: sync for repo: gentoo, returned code = 0\n");
    return 0;
  }
  if (module === undefined || (!fix && !check)) {
    world.err(`usage: emaint [options] COMMAND\nemaint: error: Incorrect number of arguments\n`);
    return 2;
  }
  return module === "binhost" || module === "all" ? binhost(world, began.settings, fix) : 0;
}
