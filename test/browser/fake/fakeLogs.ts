/**
 * Logs of the fake engine's machines: half a year in which the fleet went over to binaries; figures that can be added by hand. `none`: empty logs; `unread`:
 * none was read yet; `compiled`: before enrolling, everything from source.
 */
import type { Fleet } from "../../../shared/model/fleet.ts";
import { noneSkipped } from "../../../shared/report/kinds.ts";
import type { MachineLog, ReportMerge } from "../../../shared/report/machineLog.ts";

export type FakeLogs = "none" | "unread" | "compiled";

/** 1 June 2026. */
const FROM = 1_780_272_000;
const DAY = 86_400;
/** Seconds from source on the first client, and as a binary anywhere. */
const PACKAGES = [
  { cp: "llvm-core/llvm", version: "21.1.3", slot: "21", source: 9000, binary: 41 },
  { cp: "www-client/firefox", version: "153.4.0", slot: "rapid", source: 2800, binary: 32 },
  { cp: "sys-devel/gcc", version: "15.2.1", slot: "15", source: 5400, binary: 50 },
  { cp: "dev-qt/qtwebengine", version: "6.10.1", slot: "6", source: 12_600, binary: 39 },
  { cp: "app-office/libreoffice", version: "25.8.3", slot: "0", source: 5400, binary: 52 },
  { cp: "dev-lang/rust", version: "1.91.0", slot: "1.91.0", source: 3480, binary: 41 },
  { cp: "media-libs/mesa", version: "26.2.2", slot: "0", source: 260, binary: 7 },
  { cp: "dev-vcs/git", version: "2.52.0", slot: "0", source: 95, binary: 6 },
  { cp: "app-misc/jq", version: "1.8.1", slot: "0", source: 20, binary: 28 },
] as const;
/** What each client compiled before, by place: the first nearly all, the second little, the third one package. */
const COMPILED = [[0, 1, 2, 4, 5, 6, 7, 8], [2, 6, 7], [7]] as const;
const SLOWER = [1, 1.5, 4] as const;
const MONTHS = [62, 92, 123, 153] as const;

export function logsOf(fleet: Fleet, kind: FakeLogs | undefined): readonly MachineLog[] {
  const clients = fleet.machines.filter(({ role }) => role === "client");
  return fleet.machines.map(({ id, role }) => {
    const at = clients.findIndex((client) => client.id === id);
    const merge = (index: number, binary: boolean, day: number): ReportMerge => {
      const { cp, version, slot, source, binary: fast } = PACKAGES[index] ?? PACKAGES[0];
      const seconds = binary ? fast : role === "binhost" ? source / 2 : source * (SLOWER[at] ?? 1);
      return { cp, version, slot, start: FROM + day * DAY + index * 1800, seconds, binary, assumed: false };
    };
    const unknown = { cp: "media-gfx/blender", version: "5.0.0", slot: "5", start: FROM + 160 * DAY, seconds: 44, binary: true, assumed: false };
    const everything = PACKAGES.map((_, index) => index);
    const before = COMPILED[at] ?? [1];
    const skipped = { ...noneSkipped(), unfinished: at === 0 ? 2 : 0, damagedLines: at === 1 ? 14 : 0, clockBack: at === 1 ? 1 : 0 };
    if (kind === "none") return { id, role, merges: [], skipped: noneSkipped() };
    if (role === "binhost") {
      const forOthers = { ...merge(6, false, 61), start: FROM + 61 * DAY, slot: null, packaged: true };
      return { id, role, skipped: noneSkipped(), merges: [...everything.map((index) => merge(index, false, 20)), forOthers] };
    }
    if (kind === "compiled") return { id, role, skipped, merges: before.map((index) => merge(index, false, 10 + index)) };
    const taken = MONTHS.slice(at).flatMap((day, month) =>
      everything.filter((index) => (index + month) % 3 !== 0).map((index) => merge(index, true, day)),
    );
    // The third one was set up from a stage 3 in the last week but one, as binaries but for what has no equal on the binhost.
    const system = Array.from({ length: at === 2 ? 170 : 0 }, (_, n) => ({
      cp: `dev-libs/part-${String(n).padStart(3, "0")}`,
      version: "1.0",
      slot: "0",
      start: FROM + 3 * DAY + n * 90,
      seconds: n % 17 === 0 ? 80 : 3,
      binary: n % 17 !== 0,
      assumed: false,
    }));
    return { id, role, skipped, merges: [...system, ...before.map((index) => merge(index, false, 30)), ...taken, unknown] };
  });
}
