/**
 * gpg in Node, for the practice fleet: a home is a directory with `keyring.json` (public keys, who signed them, validity), secret keys below
 * private-keys-v1.d, and the anchor files of getuto. Modes count as for gpg: what "others" cannot read, the verifying user does not see.
 */
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import { posix } from "node:path";
import { exists, makeDirectory, readText, real, writeFile } from "../files/rootfs.ts";
import { accepted, type Gpg, type KeyState, type SignRequest, type Verified } from "./gpg.ts";
import * as openpgp from "./openpgp.ts";

type Held = {
  readonly fingerprint: string;
  readonly uid: string;
  readonly created: number;
  readonly expires: number | null;
  readonly public: string;
  readonly armour: string;
  /** Local signature by the anchor. */
  readonly signed: boolean;
  /** Worked out by --check-trustdb: u own, f signed by the anchor, - unknown. */
  readonly validity: string;
  readonly revoked: boolean;
};

const RING = "pubring.kbx";
const ringPath = (home: string): string => posix.join(home, RING);

export function readRing(root: string, home: string): readonly Held[] {
  try {
    return JSON.parse(readText(root, ringPath(home)) ?? "[]") as readonly Held[];
  } catch {
    return [];
  }
}
function writeRing(root: string, home: string, ring: readonly Held[]): void {
  const mode = exists(root, ringPath(home)) ? fs.statSync(real(root, ringPath(home))).mode & 0o777 : 0o600;
  writeFile(root, ringPath(home), `${JSON.stringify(ring, null, 1)}\n`, mode);
}

/** Keys of a home with their validity now (e: expired, r: revoked). */
export function listKeys(root: string, home: string, now: number): readonly KeyState[] {
  return readRing(root, home).map((k) => ({
    fingerprint: k.fingerprint,
    validity: k.revoked ? "r" : k.expires !== null && k.expires < now ? "e" : k.validity,
    uid: k.uid,
    expires: k.expires,
  }));
}

/** `gpg --import`: adds or renews keys; returns the fingerprints found. */
export function importKeys(root: string, home: string, armoured: string): readonly string[] {
  const keys = openpgp.readKeys(armoured);
  let ring = readRing(root, home);
  for (const key of keys) {
    const old = ring.find((k) => k.fingerprint === key.fingerprint);
    const held: Held = { ...key, armour: armoured, signed: old?.signed ?? false, validity: old?.validity ?? "-", revoked: old?.revoked ?? false };
    ring = [...ring.filter((k) => k.fingerprint !== key.fingerprint), held];
  }
  if (keys.length > 0) writeRing(root, home, ring);
  return keys.map((k) => k.fingerprint);
}

/** `gpg --quick-lsign-key`: needs the anchor's ./pass. Output: false when there is no anchor or no such key. */
export function signLocally(root: string, home: string, fingerprint: string): boolean {
  const ring = readRing(root, home);
  if ((readText(root, posix.join(home, "pass")) ?? "") === "" || !ring.some((k) => k.fingerprint === fingerprint)) return false;
  writeRing(
    root,
    home,
    ring.map((k) => (k.fingerprint === fingerprint ? { ...k, signed: true } : k)),
  );
  return true;
}

/** `gpg --check-trustdb`: validity follows from ownership and local signatures. Without it nothing changes (81). */
export function checkTrust(root: string, home: string): void {
  writeRing(
    root,
    home,
    readRing(root, home).map((k) => ({ ...k, validity: k.validity === "u" ? "u" : k.signed ? "f" : "-" })),
  );
  writeFile(root, posix.join(home, "trustdb.gpg"), "practice trustdb\n", 0o600);
}

/** `gpg --delete-keys`. */
export function deleteKey(root: string, home: string, fingerprint: string): boolean {
  const ring = readRing(root, home);
  if (!ring.some((k) => k.fingerprint === fingerprint)) return false;
  writeRing(
    root,
    home,
    ring.filter((k) => k.fingerprint !== fingerprint),
  );
  return true;
}

type Secret = openpgp.SecretKey & { readonly uid: string; readonly expires: number | null };

