/** quickpkg (transcripts 70, 89): packs what is installed, from the files as they are on disk now. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { globMatch, matches, parseAtom } from "../choose/atom.ts";
import { type Installed, pf } from "../choose/packages.ts";
import { type Settings, wordsOf } from "../config/settings.ts";
import { hex } from "../files/index.ts";
import { pkgdirOf } from "../files/pkgdir.ts";
import { list, readBytes, readText, real } from "../files/rootfs.ts";
import type { TarEntry } from "../files/tar.ts";
import { installedPackages, readContents, vdbPath, vdbText } from "../files/vdb.ts";
import { isProtected } from "../merge/install.ts";
import { pack, signerOf } from "../merge/pack.ts";
import type { World } from "../world.ts";
import { start } from "./start.ts";

/** What stands in a package for a configuration file that was left out (89). */
export const STUB = "# empty file because --include-config=n when `quickpkg` was used\n";

type Choices = { readonly umask: number; readonly includeConfig: boolean; readonly includeUnmodified: boolean; readonly atoms: readonly string[] };

function read(words: readonly string[]): Choices {
  const get = (name: string): string | undefined => {
    for (const [i, w] of [...words].entries()) {
      if (w.startsWith(`--${name}=`)) return w.slice(name.length + 3);
      if (w === `--${name}`) return words[i + 1];
    }
    return undefined;
  };
  const taken = new Set(
    ["--umask", "--include-config", "--include-unmodified-config"].flatMap((o) => (words.includes(o) ? [words[words.indexOf(o) + 1]] : [])),
  );
  return {
    umask: Number.parseInt(get("umask") ?? "0077", 8),
    includeConfig: get("include-config") === "y",
    includeUnmodified: get("include-unmodified-config") === "y",
    atoms: words.filter((w) => !w.startsWith("-") && !taken.has(w)),
  };
}

function imageOf(
  world: World,
  settings: Settings,
  cpv: string,
  choices: Choices,
): { readonly image: readonly TarEntry[]; readonly excluded: readonly string[] } {
  const excluded: string[] = [];
  const image = readContents(vdbText(world, cpv, "CONTENTS") ?? "").flatMap((line): readonly TarEntry[] => {
    const name = line.path.slice(1);
    const at = real(world.root, line.path);
    const stat = fs.lstatSync(line.kind === "sym" ? posix.join(real(world.root, posix.dirname(line.path)), posix.basename(line.path)) : at, {
      throwIfNoEntry: false,
    });
    if (!stat) return [];
    const mtime = Math.floor(stat.mtimeMs / 1000);
    if (line.kind === "dir") return [{ name, type: "directory", mode: stat.mode & 0o7777, mtime, content: Buffer.alloc(0), link: "" }];
    if (line.kind === "sym") return [{ name, type: "symlink", mode: 0o777, mtime, content: Buffer.alloc(0), link: line.target }];
    const content = readBytes(world.root, line.path) ?? Buffer.alloc(0);
    const edited = hex("md5", content) !== line.md5;
    if (isProtected(settings, line.path) && !choices.includeConfig && (edited || !choices.includeUnmodified)) {
      excluded.push(line.path);
      return [{ name, type: "file", mode: stat.mode & 0o7777, mtime, content: Buffer.from(STUB), link: "" }];
    }
    return [{ name, type: "file", mode: stat.mode & 0o7777, mtime, content, link: "" }];
  });
  return { image, excluded };
}

function select(installed: readonly Installed[], text: string): readonly Installed[] {
  const exact = installed.filter((p) => p.cpv === text.replace(/^=/, ""));
  if (exact.length > 0) return exact;
  const atom = parseAtom(text);
  if (atom) return installed.filter((p) => matches(atom, p));
  return installed.filter((p) => globMatch(text, p.cp.split("/")[1] ?? ""));
}

