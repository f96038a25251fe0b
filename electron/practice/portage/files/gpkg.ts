/**
 * gpkg files (GLEP 78) as Portage writes them (transcript 13): an outer tar with gpkg-1, metadata.tar*, image.tar*, their signatures when signed,
 * and a Manifest with BLAKE2B and SHA512 of each.
 */
import * as crypto from "node:crypto";
import type { Gpg, SignRequest } from "../gpg/gpg.ts";
import { type Compression, expand } from "./compress.ts";
import { packTar, type TarEntry, unpackTar } from "./tar.ts";

export type GpkgContent = {
  /** Directory inside the outer tar, e.g. tinyc-1.0-1. */
  readonly basename: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Entries below `image/`, parents first, names without that prefix. */
  readonly image: readonly TarEntry[];
};

const entry = (name: string, content: Buffer, mtime: number): TarEntry => ({ name, type: "file", mode: 0o644, mtime, content, link: "" });
const digest = (algorithm: string, data: Buffer): string => crypto.createHash(algorithm).update(data).digest("hex");
const manifestLine = (name: string, data: Buffer): string =>
  `DATA ${name} ${data.length} BLAKE2B ${digest("blake2b512", data)} SHA512 ${digest("sha512", data)}\n`;

/** Writes one. `mtime` in seconds. Fails with gpg's words when it cannot sign. */
export async function packGpkg(
  content: GpkgContent,
  method: Compression,
  mtime: number,
  gpg: Gpg,
  signer: SignRequest | null,
): Promise<{ readonly ok: true; readonly file: Buffer } | { readonly ok: false; readonly text: string }> {
  const metadata = Object.entries(content.metadata).map(([name, value]) => entry(`metadata/${name}`, Buffer.from(value, "utf8"), mtime));
  const root: TarEntry = { name: "image", type: "directory", mode: 0o755, mtime, content: Buffer.alloc(0), link: "" };
  const image = [root, ...content.image.map((e) => ({ ...e, name: `image/${e.name}` }))];
  return assemble(
    content.basename,
    [
      [`metadata.tar${method.suffix}`, method.pack(packTar(metadata))],
      [`image.tar${method.suffix}`, method.pack(packTar(image, "root"))],
    ],
    mtime,
    gpg,
    signer,
  );
}

async function assemble(
  basename: string,
  parts: readonly (readonly [name: string, data: Buffer])[],
  mtime: number,
  gpg: Gpg,
  signer: SignRequest | null,
): Promise<{ readonly ok: true; readonly file: Buffer } | { readonly ok: false; readonly text: string }> {
  const files: (readonly [string, Buffer])[] = [["gpkg-1", Buffer.alloc(0)]];
  for (const [name, data] of parts) {
    files.push([name, data]);
    if (!signer) continue;
    const signature = await gpg.sign(signer, data);
    if (!signature.ok) return signature;
    files.push([`${name}.sig`, Buffer.from(signature.text, "utf8")]);
  }
  let manifest = files.map(([name, data]) => manifestLine(name, data)).join("");
  if (signer) {
    const clear = await gpg.clearsign(signer, manifest);
    if (!clear.ok) return clear;
    manifest = clear.text;
  }
  files.push(["Manifest", Buffer.from(manifest, "utf8")]);
  return { ok: true, file: packTar(files.map(([name, data]) => entry(`${basename}/${name}`, data, mtime))) };
}

export type OpenGpkg = {
  readonly basename: string;
  readonly files: ReadonlyMap<string, Buffer>;
  readonly signed: boolean;
  /** What is wrong with it as a whole, in Portage's words. */
  readonly problem: string | null;
  /** Files that do not agree with the Manifest: name -> Portage's words. */
  readonly damaged: ReadonlyMap<string, string>;
};

/** Opens one and compares every file with the Manifest. `path` is only for messages. Null: not a tar archive. */
export function openGpkg(file: Buffer, path: string): OpenGpkg | null {
  const entries = unpackTar(file);
  if (!entries || entries.length === 0) return null;
  const basename = (entries[0]?.name ?? "").split("/")[0] ?? "";
  const files = new Map(entries.filter((e) => e.type === "file").map((e) => [e.name.slice(e.name.indexOf("/") + 1), e.content]));
  const manifest = files.get("Manifest")?.toString("utf8") ?? "";
  const signed = [...files.keys()].some((n) => n.endsWith(".sig")) || manifest.startsWith("-----BEGIN PGP SIGNED");
  const problem = files.has("gpkg-1") && manifest !== "" ? null : `Invalid gpkg file: ${path}`;
  // The order of the hashes differs from package to package.
  const listed = new Map(
    [...manifest.matchAll(/^DATA (\S+) (\d+) (.*)$/gm)].map((m) => {
      const hash = (name: string): string | undefined => new RegExp(`(?:^| )${name} ([0-9a-f]+)`).exec(m[3] ?? "")?.[1];
      return [m[1], { size: Number(m[2]), blake: hash("BLAKE2B"), sha: hash("SHA512") }] as const;
    }),
  );
  const damaged = new Map<string, string>();
  for (const [name, data] of files) {
    if (name === "Manifest") continue;
    const line = listed.get(name);
    if (!line) damaged.set(name, `${basename}/${name} not found in Manifest`);
    else if (line.size !== data.length || line.blake !== digest("blake2b512", data) || line.sha !== digest("sha512", data))
      damaged.set(name, `${basename}/${name} checksum mismatched in ${path}`);
  }
  return { basename, files, signed, problem, damaged };
}

