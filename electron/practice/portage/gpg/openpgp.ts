/**
 * As much OpenPGP (RFC 4880, EdDSA per RFC 9580 section 13) as a signing key needs: ed25519 v4 keys and their signatures, armoured. What this
 * writes, the real gpg reads; what it reads is only what it wrote, or a real ed25519 key.
 */
import * as crypto from "node:crypto";

export type SecretKey = { readonly created: number; readonly seed: string; readonly public: string };

const OID = Buffer.from("092b06010401da470f01", "hex");
const SHA512 = 10;
const EDDSA = 22;
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

const u8 = (n: number): Buffer => Buffer.from([n]);
function u16(n: number): Buffer {
  const b = Buffer.alloc(2);
  b.writeUInt16BE(n);
  return b;
}
function u32(n: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt32BE(n);
  return b;
}
function mpi(value: Buffer): Buffer {
  let at = 0;
  while (at < value.length - 1 && value[at] === 0) at++;
  const body = value.subarray(at);
  return Buffer.concat([u16((body.length - 1) * 8 + (32 - Math.clz32(body[0] ?? 0))), body]);
}
const packet = (tag: number, body: Buffer): Buffer => Buffer.concat([u8(0x80 | (tag << 2) | 2), u32(body.length), body]);
const subpacket = (type: number, body: Buffer): Buffer => Buffer.concat([u8(body.length + 1), u8(type), body]);

/** A fresh ed25519 key. */
export function generate(created: number): SecretKey {
  const { privateKey } = crypto.generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const point = crypto.createPublicKey(privateKey).export({ format: "der", type: "spki" }).subarray(-32);
  return { created, seed: seed.toString("hex"), public: point.toString("hex") };
}

const keyBody = (key: Pick<SecretKey, "created" | "public">): Buffer =>
  Buffer.concat([u8(4), u32(key.created), u8(EDDSA), OID, mpi(Buffer.concat([u8(0x40), Buffer.from(key.public, "hex")]))]);
const hashedKey = (body: Buffer): Buffer => Buffer.concat([u8(0x99), u16(body.length), body]);

/** 40 upper-case hex digits. */
export const fingerprint = (key: Pick<SecretKey, "created" | "public">): string =>
  crypto
    .createHash("sha1")
    .update(hashedKey(keyBody(key)))
    .digest("hex")
    .toUpperCase();

function signature(key: SecretKey, type: number, at: number, data: Buffer, extra: readonly Buffer[]): Buffer {
  const fpr = Buffer.from(fingerprint(key), "hex");
  const hashed = Buffer.concat([subpacket(33, Buffer.concat([u8(4), fpr])), subpacket(2, u32(at)), ...extra]);
  const head = Buffer.concat([u8(4), u8(type), u8(EDDSA), u8(SHA512), u16(hashed.length), hashed]);
  const digest = crypto
    .createHash("sha512")
    .update(Buffer.concat([data, head, u8(4), u8(0xff), u32(head.length)]))
    .digest();
  const secret = crypto.createPrivateKey({ key: Buffer.concat([PKCS8, Buffer.from(key.seed, "hex")]), format: "der", type: "pkcs8" });
  const signed = crypto.sign(null, digest, secret);
  const unhashed = subpacket(16, fpr.subarray(-8));
  return packet(
    2,
    Buffer.concat([head, u16(unhashed.length), unhashed, digest.subarray(0, 2), mpi(signed.subarray(0, 32)), mpi(signed.subarray(32))]),
  );
}

function crc24(data: Buffer): Buffer {
  let crc = 0xb704ce;
  for (const byte of data) {
    crc ^= byte << 16;
    for (let i = 0; i < 8; i++) {
      crc <<= 1;
      if (crc & 0x1000000) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff]);
}

export function armour(kind: "PUBLIC KEY BLOCK" | "SIGNATURE", data: Buffer): string {
  const body = data.toString("base64").replace(/(.{64})(?=.)/g, "$1\n");
  return `-----BEGIN PGP ${kind}-----\n\n${body}\n=${crc24(data).toString("base64")}\n-----END PGP ${kind}-----\n`;
}

/** The bytes of every armoured block of that kind in a text, in order. */
export function unarmour(kind: "PUBLIC KEY BLOCK" | "SIGNATURE", text: string): readonly Buffer[] {
  const pattern = new RegExp(
    `-----BEGIN PGP ${kind}-----\\r?\\n(?:[A-Za-z]+:.*\\r?\\n)*\\r?\\n([A-Za-z0-9+/=\\r\\n]+?)\\r?\\n=[A-Za-z0-9+/]{4}\\r?\\n-----END`,
    "g",
  );
  return [...text.matchAll(pattern)].map((m) => Buffer.from((m[1] ?? "").replace(/\s/g, ""), "base64"));
}

/** Public key with one user id and its self-signature. `expires`: seconds since 1970, null for never. */
export function publicKey(key: SecretKey, uid: string, expires: number | null): string {
  const body = keyBody(key);
  const name = Buffer.from(uid, "utf8");
  const data = Buffer.concat([hashedKey(body), u8(0xb4), u32(name.length), name]);
  const flags = [subpacket(27, u8(0x03)), ...(expires === null ? [] : [subpacket(9, u32(expires - key.created))])];
  return armour("PUBLIC KEY BLOCK", Buffer.concat([packet(6, body), packet(13, name), signature(key, 0x13, key.created, data, flags)]));
}

const canonical = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/\n$/, "")
      .split("\n")
      .map((l) => l.replace(/[ \t\r]+$/, ""))
      .join("\r\n"),
    "utf8",
  );

