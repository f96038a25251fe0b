/** The matrix machines x graphics as the page shows it. Pure; what a card is, is said by shared/hardware. */
import { readGpu } from "../hardware/gpus.ts";
import type { Facts } from "../model/facts.ts";
import type { Choices, Machine } from "../model/fleet.ts";
import type { FactsByMachine, Plan } from "../model/plan.ts";

/** Kinds of graphics, in the order of the columns, with the words of VIDEO_CARDS that belong to them. */
const FAMILIES = [
  { id: "amd", cards: ["amdgpu", "radeonsi"] },
  { id: "amd-old", cards: ["radeon", "r300", "r600"] },
  { id: "intel", cards: ["intel"] },
  { id: "intel-old", cards: ["i915"] },
  { id: "nvidia", cards: ["nvidia"] },
  { id: "nvidia-open", cards: ["nouveau", "nvk", "zink"] },
  { id: "virtual", cards: ["virgl", "vmware", "qxl", "fbdev", "vesa", "d3d12"] },
  { id: "board", cards: ["v3d", "vc4", "lima", "panfrost", "freedreno", "vivante", "asahi", "imagination", "exynos", "omap", "tegra"] },
] as const;
export type FamilyId = (typeof FAMILIES)[number]["id"] | "other";

const familyOf = (card: string): FamilyId => FAMILIES.find(({ cards }) => (cards as readonly string[]).includes(card))?.id ?? "other";

export type Cell = "found" | "by-hand" | "possible" | "no" | "unknown";
export type Column = { readonly family: FamilyId; readonly cards: readonly string[]; readonly inFleet: boolean };
export type Row = { readonly machine: Machine; readonly gpus: readonly string[]; readonly seen: boolean; readonly cells: readonly Cell[] };
export type Matrix = { readonly columns: readonly Column[]; readonly rows: readonly Row[] };

const isNvidia = (facts: Facts | undefined): boolean => (facts?.gpus ?? []).some((gpu) => gpu.bus === "pci" && gpu.vendor === "10de");

/** Machines with a card of NVIDIA: these can run with either driver. */
export const nvidiaMachines = (machines: readonly Machine[], facts: FactsByMachine): readonly Machine[] =>
  machines.filter((m) => isNvidia(facts[m.id]));

/** `cards` with NVIDIA's own driver in place of the open one, or the other way round. */
export function withNvidia(cards: readonly string[], driver: "nvidia" | "open"): readonly string[] {
  const others = cards.filter((card) => familyOf(card) !== "nvidia" && familyOf(card) !== "nvidia-open");
  return [...others, ...(driver === "nvidia" ? ["nvidia"] : ["nouveau"])].sort();
}

/** One row per machine, also for those that were not looked at; one column per kind that somebody needs or could have. `named`: cards said by hand. */
export function graphicsMatrix(machines: readonly Machine[], facts: FactsByMachine, named: Choices["graphics"]["cards"], plan: Plan | null): Matrix {
  const own = plan?.decisions.videoCards ?? {};
  const shared = new Set(Object.values(plan?.decisions.sharedVideoCards ?? {}).flat());
  const all = [...new Set(Object.values(own).flat())];
  const possible = nvidiaMachines(machines, facts).length > 0 ? (["nvidia", "nvidia-open"] as const) : [];
  const order: readonly FamilyId[] = [...FAMILIES.map(({ id }) => id), "other"];
  const columns = order
    .filter((family) => all.some((card) => familyOf(card) === family) || (possible as readonly FamilyId[]).includes(family))
    .map((family) => {
      const cards = all.filter((card) => familyOf(card) === family).sort();
      const known: readonly string[] = FAMILIES.find(({ id }) => id === family)?.cards ?? [];
      return { family, cards: cards.length > 0 ? cards : known, inFleet: cards.some((card) => shared.has(card)) };
    });
  const rows = machines.map((machine): Row => {
    const its = facts[machine.id];
    const cards = own[machine.id];
    const byHand = named[machine.id] !== undefined;
    const gpus = [...new Set((its?.gpus ?? []).map((gpu) => readGpu(gpu).name))];
    const cells = columns.map(({ family }): Cell => {
      if (cards === undefined) return "unknown";
      if (cards.some((card) => familyOf(card) === family)) return byHand ? "by-hand" : "found";
      return isNvidia(its) && (family === "nvidia" || family === "nvidia-open") ? "possible" : "no";
    });
    return { machine, gpus, seen: its !== undefined, cells };
  });
  return { columns, rows };
}
