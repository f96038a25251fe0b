/** Dependency atoms: what they say, and what they match. */
import { compareVersions, splitCpv, withoutRevision } from "./version.ts";

export type UseDep = { readonly flag: string; readonly on: boolean };
export type Atom = {
  readonly text: string;
  readonly operator: "" | "=" | "=*" | "~" | ">" | ">=" | "<" | "<=";
  /** May hold `*` in configuration files. */
  readonly cp: string;
  readonly version: string;
  readonly slot: string | null;
  readonly subSlot: string | null;
  /** `:=` or `:slot/sub=`: rebuild when the sub-slot changes. */
  readonly slotOperator: boolean;
  readonly use: readonly UseDep[];
};

export type Matchable = { readonly cpv: string; readonly slot: string; readonly subSlot: string; readonly use?: ReadonlySet<string> };

const ATOM = /^(>=|<=|>|<|=|~)?([A-Za-z0-9*_+.-]+\/[A-Za-z0-9*_+.-]+)(?::([^[\]]*))?(?:::([A-Za-z0-9_-]+))?(?:\[([^\]]*)\])?$/;

/** Reads an atom; null when it is none. */
export function parseAtom(text: string): Atom | null {
  const match = ATOM.exec(text.replace(/::[A-Za-z0-9_-]+(?=$|\[)/, ""));
  if (!match) return null;
  const [, sign = "", body = "", slots, , uses = ""] = match;
  const glob = sign === "=" && body.endsWith("*");
  const split = sign === "" ? null : splitCpv(glob ? body.slice(0, -1) : body);
  if (sign !== "" && !split) return null;
  const slot = slots?.replace(/[=*]$/, "") ?? "";
  const [main = "", sub] = slot.split("/");
  return {
    text,
    operator: (glob ? "=*" : sign) as Atom["operator"],
    cp: split?.cp ?? body,
    version: split?.version ?? "",
    slot: main === "" ? null : main,
    subSlot: sub ?? null,
    slotOperator: slots?.endsWith("=") ?? false,
    use: uses
      .split(",")
      .filter((u) => u !== "")
      .map((u) => ({ flag: u.replace(/^[-!]/, "").replace(/\([+-]\)$|[=?]$/, ""), on: !u.startsWith("-") })),
  };
}

export const globMatch = (pattern: string, text: string): boolean =>
  pattern === text || (pattern.includes("*") && new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, "[^/]*")}$`).test(text));

/** Does the atom match, its USE dependencies left aside? */
export function matches(atom: Atom, pkg: Matchable): boolean {
  const split = splitCpv(pkg.cpv);
  if (!split || !globMatch(atom.cp, split.cp)) return false;
  if (atom.slot !== null && atom.slot !== pkg.slot) return false;
  if (atom.subSlot !== null && atom.subSlot !== pkg.subSlot) return false;
  const order = atom.operator === "" ? 0 : compareVersions(split.version, atom.version);
  switch (atom.operator) {
    case "":
      return true;
    case "=":
      return order === 0;
    case "=*":
      return split.version.startsWith(atom.version);
    case "~":
      return compareVersions(withoutRevision(split.version), withoutRevision(atom.version)) === 0;
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

export const flagsMatch = (atom: Atom, use: ReadonlySet<string>): boolean => atom.use.every((u) => use.has(u.flag) === u.on);

/**
 * Atoms of a dependency string whose USE conditionals are taken with `use`. `||` takes all its choices' first; blockers are left out.
 */
export function flatten(dependencies: string, use: ReadonlySet<string>): readonly string[] {
  const words = dependencies.split(/\s+/).filter((w) => w !== "");
  let at = 0;
  const group = (active: boolean, firstOnly: boolean): string[] => {
    const found: string[] = [];
    while (at < words.length) {
      const word = words[at++] as string;
      if (word === ")") break;
      if (word === "(") found.push(...group(active, false));
      else if (word === "||") {
        at++;
        found.push(...group(active, true));
      } else if (word.endsWith("?")) {
        const flag = word.slice(0, -1);
        at++;
        found.push(...group(active && (flag.startsWith("!") ? !use.has(flag.slice(1)) : use.has(flag)), false));
      } else if (active && !word.startsWith("!")) found.push(word);
    }
    return firstOnly ? found.slice(0, 1) : found;
  };
  return group(true, false);
}

/** A built dependency with its bound sub-slot taken out again, for comparing with the ebuild's (`libfleet:0/2=` -> `libfleet:=`). */
export const unbound = (atom: string): string => atom.replace(/:[^/:[\]]+\/[^=[\]]+=/, ":=");
