/** Processors and graphics cards of the practice machines, as /proc/cpuinfo and /sys would show them. */

export type Hardware = {
  readonly model: string;
  readonly family: number;
  readonly flags: string;
  readonly cores: number;
  readonly memoryKb: number;
  /** `pci CLASS VENDOR DEVICE DRIVER`. */
  readonly gpus: readonly string[];
  /** Highest x86-64 level, for what the loader says. */
  readonly level: 1 | 2 | 3 | 4;
};

const V2 =
  "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm";
const V3 = `${V2} pclmulqdq aes xsave avx f16c rdrand abm fma movbe avx2 bmi1 bmi2`;

/** Binhost: AMD, v3, AMD graphics. */
export const BUILDER: Hardware = {
  model: "AMD Ryzen 7 5800X 8-Core Processor",
  family: 25,
  flags: `${V3} sha_ni mmxext sse4a`,
  cores: 16,
  memoryKb: 65_536_000,
  gpus: ["pci 0x030000 0x1002 0x73df amdgpu"],
  level: 3,
};
/** First client: as new, but NVIDIA graphics. */
export const NVIDIA_DESK: Hardware = {
  model: "Intel(R) Core(TM) i7-8700 CPU @ 3.20GHz",
  family: 6,
  flags: V3,
  cores: 12,
  memoryKb: 16_384_000,
  gpus: ["pci 0x030000 0x10de 0x1f08 nvidia"],
  level: 3,
};
/** Second client: an old processor without AVX2, Intel graphics. */
export const OLD_LAPTOP: Hardware = {
  model: "Intel(R) Core(TM) i5-2520M CPU @ 2.50GHz",
  family: 6,
  flags: `${V2} pclmulqdq aes xsave avx`,
  cores: 4,
  memoryKb: 8_192_000,
  gpus: ["pci 0x030000 0x8086 0x0126 i915"],
  level: 2,
};
/** Spare: a processor from before SSSE3, and a card that nobody else has. */
export const OLD_LOFT: Hardware = {
  model: "AMD Phenom(tm) II X4 965 Processor",
  family: 16,
  flags:
    "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx mmxext fxsr_opt pdpe1gb rdtscp lm 3dnowext 3dnow constant_tsc rep_good nopl pni cx16 popcnt lahf_lm abm sse4a",
  cores: 4,
  memoryKb: 8_192_000,
  gpus: ["pci 0x030000 0x10de 0x1380 nouveau"],
  level: 1,
};
/** Further clients are like the binhost. */
export const FURTHER: Hardware = { ...BUILDER, model: "AMD Ryzen 5 5600 6-Core Processor", cores: 12, memoryKb: 16_384_000 };
