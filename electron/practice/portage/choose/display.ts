/** The merge list and the explanations as emerge prints them (transcripts 10-33, 60, 85). */
import { atLeast } from "../world.ts";
import type { Machine } from "./machine.ts";
import { has } from "./options.ts";
import { type Installed, slotText } from "./packages.ts";
import { type Failure, type Node, type Resolution, toldChangedDeps, toldIgnored } from "./resolve.ts";
import { expandNames, within } from "./use.ts";
import { compareVersions } from "./version.ts";

/** Is the file of a remote binary already here? Then nothing is downloaded. */
export type Fetched = (node: Node) => boolean;

function flagText(machine: Machine, node: Node, replaced: Installed | null, onlyChanged: boolean): string {
  const groups = new Map<string, { on: string[]; off: string[] }>();
  const expands = expandNames(machine.settings).map((n) => `${n.toLowerCase()}_`);
  const hidden = machine.settings.words("USE_EXPAND_HIDDEN").map((n) => `${n.toLowerCase()}_`);
  const before = replaced ? within(replaced.use, replaced.iuse) : null;
  for (const flag of [...node.pkg.iuse].sort((a, b) => (a < b ? -1 : 1))) {
    const prefix = expands.find((p) => flag.startsWith(p)) ?? "";
    if (hidden.includes(prefix)) continue;
    const on = node.use.has(flag);
    const fresh = before !== null && !(replaced?.iuse.has(flag) ?? false);
    const changed = before !== null && !fresh && before.has(flag) !== on;
    if (onlyChanged && !changed && !fresh) continue;
    const name = flag.slice(prefix.length);
    const marked = `${on ? "" : "-"}${name}${fresh ? "%" : changed ? "*" : ""}`;
    const text = node.forced.has(flag) ? `(${marked})` : marked;
    const group = groups.get(prefix) ?? { on: [], off: [] };
    group[on ? "on" : "off"].push(text);
    groups.set(prefix, group);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, { on, off }]) => `${prefix === "" ? "USE" : prefix.slice(0, -1).toUpperCase()}="${[...on, ...off].join(" ")}"`)
    .join(" ");
}

type Letters = { readonly text: string; readonly kind: "new" | "slot" | "upgrade" | "downgrade" | "reinstall" };

function letters(machine: Machine, node: Node, rebuildCauses: ReadonlySet<Node>, quiet: boolean): Letters {
  const { pkg, replaces } = node;
  const forced = node.rebuiltFor !== null || rebuildCauses.has(node);
  const order = replaces ? compareVersions(pkg.version, replaces.version) : 0;
  const kind = !replaces ? (node.otherSlot ? "slot" : "new") : order > 0 ? "upgrade" : order < 0 ? "downgrade" : "reinstall";
  const remote = pkg.kind === "binary" && pkg.remote !== null && atLeast(machine.world, "3.0.78");
  const columns = [
    " ",
    " ",
    forced ? "r" : kind === "new" || kind === "slot" ? "N" : " ",
    kind === "slot" ? "S" : kind === "reinstall" ? "R" : " ",
    remote ? "g" : " ",
    kind === "upgrade" || kind === "downgrade" ? "U" : " ",
    kind === "downgrade" ? "D" : " ",
    quiet ? "" : " ",
  ];
  return { text: columns.join(""), kind };
}

const kib = (bytes: number): number => Math.ceil(bytes / 1024);

