/** Installed packages and the package directory, out of a survey's sections. */
import type { Facts, Installed } from "../../../model/facts.ts";
import { fieldsOf, intOf, numberOf, orNull } from "../../sections.ts";

const CPV = /^[A-Za-z0-9_][A-Za-z0-9+_.-]*\/[A-Za-z0-9_][A-Za-z0-9+_.-]*$/;
const words = (text: string | undefined): string[] => (text ?? "").split(/\s+/).filter((w) => w !== "");
const kilobytes = (text: string | undefined): number | null => {
  const value = numberOf(text);
  return value === null ? null : value * 1024;
};

/**
 * @param installed lines CPV, SLOT, BUILD_ID, BUILD_TIME, SIZE, MARCH, REPOSITORY, USE, IUSE with tabs between them
 * @param edited lines CPV, PATH with a tab between them
 */
export function installedOf(installed: string | null, edited: string | null): { readonly packages: Installed[]; readonly odd: number } {
  const config = new Map<string, string[]>();
  for (const line of (edited ?? "").split("\n")) {
    const [cpv = "", path] = line.split("\t");
    if (path?.startsWith("/")) config.set(cpv, [...(config.get(cpv) ?? []), path]);
  }
  const packages: Installed[] = [];
  let odd = 0;
  for (const line of (installed ?? "").split("\n")) {
    if (line.trim() === "") continue;
    const [cpv = "", slot = "", buildId, buildTime, size, march, repo, use, iuse] = line.split("\t");
    if (!CPV.test(cpv) || iuse === undefined) {
      odd++;
      continue;
    }
    const flags = [...new Set(words(iuse).map((flag) => flag.replace(/^[+-]/, "")))];
    packages.push({
      cpv,
      slot: slot === "" ? "0" : slot,
      buildId: orNull(buildId),
      buildTime: intOf(buildTime),
      size: numberOf(size),
      march: orNull(march),
      editedConfig: config.get(cpv) ?? [],
      use: words(use).filter((flag) => flags.includes(flag)),
      iuse: flags,
      repo: orNull(repo),
    });
  }
  return { packages, odd };
}

/**
 * @param pkgdir fields path, free, used (kB), mode, index (0, 1), indexmode, timestamp, count
 * @param packages lines CPV, BUILD_ID, PATH, SIZE, BUILD_TIME, USE with tabs between them
 * @param signed lines `0 PATH` or `1 PATH`: files that were looked at
 */
export function pkgdirOf(pkgdir: string | null, packages: string | null, signed: string | null): Facts["pkgdir"] {
  const fields = fieldsOf(pkgdir);
  const path = orNull(fields.path);
  if (path === null) return null;
  const looked = new Map<string, boolean>();
  for (const line of (signed ?? "").split("\n")) if (/^[01] /.test(line)) looked.set(line.slice(2), line.startsWith("1"));
  return {
    path,
    freeBytes: kilobytes(fields.free),
    usedBytes: kilobytes(fields.used),
    mode: orNull(fields.mode)?.padStart(4, "0") ?? null,
    indexPresent: fields.index === "1",
    indexTimestamp: numberOf(fields.timestamp),
    indexPackages: intOf(fields.count),
    indexMode: orNull(fields.indexmode)?.padStart(4, "0") ?? null,
    packages: (packages ?? "").split("\n").flatMap((line) => {
      const [cpv = "", buildId = "", file = "", size, buildTime, use] = line.split("\t");
      if (!CPV.test(cpv) || use === undefined) return [];
      return [
        { cpv, buildId, path: file, size: numberOf(size) ?? 0, signed: looked.get(file) ?? null, use: words(use), buildTime: intOf(buildTime) },
      ];
    }),
  };
}
