/**
 * What `emerge --pretend [--verbose]` says, on both its outputs (LC_ALL=C; recorded with 3.0.82 and 3.0.77, with and without -v, quiet, tree, colour).
 * The exit code proves little: 0 also when everything would be compiled. Lines are recognised by their words, not by position.
 */
import { splitInstance } from "./cpv.ts";
import { plainLines } from "./text.ts";

/** A USE flag as shown, expanded: `VIDEO_CARDS="intel"` is video_cards_intel. */
export interface ShownUse {
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** In parentheses: forced or masked, not for the person to choose. */
  readonly fixed: readonly string[];
}

export interface PretendPackage {
  /** Without build id. */
  readonly cpv: string;
  readonly binary: boolean;
  readonly buildId: string | null;
  readonly repo: string | null;
  /** null without -v (0 is not shown then). */
  readonly slot: string | null;
  readonly subSlot: string | null;
  /** What was there before, "1.0:0/1::gentoo"; null: new. */
  readonly replaces: string | null;
  /** To download, in bytes as shown (KiB); null without -v. */
  readonly bytes: number | null;
  /** N new, S new slot, R reinstall, r rebuild, U update, D downgrade, g from a binhost (3.0.78 on), f F fetch restriction, I interactive, ~ # * masked. */
  readonly letters: string;
  readonly use: ShownUse;
}

/** A stretch under a heading like "have been ignored due to non matching USE". */
export interface IgnoredBinary {
  readonly cpv: string;
  /** How the BINARY differs: `debug` it has and you do not, `-debug` it lacks. */
  readonly flags: readonly string[];
}

export type MaskKind = "keyword" | "license" | "mask" | "chost" | "eapi" | "use" | "restrict" | "other";

export interface MaskReason {
  readonly kind: MaskKind;
  /** Portage's words: "~amd64 keyword". */
  readonly text: string;
}

export interface MaskedPackage {
  /** What was to be satisfied: as asked, or a dependency. */
  readonly atom: string;
  readonly cpv: string;
  readonly repo: string | null;
  readonly reasons: readonly MaskReason[];
}

export interface IndexTrouble {
  /** Section of binrepos.conf, or the MD5 of a PORTAGE_BINHOST address. */
  readonly repo: string;
  readonly uri: string | null;
  readonly kind: "unreachable" | "not-an-index" | "no-timestamp";
  readonly text: string;
}

export interface NeededChange {
  readonly kind: "use" | "keyword" | "license" | "mask";
  /** A line for the matching package.* file. */
  readonly line: string;
  readonly requiredBy: readonly string[];
}

export interface Pretend {
  readonly packages: readonly PretendPackage[];
  readonly totals: { readonly packages: number; readonly binaries: number; readonly bytes: number } | null;
  readonly ignoredUse: readonly IgnoredBinary[];
  readonly ignoredDeps: readonly { readonly cpv: string; readonly repo: string | null }[];
  readonly masked: readonly MaskedPackage[];
  readonly indexTroubles: readonly IndexTrouble[];
  /** Repositories whose cached index was used because the real one could not be had: what is shown may be stale. */
  readonly staleIndex: readonly string[];
  /** Atoms that nothing fits: "there are no ebuilds to satisfy". */
  readonly unknown: readonly { readonly atom: string; readonly what: string }[];
  readonly blocks: readonly { readonly atom: string; readonly hard: boolean; readonly text: string }[];
  readonly needed: readonly NeededChange[];
  /** `"/etc/portage/make.conf", line 21: $: bad substitution` and the like. */
  readonly configErrors: readonly string[];
  /** No binary repository is configured though one was asked for. */
  readonly noBinrepos: boolean;
  /** A Python traceback: Portage itself failed. */
  readonly crashed: string | null;
}

const PACKAGE = /^\[(ebuild|binary)\s([^\]]*)\]\s+(\S+)(.*)$/;
const BLOCK = /^\[blocks\s([^\]]*)\]\s+(\S+)(.*)$/;

/** "1,234 KiB" in bytes. */
function shownBytes(text: string | undefined): number | null {
  const digits = text?.replaceAll(/[^\d]/g, "");
  return digits ? Number(digits) * 1024 : null;
}

