/** One connection per machine, opened when first needed, kept for the session, opened anew when it was lost. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import type { MachineDoor } from "../machine.ts";
import { type Ask, ConnectionLost, type Connector, type ScriptRunner } from "../ports.ts";

export type Opened = { readonly door: MachineDoor; readonly runner: ScriptRunner };
export type CreateMachine = (machine: Machine, runner: ScriptRunner) => MachineDoor;

export type Connections = {
  readonly open: (machine: Machine, ask: Ask, signal?: AbortSignal) => Promise<Result<Opened>>;
  /** Closes the connection to that machine, if there is one. */
  readonly drop: (machine: Machine) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Whether an error says that the line, and not the work, failed. */
export function isConnectionError(error: WizardError): boolean {
  return error.code.startsWith("ssh.");
}

/** What was thrown, as an error for people. */
export function thrownError(machine: string | null, thrown: unknown): WizardError {
  if (thrown instanceof ConnectionLost) return { ...thrown.error, machine: thrown.error.machine ?? machine };
  return catalogue["us.bug"](machine, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
}

/** Two entries of one machine that reach it in another way are two connections. */
const keyOf = (m: Machine) => JSON.stringify([m.id, m.address, m.port ?? null, m.user ?? null, m.jump ?? null, m.signIn, m.root, m.target]);

export function createConnections(connector: Connector, createMachine: CreateMachine): Connections {
  const open = new Map<string, Promise<Result<Opened>>>();
  let closed = false;

  const forget = (key: string, entry: Promise<Result<Opened>>) => {
    if (open.get(key) === entry) open.delete(key);
  };

  /** The door, watching for the line to go: then the next user opens a new one. */
  const watched = (door: MachineDoor, lost: () => void): MachineDoor => ({
    ...door,
    call: async (name, args, signal, onOutput) => {
      try {
        const answer = await door.call(name, args, signal, onOutput);
        if (!answer.ok && isConnectionError(answer.error)) lost();
        return answer;
      } catch (thrown) {
        if (thrown instanceof ConnectionLost) lost();
        return failed(thrownError(door.id, thrown));
      }
    },
  });

  const connect = async (machine: Machine, ask: Ask, lost: () => void, signal?: AbortSignal): Promise<Result<Opened>> => {
    try {
      const runner = await connector.connect(machine, ask, signal);
      return ok({ runner, door: watched(createMachine(machine, runner), lost) });
    } catch (thrown) {
      return failed(thrownError(machine.id, thrown));
    }
  };

  const dropKey = async (key: string) => {
    const entry = open.get(key);
    open.delete(key);
    const opened = await entry;
    if (opened?.ok) await opened.value.runner.close().catch(() => undefined);
  };

  return {
    open: async (machine, ask, signal) => {
      const key = keyOf(machine);
      const there = open.get(key);
      if (there) return there;
      const entry: Promise<Result<Opened>> = connect(
        machine,
        ask,
        () => {
          forget(key, entry);
          void entry.then((o) => (o.ok ? o.value.runner.close().catch(() => undefined) : undefined));
        },
        signal,
      );
      open.set(key, entry);
      const opened = await entry;
      if (!opened.ok) forget(key, entry);
      if (closed && opened.ok) await opened.value.runner.close().catch(() => undefined);
      return opened;
    },
    drop: (machine) => dropKey(keyOf(machine)),
    close: async () => {
      closed = true;
      await Promise.all([...open.keys()].map(dropKey));
    },
  };
}