/** The whole list with its summary line; ends in a newline unless empty. */
export function mergeList(machine: Machine, resolution: Resolution, fetched: Fetched): string {
  const { options } = resolution.selector;
  const verbose = has(options, "verbose");
  const quiet = has(options, "quiet");
  const causes = new Set(resolution.nodes.flatMap((n) => (n.rebuiltFor ? [n.rebuiltFor] : [])));
  const counts = { upgrade: 0, downgrade: 0, new: 0, slot: 0, reinstall: 0, binary: 0 };
  let total = 0;
  const rows = resolution.nodes.map((node) => {
    const { pkg, replaces } = node;
    const { text, kind } = letters(machine, node, causes, quiet);
    counts[kind]++;
    if (pkg.kind === "binary") counts.binary++;
    const size = pkg.kind === "binary" && pkg.remote && !fetched(node) ? kib(pkg.size) : 0;
    total += size;
    const build = pkg.kind === "binary" && pkg.buildId !== "" ? `-${pkg.buildId}` : "";
    const slotted = slotText(pkg) !== "0" || (replaces !== null && slotText(replaces) !== "0");
    const name = `${pkg.cpv}${build}${verbose && !quiet ? `${slotted ? `:${slotText(pkg)}` : ""}::${pkg.repo}` : ""}`;
    const other = replaces && compareVersions(pkg.version, replaces.version) !== 0 ? replaces : null;
    const old = other ? `[${other.version}${verbose && !quiet ? `${slotted ? `:${slotText(other)}` : ""}::${other.repo}` : ""}]` : "";
    const start = `[${pkg.kind === "binary" ? "binary" : "ebuild"}${text}] `;
    if (quiet) return `${start}${name} ${old}`;
    const use = flagText(machine, node, replaces, !verbose && replaces !== null);
    if (verbose) return `${start}${name} ${old}${use === "" ? "" : ` ${use}`} ${size} KiB`;
    return `${start}${name} ${old}${use === "" ? "" : ` ${use} `}`;
  });
  const list = rows.map((r) => `${r}\n`).join("");
  if (!verbose || quiet) return list;
  const one = (n: number, word: string, many = word): readonly string[] => (n === 0 ? [] : [`${n} ${n === 1 ? word : many}`]);
  const parts = [
    ...one(counts.upgrade, "upgrade", "upgrades"),
    ...one(counts.downgrade, "downgrade", "downgrades"),
    ...one(counts.new, "new"),
    ...one(counts.slot, "in new slot", "in new slots"),
    ...one(counts.reinstall, "reinstall", "reinstalls"),
    ...one(counts.binary, "binary", "binaries"),
  ];
  const n = resolution.nodes.length;
  const detail = parts.length > 0 ? ` (${parts.join(", ")})` : "";
  return `${list}\nTotal: ${n} package${n === 1 ? "" : "s"}${detail}, Size of downloads: ${total} KiB\n`;
}

const describe = (node: Node): string => {
  const build = node.pkg.kind === "binary" && node.pkg.buildId !== "" ? `-${node.pkg.buildId}` : "";
  return `(${node.pkg.cpv}${build}:${node.pkg.slot}/${node.pkg.subSlot}::${node.pkg.repo}, ${node.pkg.kind} scheduled for merge)`;
};

/** "The following packages are causing rebuilds", on stdout. */
export function rebuildNotice(resolution: Resolution): string {
  const causes = [...new Set(resolution.nodes.flatMap((n) => (n.rebuiltFor ? [n.rebuiltFor] : [])))];
  if (causes.length === 0) return "";
  const blocks = causes.map((c) => {
    const rebuilt = resolution.nodes.filter((n) => n.rebuiltFor === c).map((n) => `    ${describe(n)}\n`);
    return `  ${describe(c)} causes rebuilds for:\n${rebuilt.join("")}`;
  });
  return `\nThe following packages are causing rebuilds:\n\n${blocks.join("")}`;
}

/** Binaries passed over, on stderr; empty when there are none to tell of. */
export function ignoredNotice(resolution: Resolution): string {
  const use = toldIgnored(resolution);
  const deps = toldChangedDeps(resolution);
  const block = (what: string, lines: readonly string[], option: string): string =>
    lines.length === 0
      ? ""
      : `\n!!! The following binary packages have been ignored due to ${what}:\n\n${lines.map((l) => `    ${l}\n`).join("")}\nNOTE: The --${option}=n option will prevent emerge\n      from ignoring these binary packages if possible.\n      Using --${option}=y will silence this warning.\n`;
  return (
    block(
      "non matching USE",
      use.map(({ binary, flags }) => `=${binary.cpv} ${flags.join(" ")}`),
      "binpkg-respect-use",
    ) +
    block(
      "changed dependencies",
      deps.map((b) => ` ${b.cpv}::${b.repo}`),
      "binpkg-changed-deps",
    )
  );
}

