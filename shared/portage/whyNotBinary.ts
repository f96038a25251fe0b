/**
 * Why a package does not come as a binary. Portage says so for USE and dependencies only; for the rest it is worked out from what the client
 * would do, what the index offers and how the client is set up. One cause: the first that would have to go before any other matters.
 */
import { matchesAtom } from "./atom.ts";
import { type Cause, cause, flagDifference, fromMask, TRUST } from "./causes.ts";
import { compareVersions, splitCpv } from "./cpv.ts";
import { optionsOf } from "./emergeOptions.ts";
import { maskReasons, type Pretend, type PretendPackage } from "./emergeOutput.ts";
import type { TrustCause } from "./emergeRun.ts";
import type { PackageFile } from "./packageFiles.ts";
import type { IndexPackage } from "./packagesIndex.ts";
import { unmetSlots } from "./slotNeeds.ts";

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
  /** The section of binrepos.conf it should come from: trouble with another one's index does not count. */
  readonly repo?: string;
  /** getbinpkg-exclude of the repository in binrepos.conf. */
  readonly repoExcludes?: readonly string[];
  /** Highest EAPI that the client's Portage knows, e.g. "8"; 9 when it is not known. */
  readonly eapi?: string | null;
  /** Set when a real run refused the package. */
  readonly trust?: TrustCause | null;
}

const words = (text: string | undefined) => (text ?? "").split(/\s+/).filter((word) => word !== "");
/** The trouble that stops everything on this client, whatever the package. */
function setUp({ pretend, env, options = [], cp, repo, repoExcludes = [] }: WhyInput): Cause | null {
  const chosen = optionsOf([...words(env.EMERGE_DEFAULT_OPTS), ...options]);
  const features = words(env.FEATURES);
  if (pretend.noBinrepos) {
    return cause("getbinpkg-off", null, "No binary repository is set up on this machine.", "Set this machine up as a client.");
  }
  const on = chosen.getbinpkg ?? (features.includes("getbinpkg") || undefined);
  if (!on) return cause("getbinpkg-off", null, "This machine does not ask for binary packages: getbinpkg is off.", 'Add "getbinpkg" to FEATURES.');
  const trouble = pretend.indexTroubles.find((one) => repo === undefined || one.repo === repo);
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

/** How a build's flags differ from what the client shows, as Portage prints it. Flags that Portage hides are not compared. */
function differs(build: IndexPackage, { use: { on, off }, repo }: PretendPackage, env: Readonly<Record<string, string>>): string[] {
  const shown = new Set([...on, ...off]);
  if (shown.size === 0) return [];
  const hidden = words(env.USE_EXPAND_HIDDEN).map((name) => `${name.toLowerCase()}_`);
  // Only with --verbose are all flags shown, and the repository with them.
  const gone = repo === null ? [] : build.iuse.filter((flag) => !shown.has(flag) && !hidden.some((prefix) => flag.startsWith(prefix)));
  const more = build.use.filter((flag) => off.includes(flag));
  const less = [...on.filter((flag) => !build.use.includes(flag)), ...off.filter((flag) => !build.iuse.includes(flag))];
  return [...more, ...gone, ...less.map((flag) => `-${flag}`)];
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
  const known = eapi ?? "9";
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
  const differences = readable.map((build) => differs(build, shown, env));
  const [first] = differences;
  if (first && differences.every((list) => list.length > 0)) return flagDifference(shown.cpv, first, readable);
  return cause(
    "unknown",
    shown.cpv,
    `A binary of ${shown.cpv} is there and seems to fit, but Portage does not take it.`,
    "Compare emerge --pretend --verbose here with the index.",
  );
}