function shownUse(text: string): ShownUse {
  const on: string[] = [];
  const off: string[] = [];
  const fixed: string[] = [];
  for (const [, name = "", flags = ""] of text.matchAll(/([A-Z][A-Z0-9_]*)="([^"]*)"/g)) {
    const prefix = name === "USE" ? "" : `${name.toLowerCase()}_`;
    for (const word of flags.split(/\s+/)) {
      const bare = word.replaceAll(/[(){}%*]/g, "");
      if (bare === "" || bare === "-") continue;
      const flag = prefix + bare.replace(/^-/, "");
      (bare.startsWith("-") ? off : on).push(flag);
      if (word.startsWith("(")) fixed.push(flag);
    }
  }
  return { on, off, fixed };
}

/** `cat/name-1.0-2:0/1::gentoo` */
function shownName(text: string) {
  const [rest = "", repo] = text.split("::");
  const [instance = "", slots] = rest.split(":");
  const [slot, subSlot] = slots?.split("/") ?? [];
  return { instance, repo: repo ?? null, slot: slot ?? null, subSlot: subSlot ?? null };
}

/** One line of the list of packages; null when it is something else. */
export function parsePackageLine(line: string): PretendPackage | null {
  const match = PACKAGE.exec(line);
  if (!match) return null;
  const [, kind, letters = "", name = "", rest = ""] = match;
  const shown = shownName(name);
  const binary = kind === "binary";
  const split = binary ? splitInstance(shown.instance) : { cpv: shown.instance, buildId: null };
  if (!split) return null;
  return {
    cpv: split.cpv,
    binary,
    buildId: split.buildId,
    repo: shown.repo,
    slot: shown.slot,
    subSlot: shown.subSlot,
    replaces: /^\s+\[([^\]]+)\]/.exec(rest)?.[1] ?? null,
    bytes: shownBytes(/\s([\d.,' ]*\d) KiB\s*$/.exec(rest)?.[1]),
    letters: letters.replaceAll(/\s/g, ""),
    use: shownUse(rest),
  };
}

function maskKind(text: string): MaskKind {
  if (/\bkeyword(s|ed)?\b/.test(text)) return "keyword";
  if (/license\(s\)/.test(text)) return "license";
  if (/package\.mask|profile/.test(text)) return "mask";
  if (text.startsWith("CHOST")) return "chost";
  if (text.startsWith("EAPI")) return "eapi";
  if (text.startsWith("use flag configuration")) return "use";
  return / in (?:RESTRICT|PROPERTIES)|RESTRICT|propert/i.test(text) ? "restrict" : "other";
}

/** Portage's reasons for a mask ("package.mask, ~amd64 keyword") sorted into kinds. */
export function maskReasons(text: string): MaskReason[] {
  return text.split(", ").map((reason) => ({ kind: maskKind(reason), text: reason }));
}

const NEEDED: Readonly<Record<string, NeededChange["kind"]>> = { USE: "use", keyword: "keyword", license: "license", mask: "mask" };

type Section = "none" | "ignored-use" | "ignored-deps" | "masked" | "needed";

/**
 * @param stdout and `stderr` of emerge --pretend; where they come mixed, give all as stdout
 */
export function parsePretend(stdout: string, stderr = ""): Pretend {
  const packages: PretendPackage[] = [];
  const ignoredUse: IgnoredBinary[] = [];
  const ignoredDeps: { cpv: string; repo: string | null }[] = [];
  const masked: MaskedPackage[] = [];
  const indexTroubles: IndexTrouble[] = [];
  const staleIndex: string[] = [];
  const unknown: { atom: string; what: string }[] = [];
  const blocks: { atom: string; hard: boolean; text: string }[] = [];
  const needed: NeededChange[] = [];
  const configErrors: string[] = [];
  let totals: Pretend["totals"] = null;
  let noBinrepos = false;
  let crashed: string | null = null;
  let inTraceback = false;
  let section: Section = "none";
  let atom = "";
  let kind: NeededChange["kind"] = "use";
  let requiredBy: string[] = [];
  for (const line of plainLines(`${stdout}\n${stderr}`)) {
    if (inTraceback) {
      if (/^\s/.test(line) || line === "") continue;
      crashed = line;
      inTraceback = false;
      continue;
    }
    const item = parsePackageLine(line);
    const block = BLOCK.exec(line);
    const total = /^Total: (\d+) packages?(?: \((.*)\))?, Size of downloads: (.*) KiB/.exec(line);
    const trouble = /^!!! \[(.*?)\] (.*)$/.exec(line);
    const heading = /^The following (USE|keyword|license|mask) changes are necessary to proceed/.exec(line);
    const config = /^"[^"]+", line \d+: /.exec(line);
    const all = /^!!! All (?:ebuilds|binary packages|packages) that could satisfy "(.*)" have been masked/.exec(line);
    const nothing = /^emerge: there are no (.*?) to satisfy "(.*)"/.exec(line);
    if (item) {
      packages.push(item);
      section = "none";
    } else if (block) {
      blocks.push({ atom: block[2] ?? "", hard: /B/.test(block[1] ?? ""), text: (block[3] ?? "").trim() });
    } else if (total) {
      const binaries = /(\d+) binar(?:y|ies)/.exec(total[2] ?? "");
      totals = { packages: Number(total[1]), binaries: Number(binaries?.[1] ?? 0), bytes: shownBytes(total[3]) ?? 0 };
      section = "none";
    } else if (line.startsWith("!!! The following binary packages have been ignored due to non matching USE")) section = "ignored-use";
    else if (line.startsWith("!!! The following binary packages have been ignored due to changed dependencies")) section = "ignored-deps";
    else if (all) {
      section = "masked";
      atom = all[1] ?? "";
    } else if (heading) {
      section = "needed";
      kind = NEEDED[heading[1] ?? ""] ?? "use";
      requiredBy = [];
    } else if (nothing) unknown.push({ what: nothing[1] ?? "", atom: nothing[2] ?? "" });
    else if (/^!!! binrepos\.conf is missing/.test(line)) noBinrepos = true;
    else if (line.startsWith("Traceback (most recent call last)")) inTraceback = true;
    else if (config) {
      if (!configErrors.includes(line)) configErrors.push(line);
    } else if (trouble) {
      const [, repo = "", text = ""] = trouble;
      const failing = /^Error fetching binhost package info from '(.*)'/.exec(text);
      const last = indexTroubles.at(-1);
      if (failing) indexTroubles.push({ repo, uri: failing[1] ?? null, kind: "unreachable", text: "" });
      else if (/index version is not supported/.test(text)) indexTroubles.push({ repo, uri: null, kind: "not-an-index", text });
      else if (/no TIMESTAMP field/.test(text)) indexTroubles.push({ repo, uri: null, kind: "no-timestamp", text });
      else if (last?.repo === repo && last.text === "") indexTroubles[indexTroubles.length - 1] = { ...last, text };
    } else if (/^\[.*\] Local copy of unavailable remote index will be used/.test(line)) {
      staleIndex.push(line.slice(1, line.indexOf("]")));
    } else if (section === "ignored-use" && /^\s+=/.test(line)) {
      const [first = "", ...flags] = line.trim().split(/\s+/);
      ignoredUse.push({ cpv: first.slice(1).split("::")[0] ?? "", flags });
    } else if (section === "ignored-deps" && /^\s+\S+\/\S+$/.test(line)) {
      const [cpv = "", repo] = line.trim().split("::");
      ignoredDeps.push({ cpv, repo: repo ?? null });
    } else if (section === "masked" && /^- \S+ \(masked by: .*\)$/.test(line)) {
      const [, name = "", text = ""] = /^- (\S+) \(masked by: (.*)\)$/.exec(line) ?? [];
      const { instance, repo } = shownName(name);
      masked.push({ atom, cpv: instance, repo, reasons: maskReasons(text) });
    } else if (section === "needed") {
      if (line.startsWith("# required by ")) requiredBy.push(line.slice(14));
      else if (/^[<>=~]*\S+\/\S+ /.test(line)) {
        needed.push({ kind, line, requiredBy });
        requiredBy = [];
      }
    } else if (line.startsWith("NOTE:")) section = "none";
  }
  return {
    packages,
    totals,
    ignoredUse,
    ignoredDeps,
    masked,
    indexTroubles,
    staleIndex,
    unknown,
    blocks,
    needed,
    configErrors,
    noBinrepos,
    crashed: inTraceback ? "Traceback" : crashed,
  };
}