/** "The following USE changes are necessary", on stderr. */
export function changesNotice(resolution: Resolution): string {
  if (resolution.useChanges.length === 0) return "";
  const rows = resolution.useChanges.map(({ cpv, flags, chain }) => {
    const by = chain.map((entry) => {
      const [name, kind] = entry.split("|");
      return `# required by ${name}${kind === "argument" ? " (argument)" : ""}\n`;
    });
    return `${by.join("")}>=${cpv} ${flags.join(" ")}\n`;
  });
  return `\nThe following USE changes are necessary to proceed:\n (see "package.use" in the portage(5) man page for more details)\n${rows.join("")}`;
}

function similar(machine: Machine, atom: string, only: "ebuild" | "binary"): string {
  const wanted = atom.replace(/^.*\//, "").replace(/\[.*$/, "");
  const names = only === "ebuild" ? machine.tree.names : [...new Set(machine.binaries.map((b) => b.cp))];
  const pairs = (text: string): ReadonlySet<string> => new Set([...text].slice(0, -1).map((c, i) => c + text[i + 1]));
  const scored = names
    .map((name) => {
      const a = pairs(wanted);
      const b = pairs(name.replace(/^.*\//, ""));
      const shared = [...a].filter((p) => b.has(p)).length;
      return { name, score: (2 * shared) / Math.max(1, a.size + b.size) };
    })
    .filter((s) => s.score > 0.2)
    .sort((a, b) => b.score - a.score)
    .slice(0, 3);
  return scored.length === 0
    ? "\nemerge: searching for similar names... nothing similar found.\n"
    : `\nemerge: searching for similar names...\nemerge: Maybe you meant any of these: ${scored.map((s) => s.name).join(", ")}?\n`;
}

/** Why nothing can be merged, on stderr. */
export function failureText(machine: Machine, resolution: Resolution, failure: Failure): string {
  const only = resolution.selector.selection.usepkgonly;
  const required = failure.chain.map((entry) => {
    const [name, kind] = entry.split("|");
    return `(dependency required by "${name}" [${kind}])\n`;
  });
  const { refusal } = failure;
  switch (refusal.kind) {
    case "none":
      return `\nemerge: there are no ${only ? "binary packages" : "ebuilds"} to satisfy "${failure.atom}".\n${required.length > 0 ? required.join("") : similar(machine, failure.atom, only ? "binary" : "ebuild")}`;
    case "use":
      return `\nemerge: there are no ebuilds built with USE flags to satisfy "${failure.atom}".\n!!! One of the following packages is required to complete your request:\n- ${refusal.ebuild.cpv}::${refusal.ebuild.repo} (Change USE: ${refusal.flags.map((f) => (f.startsWith("-") ? f : `+${f}`)).join(" ")})\n${required.join("")}`;
    case "masked": {
      const rows = refusal.masked.map(({ pkg, reasons }) => {
        const eapi = reasons.some((r) => r.startsWith("EAPI "));
        const license = reasons.find((r) => r.endsWith(" license(s)"))?.replace(/ license\(s\)$/, "");
        const copies = (license ?? "")
          .split(" ")
          .filter((l) => l !== "")
          .map((l) => `A copy of the '${l}' license is located at '${machine.tree.location}/licenses/${l}'.\n`);
        return `- ${pkg.cpv}${eapi ? "" : `::${pkg.repo}`} (masked by: ${reasons.join(", ")})\n${copies.join("")}${copies.length > 0 ? "\n" : ""}`;
      });
      const old = refusal.masked.some((m) => m.reasons.some((r) => r.startsWith("EAPI ")))
        ? "\nThe current version of portage supports EAPI '9'. You must upgrade to a\nnewer version of portage before EAPI masked packages can be installed.\n"
        : "\n";
      return `\n!!! All ebuilds that could satisfy "${failure.atom}" have been masked.\n!!! One of the following masked packages is required to complete your request:\n${rows.join("")}${required.length > 0 ? `\n${required.join("")}` : old}For more information, see the MASKED PACKAGES section in the emerge\nman page or refer to the Gentoo Handbook.\n\n`;
    }
  }
}
