/** SSH keys of the practice fleet: host keys, and the one that opens all its doors. */
import * as crypto from "node:crypto";
import ssh2 from "ssh2";

export type KeyPair = { readonly secret: string; readonly public: string /** SHA256:… as ssh-keygen prints it. */; readonly fingerprint: string };

/** A fresh ed25519 pair in OpenSSH's format. About one in four hundred that ssh2 writes cannot be read again, so each is tried. */
export function generateKeyPair(comment: string): KeyPair {
  let pair = ssh2.utils.generateKeyPairSync("ed25519", { comment });
  while (ssh2.utils.parseKey(pair.private) instanceof Error) pair = ssh2.utils.generateKeyPairSync("ed25519", { comment });
  const blob = Buffer.from(pair.public.split(" ")[1] ?? "", "base64");
  const digest = crypto.createHash("sha256").update(blob).digest("base64").replace(/=+$/, "");
  return { secret: pair.private, public: `${pair.public.trim()}\n`, fingerprint: `SHA256:${digest}` };
}
