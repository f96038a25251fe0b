/** Why a package is no binary, as data, and the sentences for it. */
import type { MaskReason } from "./emergeOutput.ts";
import type { TrustCause } from "./emergeRun.ts";
import type { IndexPackage } from "./packagesIndex.ts";

export type CauseCode =
  | "use"
  | "iuse"
  | "version"
  | "deps"
  | "keyword"
  | "license"
  | "mask"
  | "chost"
  | "not-in-index"
  | "excluded"
  | "getbinpkg-off"
  | "index-unreachable"
  | "trust"
  | "tree-drift"
  | "slot"
  | "eapi"
  | "restrict"
  | "unknown-package"
  | "unknown";

export interface Cause {
  readonly code: CauseCode;
  /** One or two sentences for a person. */
  readonly words: string;
  /** What would help, one sentence. */
  readonly remedy: string;
  /** The package it is about: a dependency, where that is what stops it. */
  readonly cpv: string | null;
}

export const cause = (code: CauseCode, cpv: string | null, text: string, remedy: string): Cause => ({ code, words: text, remedy, cpv });

/** A mask of Portage's in words. */
export function fromMask(reasons: readonly MaskReason[], cpv: string): Cause {
  const [reason] = reasons;
  const text = reason?.text ?? "masked";
  switch (reason?.kind) {
    case "keyword":
      return cause(
        "keyword",
        cpv,
        `${cpv} is marked ${text.replace(/ keyword$/, "")}, which this machine does not accept.`,
        `Accept it in package.accept_keywords, here and on the binhost.`,
      );
    case "license":
      return cause(
        "license",
        cpv,
        `The licence of ${cpv} is not accepted here: ${text.replace(/ license\(s\)$/, "")}.`,
        "Accept the licence in package.license or ACCEPT_LICENSE.",
      );
    case "mask":
      return cause("mask", cpv, `${cpv} is masked on this machine (${text}).`, "Take it out of package.mask, or mask it on the binhost too.");
    case "chost":
      return cause("chost", cpv, `${cpv} was built for another system: ${text}.`, "Client and binhost need the same CHOST.");
    case "eapi":
      return cause("eapi", cpv, `${cpv} needs a newer Portage (${text}).`, "Update sys-apps/portage on this machine first.");
    case "use":
      return cause("use", cpv, `The binary of ${cpv} was built with other USE flags.`, "Give client and binhost the same USE for it.");
    case "restrict":
      return cause(
        "restrict",
        cpv,
        `${cpv} has ${text}, which ACCEPT_RESTRICT or ACCEPT_PROPERTIES excludes here.`,
        "Change ACCEPT_RESTRICT or ACCEPT_PROPERTIES on this machine.",
      );
    default:
      return cause("unknown", cpv, `${cpv} is masked: ${text}.`, "See what masks it with emerge --pretend --verbose.");
  }
}

/** `flags` as Portage prints them: how the binary differs. All of them unknown to the binary: the ebuild has new flags. */
export function flagDifference(cpv: string, flags: readonly string[], builds: readonly IndexPackage[]): Cause {
  const known = new Set(builds.filter((build) => build.cpv === cpv).flatMap(({ iuse }) => iuse));
  const fresh = flags.filter((flag) => flag.startsWith("-") && !known.has(flag.slice(1)));
  if (known.size > 0 && fresh.length === flags.length && fresh.length > 0) {
    const list = fresh.map((flag) => flag.slice(1)).join(" ");
    return cause(
      "iuse",
      cpv,
      `${cpv} has flags here that its binary does not know yet: ${list}.`,
      "Sync both trees to the same state and build it again on the binhost.",
    );
  }
  return cause(
    "use",
    cpv,
    `The binary of ${cpv} was built with other USE flags; the binary differs by: ${flags.join(" ")}.`,
    "Give client and binhost the same USE for it.",
  );
}

/** Why a signature was refused, as the end of a sentence. */
export const TRUST: Readonly<Record<TrustCause, string>> = {
  unsigned: "it carries no signature.",
  "unknown-key": "it is signed with a key that this machine does not know.",
  "unreadable-keyring": "the keyring of this machine cannot be read by the user who checks it.",
  "not-trusted": "its key is known here, but not trusted.",
  tampered: "its content does not fit its signature.",
  "key-expired": "its key has expired.",
  "key-revoked": "its key was revoked.",
  unknown: "its signature could not be checked.",
};
