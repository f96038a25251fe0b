/** What the map, its table and the problems say of a machine. */
import type { Pretended } from "../../../shared/contract/contract.ts";
import { bytes } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import type { MachineHealth } from "../../../shared/wizard/fleetState.ts";

/** State in one or two words. */
export function wordOf({ health, because }: MachineHealth, role: "binhost" | "client"): string {
  switch (health) {
    case "checking":
      return t("map.state-checking");
    case "off":
      return t("map.state-off");
    case "order":
      return role === "binhost" ? t("map.host-order") : t("map.state-order");
    case "warn":
    case "cut":
      return because === null ? t("check.other") : t(`check.${because}`);
  }
}

/** The figure in a client's box: what its whole update would be, where that was asked; else what it sees of the index. */
export function figureOf({ packages }: MachineHealth, world: Pretended | null): string {
  if (world !== null && world.packages.length > 0) return t("map.world", { binaries: world.binaries, total: world.packages.length });
  return packages === null ? "" : t("map.sees", { count: packages });
}

/** On its line: what it has fetched here, else what is offered to it; why it is cut. */
export function flowOf({ health, packages }: MachineHealth, fetched: number | null): string {
  if (health === "cut") return t("map.cut");
  if (health !== "order" && health !== "warn") return "";
  if (fetched !== null && fetched > 0) return t("map.got", { size: bytes(fetched) });
  return packages === null ? "" : t("map.flow", { count: packages });
}
