/**
 * Installed packages whose flags will no longer be those that Portage wants. Portage compares the flags in a package's IUSE (`emerge --newuse`); our
 * lines set USE_EXPAND variables whole (`-*`), for all packages or for one.
 */
import type { Facts, Installed } from "../model/facts.ts";
import type { Due } from "../model/impact.ts";
import { splitCpv } from "../portage/cpv.ts";
import type { PackageFileLine } from "../portage/packageFiles.ts";
import { words } from "./context.ts";
import { fixedByHand } from "./packing.ts";

const plain = (flag: string): string => flag.replace(/^[+-]/, "");

type Values = ReadonlyMap<string, readonly string[]>;
/** Prefix (`video_cards_`) -> the values that our lines give a package; a line for the package beats one for all. */
type ValuesFor = (cp: string) => Values;

function valuesOf(lines: readonly PackageFileLine[]): ValuesFor {
  const byAtom = new Map<string, Map<string, readonly string[]>>();
  for (const line of lines) {
    const [variable = "", reset, ...values] = line.words;
    if (!variable.endsWith(":") || reset !== "-*") continue;
    const its = byAtom.get(line.atom) ?? new Map<string, readonly string[]>();
    byAtom.set(line.atom, its.set(`${variable.slice(0, -1).toLowerCase()}_`, values));
  }
  const all: Values = byAtom.get("*/*") ?? new Map<string, readonly string[]>();
  const own = new Map([...byAtom].map(([atom, values]) => [atom, new Map([...all, ...values])] as const));
  return (cp) => own.get(cp) ?? all;
}
const cpOf = (p: Installed): string => splitCpv(p.cpv)?.cp ?? p.cpv;
/** Most packages have no such flags at all. */
const isAbout = (p: Installed): boolean => p.iuse.some((flag) => /^[+-]?(video_cards|cpu_flags_x86)_/.test(flag));

/** Flags of the package that would change, as `flag` and `-flag`, without their prefix; and which variables they belong to. */
function changed(p: Installed, valuesFor: ValuesFor, cpuFixed: boolean): { readonly flags: readonly string[]; readonly of: ReadonlySet<string> } {
  const has = new Set(p.use);
  const iuse = p.iuse.map(plain);
  const flags: string[] = [];
  const of = new Set<string>();
  for (const [prefix, values] of valuesFor(cpOf(p))) {
    if (prefix === "cpu_flags_x86_" && cpuFixed) continue;
    for (const flag of iuse.filter((each) => each.startsWith(prefix)).sort()) {
      const name = flag.slice(prefix.length);
      const wanted = values.includes(name);
      if (wanted === has.has(flag)) continue;
      flags.push(wanted ? name : `-${name}`);
      of.add(prefix);
    }
  }
  return { flags, of };
}

/** What can be fetched once the plan is done. */
type Offers = {
  /** Built again by the plan, or packed by it: with the fleet's flags. */
  readonly fresh: ReadonlySet<string>;
  readonly host: Facts;
  readonly hostLines: readonly PackageFileLine[];
};
type Index = {
  readonly fresh: ReadonlySet<string>;
  readonly installed: ReadonlyMap<string, Installed>;
  readonly listed: ReadonlySet<string>;
  readonly hostValues: ValuesFor;
};
/** For many questions about one binhost. */
export const indexOffers = ({ fresh, host, hostLines }: Offers): Index => ({
  fresh,
  installed: new Map(host.installed.map((p) => [p.cpv, p])),
  listed: new Set((host.pkgdir?.packages ?? []).map((entry) => entry.cpv)),
  hostValues: valuesOf(hostLines),
});

/** Flags of a package without those that our lines set, for a comparison between two machines. */
const rest = (p: Installed, prefixes: ReadonlySet<string>): string => {
  const own = p.iuse.map(plain).filter((flag) => ![...prefixes].some((prefix) => flag.startsWith(prefix)));
  const has = new Set(p.use);
  return [...own]
    .sort()
    .map((flag) => `${has.has(flag) ? "" : "-"}${flag}`)
    .join(" ");
};

/** Will the binhost offer this very version with the flags that the machine will want? As far as its own installed package tells. */
function isOffered(p: Installed, valuesFor: ValuesFor, { fresh, installed, listed, hostValues }: Index): boolean {
  const there = installed.get(p.cpv);
  if (there === undefined) return false;
  const indexed = listed.has(p.cpv) && changed(there, hostValues, false).flags.length === 0;
  if (!fresh.has(p.cpv) && !indexed) return false;
  const own = valuesFor(cpOf(p));
  const theirs = hostValues(cpOf(p));
  const iuse = p.iuse.map(plain);
  const alike = [...own].every(([prefix, values]) => {
    const other = theirs.get(prefix);
    return iuse
      .filter((flag) => flag.startsWith(prefix))
      .every((flag) => values.includes(flag.slice(prefix.length)) === (other ?? []).includes(flag.slice(prefix.length)));
  });
  const prefixes = new Set([...own.keys(), ...theirs.keys()]);
  return alike && rest(p, prefixes) === rest(there, prefixes);
}

/** `--rebuilt-binaries`: such a client takes every build that is newer than its own. */
const takesRebuilt = (facts: Facts): boolean => words(facts.env.EMERGE_DEFAULT_OPTS).some((o) => /^--rebuilt-binaries(=y)?$/.test(o));

/**
 * The packages of one machine that are due.
 * @param before our lines there without the joining machines; null: the machine joins now, nothing is `already`
 * @param after our lines there with them
 */
export function dueOn(facts: Facts, before: readonly PackageFileLine[] | null, after: readonly PackageFileLine[], offers: Index): readonly Due[] {
  const fixed = fixedByHand(facts, () => true).flags;
  const then = before === null ? null : valuesOf(before);
  const now = valuesOf(after);
  const rebuilt = before !== null && takesRebuilt(facts);
  const out: Due[] = [];
  for (const p of facts.installed) {
    const cpuFixed = fixed.size > 0 && fixed.has(cpOf(p));
    const { flags, of } = isAbout(p) ? changed(p, now, cpuFixed) : NO_CHANGE;
    if (flags.length === 0) {
      if (rebuilt && offers.fresh.has(p.cpv) && isOffered(p, now, offers))
        out.push({ cpv: p.cpv, flags: [], kind: "rebuilt", binary: true, already: false });
      continue;
    }
    const cards = of.has("video_cards_");
    const processor = of.has("cpu_flags_x86_");
    const already = then !== null && changed(p, then, cpuFixed).flags.length > 0;
    const kind = cards && processor ? "both" : processor ? "processor" : "cards";
    out.push({ cpv: p.cpv, flags: [...flags], kind, binary: isOffered(p, now, offers), already });
  }
  return out.sort((a, b) => (a.cpv < b.cpv ? -1 : a.cpv > b.cpv ? 1 : 0));
}
const NO_CHANGE = { flags: [] as readonly string[], of: new Set<string>() as ReadonlySet<string> };
