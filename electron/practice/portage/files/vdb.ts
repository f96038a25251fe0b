/** What is installed: /var/db/pkg/CATEGORY/PF/{SLOT,USE,CONTENTS,…}. */
import { posix } from "node:path";
import { base, flagNames, type Installed } from "../choose/packages.ts";
import type { World } from "../world.ts";
import { isDirectory, list, readText } from "./rootfs.ts";

export const VDB = "/var/db/pkg";
const KEYS = ["SLOT", "USE", "IUSE", "BUILD_TIME", "BUILD_ID", "repository", "RDEPEND", "PDEPEND", "EAPI", "KEYWORDS", "LICENSE", "CFLAGS"];

export const vdbPath = (cpv: string): string => posix.join(VDB, cpv);

export const vdbText = (world: World, cpv: string, key: string): string | null =>
  readText(world.root, posix.join(vdbPath(cpv), key))?.replace(/\n$/, "") ?? null;

/** Every installed package, in the order of names. Half-written entries (`-MERGING-…`) are left out. */
export function installedPackages(world: World): readonly Installed[] {
  return list(world.root, VDB)
    .filter((c) => !c.startsWith(".") && isDirectory(world.root, posix.join(VDB, c)))
    .flatMap((c) =>
      list(world.root, posix.join(VDB, c))
        .filter((n) => !n.startsWith("-MERGING-"))
        .flatMap((n) => readInstalled(world, `${c}/${n}`) ?? []),
    );
}

export function readInstalled(world: World, cpv: string): Installed | null {
  if (!isDirectory(world.root, vdbPath(cpv))) return null;
  const metadata = Object.fromEntries(KEYS.flatMap((k) => (vdbText(world, cpv, k) === null ? [] : [[k, vdbText(world, cpv, k) ?? ""]])));
  const found = base(cpv, metadata);
  return found && { ...found, kind: "installed", use: flagNames(metadata.USE ?? ""), buildTime: Number(metadata.BUILD_TIME ?? 0) };
}

export type ContentLine =
  | { readonly kind: "dir"; readonly path: string }
  | { readonly kind: "obj"; readonly path: string; readonly md5: string; readonly mtime: number }
  | { readonly kind: "sym"; readonly path: string; readonly target: string; readonly mtime: number };

export const writeContents = (lines: readonly ContentLine[]): string =>
  lines
    .map((l) =>
      l.kind === "dir" ? `dir ${l.path}\n` : l.kind === "obj" ? `obj ${l.path} ${l.md5} ${l.mtime}\n` : `sym ${l.path} -> ${l.target} ${l.mtime}\n`,
    )
    .join("");

export function readContents(text: string): readonly ContentLine[] {
  return text.split("\n").flatMap((line): readonly ContentLine[] => {
    const obj = /^obj (.*) ([0-9a-f]{32}) (\d+)$/.exec(line);
    if (obj) return [{ kind: "obj", path: obj[1] ?? "", md5: obj[2] ?? "", mtime: Number(obj[3]) }];
    const sym = /^sym (.*) -> (.*) (\d+)$/.exec(line);
    if (sym) return [{ kind: "sym", path: sym[1] ?? "", target: sym[2] ?? "", mtime: Number(sym[3]) }];
    return line.startsWith("dir ") ? [{ kind: "dir", path: line.slice(4) }] : [];
  });
}
