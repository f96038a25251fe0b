/** How long packages took to compile on the binhost, from its emerge.log; kept for the session. */
import type { Fleet } from "../../../shared/model/fleet.ts";
import { splitCpv } from "../../../shared/portage/cpv.ts";
import { parseEmergeLog, sourceTimes, typicalSeconds } from "../../../shared/portage/emergeLog.ts";
import type { Ask } from "../ports.ts";
import type { Connections } from "../session/connections.ts";

const LOG_BYTES = 8_000_000;
const KEPT = 600;

export type BuildTimes = {
  /** Median seconds of category/name on the binhost; null: unknown (also when the binhost is not reachable now). */
  readonly secondsOf: (fleet: Fleet, cp: string) => Promise<{ readonly seconds: number; readonly basis: string } | null>;
};

export function createBuildTimes(connections: Connections, ask: Ask, now: () => number): BuildTimes {
  const kept = new Map<string, { readonly at: number; readonly times: Promise<ReadonlyMap<string, readonly number[]>> }>();
  const read = async (fleet: Fleet, id: string): Promise<ReadonlyMap<string, readonly number[]>> => {
    const machine = fleet.machines.find((m) => m.id === id);
    const opened = machine && (await connections.open(machine, ask));
    if (!opened?.ok) return new Map();
    const size = await opened.value.door.call("emerge-log", { offset: 0, maxBytes: 1 });
    if (!size.ok) return new Map();
    const log = await opened.value.door.call("emerge-log", { offset: Math.max(0, size.value.size - LOG_BYTES), maxBytes: LOG_BYTES });
    return log.ok ? sourceTimes(parseEmergeLog(log.value.text), (cpv) => splitCpv(cpv)?.cp ?? null) : new Map();
  };
  return {
    secondsOf: async (fleet, cp) => {
      const id = fleet.machines.find((m) => m.role === "binhost")?.id ?? "";
      const key = `${fleet.name}/${id}`;
      const known = kept.get(key);
      const entry = known && now() - known.at < KEPT ? known : { at: now(), times: read(fleet, id) };
      kept.set(key, entry);
      const times = (await entry.times).get(cp) ?? [];
      const seconds = typicalSeconds(times);
      if (seconds === null) return null;
      const builds = Math.min(15, times.length);
      return { seconds, basis: builds === 1 ? `one build on ${id}` : `median of ${builds} builds on ${id}` };
    },
  };
}
