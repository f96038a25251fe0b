/**
 * Why a package does not come as a binary. Portage says so for USE and dependencies only; for the rest it is worked out from what the client
 * would do, what the index offers and how the client is set up. One cause: the first that would have to go before any other matters.
 */
import { matchesAtom } from "./atom.ts";
import { compareVersions, splitCpv } from "./cpv.ts";
import { optionsOf } from "./emergeOptions.ts";
import type { MaskReason, Pretend } from "./emergeOutput.ts";
import { maskReasons } from "./emergeOutput.ts";
import type { TrustCause } from "./emergeRun.ts";
import type { PackageFile } from "./packageFiles.ts";
import type { IndexPackage } from "./packagesIndex.ts";
import { unmetSlots } from "./slotNeeds.ts";

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

/** One version of the package in the client's tree, as its Portage sees it. */
export interface ClientEbuild {
  readonly cpv: string;
  /** Portage's reasons when it is masked: "package.mask", "~amd64 keyword", "EAPI 99" ...; empty: visible. */
  readonly masked: readonly string[];
}

export interface WhyInput {
  /** category/name */
  readonly cp: string;
  readonly pretend: Pretend;
  /** All builds of `cp` in the index (buildsOf); null: the index is not known. */
  readonly builds: readonly IndexPackage[] | null;
  /** The client's effective variables (portageq envvar -v). */
  readonly env: Readonly<Record<string, string>>;
  /** The client's /etc/portage/package.mask. */
  readonly masks?: PackageFile;
  /** Versions in the client's tree, where they were asked for. */
  readonly ebuilds?: readonly ClientEbuild[] | null;
  /** The options emerge was called with. */
  readonly options?: readonly string[];
  /** getbinpkg-exclude of the repository in binrepos.conf. */
  readonly repoExcludes?: readonly string[];
  /** Highest EAPI that the client's Portage knows, e.g. "8". */
  readonly eapi?: string | null;
  /** Set when a real run refused the package. */
  readonly trust?: TrustCause | null;
}

const words = (text: string | undefined) => (text ?? "").split(/\s+/).filter((word) => word !== "");
const cause = (code: CauseCode, cpv: string | null, text: string, remedy: string): Cause => ({ code, words: text, remedy, cpv });

