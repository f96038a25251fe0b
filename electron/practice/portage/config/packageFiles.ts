/** package.use, package.accept_keywords, package.license, package.mask & co. of /etc/portage and the profile. */
import { posix } from "node:path";
import { type Atom, type Matchable, matches, parseAtom } from "../choose/atom.ts";
import { configFiles, readText } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { type Settings, wordsOf } from "./settings.ts";

export type Line = { readonly atom: Atom; readonly words: readonly string[] };

/** Lines `ATOM words…`; `#` only at the beginning of a line. Unreadable atoms are left out, as Portage does after a warning. */
function readLines(world: World, path: string): readonly Line[] {
  return configFiles(world.root, path).flatMap((file) =>
    (readText(world.root, file) ?? "").split(/\r?\n/).flatMap((line) => {
      const [first, ...words] = wordsOf(line);
      if (first === undefined || first.startsWith("#")) return [];
      const atom = parseAtom(first);
      return atom ? [{ atom, words }] : [];
    }),
  );
}

export type PackageFiles = {
  readonly use: readonly Line[];
  readonly keywords: readonly Line[];
  readonly license: readonly Line[];
  readonly mask: readonly Line[];
  readonly unmask: readonly Line[];
  readonly force: readonly Line[];
  readonly env: readonly Line[];
  readonly properties: readonly Line[];
};

export function readPackageFiles(world: World, settings: Settings): PackageFiles {
  const user = (name: string): readonly Line[] => readLines(world, posix.join(settings.configRoot, "etc/portage", name));
  const profile = (name: string): readonly Line[] => settings.profile.chain.flatMap((dir) => readLines(world, posix.join(dir, name)));
  return {
    use: [...profile("package.use"), ...specificLast(user("package.use"))],
    keywords: [...user("package.accept_keywords"), ...user("package.keywords")],
    license: user("package.license"),
    mask: [...profile("package.mask"), ...user("package.mask")],
    unmask: user("package.unmask"),
    force: [...profile("package.use.force"), ...user("profile/package.use.force")],
    env: user("package.env"),
    properties: user("package.properties"),
  };
}

const weight = (atom: Atom): number => (atom.cp.includes("*") ? 0 : atom.operator === "" ? 1 : 2);
/** The more an atom says, the later it counts: a package's line beats the wildcard wherever it stands (PORTAGE-FACTS section 5). */
function specificLast(lines: readonly Line[]): readonly Line[] {
  return [...lines].sort((a, b) => weight(a.atom) - weight(b.atom));
}

export const linesFor = (lines: readonly Line[], pkg: Matchable): readonly Line[] => lines.filter((l) => matches(l.atom, pkg));

/** Words of a package.use line with `NAME:` prefixes taken out: `VIDEO_CARDS: -* amdgpu` -> `-video_cards_* video_cards_amdgpu`. */
export function expandUseWords(words: readonly string[]): readonly string[] {
  let prefix = "";
  return words.flatMap((word) => {
    if (/^[A-Z][A-Z0-9_]*:$/.test(word)) {
      prefix = `${word.slice(0, -1).toLowerCase()}_`;
      return [];
    }
    if (prefix === "") return [word];
    return word.startsWith("-") ? [`-${prefix}${word.slice(1)}`] : [`${prefix}${word}`];
  });
}
