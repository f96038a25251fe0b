/** The engine as the app runs it: real SSH, real files, the real clock. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir, release } from "node:os";
import type { EngineApi } from "../../shared/contract/contract.ts";
import type { Fleet, Machine } from "../../shared/model/fleet.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { createEngine, type EnginePorts, type PracticePort } from "./engine.ts";
import { createMachine } from "./machine/createMachine.ts";
import type { Clock } from "./ports.ts";
import { createConnector } from "./ssh/connector.ts";
import { type ConnectorOptions, usualOptions } from "./ssh/options.ts";
import { listSshHosts } from "./ssh/sshConfig.ts";
import { createFleetFiles } from "./store/fleetFile.ts";

export type DefaultEngineOptions = {
  /** Folder of ours on this computer; made (0700) when it is not there. */
  readonly dataDir: string;
  readonly host: EnginePorts["host"];
  readonly version: string;
  /** Licence texts of what ships along, a file that the build writes. */
  readonly noticesFile?: string;
  readonly practice?: PracticePort;
  /** Machine id -> "SHA256:…" that may be accepted without a question. */
  readonly acceptHostKeys?: Readonly<Record<string, string>>;
  /** Over the usual ones, e.g. for tests. */
  readonly connector?: Partial<ConnectorOptions>;
  readonly home?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
};

export const systemClock: Clock = {
  now: () => Date.now() / 1000,
  sleep: (seconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Error("aborted"));
      const onAbort = () => {
        clearTimeout(timer);
        reject(new Error("aborted"));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      }, seconds * 1000);
      signal?.addEventListener("abort", onAbort, { once: true });
    }),
};

/** System, its version, processor, and what the program runs on; no name of a person or a computer. */
const systemWords = (): string => {
  const { electron, node } = process.versions;
  return `${process.platform} ${release()} ${process.arch}, ${electron === undefined ? `Node ${node}` : `Electron ${electron}`}`;
};

/** Puts the real parts together. Throws when the data folder cannot be made. */
export function defaultEngine(options: DefaultEngineOptions): EngineApi {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const machines = new Map<string, Machine>();
  const accepted: Record<string, string> = { ...options.acceptHostKeys };
  const usual = usualOptions(options.home ?? homedir(), options.env ?? process.env, options.dataDir);
  const knownHostsFiles = [...(options.connector?.knownHostsFiles ?? usual.knownHostsFiles)];
  const connectorOptions: ConnectorOptions = {
    ...usual,
    acceptHostKeys: accepted,
    knowMachine: (id) => machines.get(id),
    ...options.connector,
    knownHostsFiles,
  };
  const connector = createConnector(connectorOptions);
  const onFleet = (fleet: Fleet) => {
    for (const machine of fleet.machines) machines.set(machine.id, machine);
  };
  const practice = options.practice;
  return createEngine({
    connector,
    createMachine: (machine, runner) => createMachine({ machine, runner }),
    clock: systemClock,
    dataDir: options.dataDir,
    host: options.host,
    version: options.version,
    system: systemWords(),
    ...(options.noticesFile === undefined ? {} : { notices: () => readFile(options.noticesFile ?? "", "utf8").catch(() => null) }),
    plan: planFleet,
    fleetFile: createFleetFiles(),
    sshHosts: async () => {
      const hosts = await listSshHosts(connectorOptions);
      return hosts.ok ? hosts.value.map((host) => ({ ...host })) : [];
    },
    ...(practice
      ? {
          practice: {
            start: async (wanted) => {
              const started = await practice.start(wanted);
              // Known, not accepted: practice keys must not pile up among the accepted ones, and a changed one must look changed.
              if (started.knownHosts !== undefined && !knownHostsFiles.includes(started.knownHosts)) knownHostsFiles.push(started.knownHosts);
              return started;
            },
            stop: practice.stop,
            ...(practice.spares ? { spares: practice.spares } : {}),
          },
        }
      : {}),
    onFleet,
  });
}
