/** Merges of one log summed by package, for a log given by hand. Memory grows with the packages, not with the log. */

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

export function createTally(): {
  readonly add: (cp: string, seconds: number, binary: boolean) => void;
  /** By name. */
  readonly packages: () => PackageSums[];
} {
  const packages = new Map<string, PackageSums>();
  return {
    add: (cp, seconds, binary) => {
      let sums = packages.get(cp);
      if (sums === undefined) {
        sums = { package: cp, source: { merges: 0, seconds: 0 }, binary: { merges: 0, seconds: 0 } };
        packages.set(cp, sums);
      }
      const sum = binary ? sums.binary : sums.source;
      sum.merges += 1;
      sum.seconds += seconds;
    },
    packages: () => [...packages.values()].sort((a, b) => (a.package < b.package ? -1 : 1)),
  };
}