const partName = (open: OpenGpkg, part: "metadata" | "image"): string | undefined =>
  [...open.files.keys()].find((n) => n.startsWith(`${part}.tar`) && !n.endsWith(".sig"));

/** Metadata files as texts, without their final newline; null when that part is damaged. */
export function readMetadata(open: OpenGpkg): Readonly<Record<string, string>> | null {
  const name = partName(open, "metadata");
  const data = name === undefined ? null : expand(name, open.files.get(name) ?? Buffer.alloc(0));
  const entries = data && unpackTar(data);
  if (!entries) return null;
  return Object.fromEntries(
    entries.filter((e) => e.type === "file").map((e) => [e.name.replace(/^metadata\//, ""), e.content.toString("utf8").replace(/\n$/, "")]),
  );
}

/** Image entries, names relative to `/` without a leading slash; null when that part is damaged. */
export function readImage(open: OpenGpkg): readonly TarEntry[] | null {
  const name = partName(open, "image");
  const data = name === undefined ? null : expand(name, open.files.get(name) ?? Buffer.alloc(0));
  const entries = data && unpackTar(data);
  return entries?.filter((e) => e.name !== "image").map((e) => ({ ...e, name: e.name.replace(/^image\//, "") })) ?? null;
}

/** gpkg-sign: the same parts with new signatures and a new Manifest. */
export function resign(open: OpenGpkg, mtime: number, gpg: Gpg, signer: SignRequest): ReturnType<typeof assemble> {
  const parts = [...open.files].filter(([name]) => name !== "gpkg-1" && name !== "Manifest" && !name.endsWith(".sig"));
  return assemble(open.basename, parts, mtime, gpg, signer);
}

/** A copy without signatures and with a plain Manifest: what an attacker without the key can make. */
export async function stripSignatures(open: OpenGpkg, mtime: number, gpg: Gpg): Promise<Buffer> {
  const parts = [...open.files].filter(([name]) => name !== "gpkg-1" && name !== "Manifest" && !name.endsWith(".sig"));
  const made = await assemble(open.basename, parts, mtime, gpg, null);
  return made.ok ? made.file : Buffer.alloc(0);
}

export type Policy = {
  /** Refuse what is not signed. */ readonly request: boolean /** Look at signatures, but let everything in. */;
  readonly ignore: boolean;
};
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly text: string };

/**
 * Portage's check of one package (gpkg.py _verify_binpkg): the Manifest first, then each part. An unsigned package passes when nothing
 * requests a signature; a signature that is there is always checked unless the policy ignores it. `onRefusal` gets gpg's raw lines.
 */
export async function verifyGpkg(
  open: OpenGpkg,
  path: string,
  gpg: Gpg,
  root: string,
  home: string,
  policy: Policy,
  onRefusal: (raw: readonly string[]) => void,
  parts: readonly ("metadata" | "image")[],
): Promise<Verdict> {
  const refused: Verdict = { ok: false, text: "GnuPG verification failed" };
  const manifest = open.files.get("Manifest")?.toString("utf8") ?? "";
  const clear = manifest.startsWith("-----BEGIN PGP SIGNED");
  let signatures = clear || policy.request;
  if (signatures) {
    const checked = await gpg.verifyClear(root, home, manifest);
    if (!checked.ok) {
      onRefusal(checked.lines);
      if (!policy.ignore) return refused;
      signatures = false;
    }
  }
  if (open.problem !== null) return { ok: false, text: open.problem };
  for (const part of parts) {
    const name = partName(open, part);
    if (name === undefined) return { ok: false, text: `${part} missing in ${path}` };
    const signature = open.files.get(`${name}.sig`);
    if (signature && signatures) {
      const checked = await gpg.verify(root, home, open.files.get(name) ?? Buffer.alloc(0), signature.toString("utf8"));
      if (!checked.ok) {
        onRefusal(checked.lines);
        if (!policy.ignore) return refused;
      }
    } else if (policy.request && !policy.ignore) return { ok: false, text: `${open.basename}/${name} signature not found` };
    const broken = open.damaged.get(name);
    if (broken !== undefined) return { ok: false, text: broken };
  }
  return { ok: true };
}
