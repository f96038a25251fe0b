/** Choosing one package for one atom: ebuild or binary, by Portage's rules (depgraph.py; PORTAGE-FACTS section 7, transcripts 30-33, 85). */
import { type Atom, flagsMatch, flatten, matches, parseAtom, unbound } from "./atom.ts";
import type { Machine } from "./machine.ts";
import { has, type Options, type Selection } from "./options.ts";
import type { Binary, Ebuild, Installed } from "./packages.ts";
import { within } from "./use.ts";
import { compareVersions } from "./version.ts";

export type Chosen = Ebuild | Binary;

export type Ignored = { readonly binary: Binary /** How the binary differs. */; readonly flags: readonly string[] };
export type Masked = { readonly pkg: Chosen; readonly reasons: readonly string[] };

export type Refusal =
  | { readonly kind: "masked"; readonly masked: readonly Masked[] }
  | { readonly kind: "use"; readonly ebuild: Ebuild; readonly flags: readonly string[] }
  | { readonly kind: "none" };

/** Collects what was passed over; filled while choosing. */
export type Notes = { readonly ignored: Map<Binary, readonly string[]>; readonly changedDeps: Set<Binary> };

export type Selector = {
  readonly options: Options;
  readonly selection: Selection;
  readonly machine: Machine;
  readonly notes: Notes;
  /** Flags changed by autounmask, per cpv. */
  readonly changed: Map<string, Map<string, boolean>>;
};

/** USE of a package as it would be installed, within its IUSE. */
export function flagsOf(s: Selector, pkg: Chosen): ReadonlySet<string> {
  if (pkg.kind === "binary") return within(pkg.use, pkg.iuse);
  const on = new Set(within(s.machine.use(pkg).on, pkg.iuse));
  for (const [flag, state] of s.changed.get(pkg.cpv) ?? [])
    if (state) on.add(flag);
    else on.delete(flag);
  return on;
}

const excluded = (patterns: readonly string[], pkg: Binary): boolean =>
  patterns.some((p) => {
    const atom = parseAtom(p);
    return atom !== null && matches(atom, pkg);
  });

function differences(
  binary: Binary,
  wanted: ReadonlySet<string>,
  iuse: ReadonlySet<string>,
  compareIuse: boolean,
  forced: ReadonlySet<string>,
): readonly string[] {
  const flags = new Set<string>();
  if (compareIuse) for (const f of [...binary.iuse, ...iuse]) if (binary.iuse.has(f) !== iuse.has(f) && !forced.has(f)) flags.add(f);
  for (const f of [...binary.iuse, ...iuse]) if ((binary.iuse.has(f) && binary.use.has(f)) !== (iuse.has(f) && wanted.has(f))) flags.add(f);
  return [...flags].sort().map((f) => (binary.use.has(f) ? f : `-${f}`));
}

const DEPS = ["DEPEND", "RDEPEND", "PDEPEND", "BDEPEND", "IDEPEND"] as const;
function depsDiffer(binary: Binary, ebuild: Ebuild): boolean {
  const flat = (text: string | undefined, use: ReadonlySet<string>): string => [...new Set(flatten(text ?? "", use).map(unbound))].sort().join(" ");
  return DEPS.some((k) => flat(binary.metadata[k], binary.use) !== flat(ebuild.metadata[k], binary.use));
}

type Judged = { readonly ok: true } | { readonly ok: false; readonly mask: readonly string[] };
const YES: Judged = { ok: true };
const SKIP: Judged = { ok: false, mask: [] };

function judgeBinary(s: Selector, binary: Binary): Judged {
  const { machine, selection: sel, options } = s;
  const reasons = machine.masks.reasons(binary, binary.use);
  if (reasons.length > 0) return { ok: false, mask: reasons };
  if (excluded(options.lists.get("usepkg-exclude") ?? [], binary)) return SKIP;
  if (binary.remote && excluded(options.lists.get("getbinpkg-exclude") ?? [], binary)) return SKIP;
  const ebuild = machine.tree.ebuilds(binary.cp).find((e) => e.cpv === binary.cpv) ?? null;
  const visible = ebuild !== null && machine.masks.reasons(ebuild, flagsOf(s, ebuild)).length === 0;
  if (!sel.usepkgonly && !visible) return SKIP;
  const respect = sel.respectUse === "y" || (sel.respectUse === "auto" && !sel.usepkgonly);
  if (respect) {
    const forEbuild = ebuild !== null && !sel.usepkgonly;
    const source = forEbuild ? ebuild : binary;
    const wanted = forEbuild ? flagsOf(s, ebuild) : within(machine.use(binary).on, binary.iuse);
    const flags = differences(binary, wanted, source.iuse, !has(options, "changed-use"), machine.use(source).forced);
    if (flags.length > 0) {
      s.notes.ignored.set(binary, flags);
      return sel.usepkgonly ? { ok: false, mask: ["use flag configuration mismatch"] } : SKIP;
    }
  }
  const compareDeps = sel.changedDeps === "y" || (sel.changedDeps === "auto" && !sel.usepkgonly);
  if (compareDeps && ebuild && depsDiffer(binary, ebuild)) {
    s.notes.changedDeps.add(binary);
    return SKIP;
  }
  return YES;
}

