/** gpkg-sign: signs one file a call (a glob signs only the first); and verify-gpkg, ours, for the check of a signature. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { openGpkg, resign, verifyGpkg } from "../files/gpkg.ts";
import { readBytes, real, writeFile } from "../files/rootfs.ts";
import { refusal } from "../gpg/gpg.ts";
import { signerOf } from "../merge/pack.ts";
import type { World } from "../world.ts";
import { start } from "./start.ts";

const SAY = "\u001b[32m * \u001b[39;49;00m";

/** The program. Output: its exit code. */
export async function gpkgSign(world: World, words: readonly string[]): Promise<number> {
  const began = start(world, "gpkg-sign", false);
  if (!began.ok) return began.code;
  const { settings } = began;
  const path = words.find((w) => !w.startsWith("-"));
  if (path === undefined) {
    world.err("usage: gpkg-sign [options] <gpkg package file>\ngpkg-sign: error: the following arguments are required: <gpkg package file>\n");
    return 2;
  }
  const at = path.startsWith("/") ? path : posix.join("/", path);
  const bytes = readBytes(world.root, at);
  const opened = bytes && openGpkg(bytes, at);
  if (!opened) {
    world.err(`${bytes ? "Not a gpkg file" : "File not found"}: ${path}\n`);
    return 1;
  }
  if (opened.signed && words.includes("--skip-signed")) {
    world.out(`${SAY}${path} already signed, skipping.\n`);
    return 0;
  }
  if (!opened.signed && settings.feature("binpkg-request-signature") && !words.includes("--allow-unsigned")) {
    world.err(`!!! ${path}: Unsigned binpkg, use --allow-unsigned\n`);
    return 1;
  }
  const signer = signerOf(world, settings) ?? {
    home: settings.get("BINPKG_GPG_SIGNING_GPG_HOME") ?? "",
    key: settings.get("BINPKG_GPG_SIGNING_KEY") ?? "",
    root: world.root,
  };
  if (signer.key === "" || signer.home === "") {
    world.err("!!! BINPKG_GPG_SIGNING_KEY is not set\n");
    return 1;
  }
  const made = await resign(opened, Math.floor(world.now()), world.gpg, signer);
  if (!made.ok) {
    world.err(`${made.text}\n!!! GnuPG signing failed\n`);
    return 1;
  }
  const before = Math.floor(fs.statSync(real(world.root, at)).mtimeMs / 1000);
  writeFile(world.root, at, made.file);
  // emaint goes by size and whole seconds of time; simulated packages can be signed within the second that they were made.
  const later = Math.max(Math.floor(world.now()), before + 1);
  fs.utimesSync(real(world.root, at), later, later);
  world.out(`${SAY}${path} signed.\n`);
  return 0;
}

/**
 * verify-gpkg [--no-signature] [--request-signature] FILE: as Portage's gpkg class does, metadata and image. Exit codes: 0 sound, 1 a bad or untrusted
 * signature, 2 no signature though one is requested, 3 a part that does not fit the Manifest, 4 no gpkg. The reason is the last line on stderr. Not
 * a program of Portage: the stand-in for its Python module calls it.
 */
export async function verifyFile(world: World, words: readonly string[]): Promise<number> {
  const began = start(world, "verify-gpkg", false);
  if (!began.ok) return began.code;
  const path = words.find((w) => !w.startsWith("-")) ?? "";
  const bytes = readBytes(world.root, path);
  const opened = bytes && openGpkg(bytes, path);
  if (!opened) {
    world.err(`Not a gpkg file: ${path}\n`);
    return 4;
  }
  const home = began.settings.get("BINPKG_GPG_VERIFY_GPG_HOME") ?? "/etc/portage/gnupg";
  const off = words.includes("--no-signature");
  const request = words.includes("--request-signature");
  if (off) {
    const broken = opened.problem ?? [...opened.damaged.values()][0];
    if (broken !== undefined) world.err(`${broken}\n`);
    return broken === undefined ? 0 : 3;
  }
  if (request && !opened.signed) {
    world.err("No signature provided\n");
    return 2;
  }
  const refuse = (raw: readonly string[]): void => world.err(refusal(raw));
  const verdict = await verifyGpkg(opened, path, world.gpg, world.root, home, { request, ignore: false }, refuse, ["metadata", "image"]);
  if (verdict.ok) return 0;
  world.err(`${verdict.text}\n`);
  return verdict.text === "GnuPG verification failed" ? 1 : verdict.text.endsWith("signature not found") ? 2 : 3;
}
