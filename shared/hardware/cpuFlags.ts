/**
 * /proc/cpuinfo flags -> CPU_FLAGS_X86 (profiles/desc/cpu_flags_x86.desc of 2025: most names are the same, those in `RENAMED` are not). Names
 * that Gentoo does not know (vaes, gfni, ...) are dropped; one flag is never taken as proof of another (bmi1 says nothing of avx2).
 */

const SAME = [
  "3dnow 3dnowext aes avx avx_vnni avx2 avx512_4fmaps avx512_4vnniw avx512_bf16 avx512_bitalg avx512_fp16 avx512_vbmi2 avx512_vnni",
  "avx512_vp2intersect avx512_vpopcntdq avx512bw avx512cd avx512dq avx512er avx512f avx512ifma avx512pf avx512vbmi avx512vl bmi1 bmi2 f16c",
  "fma4 mmx mmxext popcnt rdrand sse sse2 sse4_1 sse4_2 sse4a ssse3 vpclmulqdq xop",
]
  .join(" ")
  .split(" ");

/** CPU_FLAGS_X86 name -> cpuinfo names, any of which is enough. */
const RENAMED: Readonly<Record<string, readonly string[]>> = {
  fma3: ["fma"],
  mmxext: ["mmxext", "sse"],
  padlock: ["phe"],
  pclmul: ["pclmulqdq"],
  popcnt: ["popcnt", "abm"],
  sha: ["sha_ni"],
  sse3: ["pni"],
};

/** Every name that CPU_FLAGS_X86 knows, sorted. */
export const CPU_FLAGS_X86: readonly string[] = [...new Set([...SAME, ...Object.keys(RENAMED)])].sort();

/** What `cpuid2cpuflags` would print. Input: flags that every core has. Output: sorted names. */
export function cpuFlagsX86(flags: Iterable<string>): readonly string[] {
  const have = new Set(flags);
  return CPU_FLAGS_X86.filter((name) => (RENAMED[name] ?? [name]).some((flag) => have.has(flag)));
}

/** Names that all lists have, sorted. Output: empty for no lists. */
export function intersection(lists: readonly (readonly string[])[]): readonly string[] {
  const [first, ...rest] = lists;
  if (!first) return [];
  const sets = rest.map((list) => new Set(list));
  return [...new Set(first)].filter((name) => sets.every((set) => set.has(name))).sort();
}