/** Secret keys of a home with their public halves. */
export function secretKeys(
  root: string,
  home: string,
): readonly { readonly fingerprint: string; readonly secret: Secret; readonly publicKey: string }[] {
  const at = posix.join(home, "private-keys-v1.d");
  return readRing(root, home).flatMap((k) => {
    const text = readText(root, posix.join(at, `${k.fingerprint}.key`));
    return text === null ? [] : [{ fingerprint: k.fingerprint, secret: JSON.parse(text) as Secret, publicKey: k.armour }];
  });
}

/** `gpg --quick-gen-key UID ed25519 sign EXPIRY` without passphrase. `expires`: seconds since 1970 or null. Output: its fingerprint. */
export function generateKey(root: string, home: string, uid: string, now: number, expires: number | null): string {
  const created = Math.floor(now);
  const key = openpgp.generate(created);
  const fingerprint = openpgp.fingerprint(key);
  const armour = openpgp.publicKey(key, uid, expires);
  makeDirectory(root, home, 0o700);
  makeDirectory(root, posix.join(home, "private-keys-v1.d"), 0o700);
  writeFile(root, posix.join(home, "private-keys-v1.d", `${fingerprint}.key`), JSON.stringify({ ...key, uid, expires }), 0o600);
  const held: Held = { fingerprint, uid, created, expires, public: key.public, armour, signed: false, validity: "u", revoked: false };
  writeRing(root, home, [...readRing(root, home), held]);
  return fingerprint;
}

const wanted = (key: string): string => key.replace(/^0x/i, "").replace(/!$/, "").toUpperCase();

