/** Laying out a machine: tree, profile, make.conf, and packages that are installed at the start, by the little Portage itself. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { gzipSync } from "node:zlib";
import { splitCpv } from "./choose/version.ts";
import { makeDirectory, readText, real, writeFile } from "./files/rootfs.ts";
import { installedPackages } from "./files/vdb.ts";
import type { Gpg } from "./gpg/gpg.ts";
import { EMERGE_LOG } from "./merge/log.ts";
import { emerge } from "./programs/emerge.ts";
import { ebuildText, type TreeEbuild } from "./tree/ebuild.ts";
import { PRACTICE_TREE } from "./tree/practice.ts";
import { makeWorld } from "./world.ts";

export const PROFILE = "default/linux/amd64/23.0/desktop";
const TREE = "/var/db/repos/gentoo";

export type MachinePlan = {
  /** Directory that plays `/`. */
  readonly root: string;
  /** Text of /etc/portage/make.conf, or of its files by name when it is a directory. */
  readonly makeConf: string | Readonly<Record<string, string>>;
  /** Default: the practice tree. */
  readonly tree?: readonly TreeEbuild[];
  /** make.defaults of the profile; default: that of the practice fleet. */
  readonly makeDefaults?: string;
  /** What is installed, in order; a text `world:ATOM` or `world: true` puts it into the world file too. `cflags`: built with other flags than make.conf's. */
  readonly installed?: readonly (string | { readonly atom: string; readonly world?: boolean; readonly cflags?: string })[];
  readonly version?: string;
  /** Other files by the machine's path. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the tree's last sync says of itself: commit and time. */
  readonly commit?: string;
  /** Days that the installed packages are old in emerge.log. */
  readonly daysAgo?: number;
  /** An older log, moved away and packed as logrotate does: the same packages, so many days earlier. */
  readonly rotatedDaysAgo?: number;
};

/** USE and USE_EXPAND of a desktop profile, cut to what the tree uses. */
export const MAKE_DEFAULTS = `ARCH="amd64"
ACCEPT_KEYWORDS="amd64"
CHOST="x86_64-pc-linux-gnu"
CBUILD="x86_64-pc-linux-gnu"
CFLAGS="-O2 -pipe"
CXXFLAGS="-O2 -pipe"
ELIBC="glibc"
KERNEL="linux"
ABI_X86="64"
USE="X nls ssl vulkan"
USE_EXPAND="ABI_X86 CPU_FLAGS_X86 INPUT_DEVICES L10N VIDEO_CARDS"
USE_EXPAND_HIDDEN="ABI_X86"
USE_EXPAND_IMPLICIT="ARCH ELIBC KERNEL"
USE_EXPAND_UNPREFIXED="ARCH"
IUSE_IMPLICIT="abi_x86_64 prefix prefix-guest"
CPU_FLAGS_X86="mmx mmxext sse sse2"
VIDEO_CARDS="amdgpu fbdev intel nouveau radeon radeonsi vesa"
`;

const LICENSE_GROUPS = "EULA Fleet-EULA NVIDIA-2025 NVIDIA-r2\nFREE @FREE-SOFTWARE\nFREE-SOFTWARE GPL-2 MIT BSD-2 Apache-2.0 MPL-2.0\n";

/** Writes an ebuild repository below the machine's root. */
export function layTree(root: string, tree: readonly TreeEbuild[], makeDefaults = MAKE_DEFAULTS, commit?: string): void {
  const put = (path: string, text: string): void => writeFile(root, posix.join(TREE, path), text);
  put("profiles/repo_name", "gentoo\n");
  put("profiles/license_groups", LICENSE_GROUPS);
  put("profiles/arch.list", "amd64\n");
  put(`profiles/${PROFILE}/make.defaults`, makeDefaults);
  put(`profiles/${PROFILE}/eapi`, "8\n");
  put("metadata/layout.conf", "masters =\n");
  put("metadata/timestamp.chk", "Fri, 20 Nov 2026 00:45:00 +0000\n");
  if (commit) put("metadata/timestamp.commit", `${commit} 1795135500 2026-11-20T00:45:00+00:00\n`);
  for (const e of tree) {
    const cp = splitCpv(e.cpv)?.cp ?? "";
    put(`${cp}/${e.cpv.split("/")[1]}.ebuild`, ebuildText(e));
    for (const [name, content] of Object.entries(e.files ?? {})) put(`${cp}/files/${name}`, content);
  }
  for (const name of new Set(tree.flatMap((e) => (e.license ?? "GPL-2").split(" ")))) put(`licenses/${name}`, `Text of ${name}.\n`);
}

