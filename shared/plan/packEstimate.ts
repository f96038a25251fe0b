/**
 * What packing costs at each level of zstd: time once, room for good. Rough, and said to be: zstd's published speeds (one thread, x86-64) and ratios
 * around level 9, for which the plan's own step counts with the same figures (hostPackages.ts, factIssues.ts).
 */
import type { Facts } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";

const MIB = 1024 * 1024;
/** Seconds for each package, whatever its size. */
const PER_PACKAGE = 0.1;
/** Share of its installed size that a package takes at level 9. */
const SHARE = 0.45;
/** MiB a second, and size against level 9. */
const POINTS = [
  { level: 1, speed: 320, size: 1.24 },
  { level: 3, speed: 190, size: 1.14 },
  { level: 9, speed: 40, size: 1 },
  { level: 15, speed: 9, size: 0.97 },
  { level: 19, speed: 2.6, size: 0.91 },
  { level: 22, speed: 1.8, size: 0.9 },
] as const;

/** Between two points, evenly in the logarithm. */
function at(level: number): { readonly speed: number; readonly size: number } {
  const above = POINTS.find((point) => point.level >= level) ?? POINTS[POINTS.length - 1];
  const below = [...POINTS].reverse().find((point) => point.level <= level) ?? POINTS[0];
  if (above === undefined || above.level === below.level) return below;
  const share = (level - below.level) / (above.level - below.level);
  const mix = (a: number, b: number): number => Math.exp(Math.log(a) * (1 - share) + Math.log(b) * share);
  return { speed: mix(below.speed, above.speed), size: mix(below.size, above.size) };
}

export type PackEstimate = {
  readonly level: number;
  /** Packing all that is installed, once. */
  readonly seconds: number;
  /** What packages take, packed and rebuilt together. */
  readonly bytes: number;
};

/** Bytes installed of what is packed and of what is built again. */
export function packedSizes(
  facts: Facts,
  decisions: Plan["decisions"],
): { readonly packages: number; readonly pack: number; readonly rebuild: number } {
  const sizes = new Map(facts.installed.map((p) => [p.cpv, p.size ?? 0]));
  const sum = (cpvs: readonly string[]): number => cpvs.reduce((all, cpv) => all + (sizes.get(cpv) ?? 0), 0);
  return { packages: decisions.pack.length, pack: sum(decisions.pack), rebuild: sum(decisions.rebuild.map(({ cpv }) => cpv)) };
}

/** One estimate. Inputs: the binhost's facts, what the plan decided, a level from 1 to 22. */
export function packEstimate(facts: Facts, decisions: Plan["decisions"], level: number): PackEstimate {
  const { packages, pack, rebuild } = packedSizes(facts, decisions);
  const { speed, size } = at(level);
  return { level, seconds: packages * PER_PACKAGE + pack / (speed * MIB), bytes: Math.round((pack + rebuild) * SHARE * size) };
}
