/** "Compiling" an ebuild: its LITTLE_INSTALL lines become an image, its settings the metadata that Portage would record. */
import { posix } from "node:path";
import { flatten, parseAtom } from "../choose/atom.ts";
import type { Machine } from "../choose/machine.ts";
import { category, type Ebuild, pf } from "../choose/packages.ts";
import { wordsOf } from "../config/settings.ts";
import { readBytes } from "../files/rootfs.ts";
import type { TarEntry } from "../files/tar.ts";

export type Built = { readonly image: readonly TarEntry[]; readonly metadata: Readonly<Record<string, string>> };

/** Simulated seconds of its compile phase. */
export const compileSeconds = (ebuild: Ebuild): number => Number(ebuild.metadata.LITTLE_SECONDS ?? 2);

function content(machine: Machine, ebuild: Ebuild, use: ReadonlySet<string>, source: string | undefined, path: string): Buffer {
  const files = posix.join(posix.dirname(ebuild.path), "files");
  const fill = (text: string): string => text.replaceAll("@PF@", pf(ebuild.cpv)).replaceAll("@PV@", ebuild.version);
  if (source !== undefined) return Buffer.from(fill(readBytes(machine.world.root, posix.join(files, source))?.toString("latin1") ?? ""), "latin1");
  const flags = [...use].sort().join(" ");
  const size = Number(ebuild.metadata.LITTLE_SIZE ?? 0);
  const head = path.includes("/bin/")
    ? `#!/bin/sh\necho ${pf(ebuild.cpv)}\n`
    : `${pf(ebuild.cpv)} USE=${flags} CFLAGS=${machine.settings.get("CFLAGS") ?? ""}\n`;
  return Buffer.concat([
    Buffer.from(head),
    size > head.length && path.includes("/lib") ? Buffer.alloc(size - head.length, ebuild.cpv) : Buffer.alloc(0),
  ]);
}

/** LITTLE_INSTALL: entries `MODE:PATH[:file in files/]` or `link:PATH:target`, separated by blanks. Parents are made up. */
function imageOf(machine: Machine, ebuild: Ebuild, use: ReadonlySet<string>, mtime: number): readonly TarEntry[] {
  const found: TarEntry[] = [];
  const made = new Set<string>();
  for (const word of wordsOf(ebuild.metadata.LITTLE_INSTALL ?? `0644:/usr/share/${ebuild.cp.split("/")[1]}/BUILDINFO`)) {
    const [mode = "0644", path = "", source] = word.split(":");
    const name = path.replace(/^\//, "");
    const parts = name.split("/");
    for (let i = 1; i < parts.length; i++) {
      const dir = parts.slice(0, i).join("/");
      if (made.has(dir)) continue;
      made.add(dir);
      found.push({ name: dir, type: "directory", mode: 0o755, mtime, content: Buffer.alloc(0), link: "" });
    }
    if (mode === "link") found.push({ name, type: "symlink", mode: 0o777, mtime, content: Buffer.alloc(0), link: source ?? "" });
    else if (mode === "dir") found.push({ name, type: "directory", mode: 0o755, mtime, content: Buffer.alloc(0), link: "" });
    else found.push({ name, type: "file", mode: Number.parseInt(mode, 8), mtime, content: content(machine, ebuild, use, source, path), link: "" });
  }
  return found;
}

/** Dependencies as built: conditionals taken, `:=` bound to the slot that is installed. */
function bound(machine: Machine, text: string | undefined, use: ReadonlySet<string>, willBe: (cp: string) => string | null): string {
  return flatten(text ?? "", use)
    .map((word) => {
      const atom = parseAtom(word);
      if (!atom?.slotOperator || !word.includes(":=")) return word;
      const held = machine.installed.filter((i) => i.cp === atom.cp).at(-1);
      const slot = willBe(atom.cp) ?? (held ? `${held.slot}/${held.subSlot}` : null);
      return slot === null ? word : word.replace(":=", `:${slot}=`);
    })
    .join(" ");
}

/** Builds one. `willBe`: slot/sub-slot of a package merged earlier in this run. */
export function build(machine: Machine, ebuild: Ebuild, use: ReadonlySet<string>, willBe: (cp: string) => string | null): Built {
  const { settings, world } = machine;
  const now = Math.floor(world.now());
  const image = imageOf(machine, ebuild, use, now);
  const arch = settings.get("ARCH") ?? "amd64";
  const m = ebuild.metadata;
  const optional = Object.fromEntries(
    (["RDEPEND", "DEPEND", "BDEPEND", "PDEPEND", "IDEPEND"] as const).flatMap((k) => {
      const value = bound(machine, m[k], use, willBe);
      return value === "" ? [] : [[k, value]];
    }),
  );
  return {
    image,
    metadata: {
      ...optional,
      ...(m.RESTRICT ? { RESTRICT: m.RESTRICT } : {}),
      BUILD_TIME: String(now),
      CATEGORY: category(ebuild.cpv),
      CBUILD: settings.get("CBUILD") ?? "",
      CFLAGS: settings.get("CFLAGS") ?? "",
      CHOST: settings.get("CHOST") ?? "",
      CXXFLAGS: settings.get("CXXFLAGS") ?? "",
      DEFINED_PHASES: m.LITTLE_SECONDS === "0" ? "install" : "compile install",
      DESCRIPTION: m.DESCRIPTION ?? "",
      EAPI: m.EAPI ?? "8",
      FEATURES: settings.words("FEATURES").join(" "),
      HOMEPAGE: m.HOMEPAGE ?? "",
      IUSE: m.IUSE ?? "",
      IUSE_EFFECTIVE: [...ebuild.iuse, arch, "elibc_glibc", "kernel_linux"].sort().join(" "),
      KEYWORDS: m.KEYWORDS ?? "",
      LICENSE: flatten(m.LICENSE ?? "", use).join(" "),
      PF: pf(ebuild.cpv),
      REPO_REVISIONS: "{}",
      SIZE: String(image.reduce((sum, e) => sum + e.content.length, 0)),
      SLOT: m.SLOT ?? "0",
      USE: [...use, arch]
        .filter((f, i, all) => all.indexOf(f) === i)
        .sort()
        .join(" "),
      repository: ebuild.repo,
    },
  };
}

/** `4 KiB`-like size of a tree, counted in blocks of 4 KiB as du does. */
export const installedKib = (image: readonly TarEntry[]): number =>
  image.reduce((sum, e) => sum + (e.type === "symlink" ? 0 : Math.max(1, Math.ceil(e.content.length / 4096)) * 4), 4);
