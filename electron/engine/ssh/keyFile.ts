/** Private key files: what can be told of one without its passphrase, so that nobody is asked for a passphrase that the server would not want. */
import { readFile } from "node:fs/promises";
import type { ParsedKey } from "ssh2";
import { typeInside } from "./knownHosts.ts";

type ParseKey = (data: Buffer | string, passphrase?: string) => ParsedKey | Error;

export type KeyFile =
  | { readonly kind: "missing"; readonly path: string; readonly details: string }
  /** sk-…: lives on a security key. */
  | { readonly kind: "hardware"; readonly path: string }
  | { readonly kind: "unusable"; readonly path: string; readonly details: string }
  | { readonly kind: "key"; readonly path: string; readonly content: Buffer; readonly publicKey: ParsedKey; readonly encrypted: boolean }
  /** An old PEM file with a passphrase and no .pub beside it. */
  | { readonly kind: "sealed"; readonly path: string; readonly content: Buffer };

/** Public half inside an OpenSSH private key (PROTOCOL.key: magic, cipher, kdf, kdf options, count, public key; never encrypted). */
export function publicHalf(content: string): string | null {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END OPENSSH PRIVATE KEY-----/.exec(content)?.[1];
  if (body === undefined) return null;
  const blob = Buffer.from(body, "base64");
  if (blob.toString("latin1", 0, 15) !== "openssh-key-v1\0") return null;
  let at = 15;
  const string = (): Buffer | null => {
    if (at + 4 > blob.length) return null;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return null;
    const value = blob.subarray(at + 4, end);
    at = end;
    return value;
  };
  for (let skipped = 0; skipped < 3; skipped++) if (string() === null) return null;
  at += 4;
  return string()?.toString("base64") ?? null;
}

/** Looks at a key file. Never asks, never throws. */
export async function readKeyFile(path: string, parseKey: ParseKey): Promise<KeyFile> {
  let content: Buffer;
  try {
    content = await readFile(path);
  } catch (cause) {
    return { kind: "missing", path, details: cause instanceof Error ? cause.message : String(cause) };
  }
  const open = parseKey(content);
  if (!(open instanceof Error) && open.isPrivateKey()) return { kind: "key", path, content, publicKey: open, encrypted: false };
  const beside = (await readFile(`${path}.pub`, "utf8").catch(() => "")).trim();
  const inside = publicHalf(content.toString("latin1"));
  const line = inside === null ? beside : `${typeInside(inside)} ${inside}`;
  if (line.startsWith("sk-")) return { kind: "hardware", path };
  const sealed = open instanceof Error && /encrypted|passphrase/i.test(open.message);
  if (!sealed) return { kind: "unusable", path, details: open instanceof Error ? open.message : "this is a public key" };
  const publicKey = line === "" ? open : parseKey(line);
  return publicKey instanceof Error ? { kind: "sealed", path, content } : { kind: "key", path, content, publicKey, encrypted: true };
}
