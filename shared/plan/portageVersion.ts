/** What a version of Portage can do (Portage NEWS). */

export type PortageVersion = readonly number[];

/** `3.0.82-r1` -> [3, 0, 82]; a live version (9999) is newer than all; null: not a version. */
export function parsePortageVersion(text: string | null): PortageVersion | null {
  const match = /^(\d+(?:\.\d+)*)/.exec(text?.trim() ?? "");
  return match?.[1] === undefined ? null : match[1].split(".").map(Number);
}

export function atLeast(version: PortageVersion, wanted: string): boolean {
  const other = wanted.split(".").map(Number);
  for (let i = 0; i < Math.max(version.length, other.length); i += 1) {
    const difference = (version[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** Below it nothing is offered: gpkg became the default right after it. */
export const OLDEST_PORTAGE = "3.0.57";
/** `verify-signature` in binrepos.conf. */
export const FULL_PORTAGE = "3.0.74";
/** Versions whose recorded output the tests compare with (test/fixtures/portage). */
export const TESTED_PORTAGE: readonly string[] = ["3.0.77", "3.0.82"];
/** `getbinpkg-exclude` in binrepos.conf, and verification on by default. */
export const HAS_EXCLUDE = "3.0.78";

export type PortageGrade = "refused" | "upgrade-first" | "full";
export function gradeOf(version: PortageVersion): PortageGrade {
  if (!atLeast(version, OLDEST_PORTAGE)) return "refused";
  return atLeast(version, FULL_PORTAGE) ? "full" : "upgrade-first";
}
