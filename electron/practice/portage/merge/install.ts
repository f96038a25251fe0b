/** Putting an image onto the machine: files, protected configuration, the package database, the world file. */
import * as fs from "node:fs";
import { posix } from "node:path";
import type { Settings } from "../config/settings.ts";
import { wordsOf } from "../config/settings.ts";
import { hex } from "../files/index.ts";
import { exists, list, makeDirectory, readBytes, readText, real, removeFile, writeFile } from "../files/rootfs.ts";
import type { TarEntry } from "../files/tar.ts";
import { type ContentLine, readContents, VDB, vdbPath, vdbText, writeContents } from "../files/vdb.ts";
import type { World } from "../world.ts";

const under = (path: string, roots: readonly string[]): boolean => roots.some((r) => path === r || path.startsWith(`${r.replace(/\/$/, "")}/`));

/** CONFIG_PROTECT without CONFIG_PROTECT_MASK. */
export const isProtected = (settings: Settings, path: string): boolean =>
  under(path, settings.words("CONFIG_PROTECT")) && !under(path, settings.words("CONFIG_PROTECT_MASK"));

/** md5 of the content that each ._cfg offered last: the same one is not offered again (Portage's `config` memory). */
const MEMORY = "/var/lib/portage/config";
function memory(world: World): Record<string, string> {
  try {
    return JSON.parse(readText(world.root, MEMORY) ?? "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

/** Where a new configuration file goes: itself, or ._cfgNNNN_ beside an edited one (transcript 92). */
function target(
  world: World,
  settings: Settings,
  path: string,
  content: Buffer,
  installed: string | undefined,
  known: Record<string, string>,
): string | null {
  const there = readBytes(world.root, path);
  if (!there || !isProtected(settings, path)) return path;
  const now = hex("md5", there);
  const next = hex("md5", content);
  if (now === next) return path;
  if (settings.feature("config-protect-if-modified") && now === installed) return path;
  if (known[path] === next) return null;
  const name = posix.basename(path);
  const taken = list(world.root, posix.dirname(path)).flatMap((n) => {
    const match = /^\._cfg(\d{4})_(.*)$/.exec(n);
    return match && match[2] === name ? [Number(match[1])] : [];
  });
  return posix.join(posix.dirname(path), `._cfg${String(Math.max(-1, ...taken) + 1).padStart(4, "0")}_${name}`);
}

/**
 * Merges one package: files first, then what the old version leaves behind goes, then the database entry. `old`: cpvs in the same slot that
 * it replaces. Returns the configuration files that wait for the person.
 */
export function install(
  world: World,
  settings: Settings,
  cpv: string,
  image: readonly TarEntry[],
  metadata: Readonly<Record<string, string>>,
  old: readonly string[],
): readonly string[] {
  const waiting: string[] = [];
  const contents: ContentLine[] = [];
  const known = memory(world);
  const before = new Map(
    old.flatMap((o) => readContents(vdbText(world, o, "CONTENTS") ?? "")).flatMap((l) => (l.kind === "obj" ? [[l.path, l.md5] as const] : [])),
  );
  for (const entry of image) {
    const path = `/${entry.name}`;
    if (entry.type === "directory") {
      makeDirectory(world.root, path, entry.mode);
      contents.push({ kind: "dir", path });
      continue;
    }
    if (entry.type === "symlink") {
      makeDirectory(world.root, posix.dirname(path));
      const at = posix.join(real(world.root, posix.dirname(path)), posix.basename(path));
      fs.rmSync(at, { force: true });
      fs.symlinkSync(entry.link, at);
      contents.push({ kind: "sym", path, target: entry.link, mtime: entry.mtime });
      continue;
    }
    const to = target(world, settings, path, entry.content, before.get(path), known);
    if (to !== null) {
      writeFile(world.root, to, entry.content, entry.mode);
      fs.utimesSync(real(world.root, to), entry.mtime, entry.mtime);
      if (to !== path) {
        waiting.push(path);
        known[path] = hex("md5", entry.content);
      }
    }
    contents.push({ kind: "obj", path, md5: hex("md5", entry.content), mtime: entry.mtime });
  }
  const kept = new Set(contents.map((c) => c.path));
  for (const cpvOld of old) {
    if (cpvOld !== cpv) removeContents(world, settings, cpvOld, kept);
    fs.rmSync(real(world.root, vdbPath(cpvOld)), { recursive: true, force: true });
  }
  const counter = Number(readText(world.root, "/var/cache/edb/counter") ?? 0) + 1;
  writeFile(world.root, "/var/cache/edb/counter", String(counter));
  const merging = posix.join(VDB, posix.dirname(cpv), `-MERGING-${posix.basename(cpv)}`);
  for (const [key, value] of Object.entries({ ...metadata, COUNTER: String(counter) }))
    writeFile(world.root, posix.join(merging, key), value === "" ? "" : `${value}\n`);
  writeFile(world.root, posix.join(merging, "CONTENTS"), writeContents(contents));
  fs.rmSync(real(world.root, vdbPath(cpv)), { recursive: true, force: true });
  fs.renameSync(real(world.root, merging), real(world.root, vdbPath(cpv)));
  writeFile(world.root, MEMORY, `${JSON.stringify(known)}\n`);
  return waiting;
}

function removeContents(world: World, settings: Settings, cpv: string, kept: ReadonlySet<string>): void {
  for (const line of [...readContents(vdbText(world, cpv, "CONTENTS") ?? "")].reverse()) {
    if (kept.has(line.path) || line.kind === "dir") continue;
    const there = line.kind === "obj" ? readBytes(world.root, line.path) : null;
    if (line.kind === "obj" && there && isProtected(settings, line.path) && hex("md5", there) !== line.md5) continue;
    removeFile(world.root, line.path);
  }
}

/** Takes a package off the machine: unedited files, its database entry. */
export function remove(world: World, settings: Settings, cpv: string): void {
  removeContents(world, settings, cpv, new Set());
  fs.rmSync(real(world.root, vdbPath(cpv)), { recursive: true, force: true });
}

const WORLD = "/var/lib/portage/world";
export const worldAtoms = (world: World): readonly string[] => wordsOf(readText(world.root, WORLD) ?? "");

/** Adds a category/package to the world file; false when it is there already. */
export function addToWorld(world: World, cp: string): boolean {
  const atoms = worldAtoms(world);
  if (atoms.includes(cp)) return false;
  writeFile(world.root, WORLD, `${[...atoms, cp].sort().join("\n")}\n`);
  return true;
}

/** `._cfg????_*` below the protected directories. */
export function waitingConfigs(world: World, settings: Settings): readonly string[] {
  const walk = (dir: string): readonly string[] =>
    list(world.root, dir).flatMap((n) => {
      const at = posix.join(dir, n);
      if (/^\._cfg\d{4}_/.test(n)) return [at];
      return exists(world.root, at) && fs.lstatSync(real(world.root, at)).isDirectory() ? walk(at) : [];
    });
  return settings.words("CONFIG_PROTECT").flatMap(walk);
}
