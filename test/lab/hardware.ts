/** Hardware that a lab machine shows: /proc/cpuinfo and the PCI devices of /sys, bound over the real ones. */
import type { Seed } from "./seeds.ts";

export type LabCpu = { readonly model: string; readonly cores: number; readonly flags: readonly string[]; readonly family?: number };
/** Vendor and device in hex without 0x, e.g. 10de 2684. */
export type LabGpu = { readonly vendor: string; readonly device: string; readonly driver?: string };

const V2 =
  "fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ht syscall nx lm constant_tsc rep_good nopl cpuid pni ssse3 cx16 sse4_1 sse4_2 popcnt lahf_lm";
/** Flags of an x86-64-v2 processor (Nehalem) and of a v3 one (Haswell and newer), in /proc/cpuinfo's spelling. */
export const V2_FLAGS: readonly string[] = V2.split(" ");
export const V3_FLAGS: readonly string[] = [...V2_FLAGS, ..."avx avx2 bmi1 bmi2 f16c fma abm movbe xsave osxsave aes pclmulqdq".split(" ")];

export const NEHALEM: LabCpu = { model: "Intel(R) Core(TM) i7 CPU 920 @ 2.67GHz", cores: 4, flags: V2_FLAGS };
export const HASWELL: LabCpu = { model: "Intel(R) Core(TM) i5-4670 CPU @ 3.40GHz", cores: 4, flags: V3_FLAGS };

function cpuinfo(cpu: LabCpu): string {
  return Array.from({ length: cpu.cores }, (_, core) =>
    [
      `processor\t: ${core}`,
      "vendor_id\t: GenuineIntel",
      `cpu family\t: ${cpu.family ?? 6}`,
      "model\t\t: 60",
      `model name\t: ${cpu.model}`,
      "stepping\t: 3",
      `flags\t\t: ${cpu.flags.join(" ")}`,
      "",
      "",
    ].join("\n"),
  ).join("");
}

/** Files under /lab that machine.sh binds over /proc/cpuinfo, /sys/bus/pci/devices and /sys/class/drm. Without a CPU the real one shows. */
export function hardwareSeed(cpu: LabCpu | undefined, gpus: readonly LabGpu[] | undefined): Seed {
  const files: Record<string, Seed[string]> = { "/lab/pci": { content: null }, "/lab/drm": { content: null } };
  if (cpu) files["/lab/cpuinfo"] = { content: cpuinfo(cpu) };
  (gpus ?? []).forEach((gpu, index) => {
    const at = `/lab/pci/0000:0${index + 1}:00.0`;
    files[`${at}/class`] = { content: "0x030000\n" };
    files[`${at}/vendor`] = { content: `0x${gpu.vendor}\n` };
    files[`${at}/device`] = { content: `0x${gpu.device}\n` };
    if (gpu.driver) files[`${at}/driver`] = { content: null, link: `/sys/bus/pci/drivers/${gpu.driver}` };
  });
  return files;
}
