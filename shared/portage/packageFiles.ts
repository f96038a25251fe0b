/**
 * package.use, package.accept_keywords, package.license, package.mask ... (portage(5); lib/portage/util grabdict): one atom a line with its words,
 * `#` begins a comment as a line's first letter or as the first letter of a word. File or directory, same order of files as make.conf.
 */
import { ok, type Result } from "../errors/wizardError.ts";
import { type Atom, type AtomTarget, matchesAtom, parseAtom, specificity } from "./atom.ts";
import { type BlockLine, joinFile, type LineWhy, partFile, plainText } from "./block.ts";
import { filesInOrder, type TextFile } from "./fileOrder.ts";
import { formatError } from "./problem.ts";

/** A line of such a file. */
export interface PackageLine {
  readonly atom: Atom;
  readonly words: readonly string[];
  readonly file: string;
  readonly line: number;
}

export interface PackageFile {
  readonly lines: readonly PackageLine[];
  /** Lines whose first word is no atom: Portage prints "Invalid atom" and goes on. */
  readonly invalid: readonly { readonly file: string; readonly line: number; readonly text: string }[];
}

const NEWLINE = /\r\n|\r|\n/;

/**
 * @param root e.g. /etc/portage/package.use
 * @param files any files of the machine; those below `root` are taken in Portage's order
 */
export function readPackageFiles(root: string, files: readonly TextFile[]): PackageFile {
  const lines: PackageLine[] = [];
  const invalid: { file: string; line: number; text: string }[] = [];
  for (const { path, content } of filesInOrder(root, files)) {
    for (const [index, text] of content.split(NEWLINE).entries()) {
      const all = text.split(/\s+/).filter((word) => word !== "");
      const comment = all.findIndex((word) => word.startsWith("#"));
      const [first, ...rest] = comment < 0 ? all : all.slice(0, comment);
      if (first === undefined) continue;
      const atom = parseAtom(first.startsWith("-") ? first.slice(1) : first);
      if (atom && (atom.use.length === 0 || !root.includes("package.use"))) lines.push({ atom, words: rest, file: path, line: index + 1 });
      else invalid.push({ file: path, line: index + 1, text });
    }
  }
  return { lines, invalid };
}

/**
 * Words of a package.use line as USE flags: `VIDEO_CARDS: -* intel` becomes `-video_cards_*`, `video_cards_intel` (UseManager).
 * The prefix holds to the end of the line.
 */
export function flagsOf(words: readonly string[]): string[] {
  let prefix = "";
  return words.flatMap((word) => {
    if (word.endsWith(":")) {
      prefix = `${word.slice(0, -1).toLowerCase()}_`;
      return [];
    }
    return [word.startsWith("-") ? `-${prefix}${word.slice(1)}` : prefix + word];
  });
}

/**
 * What a file says about one package, weakest first: a more specific atom beats a less specific one, of one atom the later line wins, of two equally
 * specific atoms the one that stands first (helper.ordered_by_atom_specificity).
 */
export function wordsFor(file: PackageFile, target: AtomTarget): string[] {
  const groups = new Map<string, { readonly rank: number; readonly words: string[] }>();
  for (const { atom, words } of file.lines) {
    if (!matchesAtom(atom, target)) continue;
    const group = groups.get(atom.text) ?? { rank: specificity(atom), words: [] };
    group.words.push(...flagsOf(words));
    groups.set(atom.text, group);
  }
  return [...groups.values()]
    .reverse()
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ words }) => words);
}

/** A line that we write. */
export interface PackageFileLine {
  readonly atom: string;
  readonly words: readonly string[];
  readonly why: string;
  readonly source: string;
}

export const OWN_PACKAGE_FILE = "zz-binhost-wizard";

export interface PackageFileEdit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly whys: readonly LineWhy[];
  readonly changed: boolean;
}

function blockLines(lines: readonly PackageFileLine[]): Result<BlockLine[]> {
  const out: BlockLine[] = [];
  for (const { atom, words, why, source } of lines) {
    const bad = parseAtom(atom) ? words.find((word) => !/^[!-~]+$/.test(word) || word.startsWith("#")) : atom;
    if (bad !== undefined) {
      return formatError({
        code: "format.value-refused",
        fault: "user",
        what: `"${bad}" cannot be written to a package file.`,
        why: "A line is an atom and words without spaces; a word that begins with # would be a comment.",
        remedy: "Change the choice that gives this value.",
      });
    }
    const comment = plainText(why);
    if (comment !== "") out.push({ text: `# ${comment}` });
    out.push({ text: [atom, ...words].join(" "), why, source });
  }
  return ok(out);
}

/**
 * Our lines in package.use and the like: an own file in a directory (also where nothing is there yet), else one marked block at the end.
 * @param root e.g. /etc/portage/package.use
 * @param form what `root` is
 * @param files the files below it as they are
 * @param lines empty: take ours out
 */
export function editPackageFile(
  root: string,
  form: "file" | "directory" | "missing",
  files: readonly TextFile[],
  lines: readonly PackageFileLine[],
): Result<PackageFileEdit> {
  const path = form === "file" ? root : `${root}/${OWN_PACKAGE_FILE}`;
  const before = files.find((file) => file.path === path)?.content ?? null;
  const body = blockLines(lines);
  if (!body.ok) return body;
  const parted = partFile(path, before);
  if (!parted.ok) return parted;
  // Of one atom the later line wins: with such lines below, ours move to the end.
  const below = parted.value.after.split(NEWLINE).some((line) => /^\s*[^\s#]/.test(line));
  const { content: after, whys } = joinFile(parted.value, body.value, below);
  return ok({ path, before, after, whys, changed: after !== before });
}
