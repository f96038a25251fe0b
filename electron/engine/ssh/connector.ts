/** Opens connections to real machines. Fleet fields win over ~/.ssh/config, that over defaults. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import type { Machine, SignIn } from "../../../shared/model/fleet.ts";
import { type Ask, ConnectionLost, type Connector } from "../ports.ts";
import { dial } from "./dial.ts";
import { sshErrors, type Where } from "./errors.ts";
import { hostKeyCheck } from "./hostKey.ts";
import { createSharedLines, forward, type Hop, parseJump } from "./jump.ts";
import { type Line, openLine, WorthAnother } from "./line.ts";
import type { ConnectorOptions } from "./options.ts";
import { createRunner } from "./runner.ts";
import { askUnlessAborted, createSecrets, type Secrets } from "./secrets.ts";
import { newProgress, type SignInInput } from "./signIn.ts";
import { resolveHost, type SshHost } from "./sshConfig.ts";

export type SshConnector = Connector & {
  /** Forgets every password and passphrase that was typed. */
  readonly forgetSecrets: () => void;
};

/** How often a connection is begun anew because the server would not wait any longer or had seen enough keys. */
const ATTEMPTS = 4;
const HOPS_AT_MOST = 8;

/** One host to reach: a machine of the fleet or a jump host on the way to it. */
type Stop = {
  readonly machine: string;
  readonly jump: boolean;
  readonly name: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
  readonly signIn: SignIn;
  /** null: whatever the ssh configuration says. */
  readonly hops: readonly Hop[] | null;
  readonly acceptNames: readonly string[];
};

type Trip = {
  readonly options: ConnectorOptions;
  readonly ask: Ask;
  readonly secrets: Secrets;
  readonly signal: AbortSignal | undefined;
  readonly trail: readonly string[];
};

const stopOf = (machine: Machine): Stop => ({
  machine: machine.id,
  jump: false,
  name: machine.address,
  user: machine.user,
  port: machine.port,
  signIn: machine.signIn,
  hops: machine.jump === undefined ? null : parseJump(machine.jump),
  acceptNames: [machine.id],
});

/** A jump host: a machine of the fleet by id, else a host of ~/.ssh/config or an address. Hops before the last are in the chain already. */
function stopOfHop(hop: Hop, behind: Stop, before: readonly Hop[], options: ConnectorOptions): Stop {
  const known = options.knowMachine?.(hop.name);
  const stop: Stop = known
    ? { ...stopOf(known), acceptNames: [known.id] }
    : {
        machine: behind.machine,
        jump: true,
        name: hop.name,
        user: undefined,
        port: undefined,
        signIn: { method: "auto" },
        hops: null,
        acceptNames: [hop.name],
      };
  return {
    ...stop,
    machine: behind.machine,
    jump: true,
    user: hop.user ?? stop.user,
    port: hop.port ?? stop.port,
    hops: before.length > 0 ? before : stop.hops,
  };
}

const expandHome = (path: string, home: string): string => (path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path);

function keyFilesOf(stop: Stop, host: SshHost, options: ConnectorOptions): readonly string[] {
  if (stop.signIn.method === "key") return [expandHome(stop.signIn.keyFile, options.home)];
  // Without an IdentityFile `ssh -G` names all its usual files, those of security keys too.
  const usual = ["id_rsa", "id_ecdsa_sk", "id_ed25519_sk"].every((name) => host.identityFiles.includes(join(options.home, ".ssh", name)));
  const named = usual ? [] : host.identityFiles;
  const files = [...named, ...(host.identitiesOnly && named.length > 0 ? [] : options.keyFiles)];
  return [...new Set(files)];
}

