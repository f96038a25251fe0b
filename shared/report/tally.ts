/** Merges of one log summed by package, for a log given by hand. Memory grows with the packages, not with the log. */
import { splitCpv } from "../portage/cpv.ts";

export interface Sum {
  merges: number;
  seconds: number;
}
export interface PackageSums {
  /** category/name. */
  readonly package: string;
  readonly source: Sum;
  readonly binary: Sum;
}

/** More names are not remembered; a name is then taken apart again. */
const REMEMBERED = 20_000;

export function createTally(): {
  /** @returns false when `cpv` is no category/name-version. */
  readonly add: (cpv: string, seconds: number, binary: boolean) => boolean;
  /** By name. */
  readonly packages: () => PackageSums[];
} {
  const packages = new Map<string, PackageSums>();
  const known = new Map<string, PackageSums | null>();
  const find = (cpv: string): PackageSums | null => {
    const before = known.get(cpv);
    if (before !== undefined) return before;
    const cp = splitCpv(cpv)?.cp;
    let sums: PackageSums | null = null;
    if (cp !== undefined) {
      sums = packages.get(cp) ?? { package: cp, source: { merges: 0, seconds: 0 }, binary: { merges: 0, seconds: 0 } };
      packages.set(cp, sums);
    }
    if (known.size >= REMEMBERED) known.clear();
    known.set(cpv, sums);
    return sums;
  };
  return {
    add: (cpv, seconds, binary) => {
      const sums = find(cpv);
      if (sums === null) return false;
      const sum = binary ? sums.binary : sums.source;
      sum.merges += 1;
      sum.seconds += seconds;
      return true;
    },
    packages: () => [...packages.values()].sort((a, b) => (a.package < b.package ? -1 : 1)),
  };
}
