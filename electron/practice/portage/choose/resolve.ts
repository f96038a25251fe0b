/** The merge list: arguments and what they need, in Portage's order. */
import { type Atom, flagsMatch, matches, parseAtom } from "./atom.ts";
import type { Machine } from "./machine.ts";
import { has, type Options, type Selection } from "./options.ts";
import type { Binary, Installed } from "./packages.ts";
import { type Chosen, candidates, dependencyAtoms, flagsChanged, flagsOf, installedFor, type Refusal, type Selector, select } from "./select.ts";
import { compareVersions } from "./version.ts";

export type Node = {
  readonly pkg: Chosen;
  readonly use: ReadonlySet<string>;
  readonly forced: ReadonlySet<string>;
  /** Installed in the same slot: what it replaces. */
  readonly replaces: Installed | null;
  readonly otherSlot: boolean;
  readonly argument: string | null;
  /** Rebuilt because of this package's new sub-slot. */
  rebuiltFor: Node | null;
  readonly parents: Set<Node>;
  readonly needs: Set<Node>;
};

export type UseChange = { readonly cpv: string; readonly flags: readonly string[]; readonly chain: readonly string[] };
export type Failure = { readonly atom: string; readonly refusal: Refusal; readonly chain: readonly string[] };

export type Resolution = {
  readonly nodes: readonly Node[];
  readonly selector: Selector;
  readonly useChanges: readonly UseChange[];
  readonly failure: Failure | null;
  /** Atoms of @world that nothing satisfies. */
  readonly worldProblems: readonly string[];
  /** Arguments as atoms, for the world file. */
  readonly favourites: readonly string[];
};

export type Argument = { readonly text: string; readonly atom: Atom; readonly fromWorld: boolean };

class Stuck extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.atom);
    this.failure = failure;
  }
}

const label = (node: Node): string => `${node.pkg.cpv}::${node.pkg.repo}`;

/** Works the list out. `arguments`: category already filled in. */
export function resolve(machine: Machine, options: Options, selection: Selection, args: readonly Argument[]): Resolution {
  const selector: Selector = { options, selection, machine, notes: { ignored: new Map(), changedDeps: new Set() }, changed: new Map() };
  const nodes: Node[] = [];
  const seenInstalled = new Set<string>();
  const useChanges: UseChange[] = [];
  const worldProblems: string[] = [];
  const update = has(options, "update");
  const deep = has(options, "deep");
  const empty = has(options, "emptytree");
  const newUse = has(options, "newuse") || has(options, "changed-use");

  const add = (pkg: Chosen, argument: string | null): Node => {
    const same = machine.installed.filter((i) => i.cp === pkg.cp);
    const node: Node = {
      pkg,
      use: flagsOf(selector, pkg),
      forced: machine.use(pkg).forced,
      replaces: same.find((i) => i.slot === pkg.slot) ?? null,
      otherSlot: same.length > 0 && !same.some((i) => i.slot === pkg.slot),
      argument,
      rebuiltFor: null,
      parents: new Set(),
      needs: new Set(),
    };
    nodes.push(node);
    return node;
  };

  const why = (node: Node | null, argument: string): readonly string[] => {
    const chain: string[] = [];
    for (let at = node; at; at = [...at.parents][0] ?? null) {
      chain.push(`${label(at)}|${at.pkg.kind}`);
      if (at.argument !== null) return [...chain, `${at.argument}|argument`];
    }
    return [...chain, `${argument}|argument`];
  };

  const choose = (atom: Atom, parent: Node | null, argument: string): Chosen => {
    const got = select(selector, atom);
    if ("pkg" in got) return got.pkg;
    const { refusal } = got;
    if (refusal.kind === "use" && options.choices.get("autounmask") !== "n") {
      useChanges.push({ cpv: refusal.ebuild.cpv, flags: refusal.flags, chain: why(parent, argument) });
      const changes = selector.changed.get(refusal.ebuild.cpv) ?? new Map<string, boolean>();
      for (const f of refusal.flags) changes.set(f.replace(/^-/, ""), !f.startsWith("-"));
      selector.changed.set(refusal.ebuild.cpv, changes);
      return refusal.ebuild;
    }
    throw new Stuck({ atom: atom.text, refusal, chain: why(parent, argument).slice(parent ? 0 : 1) });
  };

  const unchanged = (pkg: Chosen, held: Installed): boolean => {
    if (compareVersions(pkg.version, held.version) !== 0) return compareVersions(pkg.version, held.version) < 0;
    if (newUse && flagsChanged(selector, held, pkg)) return false;
    return !(has(options, "rebuilt-binaries") && pkg.kind === "binary" && pkg.buildTime > held.buildTime);
  };

  const visitInstalled = (held: Installed): void => {
    if (!deep || seenInstalled.has(held.cpv)) return;
    seenInstalled.add(held.cpv);
    for (const text of (held.metadata.RDEPEND ?? "").split(/\s+/)) {
      const atom = parseAtom(text);
      const on = atom && installedFor(machine, { ...atom, subSlot: null })[0];
      if (!atom || !on) continue;
      const loose: Atom = { ...atom, subSlot: null };
      const best = candidates(selector, loose)[0];
      if (best && !unchanged(best, on) && !nodes.some((n) => n.pkg.cpv === best.cpv)) visit(add(best, null));
      else visitInstalled(on);
    }
  };

  const visit = (node: Node): void => {
    if (has(options, "nodeps") || (has(options, "buildpkgonly") && node.pkg.kind === "binary")) return;
    for (const text of dependencyAtoms(selector, node.pkg)) {
      const atom = parseAtom(text);
      if (!atom) continue;
      const there = nodes.find((n) => matches(atom, n.pkg) && flagsMatch(atom, n.use));
      const held = installedFor(machine, atom)[0];
      if (there) {
        link(node, there);
        continue;
      }
      if (held && !empty) {
        const best = update && deep ? candidates(selector, { ...atom, subSlot: null })[0] : undefined;
        if (!best || unchanged(best, held) || nodes.some((n) => n.pkg.cp === best.cp && n.pkg.slot === best.slot)) {
          visitInstalled(held);
          continue;
        }
      }
      const next = add(choose(atom, node, ""), null);
      link(node, next);
      visit(next);
    }
  };
  const link = (from: Node, to: Node): void => {
    if (from === to) return;
    from.needs.add(to);
    to.parents.add(from);
  };

  let failure: Failure | null = null;
  const roots: Node[] = [];
  try {
    for (const { atom, text, fromWorld } of args) {
      const held = machine.installed.filter((i) => matches({ ...atom, use: [] }, i)).at(-1);
      let pkg: Chosen;
      try {
        pkg = choose(atom, null, text);
      } catch (error) {
        if (!(error instanceof Stuck) || !fromWorld) throw error;
        worldProblems.push(text);
        continue;
      }
      const keep = held && (update || has(options, "noreplace")) && unchanged(pkg, held) && !empty;
      if (keep) {
        visitInstalled(held);
        continue;
      }
      if (!nodes.some((n) => n.pkg.cpv === pkg.cpv)) roots.push(add(pkg, text));
    }
    // Portage puts what the last arguments need first into the graph.
    for (const node of [...roots].reverse()) if (!has(options, "buildpkgonly") || node.pkg.kind === "ebuild") visit(node);
    if (deep || args.some((a) => a.fromWorld)) rebuilds(machine, selector, nodes, add, link, args);
  } catch (error) {
    if (!(error instanceof Stuck)) throw error;
    failure = error.failure;
  }
  return { nodes: order(nodes), selector, useChanges, failure, worldProblems, favourites: args.filter((a) => !a.fromWorld).map((a) => a.text) };
}

