/** The index `Packages` of a PKGDIR, written and read as bintree.py does: a header, a blank line, one stanza per package. */
import * as crypto from "node:crypto";
import type { Binary, Remote } from "../choose/packages.ts";
import { base } from "../choose/packages.ts";

export type Stanza = Readonly<Record<string, string>>;
export type Index = { readonly header: Stanza; readonly packages: readonly Stanza[] };

/** Keys that stand after all others, in this order (recorded index). */
const LAST = ["MTIME", "REPO"];

function block(stanza: Stanza): string {
  const keys = Object.keys(stanza).filter((k) => stanza[k] !== "" && stanza[k] !== undefined);
  const first = keys.filter((k) => !LAST.includes(k)).sort();
  return [...first, ...LAST.filter((k) => keys.includes(k))].map((k) => `${k}: ${stanza[k]}\n`).join("");
}

const order = (a: Stanza, b: Stanza): number =>
  (a.CPV ?? "") < (b.CPV ?? "") ? -1 : (a.CPV ?? "") > (b.CPV ?? "") ? 1 : Number(a.BUILD_ID ?? 0) - Number(b.BUILD_ID ?? 0);

export const writeIndex = (index: Index): string => `${[block(index.header), ...[...index.packages].sort(order).map(block)].join("\n")}\n`;

const readBlock = (text: string): Stanza =>
  Object.fromEntries(
    text.split("\n").flatMap((line) => {
      const match = /^([A-Za-z_0-9]+):(?: (.*))?$/.exec(line);
      return match ? [[match[1] as string, match[2] ?? ""]] : [];
    }),
  );

export function readIndex(text: string): Index {
  const [header = "", ...rest] = text.split(/\n\n+/);
  return { header: readBlock(header), packages: rest.map(readBlock).filter((s) => s.CPV !== undefined) };
}

/** A stanza as a package to choose from; defaults of missing keys filled in. Null when its CPV is none. */
export function toBinary(stanza: Stanza, header: Stanza, remote: Remote | null): Binary | null {
  const found = base(stanza.CPV ?? "", { SLOT: "0", IUSE: "", EAPI: "0", ...stanza });
  if (!found) return null;
  return {
    ...found,
    kind: "binary",
    use: new Set((stanza.USE ?? "").split(" ").filter((f) => f !== "")),
    buildId: stanza.BUILD_ID ?? "",
    buildTime: Number(stanza.BUILD_TIME ?? 0),
    path: stanza.PATH ?? "",
    size: Number(stanza.SIZE ?? 0),
    md5: stanza.MD5 ?? "",
    sha1: stanza.SHA1 ?? "",
    chost: stanza.CHOST ?? header.CHOST ?? "",
    remote,
  };
}

export const hex = (algorithm: "md5" | "sha1", data: Buffer | string): string => crypto.createHash(algorithm).update(data).digest("hex");