export const detached = (key: SecretKey, at: number, data: Buffer): string => armour("SIGNATURE", signature(key, 0x00, at, data, []));

/** Clearsigned text; `text` ends in a newline. */
export const clearsigned = (key: SecretKey, at: number, text: string): string =>
  `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text.replace(/^-/gm, "- -")}${armour("SIGNATURE", signature(key, 0x01, at, canonical(text), []))}`;

export type ReadPacket = { readonly tag: number; readonly body: Buffer };

export function packets(data: Buffer): readonly ReadPacket[] {
  const found: ReadPacket[] = [];
  for (let at = 0; at < data.length; ) {
    const first = data[at++] ?? 0;
    let length = 0;
    let tag = 0;
    if (first & 0x40) {
      tag = first & 0x3f;
      const one = data[at++] ?? 0;
      if (one < 192) length = one;
      else if (one < 224) length = ((one - 192) << 8) + (data[at++] ?? 0) + 192;
      else {
        length = data.readUInt32BE(at);
        at += 4;
      }
    } else {
      tag = (first >> 2) & 0x0f;
      const size = 1 << (first & 3);
      length = data.readUIntBE(at, size);
      at += size;
    }
    found.push({ tag, body: data.subarray(at, at + length) });
    at += length;
  }
  return found;
}

export type ReadKey = {
  readonly fingerprint: string;
  readonly uid: string;
  readonly created: number;
  readonly public: string;
  readonly expires: number | null;
};

function hashedSubpackets(body: Buffer): readonly (readonly [number, Buffer])[] {
  const end = 6 + body.readUInt16BE(4);
  const found: (readonly [number, Buffer])[] = [];
  for (let at = 6; at < end; ) {
    const length = body[at] ?? 1;
    found.push([(body[at + 1] ?? 0) & 0x7f, body.subarray(at + 2, at + 1 + length)]);
    at += 1 + length;
  }
  return found;
}

/** Keys in an armoured text (several blocks or several keys in one block). Only ed25519 primary keys are understood; others are dropped. */
export function readKeys(text: string): readonly ReadKey[] {
  const keys: ReadKey[] = [];
  for (const block of unarmour("PUBLIC KEY BLOCK", text))
    for (const { tag, body } of packets(block)) {
      const last = keys.at(-1);
      if (tag === 6 && body[0] === 4 && body[5] === EDDSA && body.subarray(6, 16).equals(OID)) {
        const key = { created: body.readUInt32BE(1), public: body.subarray(-32).toString("hex") };
        keys.push({ ...key, fingerprint: fingerprint(key), uid: "", expires: null });
      } else if (tag === 13 && last) keys.splice(-1, 1, { ...last, uid: body.toString("utf8") });
      else if (tag === 2 && last && (body[1] ?? 0) >= 0x10 && (body[1] ?? 0) <= 0x13) {
        const lasts = hashedSubpackets(body).find(([type]) => type === 9)?.[1];
        if (lasts) keys.splice(-1, 1, { ...last, expires: last.created + lasts.readUInt32BE(0) });
      }
    }
  return keys;
}

export type ReadSignature = {
  readonly issuer: string;
  readonly at: number;
  readonly type: number;
  readonly check: (publicHex: string, data: Buffer) => boolean;
};

function readMpi(body: Buffer, at: number): readonly [Buffer, number] {
  const bytes = (body.readUInt16BE(at) + 7) >> 3;
  const value = body.subarray(at + 2, at + 2 + bytes);
  return [Buffer.concat([Buffer.alloc(Math.max(0, 32 - bytes)), value]), at + 2 + bytes];
}

/** One signature packet; null when the text holds none that we understand. */
export function readSignature(text: string): ReadSignature | null {
  try {
    const body = packets(unarmour("SIGNATURE", text)[0] ?? Buffer.alloc(0)).find((p) => p.tag === 2)?.body;
    if (body?.[0] !== 4 || body[2] !== EDDSA) return null;
    const hash = ({ 8: "sha256", 9: "sha384", 10: "sha512" } as const)[body[3] as 8 | 9 | 10];
    if (!hash) return null;
    const sub = hashedSubpackets(body);
    const end = 6 + body.readUInt16BE(4);
    const head = body.subarray(0, end);
    const values = end + 2 + body.readUInt16BE(end) + 2;
    const [r, next] = readMpi(body, values);
    const [s] = readMpi(body, next);
    return {
      issuer:
        sub
          .find(([type]) => type === 33)?.[1]
          .subarray(1)
          .toString("hex")
          .toUpperCase() ?? "",
      at: sub.find(([type]) => type === 2)?.[1].readUInt32BE(0) ?? 0,
      type: body[1] ?? 0,
      check: (publicHex, data) => {
        const digest = crypto
          .createHash(hash)
          .update(Buffer.concat([data, head, u8(4), u8(0xff), u32(head.length)]))
          .digest();
        const key = crypto.createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(publicHex, "hex")]), format: "der", type: "spki" });
        return crypto.verify(null, digest, key, Buffer.concat([r, s]));
      },
    };
  } catch {
    return null;
  }
}

/** Splits a clearsigned text into what was signed and its signature block; null when it is none. */
export function readClearsigned(text: string): { readonly text: string; readonly data: Buffer; readonly signature: string } | null {
  const match =
    /^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Za-z]+: .*\n)*\n([\s\S]*?)(-----BEGIN PGP SIGNATURE-----[\s\S]*-----END PGP SIGNATURE-----\n?)/.exec(
      text,
    );
  if (!match) return null;
  const body = (match[1] ?? "").replace(/^- /gm, "");
  return { text: body, data: canonical(body), signature: match[2] ?? "" };
}