/** Installed packages of the world that were built against a sub-slot which goes away are merged again (transcript 85-11). */
function rebuilds(
  machine: Machine,
  selector: Selector,
  nodes: readonly Node[],
  add: (pkg: Chosen, argument: string | null) => Node,
  link: (from: Node, to: Node) => void,
  args: readonly Argument[],
): void {
  for (const cause of [...nodes]) {
    if (!cause.replaces || cause.replaces.subSlot === cause.pkg.subSlot) continue;
    for (const held of machine.installed) {
      const bound = (held.metadata.RDEPEND ?? "")
        .split(/\s+/)
        .map(parseAtom)
        .find((a) => a?.cp === cause.pkg.cp && a.slotOperator && a.subSlot !== null);
      if (!bound || bound.subSlot === cause.pkg.subSlot || nodes.some((n) => n.pkg.cp === held.cp)) continue;
      if (!args.some((a) => matches(a.atom, held))) continue;
      const atom = parseAtom(`=${held.cpv}`);
      const best = atom && candidates(selector, atom)[0];
      if (!best) continue;
      const node = add(best, null);
      node.rebuiltFor = cause;
      link(node, cause);
    }
  }
}

/** Leaves first, round by round; within a round those with more parents first (depgraph.py _serialize_tasks). */
function order(nodes: readonly Node[]): readonly Node[] {
  const byParents = [...nodes].sort((a, b) => b.parents.size - a.parents.size);
  const done = new Set<Node>();
  const list: Node[] = [];
  while (list.length < nodes.length) {
    const free = byParents.filter((n) => !done.has(n) && [...n.needs].every((d) => done.has(d)));
    const round = free.length > 0 ? free : byParents.filter((n) => !done.has(n)).slice(0, 1);
    for (const n of round) {
      done.add(n);
      list.push(n);
    }
  }
  return list;
}

/** Binaries passed over for their USE that Portage tells of: not those that lost to another binary or to a newer version. */
export function toldIgnored(resolution: Resolution): readonly { readonly binary: Binary; readonly flags: readonly string[] }[] {
  const { notes, selection } = resolution.selector;
  if (selection.respectUse !== "auto" || selection.usepkgonly) return [];
  const seen = new Set<string>();
  return [...notes.ignored]
    .map(([binary, flags]) => ({ binary, flags }))
    .sort((a, b) => Number(b.binary.buildId) - Number(a.binary.buildId))
    .filter(({ binary, flags }) => {
      const chosen = resolution.nodes.find((n) => n.pkg.cp === binary.cp && n.pkg.slot === binary.slot)?.pkg;
      const key = `${binary.cpv} ${flags.join(" ")}`;
      if (chosen?.kind !== "ebuild" || chosen.cpv !== binary.cpv || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

export function toldChangedDeps(resolution: Resolution): readonly Binary[] {
  const { notes, selection } = resolution.selector;
  if (selection.changedDeps !== "auto" || selection.usepkgonly) return [];
  return [...notes.changedDeps].filter(
    (b, i, all) => all.findIndex((o) => o.cpv === b.cpv) === i && resolution.nodes.some((n) => n.pkg.kind === "ebuild" && n.pkg.cpv === b.cpv),
  );
}
