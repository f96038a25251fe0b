/** The ebuild repository: real-looking *.ebuild files of plain NAME="value" lines, read without a shell. LITTLE_* is ours (see README). */
import { posix } from "node:path";
import { readMakeConf } from "../../../../shared/portage/makeConf/read.ts";
import { exists, isDirectory, list, readText } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { type Atom, matches } from "./atom.ts";
import { base, type Ebuild } from "./packages.ts";
import { compareVersions } from "./version.ts";

export const TREE = "/var/db/repos/gentoo";

export type Tree = {
  readonly location: string;
  /** Every category/package that has an ebuild. */
  readonly names: readonly string[];
  /** Ebuilds of one category/package, newest first. */
  readonly ebuilds: (cp: string) => readonly Ebuild[];
  readonly find: (atom: Atom) => readonly Ebuild[];
  readonly exact: (cpv: string) => Ebuild | null;
};

/** Where [gentoo] lives: repos.conf's `location`, else the default. */
export function treeLocation(world: World, configRoot = "/"): string {
  const at = posix.join(configRoot, "etc/portage/repos.conf");
  const texts = isDirectory(world.root, at) ? list(world.root, at).map((n) => readText(world.root, posix.join(at, n))) : [readText(world.root, at)];
  for (const text of texts) {
    const section = /^\[gentoo\]([\s\S]*?)(?=^\[|(?![\s\S]))/m.exec(text ?? "")?.[1];
    const found = /^\s*location\s*=\s*(\S+)/m.exec(section ?? "")?.[1];
    if (found) return found;
  }
  return TREE;
}

function readEbuild(world: World, path: string, cpv: string): Ebuild | null {
  const text = readText(world.root, path);
  if (text === null) return null;
  const values = Object.fromEntries(readMakeConf([{ path, content: text }]).values);
  const found = base(cpv, { SLOT: "0", EAPI: "0", KEYWORDS: "", IUSE: "", repository: "gentoo", ...values });
  return found && { ...found, kind: "ebuild", path };
}

const CATEGORY = /^[a-z][a-z0-9]*-[a-z0-9]+$|^virtual$/;

export function openTree(world: World, location: string): Tree {
  const cache = new Map<string, readonly Ebuild[]>();
  const ebuilds = (cp: string): readonly Ebuild[] => {
    const held = cache.get(cp);
    if (held) return held;
    const directory = posix.join(location, cp);
    const found = list(world.root, directory)
      .filter((n) => n.endsWith(".ebuild"))
      .flatMap((n) => readEbuild(world, posix.join(directory, n), `${cp.split("/")[0]}/${n.slice(0, -7)}`) ?? [])
      .sort((a, b) => compareVersions(b.version, a.version));
    cache.set(cp, found);
    return found;
  };
  const names = list(world.root, location)
    .filter((c) => CATEGORY.test(c))
    .flatMap((c) =>
      list(world.root, posix.join(location, c))
        .filter((n) => n !== "metadata.xml" && exists(world.root, posix.join(location, c, n)))
        .map((n) => `${c}/${n}`),
    );
  return {
    location,
    names,
    ebuilds,
    find: (atom) => (atom.cp.includes("*") ? names : [atom.cp]).flatMap((cp) => ebuilds(cp).filter((e) => matches(atom, e))),
    exact: (cpv) => names.flatMap((cp) => (cpv.startsWith(`${cp}-`) ? ebuilds(cp) : [])).find((e) => e.cpv === cpv) ?? null,
  };
}
