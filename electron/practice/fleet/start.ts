/** The practice fleet: machines in temporary directories, each with an SSH server on loopback; one of them will be the binhost. */
import { randomInt } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fleet, fleetSchema, type Machine, machineSchema } from "../../../shared/model/fleet.ts";
import type { OperationHeader } from "../../../shared/operations/protocol.ts";
import { block, writeFile } from "../portage/files/rootfs.ts";
import { nodeGpg } from "../portage/gpg/nodeGpg.ts";
import { NEWEST } from "../portage/world.ts";
import { type Fault, placeFaults } from "./faults.ts";
import { generateKeyPair } from "./keys.ts";
import { breakMachine, layPractice, type Shape, shapes, spareShapes } from "./layFleet.ts";
import type { PracticeMachine } from "./machine.ts";
import { stopService } from "./services.ts";
import { type Door, openDoor } from "./sshServer.ts";

export type PracticeOptions = {
  /** Number of clients, default 2. */
  readonly clients?: number;
  /** Names of FAULTS, perhaps with `@MACHINE`. */
  readonly faults?: readonly string[];
  /** Simulated seconds per real second, default 400. */
  readonly speed?: number;
};

export type PracticeFleet = {
  readonly fleet: Fleet;
  /** Machine id -> SHA256:… of its host key as it was when the fleet was set up. */
  readonly hostKeys: Readonly<Record<string, string>>;
  /** known_hosts with the same keys; with the fault host-key-changed it holds the earlier one. */
  readonly knownHosts: string;
  /** Its folder in the temporary directory; goes with it. */
  readonly home: string;
  readonly machines: readonly PracticeMachine[];
  /** Machines that could join it, started when they are asked for first: another card and an old processor; a fresh stage 3 below /mnt/gentoo. */
  readonly spares: () => Promise<readonly Machine[]>;
  /** Lets a killed sshd listen again. */
  readonly revive: (machine: string) => Promise<void>;
  readonly stop: () => Promise<void>;
};

const NAMES: Readonly<Record<string, string>> = {
  binhost: "Build machine",
  desk: "Desk",
  laptop: "Old laptop",
  loft: "Loft",
  shed: "Shed",
};

/** Below every system's range for outgoing connections: a port let go there is not taken by the next connection of anybody. */
const PORTS = { from: 20_000, to: 32_000 };

/** Listens on that port of 127.0.0.1; null: it is taken. */
function hold(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const holder = createServer((socket) => socket.destroy());
    holder.once("error", () => resolve(null));
    holder.listen(port, "127.0.0.1", () => resolve(holder));
  });
}

/** A free port of 127.0.0.1 for the web server that will be; with `keep` it stays taken. */
async function claimPort(keep: boolean): Promise<{ readonly port: number; readonly holder: Server | null }> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.to);
    const holder = await hold(port);
    if (holder === null) continue;
    if (keep) return { port, holder };
    await new Promise<void>((resolve) => holder.close(() => resolve()));
    return { port, holder: null };
  }
}

/** Starts it. Throws RangeError for a fault that is none. `stop` ends every server and job and removes the directories. */
export async function startPracticeFleet(options: PracticeOptions = {}): Promise<PracticeFleet> {
  const wanted = shapes(options.clients ?? 2);
  const placed = placeFaults(
    options.faults ?? [],
    "binhost",
    wanted.slice(1).map((s) => s.id),
  );
  const none: ReadonlySet<Fault> = new Set();
  const home = fs.mkdtempSync(join(tmpdir(), "binhost-wizard-practice-"));
  fs.chmodSync(home, 0o700);
  const key = generateKeyPair("practice");
  const keyFile = join(home, "id_ed25519");
  fs.writeFileSync(keyFile, key.secret, { mode: 0o600 });
  const doors = new Map<string, Door>();
  const machines: PracticeMachine[] = [];
  let holder: Server | null = null;
  const hostKeys: Record<string, string> = {};
  const knownHosts = join(home, "known_hosts");
  /** Lays one machine out and opens its door. */
  const bring = async (shape: Shape): Promise<Machine> => {
    const faults = placed.get(shape.id) ?? none;
    const gpg = nodeGpg();
    const version = faults.has("old-portage") ? "3.0.50" : NEWEST;
    const root = join(home, shape.id);
    await layPractice(root, shape, gpg, version, faults);
    const machine: PracticeMachine = {
      id: shape.id,
      role: shape.role,
      root,
      hostname: shape.id,
      hardware: shape.hardware,
      init: shape.init,
      network: shape.network,
      gpg,
      speed: options.speed ?? 400,
      portageVersion: version,
      gentoo: !faults.has("not-gentoo") && shape.target === undefined,
      user: faults.has("no-root") ? "larry" : "root",
      rootVia: faults.has("no-root") ? null : "login",
      running: new Map(),
      jobs: new Map(),
      faults,
      freeKb: faults.has("disk-full") ? 0 : 120_000_000,
      now: () => Date.now() / 1000,
    };
    machines.push(machine);
    await breakMachine(machine, (path, text) => {
      fs.rmSync(join(root, path), { recursive: true, force: true });
      writeFile(root, path, text);
    });
    const shown = generateKeyPair(shape.id);
    const remembered = faults.has("host-key-changed") ? generateKeyPair(shape.id) : shown;
    let writes = 0;
    const dieAfter = ({ name, args }: OperationHeader): boolean =>
      faults.has("sshd-dies-mid-apply") && name === "write-files" && args.dryRun !== true && ++writes === 1;
    const door = await openDoor({ machine, hostKey: shown, authorized: key.public, password: null, dieAfter });
    doors.set(shape.id, door);
    hostKeys[shape.id] = remembered.fingerprint;
    fs.appendFileSync(knownHosts, `[127.0.0.1]:${door.port} ${remembered.public.split(" ").slice(0, 2).join(" ")}\n`, { mode: 0o600 });
    return machineSchema.parse({
      id: machine.id,
      name: NAMES[machine.id] ?? machine.id,
      role: machine.role,
      address: "127.0.0.1",
      port: door.port,
      user: machine.user,
      signIn: { method: "key", keyFile },
      target: shape.target ?? "/",
    });
  };
  let spares: Promise<readonly Machine[]> | null = null;
  const bringSpares = async (): Promise<readonly Machine[]> => {
    const brought: Machine[] = [];
    for (const shape of spareShapes()) brought.push(await bring(shape));
    return brought;
  };
  const stop = async (): Promise<void> => {
    for (const machine of machines) {
      for (const job of machine.jobs.values()) job.stop.abort();
      for (const name of [...machine.running.keys()]) await stopService(machine, name);
      block(machine.root, []);
    }
    for (const door of doors.values()) await door.stop();
    await new Promise<void>((resolve) => (holder ? holder.close(() => resolve()) : resolve()));
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const claimed = await claimPort(placed.get("binhost")?.has("port-taken") ?? false);
    holder = claimed.holder;
    const brought: Machine[] = [];
    for (const shape of wanted) brought.push(await bring(shape));
    const fleet = fleetSchema.parse({
      version: 1,
      name: "Practice fleet",
      machines: brought,
      choices: { serving: { method: "http", port: claimed.port } },
    });
    return {
      fleet,
      hostKeys,
      knownHosts,
      home,
      machines,
      stop,
      revive: async (id) => doors.get(id)?.revive(),
      spares: () => {
        spares ??= bringSpares();
        return spares;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
