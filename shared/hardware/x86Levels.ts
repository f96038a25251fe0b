/**
 * x86-64 micro-architecture levels (x86-64 psABI; glibc's get-isa-level.h), in the flag names of /proc/cpuinfo: `pni` is SSE3, `abm` is LZCNT.
 * Decided by flags, never by model names: Pentium and Celeron models of the Haswell years and the Atoms have no AVX2, and a virtual machine may hide flags.
 */

export type X86Level = 1 | 2 | 3 | 4;

/** What each level adds to the one before. */
export const LEVEL_FLAGS: Readonly<Record<X86Level, readonly string[]>> = {
  1: ["cmov", "cx8", "fpu", "fxsr", "lm", "mmx", "sse", "sse2"],
  2: ["cx16", "lahf_lm", "pni", "popcnt", "sse4_1", "sse4_2", "ssse3"],
  3: ["abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "movbe", "xsave"],
  4: ["avx512bw", "avx512cd", "avx512dq", "avx512f", "avx512vl"],
};

export const LEVELS: readonly X86Level[] = [1, 2, 3, 4];

/** The highest level whose flags are all there. Input: flags that every core has. Output: null when not even level 1 (not x86-64). */
export function levelOfFlags(flags: Iterable<string>): X86Level | null {
  const have = new Set(flags);
  let level: X86Level | null = null;
  for (const next of LEVELS) {
    if (!LEVEL_FLAGS[next].every((flag) => have.has(flag))) break;
    level = next;
  }
  return level;
}

/** The flags that keep a processor from a level, in the table's order. Empty: it runs it. */
export function missingFor(level: X86Level, flags: Iterable<string>): readonly string[] {
  const have = new Set(flags);
  return LEVELS.filter((l) => l <= level).flatMap((l) => LEVEL_FLAGS[l].filter((flag) => !have.has(flag)));
}

/** `x86-64-v3` -> 3, `x86-64` -> 1; null: no level name. */
export function levelOfMarch(march: string): X86Level | null {
  if (march === "x86-64") return 1;
  const match = /^x86-64-v([234])$/.exec(march);
  return match ? (Number(match[1]) as X86Level) : null;
}

/** GCC's name of a level (GCC 11 and newer know v2 to v4). */
export const marchOfLevel = (level: X86Level): string => (level === 1 ? "x86-64" : `x86-64-v${level}`);
