/**
 * Graphics cards: PCI ids and the driver in use -> VIDEO_CARDS entries and a name for people. The driver that the kernel uses decides first
 * (it is a fact), the device id after it. Sources: Gentoo Handbook and wiki tables, ebuilds of 2026, the id ranges of the kernel's radeon, i915 and nouveau drivers.
 */
import type { GpuFact } from "../model/facts.ts";

export type GpuReading = {
  readonly name: string;
  /** What belongs into VIDEO_CARDS for it; empty: nothing (or unknown). */
  readonly cards: readonly string[];
  /** A BMC's display (ASPEED, Matrox): shown, not chosen by itself. */
  readonly management: boolean;
  /** Two answers are possible and the machine did not say which (NVIDIA without a driver bound). */
  readonly ambiguous: boolean;
};

const reading = (name: string, cards: readonly string[], more: Partial<GpuReading> = {}): GpuReading => ({
  name,
  cards,
  management: false,
  ambiguous: false,
  ...more,
});
const inside = (id: number, ranges: readonly (readonly [number, number])[]): boolean => ranges.some(([from, to]) => id >= from && id <= to);

const R300_R500: readonly (readonly [number, number])[] = [
  [0x3150, 0x3154],
  [0x3e50, 0x3e54],
  [0x4144, 0x4157],
  [0x4a48, 0x4b4c],
  [0x4e44, 0x4e56],
  [0x5460, 0x5464],
  [0x5548, 0x5657],
  [0x5954, 0x5975],
  [0x5a41, 0x5a62],
  [0x5b60, 0x5b64],
  [0x5d48, 0x5e4f],
  [0x7100, 0x7297],
  [0x7834, 0x7835],
  [0x791e, 0x796f],
];
const R600_NI: readonly (readonly [number, number])[] = [
  [0x6700, 0x677f],
  [0x6840, 0x6859],
  [0x6880, 0x68ff],
  [0x9400, 0x95ff],
  [0x9610, 0x964f],
  [0x9710, 0x9715],
  [0x9802, 0x980a],
  [0x9900, 0x99a4],
];
const SOUTHERN_ISLANDS: readonly (readonly [number, number])[] = [
  [0x6600, 0x663f],
  [0x6660, 0x666f],
  [0x6780, 0x679f],
  [0x6800, 0x683f],
];

function amd(id: number, driver: string | null): GpuReading {
  if (driver === "amdgpu") return reading("AMD Radeon (amdgpu)", ["amdgpu", "radeonsi"]);
  if (inside(id, R300_R500)) return reading("ATI Radeon R300 to R500", ["radeon"]);
  if (inside(id, R600_NI)) return reading("AMD Radeon HD 2000 to HD 6000 (R600 family)", ["radeon"]);
  if (inside(id, SOUTHERN_ISLANDS))
    return reading("AMD Radeon, Southern Islands", driver === "radeon" ? ["radeon", "radeonsi"] : ["amdgpu", "radeonsi"]);
  if (driver === "radeon") return reading("AMD Radeon (radeon driver)", ["radeon", "radeonsi"]);
  return reading("AMD Radeon", ["amdgpu", "radeonsi"]);
}

const INTEL_GEN23 = new Set([
  0x3577, 0x2562, 0x3582, 0x358e, 0x2572, 0x2582, 0x258a, 0x2592, 0x2772, 0x27a2, 0x27ae, 0x29b2, 0x29c2, 0x29d2, 0xa001, 0xa011,
]);

/** Family of an NVIDIA card by its device id; null: older than the tables care for. */
function nvidiaFamily(id: number): string | null {
  if (id >= 0x2900) return "Blackwell";
  if (id >= 0x2680) return "Ada";
  if (id >= 0x2200) return "Ampere";
  if (id >= 0x1e00) return id >= 0x20b0 && id <= 0x20ff ? "Ampere" : "Turing";
  if (id >= 0x1d80) return "Volta";
  if (id >= 0x1b00 || (id >= 0x15f0 && id <= 0x15ff)) return "Pascal";
  if (id >= 0x1340) return "Maxwell";
  if (id >= 0x0fc0 && id !== 0x1040) return "Kepler or Fermi";
  return null;
}

function nvidia(id: number, driver: string | null, proprietary: boolean): GpuReading {
  const family = nvidiaFamily(id);
  const name = `NVIDIA${family === null ? "" : ` ${family}`}`;
  const open = id >= 0x1e00 ? ["nouveau", "nvk", "zink"] : ["nouveau"];
  if (driver === "nvidia") return reading(`${name} (nvidia driver)`, ["nvidia"]);
  if (driver === "nouveau") return reading(`${name} (nouveau driver)`, open);
  return reading(name, proprietary ? ["nvidia"] : open, { ambiguous: true });
}

const OTHER: Readonly<Record<string, (device: string) => GpuReading>> = {
  "1af4": () => reading("virtio GPU", ["virgl"]),
  "1b36": () => reading("QXL", ["fbdev", "qxl"]),
  "15ad": () => reading("VMware SVGA", ["vmware"]),
  "1234": () => reading("QEMU standard VGA", ["fbdev"]),
  "1013": () => reading("Cirrus Logic", ["fbdev"]),
  "80ee": () => reading("VirtualBox", ["vmware"]),
  "1414": () => reading("Hyper-V", ["fbdev"]),
  "1a03": () => reading("ASPEED (remote management)", ["ast"], { management: true }),
  "102b": () => reading("Matrox (remote management)", ["mga"], { management: true }),
};

/** System-on-chip displays by `compatible` of the device tree, or by driver. */
const SOC: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/bcm2711|bcm2712|brcm,(2711|2712)|\bv3d\b/, "Raspberry Pi 4 or 5", ["v3d", "vc4"]],
  [/bcm283|vc4/, "Raspberry Pi 1 to 3", ["vc4"]],
  [/apple|asahi/, "Apple", ["asahi"]],
  [/mali-(4|utgard)|lima/, "Arm Mali (Utgard)", ["lima"]],
  [/mali|panfrost|panthor/, "Arm Mali", ["panfrost"]],
  [/adreno|qcom|\bmsm\b/, "Qualcomm Adreno", ["freedreno"]],
  [/vivante|etnaviv/, "Vivante", ["vivante"]],
  [/tegra/, "NVIDIA Tegra", ["nouveau", "tegra"]],
  [/powervr|img-rogue/, "Imagination PowerVR", ["imagination"]],
];

/**
 * Reads one card.
 * @param proprietary the machine already uses or wants NVIDIA's own driver (installed, or `nvidia` in VIDEO_CARDS); counts only where no driver is bound
 */
export function readGpu(gpu: GpuFact, proprietary = false): GpuReading {
  if (gpu.bus === "platform") {
    const text = `${gpu.compatible ?? ""} ${gpu.driver ?? ""}`.toLowerCase();
    const match = SOC.find(([pattern]) => pattern.test(text));
    return match ? reading(match[1], match[2]) : reading(`display ${gpu.compatible ?? gpu.driver ?? "of the board"}`, []);
  }
  const id = Number.parseInt(gpu.device, 16);
  if (gpu.vendor === "1002") return amd(id, gpu.driver);
  if (gpu.vendor === "10de") return nvidia(id, gpu.driver, proprietary);
  if (gpu.vendor === "8086")
    return INTEL_GEN23.has(id) ? reading("Intel graphics (Gen 2 or 3)", ["i915", "intel"]) : reading("Intel graphics", ["intel"]);
  return OTHER[gpu.vendor]?.(gpu.device) ?? reading(`display ${gpu.vendor}:${gpu.device}`, []);
}
