/** Our own PKGDIR: where packages go, and the index that is kept with them (bintree.py inject, emaint binhost). */
import * as fs from "node:fs";
import { posix } from "node:path";
import * as zlib from "node:zlib";
import { globalUse } from "../choose/use.ts";
import type { Settings } from "../config/settings.ts";
import { refusal } from "../gpg/gpg.ts";
import type { World } from "../world.ts";
import { openGpkg, type Policy, readMetadata, verifyGpkg } from "./gpkg.ts";
import { hex, type Index, readIndex, type Stanza, writeIndex } from "./index.ts";
import { readBytes, readText, real, walk, writeFile } from "./rootfs.ts";

export const pkgdirOf = (settings: Settings): string => settings.get("PKGDIR") ?? "/var/cache/binpkgs";
export const indexPath = (pkgdir: string): string => posix.join(pkgdir, "Packages");

const HEADER_KEYS = [
  "ACCEPT_KEYWORDS",
  "ACCEPT_LICENSE",
  "ACCEPT_PROPERTIES",
  "ACCEPT_RESTRICT",
  "ARCH",
  "CBUILD",
  "CHOST",
  "CONFIG_PROTECT",
  "CONFIG_PROTECT_MASK",
  "ELIBC",
  "FEATURES",
  "GENTOO_MIRRORS",
  "IUSE_IMPLICIT",
  "KERNEL",
  "USE_EXPAND",
  "USE_EXPAND_HIDDEN",
  "USE_EXPAND_IMPLICIT",
  "USE_EXPAND_UNPREFIXED",
] as const;

function header(world: World, settings: Settings, count: number): Stanza {
  const values = Object.fromEntries(HEADER_KEYS.map((k) => [k, settings.get(k) ?? ""]));
  const fixed = { ELIBC: settings.get("ELIBC") ?? "glibc", KERNEL: settings.get("KERNEL") ?? "linux", ARCH: settings.get("ARCH") ?? "amd64" };
  const implicit = Object.fromEntries(Object.entries(fixed).map(([k, v]) => [`USE_EXPAND_VALUES_${k}`, v]));
  const revisions = readText(world.root, "/var/lib/portage/repo_revisions");
  const newest =
    revisions === null ? {} : Object.fromEntries(Object.entries(JSON.parse(revisions) as Record<string, string[]>).map(([k, v]) => [k, v[0] ?? ""]));
  return {
    ...values,
    ...fixed,
    ...implicit,
    PACKAGES: String(count),
    PROFILE: settings.profile.name,
    TIMESTAMP: String(Math.floor(world.now())),
    USE: [...globalUse(settings), fixed.ARCH]
      .filter((f, i, all) => all.indexOf(f) === i)
      .sort()
      .join(" "),
    VERSION: "0",
    ...(settings.get("PORTAGE_BINHOST_HEADER_URI") ? { URI: settings.get("PORTAGE_BINHOST_HEADER_URI") ?? "" } : {}),
    ...(Object.keys(newest).length > 0 ? { REPO_REVISIONS: JSON.stringify(newest) } : {}),
  };
}

export function readPkgdirIndex(world: World, pkgdir: string): Index | null {
  const text = readText(world.root, indexPath(pkgdir));
  return text === null ? null : readIndex(text);
}

/**
 * Writes Packages and, with compress-index, Packages.gz (without it, an old one goes): both with the mode that the old one has, else 0666 less the umask,
 * and both with the header's TIMESTAMP as their time, however long the writing took (bintree._pkgindex_write).
 */
export function writePkgdirIndex(world: World, settings: Settings, pkgdir: string, packages: readonly Stanza[], umask = 0o022): void {
  const head = header(world, settings, packages.length);
  const text = writeIndex({ header: head, packages });
  const stamp = Number(head.TIMESTAMP);
  const put = (name: string, data: string | Buffer): void => {
    const at = posix.join(pkgdir, name);
    const old = fs.statSync(real(world.root, at), { throwIfNoEntry: false });
    writeFile(world.root, at, data, old ? old.mode & 0o777 : 0o666 & ~umask, 0o777 & ~umask);
    fs.utimesSync(real(world.root, at), stamp, stamp);
  };
  put("Packages", text);
  if (settings.feature("compress-index")) put("Packages.gz", zlib.gzipSync(Buffer.from(text, "utf8"), { level: 9 }));
  else fs.rmSync(real(world.root, posix.join(pkgdir, "Packages.gz")), { force: true });
}

const COPIED = [
  "BUILD_ID",
  "BUILD_TIME",
  "DEFINED_PHASES",
  "DEPEND",
  "BDEPEND",
  "IDEPEND",
  "PDEPEND",
  "RDEPEND",
  "EAPI",
  "IUSE",
  "KEYWORDS",
  "LICENSE",
  "REQUIRES",
  "PROVIDES",
  "RESTRICT",
  "USE",
];

