/** Logs of the fake engine's machines: a few packages, from source at first, as binaries later; figures that can be added by hand. */
import type { Fleet } from "../../shared/model/fleet.ts";
import { noneSkipped } from "../../shared/report/kinds.ts";
import type { MachineLog, ReportMerge } from "../../shared/report/machineLog.ts";

/** 1 October 2026. */
const FROM = 1_790_812_800;
const DAY = 86_400;
const PACKAGES = [
  { cp: "www-client/firefox", version: "153.4.0", slot: "rapid", source: 2800, binary: 32 },
  { cp: "sys-devel/gcc", version: "15.2.1", slot: "15", source: 5400, binary: 50 },
  { cp: "llvm-core/llvm", version: "21.1.3", slot: "21", source: 9000, binary: 41 },
  { cp: "app-misc/jq", version: "1.8.1", slot: "0", source: 20, binary: 28 },
] as const;

/** The first client has compiled all but llvm itself; the others only gcc, half as fast; the last package of all is known to nobody. */
export function logsOf(fleet: Fleet, kind: "none" | undefined): readonly MachineLog[] {
  const clients = fleet.machines.filter(({ role }) => role === "client");
  return fleet.machines.map(({ id, role }) => {
    const at = clients.findIndex((client) => client.id === id);
    const merge = (index: number, binary: boolean, day: number): ReportMerge => {
      const { cp, version, slot, source, binary: fast } = PACKAGES[index] ?? PACKAGES[0];
      const seconds = binary ? fast : role === "binhost" ? source / 2 : source * (at + 1);
      return { cp, version, slot, start: FROM + day * DAY + index * 20_000, seconds, binary, assumed: false };
    };
    const unknown: ReportMerge = {
      cp: "media-gfx/blender",
      version: "5.0.0",
      slot: "5",
      start: FROM + 45 * DAY,
      seconds: 44,
      binary: true,
      assumed: false,
    };
    const merges =
      kind === "none"
        ? []
        : role === "binhost"
          ? [0, 1, 2, 3].map((index) => merge(index, false, 20))
          : [...(at === 0 ? [0, 1, 3] : [1]).map((index) => merge(index, false, 2)), ...[0, 1, 2, 3].map((index) => merge(index, true, 40)), unknown];
    return { id, role, merges, skipped: { ...noneSkipped(), unfinished: at === 0 ? 1 : 0 } };
  });
}
