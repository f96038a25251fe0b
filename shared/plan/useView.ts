/** Where clients differ from the binhost, setting by setting, for the USE page. By the same comparison as the plan's own (useSync.ts). Pure. */
import type { Facts } from "../model/facts.ts";
import type { Machine } from "../model/fleet.ts";
import type { FactsByMachine } from "../model/plan.ts";
import { words } from "./context.ts";
import { EXPAND_NAMES, flagDifference, matchShare } from "./useSync.ts";

export const SETTINGS = ["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE", "profile", "tree", ...EXPAND_NAMES] as const;
export type SettingId = (typeof SETTINGS)[number];
/** Those that clients can take over from the binhost. */
export const TAKEN = ["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE"] as const;
export type TakenId = (typeof TAKEN)[number];

export type Difference = {
  /** What the client has and the binhost lacks: `+word`, and the other way round: `-word`; for profile and tree the client's own value. */
  readonly words: readonly string[];
};
export type UseCell = "host" | "unseen" | "same" | Difference;
export type UseRow = { readonly machine: Machine; readonly cells: Readonly<Record<SettingId, UseCell>> };
export type UseView = {
  readonly rows: readonly UseRow[];
  /** Settings in which some client differs, and those in which none does. */
  readonly differ: readonly SettingId[];
  readonly equal: readonly SettingId[];
  /** How many of each client's installed packages the binhost has with the same version and flags. */
  readonly shares: readonly { readonly machine: Machine; readonly same: number; readonly all: number }[];
};

const apart = (host: string | undefined, own: string | undefined): readonly string[] => {
  const [a, b] = [new Set(words(host)), new Set(words(own))];
  return [...[...b].filter((w) => !a.has(w)).map((w) => `+${w}`), ...[...a].filter((w) => !b.has(w)).map((w) => `-${w}`)];
};

function difference(setting: SettingId, host: Facts, client: Facts): readonly string[] {
  switch (setting) {
    // The plan says what the client would have to switch; here it is said what it has.
    case "USE":
      return flagDifference(host, client).map((flag) => (flag.startsWith("-") ? `+${flag.slice(1)}` : `-${flag}`));
    case "profile": {
      const [a, b] = [host.portage.profile, client.portage.profile];
      return a !== null && b !== null && a !== b ? [b.replace(/^default\/linux\//, "")] : [];
    }
    case "tree": {
      const [a, b] = [host.tree.commit, client.tree.commit];
      return a !== null && b !== null && a !== b ? [b.slice(0, 10)] : [];
    }
    default:
      return apart(host.env[setting], client.env[setting]);
  }
}

/** Null while the binhost was not looked at: then there is nothing to compare with. */
export function useView(machines: readonly Machine[], facts: FactsByMachine): UseView | null {
  const host = machines.find((m) => m.role === "binhost");
  const its = host === undefined ? undefined : facts[host.id];
  if (its === undefined) return null;
  const rows = machines.map((machine): UseRow => {
    const own = facts[machine.id];
    const cell = (setting: SettingId): UseCell => {
      if (machine.role === "binhost") return "host";
      if (own === undefined) return "unseen";
      const found = difference(setting, its, own);
      return found.length === 0 ? "same" : { words: found };
    };
    return { machine, cells: Object.fromEntries(SETTINGS.map((s) => [s, cell(s)])) as Record<SettingId, UseCell> };
  });
  const differ = SETTINGS.filter((s) => rows.some(({ cells }) => typeof cells[s] === "object"));
  const shares = machines.flatMap((machine) => {
    const own = facts[machine.id];
    return machine.role === "binhost" || own === undefined ? [] : [{ machine, ...matchShare(its, own) }];
  });
  return { rows, differ, equal: SETTINGS.filter((s) => !differ.includes(s)), shares };
}
