/**
 * The graphics trap with the machines at hand: would Portage take the binhost's Mesa on a client? Flags inside IUSE must be equal
 * (shared/hardware/videoCards.ts says which those are). Pure; for the Graphics page.
 */
import { type CardPackage, cardsFor, SHARED_PACKAGES } from "../hardware/videoCards.ts";
import type { Facts } from "../model/facts.ts";
import type { Choices, Machine } from "../model/fleet.ts";
import type { FactsByMachine, Plan } from "../model/plan.ts";

export type Taken = "binary" | "compiles" | "not-there";
export type TrapRow = {
  readonly machine: string;
  /** If the binhost built for its own cards alone. */
  readonly alone: Taken;
  /** As chosen now. */
  readonly chosen: Taken;
};

const MESA: CardPackage = "media-libs/mesa";
const words = (text: string | undefined): readonly string[] => (text ?? "").split(/\s+/).filter((word) => word !== "");
const has = (facts: Facts, pkg: string): boolean => {
  const start = `${pkg}-`;
  return facts.installed.some(({ cpv }) => cpv.startsWith(start) && /^\d/.test(cpv.slice(start.length)));
};
const same = (a: readonly string[], b: readonly string[]): boolean => [...a].sort().join(" ") === [...b].sort().join(" ");

/** One row per client that was looked at. Empty while there is no plan, no binhost, or no card in the fleet. */
export function trapRows(machines: readonly Machine[], facts: FactsByMachine, choices: Choices, plan: Plan | null): readonly TrapRow[] {
  const host = machines.find((m) => m.role === "binhost");
  const own = plan?.decisions.videoCards ?? {};
  const hostFacts = host === undefined ? undefined : facts[host.id];
  if (host === undefined || hostFacts === undefined || Object.values(own).every((cards) => cards.length === 0)) return [];
  const { mode, apart } = choices.graphics;
  const ofMesa = (cards: readonly string[] | undefined): readonly string[] => cardsFor(MESA, cards ?? []);
  const today = (its: Facts): readonly string[] => cardsFor(MESA, words(its.env.VIDEO_CARDS));
  return machines.flatMap((machine): TrapRow[] => {
    const its = facts[machine.id];
    if (machine.role === "binhost" || its === undefined || own[machine.id] === undefined) return [];
    // A machine that has no card and no Mesa is not concerned; one with a card will have it.
    if ((own[machine.id] ?? []).length === 0 && !has(its, MESA)) return [{ machine: machine.id, alone: "not-there", chosen: "not-there" }];
    const equal = (a: readonly string[], b: readonly string[]): Taken => (same(a, b) ? "binary" : "compiles");
    const alone = equal(ofMesa(own[host.id]), ofMesa(own[machine.id]));
    const chosen = mode === "leave" ? equal(today(hostFacts), today(its)) : mode === "union" && apart.includes(machine.id) ? "compiles" : "binary";
    return [{ machine: machine.id, alone, chosen }];
  });
}

export type EntryCost = {
  readonly card: string;
  /** Machines that need it. */
  readonly by: readonly string[];
  /** Packages that have it as a flag, and so build something for it. */
  readonly builtInto: readonly CardPackage[];
};

/** Each entry of the fleet's list: who needs it, and which of the compared packages build something for it. Sorted by name. */
export function entryCosts(plan: Plan | null): readonly EntryCost[] {
  const own = Object.entries(plan?.decisions.videoCards ?? {});
  const cards = [...new Set(own.flatMap(([, list]) => list))].sort();
  return cards.map((card) => ({
    card,
    by: own.filter(([, list]) => list.includes(card)).map(([id]) => id),
    builtInto: SHARED_PACKAGES.filter((pkg) => cardsFor(pkg, [card]).length > 0),
  }));
}
