/** Processor, graphics and memory out of a survey's sections (see survey.ts for their form). */
import type { Facts, GpuFact } from "../../../model/facts.ts";
import { intOf, numberOf } from "../../sections.ts";

/** x86-64 levels in /proc/cpuinfo's spelling (x86-64 psABI; glibc's get-isa-level.h; `pni` is SSE3, `abm` LZCNT). */
const LEVELS: readonly (readonly string[])[] = [
  ["cmov", "cx8", "fpu", "fxsr", "mmx", "sse", "sse2", "lm"],
  ["cx16", "lahf_lm", "popcnt", "pni", "sse4_1", "sse4_2", "ssse3"],
  ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"],
  ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
];

/** Level by flags alone, 0 when not even the first is whole. */
export function levelOfFlags(flags: readonly string[]): number {
  const has = new Set(flags);
  let level = 0;
  for (const needs of LEVELS) {
    if (!needs.every((flag) => has.has(flag))) break;
    level++;
  }
  return level;
}

/** Level by the loader's own words: `x86-64-v3 (supported, searched)`. Output: null when it says nothing. */
export function levelOfLoader(isa: string | null): number | null {
  const levels = [...(isa ?? "").matchAll(/x86-64-v([2-4]) \(supported/g)].map((m) => Number(m[1]));
  return /x86-64-v[2-4]/.test(isa ?? "") ? Math.max(1, ...levels) : null;
}

/** What flags and loader agree on. Output: null when this is no x86-64 machine or its flags are unknown. */
export function x86LevelOf(arch: string | null, flags: readonly string[], isa: string | null): Facts["x86Level"] {
  if (arch !== "x86_64") return null;
  const byFlags = levelOfFlags(flags);
  if (byFlags === 0) return null;
  return Math.min(byFlags, levelOfLoader(isa) ?? 4);
}

/**
 * @param cpu unique lines of /proc/cpuinfo for model, family and flags of all processors
 * @param count output of nproc --all
 */
export function cpuOf(cpu: string | null, count: string | null): Facts["cpu"] {
  if (cpu === null || cpu.trim() === "") return null;
  const values = (name: RegExp) =>
    cpu
      .split("\n")
      .filter((line) => name.test(line))
      .map((line) => line.slice(line.indexOf(":") + 1).trim())
      .filter((v) => v !== "");
  const models = [...new Set(values(/^(model name|Model|Hardware|cpu model|uarch)\s*:/))];
  const sets = values(/^([Ff]lags|Features|isa)\s*:/).map((line) => line.split(/\s+/));
  const common = sets.slice(1).reduce((all, set) => all.filter((flag) => set.includes(flag)), sets[0] ?? []);
  const families = [...new Set(values(/^cpu family\s*:/))];
  return {
    model: models.join(" + "),
    count: intOf(count) ?? 0,
    flags: [...new Set(common)],
    family: families.length === 1 ? (families[0] ?? null) : null,
  };
}

const hex = (text: string | undefined): string => (text ?? "").toLowerCase().replace(/^0x/, "");
const named = (text: string | undefined): string | null => (text === undefined || text === "-" || text === "" ? null : text);

/** Lines `pci CLASS VENDOR DEVICE DRIVER` and `platform COMPATIBLE DRIVER`. */
export function gpusOf(body: string | null): GpuFact[] {
  const out: GpuFact[] = [];
  for (const line of (body ?? "").split("\n")) {
    const [bus, a, b, c, d] = line.trim().split(" ");
    if (bus === "pci" && /^[0-9a-f]{6}$/.test(hex(a)) && /^[0-9a-f]{4}$/.test(hex(b)) && /^[0-9a-f]{4}$/.test(hex(c)))
      out.push({ bus, class: hex(a), vendor: hex(b), device: hex(c), driver: named(d), compatible: null });
    if (bus === "platform" && a !== undefined) out.push({ bus, class: "", vendor: "", device: "", driver: named(b), compatible: named(a) });
  }
  return out;
}

/** MemTotal in kB -> bytes. */
export const memoryOf = (body: string | null): number | null => {
  const kilobytes = numberOf(body?.trim());
  return kilobytes === null ? null : kilobytes * 1024;
};
