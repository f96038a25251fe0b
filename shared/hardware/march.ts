/**
 * Which `-march` values can a processor run? GCC's manual (x86 options) says what each value may emit; here as flags of /proc/cpuinfo. Only what
 * tells generations apart is listed; a value that is not here is unknown, which is an answer of its own.
 */
import { LEVEL_FLAGS, levelOfMarch, type X86Level } from "./x86Levels.ts";

const upTo = (level: X86Level): readonly string[] => [1, 2, 3, 4].filter((l) => l <= level).flatMap((l) => LEVEL_FLAGS[l as X86Level]);
const sandybridge = [...upTo(2), "aes", "avx", "pclmulqdq", "xsave"];
const haswell = [...upTo(3), "aes", "pclmulqdq", "fsgsbase", "rdrand"];
const skylake = [...haswell, "adx", "rdseed", "clflushopt", "xsavec", "xsaves"];
const skylakeServer = [...skylake, ...LEVEL_FLAGS[4], "clwb"];
const icelake = [...skylake, ...LEVEL_FLAGS[4], "avx512_vnni", "avx512_vbmi2", "gfni", "vaes", "vpclmulqdq", "sha_ni"];
const goldmont = [...upTo(2), "aes", "pclmulqdq", "movbe", "rdrand", "rdseed", "sha_ni", "clflushopt"];
const zen1 = [...upTo(3), "aes", "pclmulqdq", "adx", "rdseed", "sha_ni", "sse4a", "clflushopt", "clzero"];
const zen2 = [...zen1, "clwb", "rdpid", "wbnoinvd"];
const zen3 = [...zen2, "vaes", "vpclmulqdq"];
const zen4 = [...zen3, ...LEVEL_FLAGS[4], "avx512_bf16", "avx512_vnni", "gfni"];

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  k8: upTo(1),
  "k8-sse3": [...upTo(1), "pni"],
  amdfam10: [...upTo(1), "pni", "sse4a", "abm", "popcnt", "cx16"],
  barcelona: [...upTo(1), "pni", "sse4a", "abm", "popcnt", "cx16"],
  btver1: [...upTo(1), "pni", "ssse3", "sse4a", "abm", "cx16"],
  btver2: [...upTo(2), "sse4a", "abm", "avx", "aes", "bmi1", "f16c", "movbe"],
  bdver1: [...upTo(2), "avx", "aes", "fma4", "xop", "sse4a", "abm"],
  bdver2: [...upTo(2), "avx", "aes", "fma4", "xop", "sse4a", "abm", "bmi1", "f16c", "fma"],
  bdver4: [...upTo(3), "aes", "fma4", "xop", "sse4a"],
  znver1: zen1,
  znver2: zen2,
  znver3: zen3,
  znver4: zen4,
  znver5: [...zen4, "avx_vnni", "movdiri", "avx512_vp2intersect"],
  nocona: [...upTo(1), "pni", "cx16"],
  core2: [...upTo(1), "pni", "ssse3", "cx16"],
  nehalem: upTo(2),
  westmere: [...upTo(2), "aes", "pclmulqdq"],
  sandybridge,
  ivybridge: [...sandybridge, "f16c", "fsgsbase", "rdrand"],
  haswell,
  broadwell: [...haswell, "adx", "rdseed"],
  skylake,
  "skylake-avx512": skylakeServer,
  cascadelake: [...skylakeServer, "avx512_vnni"],
  "icelake-client": icelake,
  "icelake-server": [...icelake, "clwb"],
  tigerlake: [...icelake, "clwb", "movdiri", "avx512_vp2intersect"],
  rocketlake: icelake,
  alderlake: [...skylake, "avx_vnni", "gfni", "vaes", "vpclmulqdq", "sha_ni", "clwb", "movdiri"],
  raptorlake: [...skylake, "avx_vnni", "gfni", "vaes", "vpclmulqdq", "sha_ni", "clwb", "movdiri"],
  sapphirerapids: [...icelake, "avx512_bf16", "avx512_fp16", "amx_tile", "clwb"],
  bonnell: [...upTo(1), "pni", "ssse3", "movbe", "cx16"],
  silvermont: [...upTo(2), "aes", "pclmulqdq", "movbe", "rdrand"],
  goldmont,
  "goldmont-plus": goldmont,
  tremont: [...goldmont, "clwb", "gfni"],
};

/** Older spellings that GCC still takes. */
const ALIAS: Readonly<Record<string, string>> = {
  corei7: "nehalem",
  "corei7-avx": "sandybridge",
  "core-avx-i": "ivybridge",
  "core-avx2": "haswell",
  opteron: "k8",
  athlon64: "k8",
  "athlon-fx": "k8",
  atom: "bonnell",
  slm: "silvermont",
};

/**
 * Flags of /proc/cpuinfo that code for this -march may use and the processor lacks.
 * Output: empty when it can run it; null when the value is not known here (`native` never is).
 */
export function missingForMarch(march: string, flags: ReadonlySet<string>): readonly string[] | null {
  const level = levelOfMarch(march);
  const required = level === null ? REQUIRED[ALIAS[march] ?? march] : upTo(level);
  if (required === undefined) return null;
  return [...new Set(required)].filter((flag) => !flags.has(flag));
}

/** The -march values known here, for a list to choose from. */
export const KNOWN_MARCHES: readonly string[] = ["x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", ...Object.keys(REQUIRED)];
