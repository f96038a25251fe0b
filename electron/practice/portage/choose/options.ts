/** Options of emerge that the little Portage knows: from the command line, EMERGE_DEFAULT_OPTS and FEATURES. */

export type Options = {
  readonly flags: ReadonlySet<string>;
  /** y / n choices as given, e.g. getbinpkg, usepkg, binpkg-respect-use. */
  readonly choices: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly values: ReadonlyMap<string, string>;
  readonly atoms: readonly string[];
  /** Words that no emerge would take. */
  readonly unknown: readonly string[];
};

const SHORT: Readonly<Record<string, string>> = {
  a: "ask",
  b: "buildpkg",
  B: "buildpkgonly",
  c: "depclean",
  C: "unmerge",
  D: "deep",
  e: "emptytree",
  f: "fetchonly",
  g: "getbinpkg",
  G: "getbinpkgonly",
  h: "help",
  j: "jobs",
  k: "usepkg",
  K: "usepkgonly",
  l: "load-average",
  n: "noreplace",
  N: "newuse",
  o: "onlydeps",
  O: "nodeps",
  p: "pretend",
  q: "quiet",
  t: "tree",
  u: "update",
  U: "changed-use",
  v: "verbose",
  V: "version",
  w: "select",
  1: "oneshot",
};
const FLAGS = new Set(
  "buildpkgonly changed-use columns debug depclean emptytree fetchonly help info list-sets newuse nodeps noreplace nospinner oneshot onlydeps pretend resume skipfirst status sync tree unmerge update version check-news verbose-conflicts config ignore-default-opts nobindeps search".split(
    " ",
  ),
);
/** `--name`, `--name=y|n`, and `--name y|n`. */
const CHOICES = new Set(
  "ask alphabetical autounmask autounmask-backtrack autounmask-continue autounmask-keep-keywords autounmask-license autounmask-use autounmask-write binpkg-changed-deps binpkg-respect-use buildpkg changed-deps complete-graph deep dynamic-deps fail-clean getbinpkg getbinpkgonly ignore-built-slot-operator-deps ignore-soname-deps ignore-world keep-going misspell-suggestions package-moves quickpkg-direct quiet quiet-build quiet-fail quiet-unmerge-warn read-news rebuilt-binaries regex-search-auto select usepkg usepkgonly verbose with-bdeps with-bdeps-auto with-test-deps color accept-restrict autounmask-only".split(
    " ",
  ),
);
const VALUES = new Set(
  "accept-properties backtrack config-root jobs load-average prefix root root-deps sysroot reinstall rebuilt-binaries-timestamp jobs-tmpdir-require-free-gb jobs-merge-wait-threshold deselect".split(
    " ",
  ),
);
const LISTS = new Set(
  "buildpkg-exclude exclude getbinpkg-exclude getbinpkg-include usepkg-exclude usepkg-include rebuild-exclude reinstall-atoms".split(" "),
);

const truth = (text: string): boolean => /^(y|yes|true)$/i.test(text);
const isChoice = (text: string | undefined): text is string => text !== undefined && /^(y|n|yes|no|true|false|True)$/.test(text);

/** Reads words. Later ones win. */
export function parseOptions(words: readonly string[]): Options {
  const flags = new Set<string>();
  const choices = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const values = new Map<string, string>();
  const atoms: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (!word.startsWith("-") || word === "-") {
      atoms.push(word);
      continue;
    }
    if (!word.startsWith("--")) {
      for (let j = 1; j < word.length; j++) {
        const name = SHORT[word[j] as string];
        if (name === undefined) unknown.push(`-${word[j]}`);
        else if (name === "jobs" || name === "load-average") {
          const rest = word.slice(j + 1);
          values.set(name, rest !== "" ? rest : /^\d/.test(words[i + 1] ?? "") ? (words[++i] as string) : "");
          break;
        } else if (FLAGS.has(name)) flags.add(name);
        else choices.set(name, "y");
      }
      continue;
    }
    const [name = "", given] = word.slice(2).split(/=(.*)/s);
    if (LISTS.has(name)) {
      const list = given ?? words[++i] ?? "";
      lists.set(name, [...(lists.get(name) ?? []), ...list.split(/\s+/).filter((a) => a !== "")]);
    } else if (VALUES.has(name))
      values.set(name, given ?? (/^[\d.]+$/.test(words[i + 1] ?? "") || !/^(jobs|load-average|deselect)$/.test(name) ? (words[++i] ?? "") : ""));
    else if (CHOICES.has(name)) choices.set(name, given ?? (isChoice(words[i + 1]) ? (words[++i] as string) : "y"));
    else if (FLAGS.has(name)) flags.add(name);
    else unknown.push(word);
  }
  return { flags, choices, lists, values, atoms, unknown };
}

export const has = (o: Options, name: string): boolean => o.flags.has(name) || truth(o.choices.get(name) ?? "n");
export const choice = (o: Options, name: string): boolean | null => (o.choices.has(name) ? truth(o.choices.get(name) ?? "") : null);

export type Selection = {
  readonly usepkg: boolean;
  readonly getbinpkg: boolean;
  readonly usepkgonly: boolean;
  /** y, n or auto. */
  readonly respectUse: "y" | "n" | "auto";
  readonly changedDeps: "y" | "n" | "auto";
};

/** What -g -G -k -K, their `=n` and FEATURES=getbinpkg come to. */
export function selection(o: Options, features: readonly string[]): Selection {
  const getOnly = has(o, "getbinpkgonly");
  const usepkgonly = has(o, "usepkgonly") || getOnly;
  const getbinpkg = getOnly || (choice(o, "getbinpkg") ?? features.includes("getbinpkg"));
  const usepkg = usepkgonly || (choice(o, "usepkg") ?? getbinpkg);
  const three = (name: string): "y" | "n" | "auto" => {
    const v = choice(o, name);
    return v === null ? "auto" : v ? "y" : "n";
  };
  return { usepkg, getbinpkg: getbinpkg && usepkg, usepkgonly, respectUse: three("binpkg-respect-use"), changedDeps: three("binpkg-changed-deps") };
}

/** The command line as emerge.log has it: plain flags, then choices and values in order of name, then unmerge, then atoms. */
export function logLine(o: Options, sel: Selection): string {
  const choices = new Map<string, string>([["regex-search-auto", "=y"]]);
  for (const [name, value] of o.choices) if (name !== "color") choices.set(name, truth(value) ? "" : `=${value}`);
  for (const [name, value] of o.values)
    if (name !== "config-root") choices.set(name, value === "" ? "" : `=${name === "load-average" ? Number(value).toFixed(1) : value}`);
  for (const [name, list] of o.lists) choices.set(name, `=${list.join(" ")}`);
  if (sel.getbinpkg) choices.set("getbinpkg", "");
  if (sel.usepkg) choices.set("usepkg", "");
  if (sel.usepkgonly) choices.set("usepkgonly", "");
  const action = ["unmerge", "depclean", "sync"].filter((a) => o.flags.has(a));
  const flags = [...o.flags].filter((f) => !action.includes(f)).sort();
  return [
    ...flags.map((f) => `--${f}`),
    ...[...choices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([n, v]) => `--${n}${v}`),
    ...action.map((a) => `--${a}`),
    ...o.atoms,
  ].join(" ");
}
