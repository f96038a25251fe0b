/** Why a package may not be used: package.mask, keywords, licences, RESTRICT, CHOST, EAPI. Words as Portage prints them after "masked by:". */
import { linesFor, type PackageFiles } from "../config/packageFiles.ts";
import { type Settings, wordsOf } from "../config/settings.ts";
import { readText } from "../files/rootfs.ts";
import type { World } from "../world.ts";
import { flatten } from "./atom.ts";
import type { Binary, Ebuild } from "./packages.ts";

/** Highest EAPI that Portage 3.0.82 knows. */
export const NEWEST_EAPI = 9;

export type Licenses = ReadonlyMap<string, readonly string[]>;

/** Groups of profiles/license_groups, nested ones written out. */
export function licenseGroups(world: World, tree: string): Licenses {
  const raw = new Map(
    (readText(world.root, `${tree}/profiles/license_groups`) ?? "")
      .split("\n")
      .filter((l) => l !== "" && !l.startsWith("#"))
      .map((l) => {
        const [name = "", ...members] = wordsOf(l);
        return [name, members] as const;
      }),
  );
  const open = (name: string, depth: number): readonly string[] =>
    depth > 9 ? [] : (raw.get(name) ?? []).flatMap((m) => (m.startsWith("@") ? open(m.slice(1), depth + 1) : [m]));
  return new Map([...raw.keys()].map((name) => [name, open(name, 0)]));
}

function licenseAccepted(words: readonly string[], groups: Licenses, license: string): boolean {
  let accepted = false;
  for (const word of words) {
    const off = word.startsWith("-");
    const name = off ? word.slice(1) : word;
    const hit = name === "*" || name === license || (name.startsWith("@") && (groups.get(name.slice(1)) ?? []).includes(license));
    if (hit) accepted = !off;
  }
  return accepted;
}

/** Licences of a package that are not accepted. */
export function missingLicenses(
  settings: Settings,
  files: PackageFiles,
  groups: Licenses,
  pkg: Ebuild | Binary,
  use: ReadonlySet<string>,
): readonly string[] {
  const words = [...wordsOf(settings.get("ACCEPT_LICENSE")), ...linesFor(files.license, pkg).flatMap((l) => l.words)];
  return flatten(pkg.metadata.LICENSE ?? "", use).filter((l) => !licenseAccepted(words, groups, l));
}

function keywordReason(settings: Settings, files: PackageFiles, pkg: Ebuild | Binary): string | null {
  const arch = settings.get("ARCH") ?? "amd64";
  const lines = linesFor(files.keywords, pkg);
  const extra = lines.flatMap((l) => (l.words.length === 0 ? [`~${arch}`] : l.words));
  const accepted = new Set([...settings.words("ACCEPT_KEYWORDS"), ...extra]);
  const keywords = wordsOf(pkg.metadata.KEYWORDS);
  if (accepted.has("**")) return null;
  if (
    keywords.some(
      (k) => accepted.has(k) || (k === arch && accepted.has(`~${arch}`)) || (accepted.has("*") && !k.startsWith("~")) || accepted.has("~*"),
    )
  )
    return null;
  const testing = keywords.find((k) => k === `~${arch}`);
  return testing !== undefined ? `${testing} keyword` : "missing keyword";
}

export type Masks = { readonly reasons: (pkg: Ebuild | Binary, use: ReadonlySet<string>) => readonly string[]; readonly licenses: Licenses };

/** Reads the licence groups once; `reasons` is empty for a package that may be used. */
export function openMasks(world: World, settings: Settings, files: PackageFiles, tree: string): Masks {
  const licenses = licenseGroups(world, tree);
  const chosts = (): readonly string[] => wordsOf(settings.get("ACCEPT_CHOSTS") ?? settings.get("CHOST"));
  return {
    licenses,
    reasons: (pkg, use) => {
      const eapi = pkg.metadata.EAPI ?? "0";
      if (!(Number(eapi) <= NEWEST_EAPI)) return [`EAPI ${eapi}`];
      const masked = linesFor(files.mask, pkg).length > 0 && linesFor(files.unmask, pkg).length === 0;
      const missing = missingLicenses(settings, files, licenses, pkg, use);
      const restricts = new Set(wordsOf(settings.get("ACCEPT_RESTRICT")));
      const keyword = keywordReason(settings, files, pkg);
      return [
        ...(pkg.kind === "binary" && pkg.chost !== "" && !chosts().includes(pkg.chost) ? [`CHOST: ${pkg.chost}`] : []),
        ...(masked ? ["package.mask"] : []),
        ...(keyword === null ? [] : [keyword]),
        ...(missing.length > 0 ? [`${missing.join(" ")} license(s)`] : []),
        ...wordsOf(pkg.metadata.RESTRICT)
          .filter((r) => restricts.has(`-${r}`))
          .map((r) => `${r} in RESTRICT`),
      ];
    },
  };
}