function fromMask(reasons: readonly MaskReason[], cpv: string): Cause {
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

function flagDifference(cpv: string, flags: readonly string[], builds: readonly IndexPackage[]): Cause {
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

const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && [...a].sort().join(" ") === [...b].sort().join(" ");

/** The trouble that stops everything on this client, whatever the package. */
function setUp({ pretend, env, options = [], cp, repoExcludes = [] }: WhyInput): Cause | null {
  const chosen = optionsOf([...words(env.EMERGE_DEFAULT_OPTS), ...options]);
  const features = words(env.FEATURES);
  if (pretend.noBinrepos) {
    return cause("getbinpkg-off", null, "No binary repository is set up on this machine.", "Set this machine up as a client.");
  }
  const on = chosen.getbinpkg ?? (features.includes("getbinpkg") || undefined);
  if (!on) return cause("getbinpkg-off", null, "This machine does not ask for binary packages: getbinpkg is off.", 'Add "getbinpkg" to FEATURES.');
  const [trouble] = pretend.indexTroubles;
  if (trouble) {
    const where = trouble.uri ? `${trouble.repo} (${trouble.uri})` : trouble.repo;
    return cause(
      "index-unreachable",
      null,
      `The package index of ${where} cannot be had: ${trouble.text}`,
      "See that the binhost runs and serves its packages, then try again.",
    );
  }
  const excluded = [...chosen.excluded, ...repoExcludes].find((atom) => atom === cp || matchesName(atom, cp));
  if (excluded) return cause("excluded", null, `${cp} is excluded from binaries by "${excluded}".`, "Take it out of the exclusion.");
  return null;
}

function matchesName(pattern: string, cp: string): boolean {
  const name = pattern.split(":")[0] ?? pattern;
  const parts = name.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^/]*")}$`).test(cp);
}

/** Keywords: `~amd64` needs `~amd64` accepted, `**` accepts all. */
function keywordMissing(build: IndexPackage, env: Readonly<Record<string, string>>): string | null {
  const accepted = new Set(words(env.ACCEPT_KEYWORDS));
  if (accepted.size === 0 || accepted.has("**") || build.keywords.length === 0) return null;
  const stable = build.keywords.some((keyword) => accepted.has(keyword) || (accepted.has(`~${keyword}`) && !keyword.startsWith("~")));
  const any = build.keywords.some((keyword) => (accepted.has("~*") && keyword.startsWith("~")) || (accepted.has("*") && !keyword.startsWith("~")));
  return stable || any ? null : build.keywords.join(" ");
}

/** No build of the version that the client wants: which way do they differ, and is something in between? */
function otherVersion(input: WhyInput, wanted: string, builds: readonly IndexPackage[]): Cause {
  const { cp, env, masks, ebuilds } = input;
  const version = splitCpv(wanted)?.fullVersion ?? "";
  const newer = builds.filter((build) => (compareVersions(build.version, version) ?? 0) > 0);
  const offered = [...new Set(builds.map((build) => build.version))].join(", ");
  for (const build of newer) {
    const seen = ebuilds?.find((ebuild) => ebuild.cpv === build.cpv);
    if (seen && seen.masked.length > 0) return fromMask(maskReasons(seen.masked.join(", ")), build.cpv);
    const target = { cp, version: build.version, slot: build.slot, subSlot: build.subSlot, repo: build.repo };
    if (masks?.lines.some(({ atom }) => matchesAtom(atom, target))) return fromMask([{ kind: "mask", text: "package.mask" }], build.cpv);
    const keyword = keywordMissing(build, env);
    if (keyword !== null) return fromMask([{ kind: "keyword", text: `${keyword} keyword` }], build.cpv);
  }
  if (newer.length > 0) {
    return cause(
      "tree-drift",
      wanted,
      `The binhost has ${cp} ${offered}, but this machine's tree does not: it would take ${version}.`,
      "Sync this machine's tree to the state of the binhost's.",
    );
  }
  return cause(
    "version",
    wanted,
    `This machine wants ${cp} ${version}, the binhost has ${offered}.`,
    "Update the package on the binhost, or set this machine's tree to the binhost's state.",
  );
}

/**
 * @returns null when the package comes as a binary (or is not part of what would be done and nothing stands in its way)
 */
export function whyNotBinary(input: WhyInput): Cause | null {
  const { cp, pretend, builds, env, trust, eapi } = input;
  if (trust) {
    return cause(
      "trust",
      null,
      `The binary of ${cp} was refused: ${TRUST[trust]}`,
      "Repair the trust between this machine and the binhost, then try again.",
    );
  }
  const shown = pretend.packages.find(({ cpv }) => splitCpv(cpv)?.cp === cp);
  if (shown?.binary) return null;
  if (!shown) {
    const own = pretend.masked.filter(({ cpv }) => splitCpv(cpv)?.cp === cp);
    const masked = own.find(({ reasons }) => reasons.length === 1) ?? own[0] ?? pretend.masked[0];
    if (masked) return fromMask(masked.reasons, masked.cpv);
    const stopped = setUp(input);
    if (stopped) return stopped;
    const [nothing] = pretend.unknown;
    if (nothing && /binary/.test(nothing.what) && builds?.length === 0) {
      return cause("not-in-index", null, `The binhost has no package of ${cp}.`, "Build it on the binhost.");
    }
    if (nothing) return cause("unknown-package", null, `There is no package that fits "${nothing.atom}".`, "Check the name, or sync the tree.");
    const [change] = pretend.needed;
    if (change) return cause(change.kind, null, `Portage first wants a change: ${change.line}`, "Make that change, here and on the binhost.");
    return pretend.packages.length === 0 ? cause("unknown", null, `Portage gave no plan for ${cp}.`, "Read what emerge --pretend says.") : null;
  }
  const stopped = setUp(input);
  if (stopped) return stopped;
  const offered = builds ?? [];
  const ignored = pretend.ignoredUse.find(({ cpv }) => cpv === shown.cpv);
  if (ignored) return flagDifference(shown.cpv, ignored.flags, offered);
  if (pretend.ignoredDeps.some(({ cpv }) => cpv === shown.cpv)) {
    return cause(
      "deps",
      shown.cpv,
      `The dependencies of ${shown.cpv} differ between this machine's tree and its binary.`,
      "Sync both trees to the same state and build it again on the binhost.",
    );
  }
  if (builds === null) return cause("unknown", shown.cpv, "The index was not read, so it cannot be told.", "Survey this machine again.");
  if (builds.length === 0) return cause("not-in-index", shown.cpv, `The binhost has no package of ${cp}.`, "Build it on the binhost.");
  const accepted = new Set([...words(env.ACCEPT_CHOSTS), ...(env.ACCEPT_CHOSTS ? [] : words(env.CHOST))]);
  const fitting = accepted.size === 0 ? builds : builds.filter(({ chost }) => chost === "" || accepted.has(chost));
  if (fitting.length === 0) {
    return cause(
      "chost",
      shown.cpv,
      `The binaries of ${cp} are for ${builds[0]?.chost}, this machine is ${[...accepted].join(" ")}.`,
      "Client and binhost need the same CHOST.",
    );
  }
  const same = fitting.filter(({ cpv }) => cpv === shown.cpv);
  if (same.length === 0) return otherVersion(input, shown.cpv, fitting);
  const known = eapi ?? "8";
  const readable = same.filter((build) => !/^\d+$/.test(build.eapi) || !/^\d+$/.test(known) || Number(build.eapi) <= Number(known));
  if (readable.length === 0) return fromMask([{ kind: "eapi", text: `EAPI ${same[0]?.eapi}` }], shown.cpv);
  const keyword = same.map((build) => keywordMissing(build, env)).find((text) => text !== null);
  if (keyword !== undefined && keyword !== null && same.every((build) => keywordMissing(build, env) !== null)) {
    return fromMask([{ kind: "keyword", text: `${keyword} keyword` }], shown.cpv);
  }
  const slots = readable.map((build) => unmetSlots(build.rdepend, pretend));
  const [unmet] = slots;
  if (unmet?.length && slots.every((list) => list.length > 0)) {
    return cause(
      "slot",
      shown.cpv,
      `The binary of ${shown.cpv} was built against ${unmet.join(", ")}, which is not what this machine would have.`,
      "Bring that dependency to the same version on both, or build again on the binhost.",
    );
  }
  const flags = [...shown.use.on, ...shown.use.off];
  if (flags.length > 0 && readable.every(({ iuse, use }) => !sameSet(iuse, flags) || !sameSet(use, shown.use.on))) {
    const [build] = readable;
    const differs = [
      ...(build?.use.filter((flag) => !shown.use.on.includes(flag)) ?? []),
      ...shown.use.on.filter((flag) => !build?.use.includes(flag)).map((flag) => `-${flag}`),
      ...shown.use.off.filter((flag) => !build?.iuse.includes(flag)).map((flag) => `-${flag}`),
    ];
    return flagDifference(shown.cpv, differs, readable);
  }
  return cause(
    "unknown",
    shown.cpv,
    `A binary of ${shown.cpv} is there and seems to fit, but Portage does not take it.`,
    "Compare emerge --pretend --verbose here with the index.",
  );
}

const TRUST: Readonly<Record<TrustCause, string>> = {
  unsigned: "it carries no signature.",
  "unknown-key": "it is signed with a key that this machine does not know.",
  "unreadable-keyring": "the keyring of this machine cannot be read by the user who checks it.",
  "not-trusted": "its key is known here, but not trusted.",
  tampered: "its content does not fit its signature.",
  "key-expired": "its key has expired.",
  "key-revoked": "its key was revoked.",
  unknown: "its signature could not be checked.",
};
