/** signing-key, trust-key, trust-state, untrust-key on the Node keyring. */
import * as fs from "node:fs";
import { posix } from "node:path";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { exists, readText, real } from "../../portage/files/rootfs.ts";
import { checkTrust, deleteKey, generateKey, importKeys, listKeys, readRing, secretKeys, signLocally } from "../../portage/gpg/nodeGpg.ts";
import { readKeys } from "../../portage/gpg/openpgp.ts";
import { getuto, TRUST_HOME } from "../../portage/programs/getuto.ts";
import { type PracticeMachine, worldOf } from "../machine.ts";
import { type Asked, answer, flag, kindOf, problem, type Section, wordsOf } from "./sections.ts";

const YEAR = 31_536_000;

/** Colon listing of a home, as `gpg --with-colons --list-keys` prints it. */
export function colonListing(machine: PracticeMachine, home: string): string {
  const valid = new Map(listKeys(machine.root, home, machine.now()).map((k) => [k.fingerprint, k.validity]));
  return readRing(machine.root, home)
    .map((k) => {
      const v = valid.get(k.fingerprint) ?? "-";
      const uid = k.uid.replaceAll(":", "\\x3a");
      return `pub:${v}:255:22:${k.fingerprint.slice(-16)}:${k.created}:${k.expires ?? ""}::-:::scSC:::::ed25519:::0:\nfpr:::::::::${k.fingerprint}:\nuid:${v}::::${k.created}::${k.fingerprint}::${uid}::::::::::0:\n`;
    })
    .join("");
}

const validityOf = (machine: PracticeMachine, fingerprint: string): string =>
  listKeys(machine.root, TRUST_HOME, machine.now()).find((k) => k.fingerprint === fingerprint)?.validity ?? "";

/** The first secret key that can sign now. */
export function usableKey(machine: PracticeMachine, home: string) {
  const now = machine.now();
  return secretKeys(machine.root, home).find((k) => k.secret.expires === null || k.secret.expires > now) ?? null;
}

export function signingKey({ machine, uid, args }: Asked<FullArgs<"signing-key">>): string {
  let found = usableKey(machine, args.home);
  let made = false;
  if (!found && args.make) {
    if (uid !== 0) return answer([["made", "0"], problem("not-root", args.home, "only root may make the signing key")]);
    try {
      const years = /^(\d+)y$/.exec(args.expiry)?.[1];
      generateKey(machine.root, args.home, args.uid, machine.now(), years === undefined ? null : Math.floor(machine.now()) + Number(years) * YEAR);
    } catch (error) {
      return answer([["made", "0"], problem(kindOf(error), args.home, wordsOf(error))]);
    }
    found = usableKey(machine, args.home);
    made = true;
  }
  const sections: Section[] = [["made", flag(made)]];
  if (found) sections.push(["key", found.fingerprint], ["public", found.publicKey]);
  return answer(sections);
}

/** chmod a+rX as the sequence does it, so that the verifying user can read. */
function openUp(machine: PracticeMachine): void {
  fs.chmodSync(real(machine.root, TRUST_HOME), 0o755);
  for (const name of ["pubring.kbx", "trustdb.gpg"])
    if (exists(machine.root, posix.join(TRUST_HOME, name))) fs.chmodSync(real(machine.root, posix.join(TRUST_HOME, name)), 0o644);
}

export async function trustKey({ machine, uid, args }: Asked<FullArgs<"trust-key">>): Promise<string> {
  const { fingerprint } = args;
  const sections: Section[] = [];
  const fail = (kind: "not-root" | "rejected" | "not-found" | "failed" | "no-space" | "read-only", path: string, text: string): string =>
    answer([...sections, problem(kind, path, text), ["validity", validityOf(machine, fingerprint)]]);
  if (uid !== 0) return fail("not-root", TRUST_HOME, "only root may change what Portage trusts");
  const keys = readKeys(args.publicKey);
  if (keys.length !== 1) return fail("rejected", "", `there must be exactly one key; there are ${keys.length}`);
  if (keys[0]?.fingerprint !== fingerprint) return fail("rejected", "", `the key has the fingerprint ${keys[0]?.fingerprint}, not ${fingerprint}`);
  const was = validityOf(machine, fingerprint);
  sections.push(["was", was]);
  const pass = posix.join(TRUST_HOME, "pass");
  const had = (readText(machine.root, pass) ?? "") !== "";
  if (exists(machine.root, TRUST_HOME) && !had) {
    if (!args.moveAside) return fail("not-found", pass, `${TRUST_HOME} was not made by getuto: it has no local key to sign with`);
    fs.renameSync(real(machine.root, TRUST_HOME), real(machine.root, `${TRUST_HOME}.old-${Math.floor(machine.now())}`));
  }
  try {
    await getuto(worldOf(machine, 0, {}, { out: () => {}, err: () => {} }));
    if ((readText(machine.root, pass) ?? "") === "") return fail("not-found", pass, "getuto made no local key");
    sections.push(["anchor", flag(!had)]);
    importKeys(machine.root, TRUST_HOME, args.publicKey);
    signLocally(machine.root, TRUST_HOME, fingerprint);
    checkTrust(machine.root, TRUST_HOME);
    openUp(machine);
  } catch (error) {
    return fail(kindOf(error) === "no-space" ? "no-space" : kindOf(error) === "read-only" ? "read-only" : "failed", TRUST_HOME, wordsOf(error));
  }
  const validity = validityOf(machine, fingerprint);
  if (validity !== "f" && validity !== "u") {
    if (was === "") deleteKey(machine.root, TRUST_HOME, fingerprint);
    return fail("failed", TRUST_HOME, `the key is not trusted (validity ${validity || "none"})`);
  }
  return answer([...sections, ["validity", validity]]);
}

export function trustState({ machine, args }: Asked<FullArgs<"trust-state">>): string {
  const validity = validityOf(machine, args.fingerprint);
  const anchor = (readText(machine.root, posix.join(TRUST_HOME, "pass")) ?? "") !== "";
  return answer([["anchor", flag(anchor)], ...(validity === "" ? [] : [["validity", validity] as const])]);
}

export function untrustKey({ machine, uid, args }: Asked<FullArgs<"untrust-key">>): string {
  if (validityOf(machine, args.fingerprint) === "") return answer([["removed", "0"]]);
  if (uid !== 0) return answer([["removed", "0"], problem("not-root", TRUST_HOME, "only root may change what Portage trusts")]);
  deleteKey(machine.root, TRUST_HOME, args.fingerprint);
  openUp(machine);
  return answer([["removed", "1"]]);
}
