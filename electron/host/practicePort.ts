/** Gives the engine its practice fleet: loaded when it is asked for, one at a time. */
import type { PracticePort } from "../engine/engine.ts";

type Running = Awaited<ReturnType<typeof import("../practice/fleet/start.ts").startPracticeFleet>>;

/** Output: a port that starts the fleet at the first call and finds it again at later ones; another size or other faults start a new one. */
export function practicePort(): PracticePort {
  let running: { readonly wanted: string; readonly fleet: Promise<Running> } | null = null;
  const stop = async (): Promise<void> => {
    const ending = running;
    running = null;
    if (ending !== null) await (await ending.fleet).stop();
  };
  return {
    stop,
    spares: async () => (running === null ? [] : (await running.fleet).spares()),
    start: async ({ clients, faults }) => {
      const wanted = JSON.stringify([clients, [...faults].sort()]);
      if (running?.wanted !== wanted) {
        await stop();
        const { startPracticeFleet } = await import("../practice/fleet/start.ts");
        running = { wanted, fleet: startPracticeFleet({ clients, faults }) };
      }
      try {
        const { fleet, knownHosts } = await running.fleet;
        return { fleet, knownHosts };
      } catch (error) {
        running = null;
        throw error;
      }
    },
  };
}
