/** The proof that packages came as binaries: Portage's log, the installed package's build id, and where the file came from. Pure. */
import type { Binrepo } from "../../../shared/model/facts.ts";
import type { Merge } from "../../../shared/portage/emergeLog.ts";
import type { PretendPackage } from "../../../shared/portage/emergeOutput.ts";
import type { IndexPackage } from "../../../shared/portage/packagesIndex.ts";

/** A package as it was announced. */
export type Expected = Pick<PretendPackage, "cpv" | "buildId" | "repo" | "binary" | "bytes">;

/** Portage's list, as far as it says what will be had: the same for two pretends when they mean the same. */
export function sameList(a: readonly Expected[], b: readonly Expected[]): boolean {
  const words = (list: readonly Expected[]) =>
    list
      .map((p) => `${p.cpv} ${p.buildId ?? "source"} ${p.repo ?? ""}`)
      .sort()
      .join("\n");
  return words(a) === words(b);
}

/** What an installed package says of its build. BUILD_TIME in seconds since 1970, as the file has it. */
export type InstalledBuild = { readonly buildId: string | null; readonly buildTime: string | null };

/**
 * The build of the index that is installed, by BUILD_ID, or by BUILD_TIME for one without a BUILD_ID: a package that was compiled without
 * FEATURES=buildpkg has none, and quickpkg gives it none.
 */
export function publishedBuild(cpv: string, there: InstalledBuild | undefined, builds: readonly IndexPackage[]): IndexPackage | null {
  if (!there) return null;
  const same = builds.filter((b) => b.cpv === cpv && b.buildId === (there.buildId ?? ""));
  if (there.buildId !== null) return same[0] ?? null;
  return same.find((b) => b.buildTime !== null && String(b.buildTime) === there.buildTime) ?? null;
}

/**
 * The binary repository a package file came from: files of a section lie below its `location`, by default /var/cache/binhost/NAME
 * (portage(5), binrepos.conf). Output: null when the place does not tell (PORTAGE_BINHOST, or a build without BUILD_ID: into PKGDIR).
 */
export function repoOfPath(path: string | null, repos: readonly Binrepo[]): string | null {
  if (path === null) return null;
  const named = repos.find((r) => r.location !== null && path.startsWith(`${r.location.replace(/\/+$/, "")}/`));
  return named?.name ?? /^\/var\/cache\/binhost\/([^/]+)\//.exec(path)?.[1] ?? null;
}

export type Found = { readonly cpv: string; readonly binary: boolean; readonly buildId: string | null; readonly repo: string | null };

/**
 * What the log and the installed packages say of those that were announced.
 * @param installed build of each package as installed now; absent: not installed
 * @returns what was found of each, and what speaks against the proof (empty: proven)
 */
export function prove(
  expected: readonly Expected[],
  merges: readonly Merge[],
  installed: ReadonlyMap<string, InstalledBuild>,
  repos: readonly Binrepo[],
  published: { readonly repo: string | null; readonly builds: (cpv: string) => readonly IndexPackage[] } | null = null,
): { readonly found: readonly Found[]; readonly faults: readonly string[] } {
  const faults: string[] = [];
  const found = expected.map((want): Found => {
    const merge = merges.findLast((m) => m.cpv === want.cpv);
    const there = installed.get(want.cpv);
    const buildId = there?.buildId ?? null;
    if (!merge) faults.push(`emerge.log has no line for ${want.cpv}.`);
    else if (!merge.ok) faults.push(`emerge.log does not say that ${want.cpv} was completed.`);
    else if (want.binary && merge.binary !== true) faults.push(`emerge.log says that ${want.cpv} was compiled.`);
    if (!installed.has(want.cpv)) faults.push(`${want.cpv} is not installed.`);
    else if (want.binary && want.buildId !== null && buildId !== want.buildId)
      faults.push(`${want.cpv} is installed with build id ${buildId ?? "none"}; ${want.buildId} was announced.`);
    const binary = merge?.binary === true;
    const ours = binary && buildId === null && publishedBuild(want.cpv, there, published?.builds(want.cpv) ?? []) !== null;
    return { cpv: want.cpv, binary, buildId, repo: repoOfPath(merge?.path ?? null, repos) ?? (ours ? (published?.repo ?? null) : null) };
  });
  const names = new Set(expected.map((p) => p.cpv));
  for (const merge of merges)
    if (merge.binary === false && !names.has(merge.cpv)) faults.push(`emerge.log says that ${merge.cpv} was compiled, which was not announced.`);
  return { found, faults };
}
