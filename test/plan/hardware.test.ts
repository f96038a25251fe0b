import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CPU_FLAGS_X86, cpuFlagsX86, intersection } from "../../shared/hardware/cpuFlags.ts";
import { readGpu } from "../../shared/hardware/gpus.ts";
import { KNOWN_MARCHES, missingForMarch } from "../../shared/hardware/march.ts";
import { cardsFor } from "../../shared/hardware/videoCards.ts";
import { levelOfFlags, levelOfMarch, marchOfLevel, missingFor } from "../../shared/hardware/x86Levels.ts";
import type { GpuFact } from "../../shared/model/facts.ts";
import { CPUS } from "./fixtures.ts";

describe("x86-64 levels", () => {
  test("by flags, not by names", () => {
    expect(levelOfFlags(CPUS.zen4.flags)).toBe(4);
    expect(levelOfFlags(CPUS.haswell.flags)).toBe(3);
    expect(levelOfFlags(CPUS.nehalem.flags)).toBe(2);
    expect(levelOfFlags(CPUS.nehalem.flags.filter((f) => f !== "ssse3"))).toBe(1);
    expect(levelOfFlags(["fpu"])).toBeNull();
    expect(missingFor(3, CPUS.atom.flags)).toEqual(["abm", "avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "xsave"]);
  });
  test("a hidden flag lowers the level, also when a higher one is all there", () => {
    expect(levelOfFlags(CPUS.zen4.flags.filter((f) => f !== "movbe"))).toBe(2);
  });
  test("names", () => {
    expect(([1, 2, 3, 4] as const).map((l) => levelOfMarch(marchOfLevel(l)))).toEqual([1, 2, 3, 4]);
    expect([levelOfMarch("x86-64-v5"), levelOfMarch("native")]).toEqual([null, null]);
  });
});

describe("-march", () => {
  test("runs where all its instructions are", () => {
    const runs = (march: string, cpu: keyof typeof CPUS) => missingForMarch(march, new Set(CPUS[cpu].flags));
    expect(runs("znver4", "zen4")).toEqual([]);
    expect(runs("haswell", "skylake")).toEqual([]);
    expect(runs("skylake", "haswell")).toContain("adx");
    expect(runs("x86-64-v3", "nehalem")).toContain("avx2");
    expect(runs("core-avx2", "haswell")).toEqual([]);
    expect(runs("goldmont-plus", "atom")).toEqual([]);
    expect([runs("native", "zen4"), runs("power9", "zen4")]).toEqual([null, null]);
  });
  test("what can run it can run its x86-64 level", () => {
    for (const march of KNOWN_MARCHES) {
      const level = levelOfMarch(march);
      if (level === null) expect(missingForMarch(march, new Set())?.length).toBeGreaterThan(5);
      else expect(missingForMarch(march, new Set(CPUS.zen4.flags))).toEqual([]);
    }
  });
});

describe("CPU_FLAGS_X86", () => {
  test("renames, and unknown names dropped", () => {
    expect(cpuFlagsX86(["fma", "pclmulqdq", "pni", "sha_ni", "sse", "abm", "vaes", "gfni"])).toEqual([
      "fma3",
      "mmxext",
      "pclmul",
      "popcnt",
      "sha",
      "sse",
      "sse3",
    ]);
    expect(cpuFlagsX86(["bmi1"])).toEqual(["bmi1"]);
    expect(cpuFlagsX86(["pni"])).not.toContain("ssse3");
  });
  test("only what the flags say; fewer flags never give more", () => {
    const some = fc.subarray([...CPUS.zen4.flags]);
    fc.assert(
      fc.property(some, some, (a, b) => {
        const both = cpuFlagsX86(a.filter((f) => b.includes(f)));
        const met = intersection([cpuFlagsX86(a), cpuFlagsX86(b)]);
        expect(both.every((f) => met.includes(f) && CPU_FLAGS_X86.includes(f))).toBe(true);
      }),
    );
    expect(intersection([])).toEqual([]);
    expect(
      intersection([
        ["b", "a"],
        ["a", "b", "c"],
      ]),
    ).toEqual(["a", "b"]);
  });
});

const gpu = (vendor: string, device: string, driver: string | null = null): GpuFact => ({
  bus: "pci",
  class: "030000",
  vendor,
  device,
  driver,
  compatible: null,
});
const soc = (compatible: string, driver: string | null = null): GpuFact => ({
  bus: "platform",
  class: "",
  vendor: "",
  device: "",
  driver,
  compatible,
});
describe("VIDEO_CARDS", () => {
  const table: readonly [string, GpuFact, string[]][] = [
    ["AMD RDNA 3", gpu("1002", "744c", "amdgpu"), ["amdgpu", "radeonsi"]],
    ["AMD Sea Islands without a driver", gpu("1002", "67b0"), ["amdgpu", "radeonsi"]],
    ["AMD Southern Islands on radeon", gpu("1002", "6798", "radeon"), ["radeon", "radeonsi"]],
    ["AMD Southern Islands on amdgpu", gpu("1002", "6798", "amdgpu"), ["amdgpu", "radeonsi"]],
    ["AMD Evergreen", gpu("1002", "68b8", "radeon"), ["radeon"]],
    ["ATI R500", gpu("1002", "7140"), ["radeon"]],
    ["AMD Navi, in the 0x73.. range", gpu("1002", "73bf"), ["amdgpu", "radeonsi"]],
    ["Intel Skylake", gpu("8086", "1912", "i915"), ["intel"]],
    ["Intel Arc on xe", gpu("8086", "56a0", "xe"), ["intel"]],
    ["Intel Gen 3", gpu("8086", "27a2", "i915"), ["i915", "intel"]],
    ["NVIDIA's own driver", gpu("10de", "1b80", "nvidia"), ["nvidia"]],
    ["nouveau before Turing", gpu("10de", "1b80", "nouveau"), ["nouveau"]],
    ["nouveau, Turing", gpu("10de", "1e84", "nouveau"), ["nouveau", "nvk", "zink"]],
    ["virtio", gpu("1af4", "1050"), ["virgl"]],
    ["QXL", gpu("1b36", "0100"), ["fbdev", "qxl"]],
    ["VMware", gpu("15ad", "0405"), ["vmware"]],
    ["VirtualBox", gpu("80ee", "beef"), ["vmware"]],
    ["Hyper-V", gpu("1414", "5353"), ["fbdev"]],
    ["Raspberry Pi 4", soc("brcm,2711-v3d"), ["v3d", "vc4"]],
    ["Raspberry Pi 3", soc("brcm,bcm2835-vc4"), ["vc4"]],
    ["Apple", soc("apple,agx-g13g"), ["asahi"]],
    ["Mali 400", soc("arm,mali-400"), ["lima"]],
    ["Mali G52", soc("arm,mali-bifrost"), ["panfrost"]],
    ["Adreno", soc("qcom,adreno-630.2"), ["freedreno"]],
    ["nobody knows", gpu("dead", "beef"), []],
  ];
  test.each(table)("%s", (_, fact, cards) => {
    expect(readGpu(fact).cards).toEqual(cards);
  });
  test("an unbound NVIDIA card is ambiguous, and nvidia where the machine wants that driver", () => {
    expect(readGpu(gpu("10de", "2684"))).toMatchObject({ ambiguous: true, cards: ["nouveau", "nvk", "zink"] });
    expect(readGpu(gpu("10de", "2684"), true)).toMatchObject({ ambiguous: true, cards: ["nvidia"] });
  });
  test("a server's management chip is shown, not chosen", () => {
    expect(readGpu(gpu("1a03", "2000", "ast")).management).toBe(true);
    expect(readGpu(gpu("102b", "0534", "mgag200")).management).toBe(true);
  });
  test("per package: only its IUSE, and what its siblings need", () => {
    expect(cardsFor("media-libs/mesa", ["nvidia", "amdgpu", "radeonsi", "iris"])).toEqual(["radeonsi"]);
    expect(cardsFor("x11-libs/libdrm", ["radeonsi"])).toEqual(["amdgpu"]);
    expect(cardsFor("media-libs/mesa", ["nvidia"])).toEqual([]);
    expect(cardsFor("media-libs/mesa", ["nvidia", "intel"], ["nvidia"])).toEqual(["nvidia"]);
    expect(cardsFor("media-libs/mesa", ["radeon"])).toEqual(["radeon"]);
  });
});
