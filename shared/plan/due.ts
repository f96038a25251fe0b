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

/** Prefix (`video_cards_`) -> the values that our lines give a package; a line for the package beats one for all. */
function valuesFor(lines: readonly PackageFileLine[], cp: string): ReadonlyMap<string, readonly string[]> {
  const out = new Map<string, readonly string[]>();
  for (const atom of ["*/*", cp])
    for (const line of lines) {
      const [variable = "", reset, ...values] = line.words;
      if (line.atom === atom && variable.endsWith(":") && reset === "-*") out.set(`${variable.slice(0, -1).toLowerCase()}_`, values);
    }
  return out;
}

/** Flags of the package that would change, as `flag` and `-flag`, without their prefix; and which variables they belong to. */
function changed(
  p: Installed,
  lines: readonly PackageFileLine[],
  cpuFixed: boolean,
): { readonly flags: readonly string[]; readonly of: ReadonlySet<string> } {
  const cp = splitCpv(p.cpv)?.cp ?? p.cpv;
  const has = new Set(p.use);
  const iuse = p.iuse.map(plain);
  const flags: string[] = [];
  const of = new Set<string>();
  for (const [prefix, values] of valuesFor(lines, cp)) {
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
export type Offers = {
  /** Built again by the plan, or packed by it: with the fleet's flags. */
  readonly fresh: ReadonlySet<string>;
  readonly host: Facts;
  readonly hostLines: readonly PackageFileLine[];
};

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
function isOffered(p: Installed, lines: readonly PackageFileLine[], { fresh, host, hostLines }: Offers): boolean {
  const there = host.installed.find((each) => each.cpv === p.cpv);
  if (there === undefined) return false;
  const indexed = (host.pkgdir?.packages ?? []).some((entry) => entry.cpv === p.cpv) && changed(there, hostLines, false).flags.length === 0;
  if (!fresh.has(p.cpv) && !indexed) return false;
  const cp = splitCpv(p.cpv)?.cp ?? p.cpv;
  const own = valuesFor(lines, cp);
  const theirs = valuesFor(hostLines, cp);
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
export function dueOn(facts: Facts, before: readonly PackageFileLine[] | null, after: readonly PackageFileLine[], offers: Offers): readonly Due[] {
  const fixed = fixedByHand(facts, () => true).flags;
  const out: Due[] = [];
  for (const p of [...facts.installed].sort((a, b) => (a.cpv < b.cpv ? -1 : a.cpv > b.cpv ? 1 : 0))) {
    const cpuFixed = fixed.has(splitCpv(p.cpv)?.cp ?? p.cpv);
    const { flags, of } = changed(p, after, cpuFixed);
    const cards = of.has("video_cards_");
    const processor = of.has("cpu_flags_x86_");
    if (flags.length === 0) {
      if (before !== null && offers.fresh.has(p.cpv) && takesRebuilt(facts) && isOffered(p, after, offers))
        out.push({ cpv: p.cpv, flags: [], kind: "rebuilt", binary: true, already: false });
      continue;
    }
    const already = before !== null && changed(p, before, cpuFixed).flags.length > 0;
    const kind = cards && processor ? "both" : processor ? "processor" : "cards";
    out.push({ cpv: p.cpv, flags: [...flags], kind, binary: isOffered(p, after, offers), already });
  }
  return out;
}