const newest = (a: Chosen, b: Chosen): number =>
  compareVersions(b.version, a.version) ||
  (a.kind === b.kind ? 0 : a.kind === "binary" ? -1 : 1) ||
  (a.kind === "binary" && b.kind === "binary" ? b.buildTime - a.buildTime || Number(b.buildId) - Number(a.buildId) : 0);

/** Run-time dependencies of a binary, or all of an ebuild. */
export function dependencyAtoms(s: Selector, pkg: Chosen): readonly string[] {
  const use = flagsOf(s, pkg);
  const withBuild = pkg.kind === "ebuild" || s.options.choices.get("with-bdeps") === "y";
  const keys = withBuild ? ["DEPEND", "BDEPEND", "RDEPEND", "IDEPEND", "PDEPEND"] : ["RDEPEND", "IDEPEND", "PDEPEND"];
  return [...new Set(keys.flatMap((k) => flatten(pkg.metadata[k] ?? "", use)))];
}

export const installedFor = (machine: Machine, atom: Atom): readonly Installed[] =>
  machine.installed.filter((p) => matches(atom, p) && flagsMatch(atom, p.use));

function reachable(s: Selector, pkg: Chosen, depth: number): boolean {
  if (depth > 8) return true;
  return dependencyAtoms(s, pkg).every((text) => {
    const atom = parseAtom(text);
    if (!atom || installedFor(s.machine, atom).length > 0) return true;
    return candidates(s, atom).some((c) => c.kind === "ebuild" || reachable(s, c, depth + 1));
  });
}

/** Everything acceptable for an atom, best first, without a look at dependencies. */
export function candidates(s: Selector, atom: Atom): readonly Chosen[] {
  const { machine, selection: sel } = s;
  const ebuilds = sel.usepkgonly
    ? []
    : machine.tree.find(atom).filter((e) => machine.masks.reasons(e, flagsOf(s, e)).length === 0 && flagsMatch(atom, flagsOf(s, e)));
  const binaries = sel.usepkg
    ? machine.binaries.filter((b) => matches(atom, b) && flagsMatch(atom, within(b.use, b.iuse)) && judgeBinary(s, b).ok)
    : [];
  return [...ebuilds, ...binaries].sort(newest);
}

/** The package for an atom, or why there is none. */
export function select(s: Selector, atom: Atom): { readonly pkg: Chosen } | { readonly refusal: Refusal } {
  const all = candidates(s, atom);
  // A binary whose dependencies cannot be had makes way for an ebuild that can (85-10); when nothing can, the message is about the best one.
  const found = all.find((c) => reachable(s, c, 0)) ?? all[0];
  if (found) return { pkg: found };
  const { machine, selection: sel } = s;
  const visible = sel.usepkgonly ? [] : machine.tree.find(atom).filter((e) => machine.masks.reasons(e, flagsOf(s, e)).length === 0);
  const changeable = visible.find((e) => atom.use.length > 0 && atom.use.every((u) => e.iuse.has(u.flag) && !machine.use(e).forced.has(u.flag)));
  if (changeable) {
    const use = flagsOf(s, changeable);
    return {
      refusal: {
        kind: "use",
        ebuild: changeable,
        flags: atom.use.filter((u) => use.has(u.flag) !== u.on).map((u) => (u.on ? u.flag : `-${u.flag}`)),
      },
    };
  }
  const everything: readonly Chosen[] = sel.usepkgonly ? machine.binaries.filter((b) => matches(atom, b)) : machine.tree.find(atom);
  const masked = everything.flatMap((pkg): readonly Masked[] => {
    const judged: Judged = pkg.kind === "binary" ? judgeBinary(s, pkg) : { ok: false, mask: machine.masks.reasons(pkg, flagsOf(s, pkg)) };
    return judged.ok || judged.mask.length === 0 ? [] : [{ pkg, reasons: judged.mask }];
  });
  const once = masked.filter((m, i) => masked.findIndex((o) => o.pkg.cpv === m.pkg.cpv && o.reasons.join() === m.reasons.join()) === i);
  if (once.length > 0) return { refusal: { kind: "masked", masked: [...once].sort((a, b) => newest(a.pkg, b.pkg)) } };
  return { refusal: { kind: "none" } };
}

/** Does what is installed differ from what the ebuild would be now (--newuse, --changed-use)? */
export function flagsChanged(s: Selector, installed: Installed, pkg: Chosen): boolean {
  const wanted = flagsOf(s, pkg);
  const had = within(installed.use, installed.iuse);
  const iuse = has(s.options, "newuse") && [...pkg.iuse, ...installed.iuse].some((f) => pkg.iuse.has(f) !== installed.iuse.has(f));
  return (
    iuse || [...new Set([...pkg.iuse, ...installed.iuse])].some((f) => (pkg.iuse.has(f) && wanted.has(f)) !== (installed.iuse.has(f) && had.has(f)))
  );
}
