/** Making a binary package of something built or installed, and taking it into the index. */
import { posix } from "node:path";
import { pf } from "../choose/packages.ts";
import type { Settings } from "../config/settings.ts";
import { compression } from "../files/compress.ts";
import { packGpkg } from "../files/gpkg.ts";
import { allocate, inject, pkgdirOf } from "../files/pkgdir.ts";
import { writeFile } from "../files/rootfs.ts";
import type { TarEntry } from "../files/tar.ts";
import type { SignRequest } from "../gpg/gpg.ts";
import type { World } from "../world.ts";

/** Who signs, out of make.conf; null: signing is off. */
export function signerOf(world: World, settings: Settings): SignRequest | null {
  if (!settings.feature("binpkg-signing")) return null;
  return { home: settings.get("BINPKG_GPG_SIGNING_GPG_HOME") ?? "", key: settings.get("BINPKG_GPG_SIGNING_KEY") ?? "", root: world.root };
}

export type Packed =
  | { readonly ok: true; readonly path: string; readonly buildId: number; readonly size: number }
  | { readonly ok: false; readonly text: string };

/** BINPKG_COMPRESS and the flags that count for it: BINPKG_COMPRESS_FLAGS_ZSTD & co. go before BINPKG_COMPRESS_FLAGS. */
export function chosenCompression(settings: Settings) {
  const method = settings.get("BINPKG_COMPRESS") ?? "zstd";
  return compression(method, settings.get(`BINPKG_COMPRESS_FLAGS_${method.toUpperCase()}`) ?? settings.get("BINPKG_COMPRESS_FLAGS") ?? "");
}

/**
 * Writes CAT/PN/PF-N.gpkg.tar below PKGDIR and lists it. `umask` as the calling program has it (emerge 0022, quickpkg 0077). `fresh`: built
 * just now, so N becomes its BUILD_ID; quickpkg leaves the metadata as they were installed, BUILD_ID or none. Fails with
 * Portage's words when it cannot be signed or the index refuses it (41: a signature by a key that this machine does not trust).
 */
export async function pack(
  world: World,
  settings: Settings,
  cpv: string,
  pn: string,
  metadata: Readonly<Record<string, string>>,
  image: readonly TarEntry[],
  umask = 0o022,
  fresh = true,
): Promise<Packed> {
  const pkgdir = pkgdirOf(settings);
  const { path, buildId } = allocate(world, settings, pkgdir, cpv, pn);
  const multi = settings.feature("binpkg-multi-instance");
  const made = await packGpkg(
    { basename: multi ? `${pf(cpv)}-${buildId}` : pf(cpv), metadata: fresh ? { ...metadata, BUILD_ID: String(buildId) } : metadata, image },
    chosenCompression(settings),
    Math.floor(world.now()),
    world.gpg,
    signerOf(world, settings),
  );
  if (!made.ok) return { ok: false, text: made.text };
  const at = posix.join(pkgdir, path);
  writeFile(world.root, at, made.file, 0o666 & ~umask, 0o777 & ~umask);
  const listed = await inject(world, settings, pkgdir, path, umask);
  if (!listed.ok) return { ok: false, text: `!!! Invalid binary package: '${at}', ${listed.text}` };
  return { ok: true, path: at, buildId, size: made.file.length };
}