const kilo = (bytes: number): string => `${(bytes / 1024).toFixed(1)}K`;
const green = (text: string): string => `\u001b[32m * \u001b[39;49;00m${text}\n`;
const yellow = (text: string): string => `\u001b[33;01m * \u001b[39;49;00m${text}\n`;

/** The program. Output: its exit code; 1 when nothing could be packed. */
export async function quickpkg(world: World, words: readonly string[]): Promise<number> {
  const began = start(world, "quickpkg", false);
  if (!began.ok) return began.code;
  const { settings } = began;
  const choices = read([...wordsOf(settings.get("QUICKPKG_DEFAULT_OPTS")), ...words]);
  if (world.uid !== 0) {
    world.err("emerge: superuser access is required\n");
    return 1;
  }
  if (choices.atoms.length === 0) {
    world.err("usage: quickpkg [options] <list of package atoms>\nquickpkg: error: no packages atoms given\n");
    return 2;
  }
  const signer = signerOf(world, settings);
  if ((settings.get("BINPKG_GPG_SIGNING_KEY") ?? "") !== "" && signer) {
    world.out("\u001b[33;01m[Errno 25] Inappropriate ioctl for device\u001b[39;49;00m\n");
    const problem = await world.gpg.unlock(signer);
    if (problem !== null) {
      world.err(`${problem}\n!!! GnuPG unlock failed\n`);
      return 1;
    }
    world.out("\u001b[32;01munlocked\u001b[39;49;00m\n");
  }
  const installed = installedPackages(world);
  const done: { readonly cpv: string; readonly size: number }[] = [];
  const left: string[] = [];
  let failed = false;
  for (const text of choices.atoms) {
    const hits = select(installed, text);
    if (hits.length === 0) {
      world.out(`\u001b[33;01m * \u001b[39;49;00mCould not find anything to match '${text}'; skipping\n`);
      failed = true;
    }
    for (const p of hits) {
      const { image, excluded } = imageOf(world, settings, p.cpv, choices);
      if (vdbText(world, p.cpv, "RESTRICT")?.includes("bindist"))
        world.out(yellow(`${p.cpv}: package has RESTRICT=bindist!`) + yellow(`${p.cpv}: it might not be legal to redistribute this.`));
      const keep = list(world.root, vdbPath(p.cpv)).filter((n) => !["CONTENTS", "COUNTER", "BINPKGMD5"].includes(n));
      const metadata = Object.fromEntries(keep.map((n) => [n, (readText(world.root, posix.join(vdbPath(p.cpv), n)) ?? "").replace(/\n$/, "")]));
      const made = await pack(
        world,
        settings,
        p.cpv,
        p.cp.split("/")[1] ?? "",
        { ...metadata, CATEGORY: p.cpv.split("/")[0] ?? "", PF: pf(p.cpv) },
        image,
        choices.umask,
        false,
      );
      const label = `Building package for ${p.cpv} ...`;
      if (!made.ok) {
        world.out(`\u001b[31;01m * \u001b[39;49;00m${label.padEnd(68)} [ !! ]\n`);
        world.err(`${made.text}\n`);
        failed = true;
        continue;
      }
      world.out(
        `\u001b[32m * \u001b[39;49;00m${label.padEnd(68)}\u001b[34;01m[ \u001b[39;49;00m\u001b[32;01mok\u001b[39;49;00m\u001b[34;01m ]\u001b[39;49;00m\n`,
      );
      for (const path of excluded) world.out(yellow(`Excluded config: '${path}'`));
      left.push(...excluded);
      done.push({ cpv: p.cpv, size: made.size });
    }
  }
  if (done.length > 0)
    world.out(`\n${green(`Packages now in '${pkgdirOf(settings)}':`)}${done.map((d) => green(`${d.cpv}: ${kilo(d.size)}`)).join("")}`);
  if (left.length > 0)
    world.out(`\n${yellow(`Excluded config files: ${left.length}`)}${yellow("See --help if you would like to include config files.")}\n`);
  return failed ? 1 : 0;
}
