/** A connection that comes back: what was lost is opened again for the next command. Secrets are in the connector's memory, so nobody is asked again. */
import type { Machine } from "../../../shared/model/fleet.ts";
import type { Ask, Connector, ScriptRunner } from "../ports.ts";
import { AlreadyLost } from "./runner.ts";

/**
 * Connects, and connects again whenever a command finds the line gone. A command that was cut off is not repeated by itself: only
 * the caller knows whether it may run twice. Throws ConnectionLost when connecting fails.
 */
export async function withReconnect(connector: Connector, machine: Machine, ask: Ask, signal?: AbortSignal): Promise<ScriptRunner> {
  let current: Promise<ScriptRunner> = connector.connect(machine, ask, signal);
  let keys = (await current).hostKeys;
  let closed = false;

  const renew = (old: Promise<ScriptRunner>): Promise<ScriptRunner> => {
    // Several commands may find the line gone at once: one of them opens it.
    if (current !== old) return current;
    const next = old
      .then((runner) => runner.close())
      .catch(() => undefined)
      .then(() => connector.connect(machine, ask, signal));
    next.then(
      (runner) => {
        keys = runner.hostKeys;
        if (closed) void runner.close();
      },
      () => undefined,
    );
    current = next;
    return next;
  };
  const opened = async (): Promise<{ runner: ScriptRunner; from: Promise<ScriptRunner> }> => {
    const from = current;
    try {
      return { runner: await from, from };
    } catch {
      const again = renew(from);
      return { runner: await again, from: again };
    }
  };
  const use = async <T>(work: (runner: ScriptRunner) => Promise<T>): Promise<T> => {
    const { runner, from } = await opened();
    try {
      return await work(runner);
    } catch (cause) {
      if (closed || !(cause instanceof AlreadyLost)) throw cause;
      return work(await renew(from));
    }
  };

  return {
    rootVia: () => use((runner) => runner.rootVia()),
    run: (script, options) => use((runner) => runner.run(script, options)),
    hostKeys: () => keys(),
    close: async () => {
      closed = true;
      await current.then((runner) => runner.close()).catch(() => undefined);
    },
  };
}