export function createConnector(options: ConnectorOptions): SshConnector {
  const secrets = createSecrets();
  const jumps = createSharedLines();
  const seconds = options.connectSeconds ?? 20;

  /** The stream to a host: straight, or through the one before it. */
  const reach = async (stop: Stop, host: SshHost, where: Where, trip: Trip): Promise<{ socket: Duplex; leave: () => Promise<void> }> => {
    const hops = stop.hops ?? parseJump(host.proxyJump);
    const last = hops.at(-1);
    if (last === undefined) {
      if (stop.hops === null && host.proxyCommand !== null) throw new ConnectionLost(sshErrors.proxyCommand(where, host.proxyCommand));
      return { socket: await dial(where, seconds, trip.signal), leave: async () => undefined };
    }
    const label = (one: { name: string; user: string | undefined; port: number | undefined }): string =>
      `${one.user === undefined ? "" : `${one.user}@`}${one.name}${one.port === undefined ? "" : `:${one.port}`}`;
    const trail = [...trip.trail, label(stop)];
    if (trail.length > HOPS_AT_MOST || trail.includes(label(last)))
      throw new ConnectionLost(sshErrors.jumpLoop(where, [...trail, label(last)].join(" -> ")));
    const hop = stopOfHop(last, stop, hops.slice(0, -1), options);
    const key = JSON.stringify([hop.name, hop.user, hop.port, hop.signIn, hop.hops]);
    const shared = await jumps.use(key, () => openStop(hop, { ...trip, trail }).then((opened) => opened.line));
    try {
      return { socket: await forward(shared.line, where), leave: shared.leave };
    } catch (cause) {
      await shared.leave();
      throw cause;
    }
  };

  const openStop = async (stop: Stop, trip: Trip): Promise<{ line: Line; leave: () => Promise<void> }> => {
    const resolved = await resolveHost(stop.machine, stop.name, { user: stop.user, port: stop.port }, options);
    if (!resolved.ok) throw new ConnectionLost(resolved.error);
    const host = resolved.value;
    const where: Where = { machine: stop.machine, host: host.hostName, port: host.port, user: host.user, jump: stop.jump };
    const ssh2 = (await import("ssh2")).default;
    const agentSocket = host.identityAgent === "none" ? null : (host.identityAgent ?? options.agentSocket);
    const signIn: SignInInput = {
      ssh2,
      where,
      method: stop.signIn.method,
      keyFiles: keyFilesOf(stop, host, options),
      agentSocket,
      identitiesOnly: host.identitiesOnly,
      secrets: trip.secrets,
      ask: trip.ask,
    };
    const progress = newProgress();
    for (let attempt = 1; ; attempt++) {
      const hostKey = await hostKeyCheck(where, host.hostKeyAlias ?? host.hostName, stop.acceptNames, trip.ask, options, host.knownHostsFiles);
      const way = await reach(stop, host, where, trip);
      try {
        const keepaliveSeconds = options.keepaliveSeconds ?? 15;
        const line = await openLine({ socket: way.socket, signIn, progress, hostKey, seconds, keepaliveSeconds, signal: trip.signal });
        line.onLost(() => void way.leave());
        return { line, leave: way.leave };
      } catch (cause) {
        way.socket.destroy();
        await way.leave();
        if (cause instanceof WorthAnother && attempt < ATTEMPTS) continue;
        throw withCertificates(cause, signIn.keyFiles, host);
      }
    }
  };

  return {
    forgetSecrets: secrets.clear,
    connect: async (machine, ask, signal) => {
      const trip: Trip = { options, ask: askUnlessAborted(ask, machine.id, signal), secrets, signal, trail: [] };
      const { line, leave } = await openStop(stopOf(machine), trip);
      return createRunner({ line, method: machine.root, ask, secrets, rootSeconds: options.rootSeconds ?? 30, closed: leave });
    },
  };
}

/** Sign-in by user certificate is not ours; where one lies beside a key that was refused, say so. */
function withCertificates(cause: unknown, keyFiles: readonly string[], host: SshHost): unknown {
  if (!(cause instanceof ConnectionLost) || cause.error.code !== "ssh.auth-failed") return cause;
  const found = [...host.certificateFiles, ...keyFiles.map((file) => `${file}-cert.pub`)].filter((file) => existsSync(file));
  if (found.length === 0) return cause;
  const note = `Binhost Wizard does not use certificates (${found.join(", ")}); put the plain public key into authorized_keys, or sign in with another key.`;
  return new ConnectionLost({ ...cause.error, why: `${cause.error.why} ${note}` });
}
