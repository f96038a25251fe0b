/** The effective configuration of a machine: make.globals, profile, make.conf, environment, one over the other. */
import { realpathSync } from "node:fs";
import { posix } from "node:path";
import { INCREMENTALS } from "../../../../shared/portage/incremental.ts";
import { type MakeConfProblem, readMakeConf } from "../../../../shared/portage/makeConf/read.ts";
import { configFiles, exists, readText, real } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { GLOBALS, KNOWN_FEATURES } from "./globals.ts";

export type Layer = Readonly<Record<string, string>>;

export type Settings = {
  /** Where etc/portage is read from: PORTAGE_CONFIGROOT or `/`. */
  readonly configRoot: string;
  readonly layers: { readonly globals: Layer; readonly profile: Layer; readonly conf: Layer; readonly env: Layer };
  readonly profile: { readonly path: string | null; readonly name: string; readonly chain: readonly string[] };
  readonly problems: readonly MakeConfProblem[];
  /** Both /etc/make.conf and /etc/portage/make.conf are there. */
  readonly twoMakeConfs: readonly string[];
  /** Value after stacking; undefined when no layer sets it. */
  readonly get: (name: string) => string | undefined;
  /** Words of an incremental variable, sorted. */
  readonly words: (name: string) => readonly string[];
  readonly feature: (name: string) => boolean;
};

const split = (text: string | undefined): readonly string[] => (text ?? "").split(/\s+/).filter((w) => w !== "");

/** Stacks `-x`, `-*` and plain words over earlier ones. */
export function stack(before: ReadonlySet<string>, words: readonly string[]): Set<string> {
  let set = new Set(before);
  for (const word of words) {
    if (word === "-*") set = new Set();
    else if (word.startsWith("-")) {
      if (word.endsWith("_*")) set = new Set([...set].filter((f) => !f.startsWith(word.slice(1, -1))));
      else set.delete(word.slice(1));
    } else set.add(word.replace(/^\+/, ""));
  }
  return set;
}

/** Profile directories from the outermost parent to the profile itself (files `parent`). */
function profileChain(world: World, path: string, seen: readonly string[] = []): readonly string[] {
  if (seen.includes(path)) return [];
  const parents = split(readText(world.root, posix.join(path, "parent")) ?? "");
  return [...parents.flatMap((p) => profileChain(world, p.startsWith("/") ? p : posix.join(path, p), [...seen, path])), path];
}

function readProfile(world: World, configRoot: string): Settings["profile"] {
  const link = posix.join(configRoot, "etc/portage/make.profile");
  if (!exists(world.root, link)) return { path: null, name: "", chain: [] };
  const path = world.root === "/" ? realpathSync(link) : `/${posix.relative(world.root, real(world.root, link))}`;
  return { path, name: path.replace(/^.*\/profiles\//, ""), chain: profileChain(world, path) };
}

/** Reads everything. Never throws on a broken make.conf: `problems` says what is wrong. */
export function readSettings(world: World): Settings {
  const configRoot = world.env.PORTAGE_CONFIGROOT ?? "/";
  const profile = readProfile(world, configRoot);
  const chost = "x86_64-pc-linux-gnu";
  let profileLayer: Record<string, string> = { CHOST: chost };
  for (const directory of profile.chain) {
    const text = readText(world.root, posix.join(directory, "make.defaults"));
    if (text === null) continue;
    const next = Object.fromEntries(readMakeConf([{ path: posix.join(directory, "make.defaults"), content: text }], { known: profileLayer }).values);
    for (const name of INCREMENTALS)
      if (next[name] !== undefined && profileLayer[name] !== undefined) next[name] = `${profileLayer[name]} ${next[name]}`;
    profileLayer = { ...profileLayer, ...next };
  }
  const legacy = posix.join(configRoot, "etc/make.conf");
  const usual = posix.join(configRoot, "etc/portage/make.conf");
  const paths = [...configFiles(world.root, legacy), ...configFiles(world.root, usual)];
  const files = paths.map((path) => ({ path, content: readText(world.root, path) ?? "" }));
  const both: Record<string, string> = {};
  for (const name of new Set([...Object.keys(GLOBALS), ...Object.keys(profileLayer)]))
    both[name] = INCREMENTALS.has(name)
      ? [GLOBALS[name], profileLayer[name]].filter((v) => v !== undefined).join(" ")
      : (profileLayer[name] ?? GLOBALS[name] ?? "");
  const conf = readMakeConf(files, { known: both, resolve: (path) => readText(world.root, path) });
  const confLayer = Object.fromEntries(conf.values);
  const layers = { globals: GLOBALS, profile: profileLayer, conf: confLayer, env: world.env };
  const order = [GLOBALS, profileLayer, confLayer, world.env];
  const words = (name: string): readonly string[] => {
    let set = new Set<string>();
    for (const layer of order) {
      // Transcript 82: FEATURES=-binpkg-signing in the environment does not switch signing off.
      const found = split(layer[name]).filter((w) => !(layer === world.env && name === "FEATURES" && w === "-binpkg-signing"));
      set = stack(set, found);
    }
    return [...set].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  };
  const get = (name: string): string | undefined => {
    if (INCREMENTALS.has(name)) return order.some((l) => l[name] !== undefined) ? words(name).join(" ") : undefined;
    for (const layer of [...order].reverse()) if (layer[name] !== undefined) return layer[name];
    if (name === "CBUILD") return chost;
    return undefined;
  };
  return {
    configRoot,
    layers,
    profile,
    problems: conf.problems,
    twoMakeConfs: exists(world.root, legacy) && exists(world.root, usual) ? [legacy, usual] : [],
    get,
    words,
    feature: (name) => words("FEATURES").includes(name),
  };
}

/** Words of FEATURES that Portage does not know. */
export const unknownFeatures = (settings: Settings): readonly string[] => settings.words("FEATURES").filter((f) => !KNOWN_FEATURES.has(f));

export const wordsOf = split;
