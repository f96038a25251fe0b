/** Package atoms as they stand in package.use, package.mask and commands (ebuild(5), lib/portage/dep: Atom, match_from_list, best_match_to_list). */
import { compareVersions, isVersion } from "./cpv.ts";

export type Operator = "=" | "=*" | "~" | ">" | "<" | ">=" | "<=";

export interface Atom {
  readonly text: string;
  readonly blocker: boolean;
  readonly operator: Operator | null;
  /** category/name, with `*` where the extended syntax has it. */
  readonly cp: string;
  /** With revision; without the `*` of `=*`. */
  readonly version: string | null;
  readonly slot: string | null;
  readonly subSlot: string | null;
  readonly repo: string | null;
  readonly use: readonly string[];
  /** `*` in category or name. */
  readonly wildcard: boolean;
}

/** What an atom is held against. Without slot or repo (unknown) such a condition does not match. */
export interface AtomTarget {
  readonly cp: string;
  readonly version: string;
  readonly slot?: string | undefined;
  readonly subSlot?: string | undefined;
  readonly repo?: string | undefined;
}

const NAME = String.raw`[\w*][\w+.*-]*/[\w*][\w+*-]*?`;
const ATOM = new RegExp(
  String.raw`^(!{0,2})(>=|<=|[=~<>])?(${NAME})(?:-(\d[\w.]*(?:-r\d+)?|\*\w+\*)(\*)?)?(?::([\w+.-]+|\*)?(?:/([\w+.-]+))?[=*]?)?(?:::([\w-]+))?(?:\[([^\]]*)\])?$`,
);

/** Takes an atom apart; null when it is none. */
export function parseAtom(text: string): Atom | null {
  const match = ATOM.exec(text);
  if (!match) return null;
  const [, blocker = "", sign, cp = "", written, star, slot, subSlot, repo, use] = match;
  const wildVersion = written?.startsWith("*") ?? false;
  if ((sign === undefined) !== (written === undefined)) return null;
  if (written !== undefined && !wildVersion && !isVersion(written)) return null;
  if (star !== undefined && sign !== "=") return null;
  // With a wildcard in the name only `=*/*-*9999*` may name a version.
  if (cp.includes("*") && written !== undefined && !wildVersion) return null;
  const operator = star !== undefined || wildVersion ? "=*" : ((sign as Operator | undefined) ?? null);
  return {
    text,
    blocker: blocker !== "",
    operator,
    cp,
    version: (wildVersion ? written?.slice(1, -1) : written) ?? null,
    slot: slot ?? null,
    subSlot: subSlot ?? null,
    repo: repo ?? null,
    use: use === undefined ? [] : use.split(","),
    wildcard: cp.includes("*"),
  };
}

const escapeRegExp = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");

function sameName(atom: Atom, cp: string): boolean {
  return atom.wildcard ? new RegExp(`^${escapeRegExp(atom.cp).replaceAll("*", "[^/]*")}$`).test(cp) : atom.cp === cp;
}

/** Leading zeros of the first number do not count for `=*` (match_from_list). */
const withoutZeros = (version: string) => version.replace(/^0+(?=\d)/, "");

function sameVersion(atom: Atom, version: string): boolean {
  const { operator, version: wanted } = atom;
  if (operator === null || wanted === null) return true;
  if (operator === "=*") {
    if (atom.wildcard) return version.includes(wanted);
    const have = withoutZeros(version);
    const want = withoutZeros(wanted);
    const next = have.charAt(want.length);
    return have.startsWith(want) && (next === "" || "._-".includes(next) || /\d$/.test(want) !== /\d/.test(next));
  }
  const bare = (text: string) => text.replace(/-r\d+$/, "");
  if (operator === "~") return bare(version) === bare(wanted);
  const order = compareVersions(version, wanted);
  if (order === null) return false;
  switch (operator) {
    case "=":
      return order === 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
  }
}

/** Does the atom (its name, version, slot and repository; not its USE) fit the package? */
export function matchesAtom(atom: Atom, target: AtomTarget): boolean {
  if (!sameName(atom, target.cp) || !sameVersion(atom, target.version)) return false;
  if (atom.slot !== null && atom.slot !== "*" && atom.slot !== target.slot) return false;
  if (atom.subSlot !== null && atom.subSlot !== (target.subSlot ?? target.slot)) return false;
  return atom.repo === null || atom.repo === target.repo;
}

/** How specific an atom is, as best_match_to_list ranks it; the more specific one wins in package.use, whatever the order of lines. */
export function specificity(atom: Atom): number {
  if (atom.wildcard) return atom.operator === "=*" ? 0 : atom.slot === null ? -2 : -1;
  const rank: Record<Operator, number> = { "=": 6, "~": 5, "=*": 4, ">": 2, "<": 2, ">=": 2, "<=": 2 };
  return Math.max(atom.operator === null ? 1 : rank[atom.operator], atom.slot === null ? 0 : 3);
}