function usable(request: SignRequest, now: number): Secret | string {
  const found = secretKeys(request.root, request.home).find((k) => k.fingerprint.endsWith(wanted(request.key)));
  if (!found) return `gpg: skipped "${request.key}": No secret key\ngpg: signing failed: No secret key`;
  if (found.secret.expires !== null && found.secret.expires < now)
    return `gpg: skipped "${request.key}": Unusable secret key\ngpg: signing failed: Unusable secret key`;
  return found.secret;
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function when(seconds: number): string {
  const d = new Date(seconds * 1000);
  return `${days[d.getUTCDay()]} ${months[d.getUTCMonth()]} ${String(d.getUTCDate()).padStart(2)} ${d.toISOString().slice(11, 19)} ${d.getUTCFullYear()} UTC`;
}

/** What keeps user nobody out of the keyring, in gpg's words; empty: nothing. */
function hidden(root: string, home: string): readonly string[] {
  const bits = (path: string): number | null => fs.statSync(real(root, path), { throwIfNoEntry: false })?.mode ?? null;
  const homeBits = bits(home);
  const ringBits = bits(ringPath(home));
  const word = homeBits === null || (ringBits === null && (homeBits & 0o1) !== 0) ? "No such file or directory" : "Permission denied";
  if (homeBits !== null && ringBits !== null && (homeBits & 0o1) !== 0 && (ringBits & 0o4) !== 0) return [];
  return [
    `gpg: keyblock resource '${ringPath(home)}': ${word}`,
    `[GNUPG:] ERROR add_keyblock_resource ${word.startsWith("No") ? 33587281 : 33587213}`,
  ];
}

function judge(root: string, home: string, data: Buffer, signature: string, now: number, clear: boolean): readonly string[] {
  const lost = hidden(root, home);
  const start = lost.length > 0 ? lost : [`gpg: WARNING: unsafe ownership on homedir '${home}'`];
  const read = openpgp.readSignature(signature);
  if (!read)
    return [
      ...start,
      "gpg: no valid OpenPGP data found.",
      "[GNUPG:] NODATA 1",
      "[GNUPG:] NODATA 2",
      "gpg: the signature could not be verified.",
      "Please remember that the signature file (.sig or .asc)",
      "should be the first file given on the command line.",
    ];
  const short = read.issuer.slice(-16);
  const lines = [
    ...start,
    ...(clear ? ["[GNUPG:] PLAINTEXT 74 0 "] : []),
    "[GNUPG:] NEWSIG",
    `gpg: Signature made ${when(read.at)}`,
    `gpg:                using EDDSA key ${read.issuer}`,
  ];
  const key = lost.length > 0 ? undefined : readRing(root, home).find((k) => k.fingerprint === read.issuer);
  if (!key)
    return [
      ...lines,
      `[GNUPG:] ERRSIG ${short} 22 10 0${clear ? 1 : 0} ${read.at} 9 ${read.issuer}`,
      `[GNUPG:] NO_PUBKEY ${short}`,
      "gpg: Can't check signature: No public key",
    ];
  const considered = `[GNUPG:] KEY_CONSIDERED ${key.fingerprint} 0`;
  if (!read.check(key.public, data))
    return [
      ...lines,
      considered,
      considered,
      "gpg: Note: trustdb not writable",
      `[GNUPG:] BADSIG ${short} ${key.uid}`,
      `gpg: BAD signature from "${key.uid}" [${key.validity === "f" ? "full" : key.validity === "u" ? "ultimate" : "unknown"}]`,
      "[GNUPG:] FAILURE gpg-exit 33554433",
    ];
  const valid = `[GNUPG:] VALIDSIG ${key.fingerprint} ${new Date(read.at * 1000).toISOString().slice(0, 10)} ${read.at} 0 4 0 22 10 0${clear ? 1 : 0} ${key.fingerprint}`;
  if (key.revoked) return [...lines, considered, `[GNUPG:] REVKEYSIG ${short} ${key.uid}`, valid, "[GNUPG:] KEYREVOKED"];
  if (key.expires !== null && key.expires < now)
    return [...lines, considered, `[GNUPG:] KEYEXPIRED ${key.expires}`, `[GNUPG:] EXPKEYSIG ${short} ${key.uid}`, valid];
  const trust = { u: "TRUST_ULTIMATE", f: "TRUST_FULLY" }[key.validity] ?? "TRUST_UNDEFINED";
  return [
    ...lines,
    considered,
    `[GNUPG:] GOODSIG ${short} ${key.uid}`,
    `gpg: Good signature from "${key.uid}" [${key.validity === "f" ? "full" : key.validity === "u" ? "ultimate" : "unknown"}]`,
    valid,
    `[GNUPG:] ${trust} 0 pgp`,
  ];
}

/** The Node body. `now` in seconds since 1970. */
export function nodeGpg(now: () => number = () => Date.now() / 1000): Gpg {
  const verdict = (lines: readonly string[], text: string): Verified => ({ ok: accepted(lines), lines, text });
  return {
    sign: async (request, data) => {
      const key = usable(request, now());
      return typeof key === "string" ? { ok: false, text: key } : { ok: true, text: openpgp.detached(key, Math.floor(now()), data) };
    },
    clearsign: async (request, text) => {
      const key = usable(request, now());
      return typeof key === "string" ? { ok: false, text: key } : { ok: true, text: openpgp.clearsigned(key, Math.floor(now()), text) };
    },
    verify: async (root, home, data, signature) => verdict(judge(root, home, data, signature, now(), false), ""),
    verifyClear: async (root, home, text) => {
      const parts = openpgp.readClearsigned(text);
      return verdict(judge(root, home, parts?.data ?? Buffer.alloc(0), parts?.signature ?? "", now(), true), parts?.text ?? text);
    },
    unlock: async (request) => {
      const key = usable(request, now());
      return typeof key === "string" ? key : null;
    },
    initialiseTrust: async (root, home, print) => {
      if (exists(root, home)) {
        print("Updating GnuPG keyring for package signatures\n", false);
        writeFile(root, posix.join(home, ".getuto.last"), "");
        return;
      }
      print(`Initializing ${home}\n`, false);
      print("gpg: Generating Portage local OpenPGP trust key\n", true);
      makeDirectory(root, home, 0o755);
      const anchor = generateKey(root, home, "Portage Local Trust Key (local signing only) <portage@localhost>", now(), null);
      makeDirectory(root, posix.join(home, "openpgp-revocs.d"), 0o700);
      writeFile(root, posix.join(home, "pass"), `${crypto.randomBytes(32).toString("base64")}\n`, 0o600);
      writeFile(root, posix.join(home, "mykeyid"), `${anchor}\n`, 0o644);
      writeFile(root, posix.join(home, "gpg.conf"), "batch\nno-tty\n", 0o644);
      writeFile(root, posix.join(home, ".getuto.last"), "");
      checkTrust(root, home);
      for (const file of [RING, "trustdb.gpg"]) fs.chmodSync(real(root, posix.join(home, file)), 0o644);
      print("gpg: done\n", true);
      print("\nThe signature will be marked as non-exportable.\n\n", false);
    },
  };
}