/** History of the installed packages in emerge.log, with the times that compiling takes in the simulation's own seconds. */
function history(root: string, tree: readonly TreeEbuild[], now: number, daysAgo: number): string {
  let at = Math.floor(now) - daysAgo * 86400;
  const lines: string[] = [];
  for (const p of installedPackages(makeWorld({ root, gpg: {} as Gpg }))) {
    const seconds = tree.find((e) => e.cpv === p.cpv)?.seconds ?? 2;
    const path = posix.join(TREE, p.cp, `${p.cpv.split("/")[1]}.ebuild`);
    const add = (after: number, text: string): void => {
      at += after;
      lines.push(`${at}: ${text}\n`);
    };
    add(5, `Started emerge on: ${new Date(at * 1000).toUTCString().slice(5, 25)}`);
    add(0, ` *** emerge --oneshot --regex-search-auto=y =${p.cpv}`);
    add(1, ` >>> emerge (1 of 1) ${p.cpv} to /`);
    add(0, ` === (1 of 1) Cleaning (${p.cpv}::${path})`);
    add(0, ` === (1 of 1) Compiling/Merging (${p.cpv}::${path})`);
    add(seconds, ` === (1 of 1) Merging (${p.cpv}::${path})`);
    add(1, ` >>> AUTOCLEAN: ${p.cp}:${p.slot}`);
    add(0, ` === (1 of 1) Post-Build Cleaning (${p.cpv}::${path})`);
    add(1, ` ::: completed emerge (1 of 1) ${p.cpv} to /`);
    add(0, " *** Finished. Cleaning up...");
    add(0, " *** exiting successfully.");
    add(0, " *** terminating.");
  }
  return lines.join("");
}

/** Lays out one machine. Throws when a package of `installed` cannot be merged. */
export async function layMachine(plan: MachinePlan, gpg: Gpg): Promise<void> {
  const { root } = plan;
  const tree = plan.tree ?? PRACTICE_TREE;
  fs.mkdirSync(root, { recursive: true });
  layTree(root, tree, plan.makeDefaults, plan.commit);
  for (const dir of [
    "/etc/portage/package.use",
    "/var/cache/binpkgs",
    "/var/cache/distfiles",
    "/var/lib/portage",
    "/var/db/pkg",
    "/var/tmp",
    "/tmp",
    "/run/lock",
  ])
    makeDirectory(root, dir);
  for (const dir of ["/var/tmp", "/tmp"]) fs.chmodSync(real(root, dir), 0o1777);
  const profile = posix.join(real(root, "/etc/portage"), "make.profile");
  fs.rmSync(profile, { force: true });
  fs.symlinkSync(`../../var/db/repos/gentoo/profiles/${PROFILE}`, profile);
  writeFile(root, "/usr/share/portage/config/binrepos.conf", "[DEFAULT]\nverify-signature = true\n");
  writeFile(
    root,
    "/etc/portage/repos.conf/gentoo.conf",
    `[DEFAULT]\nmain-repo = gentoo\n\n[gentoo]\nlocation = ${TREE}\nsync-type = rsync\nsync-uri = rsync://rsync.gentoo.org/gentoo-portage\nauto-sync = yes\n`,
  );
  if (typeof plan.makeConf === "string") writeFile(root, "/etc/portage/make.conf", plan.makeConf);
  else for (const [name, text] of Object.entries(plan.makeConf)) writeFile(root, `/etc/portage/make.conf/${name}`, text);
  const world: string[] = [];
  for (const entry of plan.installed ?? []) {
    const {
      atom,
      cflags,
      world: inWorld,
    } = typeof entry === "string" ? { atom: entry.replace(/^world:/, ""), cflags: undefined, world: entry.startsWith("world:") } : entry;
    if (inWorld) world.push(atom.replace(/^[=<>~]+/, "").replace(/-\d[^/]*$/, ""));
    const said: string[] = [];
    const code = await emerge(
      makeWorld({
        root,
        gpg,
        err: (t) => said.push(t),
        ...(plan.version === undefined ? {} : { version: plan.version }),
        env: {
          ACCEPT_LICENSE: "*",
          FEATURES: "-buildpkg -getbinpkg",
          EMERGE_DEFAULT_OPTS: "",
          ...(cflags === undefined ? {} : { CFLAGS: cflags, CXXFLAGS: cflags }),
        },
      }),
      ["--oneshot", "--noreplace", "--usepkg=n", "--getbinpkg=n", atom],
    );
    if (code !== 0) throw new Error(`${atom} could not be laid out: ${said.join("")}`);
  }
  if (plan.commit) writeFile(root, "/var/lib/portage/repo_revisions", `${JSON.stringify({ gentoo: [plan.commit] })}\n`);
  if (world.length > 0) writeFile(root, "/var/lib/portage/world", `${[...new Set(world)].sort().join("\n")}\n`);
  for (const [path, text] of Object.entries(plan.files ?? {})) writeFile(root, path, text);
  if (readText(root, EMERGE_LOG) !== null) writeFile(root, EMERGE_LOG, history(root, tree, Date.now() / 1000, plan.daysAgo ?? 40));
  if (plan.rotatedDaysAgo !== undefined) {
    const at = Date.now() / 1000 - plan.rotatedDaysAgo * 86_400;
    const name = `${EMERGE_LOG}-${new Date((at + 30 * 86_400) * 1000).toISOString().slice(0, 10).replaceAll("-", "")}.gz`;
    fs.writeFileSync(real(root, name), gzipSync(history(root, tree, Date.now() / 1000, plan.rotatedDaysAgo)), { mode: 0o660 });
    fs.utimesSync(real(root, name), at, at + 30 * 86_400);
  }
}
