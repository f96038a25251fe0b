/** What the Processor page says about levels and `native`, from the same flags that the plan decides by. Pure. */
import { LEVEL_FLAGS, LEVELS, levelOfFlags, missingFor, type X86Level } from "../hardware/x86Levels.ts";
import type { Facts } from "../model/facts.ts";
import type { Machine } from "../model/fleet.ts";
import type { FactsByMachine } from "../model/plan.ts";
import { marchOf } from "../portage/makeConf/flags.ts";
import { INSTRUCTIONS } from "./processor.ts";

/** Names as people and GCC write them, where /proc/cpuinfo has another. */
const NAMES: Readonly<Record<string, string>> = {
  pni: "SSE3",
  abm: "LZCNT",
  lahf_lm: "LAHF",
  cx16: "CMPXCHG16B",
  sse4_1: "SSE4.1",
  sse4_2: "SSE4.2",
};
/** The flag that tells a level apart best is said first. */
const TELLING = ["avx512f", "avx2", "bmi2", "fma", "avx", "sse4_2", "popcnt", "ssse3"];

export const flagName = (flag: string): string => NAMES[flag] ?? (flag.startsWith("avx512") ? "AVX-512" : flag.toUpperCase());

export type LevelCell =
  | { readonly runs: true }
  /** What is missing, the most telling first; empty: the flags are there, but the loader says no (a virtual machine). */
  | { readonly runs: false; readonly missing: readonly string[]; readonly first: boolean };

/** The level a machine runs: what the survey says, else its flags; null: unknown. */
export const levelOfFacts = (facts: Facts | undefined): X86Level | null =>
  facts === undefined || facts.cpu === null ? null : ((facts.x86Level as X86Level | null) ?? levelOfFlags(facts.cpu.flags));

/** One cell for each level v1 to v4; null: the processor is not known. `first`: the lowest level that does not run, where the reason is said. */
export function levelCells(facts: Facts | undefined): readonly LevelCell[] | null {
  const own = levelOfFacts(facts);
  if (own === null) return null;
  const flags = new Set(facts?.cpu?.flags ?? []);
  return LEVELS.map((level): LevelCell => {
    if (level <= own) return { runs: true };
    const missing = missingFor(level, flags).filter((flag) => LEVEL_FLAGS[level].includes(flag) || level === own + 1);
    const sorted = [...missing].sort((a, b) => (TELLING.indexOf(a) + 1 || 99) - (TELLING.indexOf(b) + 1 || 99));
    return { runs: false, missing: [...new Set(sorted.map(flagName))], first: level === own + 1 };
  });
}

/** What each level adds, in few words, for the head of its column. */
export const LEVEL_WORDS: Readonly<Record<X86Level, string>> = { 1: "SSE2", 2: "SSE4.2, POPCNT", 3: "AVX2, BMI2, FMA", 4: "AVX-512" };

/** Machines that a level would leave out: those that are known not to run it. */
export const leftOutBy = (level: X86Level, machines: readonly Machine[], facts: FactsByMachine): readonly Machine[] =>
  machines.filter((m) => {
    const own = levelOfFacts(facts[m.id]);
    return own !== null && own < level;
  });

export type NativeVerdict = {
  /** All known machines have the binhost's very model, and lack nothing that it has. */
  readonly safe: boolean;
  readonly model: string;
  /** Clients that would crash: what they lack. */
  readonly crash: readonly { readonly machine: Machine; readonly missing: readonly string[] }[];
  /** Clients with another processor that lacks nothing: `native` is still something else there. */
  readonly other: readonly Machine[];
  /** -march of the binhost's flags today; null: none. */
  readonly today: string | null;
  /** Installed packages of the binhost that were built with native. */
  readonly builtNative: number;
};

/** Is `-march=native` of the binhost safe here? null: the binhost or its processor is not known. */
export function nativeVerdict(machines: readonly Machine[], facts: FactsByMachine): NativeVerdict | null {
  const host = machines.find((m) => m.role === "binhost");
  const its = host === undefined ? undefined : facts[host.id];
  if (its === undefined || its.cpu === null) return null;
  const have = its.cpu.flags.filter((flag) => INSTRUCTIONS.has(flag));
  const clients = machines.flatMap((machine) => {
    const cpu = facts[machine.id]?.cpu;
    if (machine.role === "binhost" || cpu === undefined || cpu === null) return [];
    const flags = new Set(cpu.flags);
    return [{ machine, model: cpu.model, missing: have.filter((flag) => !flags.has(flag)) }];
  });
  const crash = clients
    .filter(({ missing }) => missing.length > 0)
    .map(({ machine, missing }) => {
      const sorted = [...missing].sort((a, b) => (TELLING.indexOf(a) + 1 || 99) - (TELLING.indexOf(b) + 1 || 99));
      return { machine, missing: [...new Set(sorted.map(flagName))] };
    });
  const other = clients.filter(({ missing, model }) => missing.length === 0 && model !== its.cpu?.model).map(({ machine }) => machine);
  return {
    safe: crash.length === 0 && other.length === 0,
    model: its.cpu.model,
    crash,
    other,
    today: marchOf(its.env.CFLAGS ?? ""),
    builtNative: its.installed.filter((p) => p.march === "native").length,
  };
}