/** The stanza of one file out of its metadata. Null with Portage's words when it cannot be used. */
export async function stanzaOf(
  world: World,
  settings: Settings,
  pkgdir: string,
  path: string,
  policy: Policy,
): Promise<{ readonly ok: true; readonly stanza: Stanza } | { readonly ok: false; readonly text: string }> {
  const at = posix.join(pkgdir, path);
  const bytes = readBytes(world.root, at);
  const opened = bytes && openGpkg(bytes, at);
  if (!bytes || !opened) return { ok: false, text: `Error reading binpkg '${at}': [Errno 22] Invalid argument` };
  const metadata = readMetadata(opened);
  const home = settings.get("BINPKG_GPG_VERIFY_GPG_HOME") ?? "/etc/portage/gnupg";
  const verdict = await verifyGpkg(opened, at, world.gpg, world.root, home, policy, (raw) => world.err(refusal(raw)), ["metadata"]);
  if (!verdict.ok) return { ok: false, text: verdict.text };
  if (!metadata) return { ok: false, text: `Invalid gpkg file: ${at}` };
  const copied = Object.fromEntries(COPIED.flatMap((k) => (metadata[k] ? [[k, metadata[k] as string]] : [])));
  const multi = /-\d+\.gpkg\.tar$/.test(path) && path.split("/").length === 3;
  if (!multi) delete copied.BUILD_ID;
  return {
    ok: true,
    stanza: {
      ...copied,
      CPV: `${metadata.CATEGORY}/${metadata.PF}`,
      MD5: hex("md5", bytes),
      MTIME: String(Math.floor(fs.statSync(real(world.root, at)).mtimeMs / 1000)),
      PATH: path,
      REPO: metadata.repository ?? "gentoo",
      SHA1: hex("sha1", bytes),
      SIZE: String(bytes.length),
      ...(metadata.SLOT && metadata.SLOT !== "0" ? { SLOT: metadata.SLOT } : {}),
      ...(metadata.CHOST && metadata.CHOST !== settings.get("CHOST") ? { CHOST: metadata.CHOST } : {}),
      ...(metadata.REPO_REVISIONS ? { REPO_REVISIONS: metadata.REPO_REVISIONS } : {}),
    },
  };
}

/** Policy for our own files: what FEATURES say (no binrepos section speaks for PKGDIR). */
export const localPolicy = (settings: Settings): Policy => ({
  request: settings.feature("binpkg-request-signature"),
  ignore: settings.feature("binpkg-ignore-signature"),
});

/** gpkg files below PKGDIR, paths relative to it. */
export const packageFiles = (world: World, pkgdir: string): readonly string[] =>
  walk(world.root, pkgdir)
    .filter((p) => p.endsWith(".gpkg.tar"))
    .map((p) => posix.relative(pkgdir, p));

/** Takes a new file into the index; false when Portage refuses it (then it is not listed). */
export async function inject(
  world: World,
  settings: Settings,
  pkgdir: string,
  path: string,
  umask = 0o022,
): Promise<{ readonly ok: boolean; readonly text: string }> {
  const made = await stanzaOf(world, settings, pkgdir, path, localPolicy(settings));
  if (!made.ok) return { ok: false, text: made.text };
  const before = readPkgdirIndex(world, pkgdir)?.packages ?? [];
  writePkgdirIndex(world, settings, pkgdir, [...before.filter((s) => s.PATH !== path), made.stanza], umask);
  return { ok: true, text: "" };
}

/** Path and build id for a new package: CAT/PN/PF-N.gpkg.tar, or CAT/PF.gpkg.tar without binpkg-multi-instance. */
export function allocate(
  world: World,
  settings: Settings,
  pkgdir: string,
  cpv: string,
  pn: string,
): { readonly path: string; readonly buildId: number } {
  const [cat = "", name = ""] = cpv.split("/");
  if (!settings.feature("binpkg-multi-instance")) return { path: `${cat}/${name}.gpkg.tar`, buildId: 1 };
  const used = (readPkgdirIndex(world, pkgdir)?.packages ?? []).filter((s) => s.CPV === cpv).map((s) => Number(s.BUILD_ID ?? 0));
  let buildId = Math.max(0, ...used) + 1;
  while (fs.existsSync(real(world.root, posix.join(pkgdir, cat, pn, `${name}-${buildId}.gpkg.tar`)))) buildId++;
  return { path: `${cat}/${pn}/${name}-${buildId}.gpkg.tar`, buildId };
}
