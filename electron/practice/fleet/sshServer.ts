/** The SSH server of one practice machine: sign-in by key, the framing of scripts, and the operation's answer. No shell anywhere. */
import * as crypto from "node:crypto";
import type { AddressInfo } from "node:net";
import ssh2, { type AuthContext, type Connection, type ServerChannel } from "ssh2";
import { BROKEN_EXIT, readBootCommand, readyErrLine, readyLine, unframeScript } from "../../../shared/operations/framing.ts";
import { decodeHeader, type OperationHeader } from "../../../shared/operations/protocol.ts";
import { answerTo, CHANGING } from "./answers/index.ts";
import type { KeyPair } from "./keys.ts";
import type { PracticeMachine } from "./machine.ts";

export type Door = {
  readonly port: number;
  /** Ends every connection and listens no more: sshd was killed. */
  readonly kill: () => void;
  /** Listens again on the same port. */
  readonly revive: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export type DoorOptions = {
  readonly machine: PracticeMachine;
  readonly hostKey: KeyPair;
  /** Public key that opens it. */
  readonly authorized: string;
  /** Password that opens it too; null: none. */
  readonly password: string | null;
  /** Called after each operation that may change something, before its answer goes out. True: the server dies instead of answering. */
  readonly dieAfter?: (operation: OperationHeader) => boolean;
};

const LARRY = 1000;

/** What the probe for root says (framing of rootWay): nothing for root, else what sudo answered. */
function probe(machine: PracticeMachine, uid: number): string {
  if (uid === 0) return "";
  if (machine.rootVia === "sudo") return "sudo 0 0\n";
  return `sudo 1 Sorry, user ${machine.user} may not run sudo on ${machine.hostname}.\n`;
}

function serve(options: DoorOptions, channel: ServerChannel, command: string, die: () => void): void {
  const { machine } = options;
  const boot = readBootCommand(command);
  const end = (code: number): void => {
    channel.exit(code);
    channel.end();
  };
  if (!boot) {
    channel.stderr.write("This is a practice machine. It answers the operations of Binhost Wizard and nothing else.\n");
    end(127);
    return;
  }
  const login = machine.user === "root" ? 0 : LARRY;
  const uid = boot.via === "user" ? login : boot.via === "sudo" && machine.rootVia === "sudo" ? 0 : null;
  if (uid === null) {
    channel.stderr.write(`sudo: ${machine.user} may not run sudo on ${machine.hostname}\n`);
    end(1);
    return;
  }
  channel.write(readyLine(boot.nonce, uid, process.pid));
  channel.stderr.write(readyErrLine(boot.nonce));
  const parts: Buffer[] = [];
  const gone = new AbortController();
  channel.on("close", () => gone.abort());
  channel.on("data", (b: Buffer) => parts.push(b));
  channel.on("end", () => {
    const script = unframeScript(Buffer.concat(parts).toString("utf8"), boot.nonce);
    if (script === null) {
      channel.stderr.write(`bw-broken ${boot.nonce}\n`);
      end(BROKEN_EXIT);
      return;
    }
    const header = decodeHeader(script);
    if (script === "exit 0" || header?.name === "end-script") {
      end(0);
      return;
    }
    if (!header) {
      channel.stderr.write("practice: the script has no header line\n");
      end(127);
      return;
    }
    if (header.name === "root-probe") {
      channel.write(probe(machine, uid));
      end(0);
      return;
    }
    answerTo(machine, uid, header, gone.signal).then(
      (text) => {
        if (CHANGING.has(header.name) && options.dieAfter?.(header)) {
          die();
          return;
        }
        channel.write(text, () => end(0));
      },
      (error: unknown) => {
        channel.stderr.write(`practice: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        end(1);
      },
    );
  });
}

function isAllowed(options: DoorOptions, context: AuthContext): boolean {
  if (context.username !== options.machine.user) return false;
  if (context.method === "password")
    return (
      options.password !== null &&
      context.password.length === options.password.length &&
      crypto.timingSafeEqual(Buffer.from(context.password), Buffer.from(options.password))
    );
  if (context.method !== "publickey") return false;
  const key = ssh2.utils.parseKey(options.authorized);
  if (key instanceof Error || Array.isArray(key)) return false;
  if (context.key.algo !== key.type || !context.key.data.equals(key.getPublicSSH())) return false;
  return context.signature === undefined || context.blob === undefined || key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

/** Opens the door of one machine on a free port of 127.0.0.1. */
export async function openDoor(options: DoorOptions): Promise<Door> {
  const connections = new Set<Connection>();
  const kill = (): void => {
    server.close();
    for (const c of connections) c.end();
    for (const c of connections) (c as unknown as { _sock?: { destroy: () => void } })._sock?.destroy();
    connections.clear();
  };
  const methods = options.password === null ? (["publickey"] as const) : (["publickey", "password"] as const);
  const server = new ssh2.Server({ hostKeys: [options.hostKey.secret] }, (connection) => {
    connections.add(connection);
    connection.on("error", () => {});
    connection.on("close", () => connections.delete(connection));
    connection.on("authentication", (context) => (isAllowed(options, context) ? context.accept() : context.reject([...methods])));
    connection.on("ready", () => {
      connection.on("session", (accept) => {
        const session = accept();
        session.on("pty", (acceptPty) => acceptPty?.());
        session.on("env", (acceptEnv) => acceptEnv?.());
        session.on("exec", (acceptExec, _reject, info) => {
          const channel = acceptExec();
          channel.on("error", () => {});
          serve(options, channel, info.command, kill);
        });
      });
    });
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => resolve());
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    kill,
    revive: () => listen(port),
    stop: async () => {
      kill();
    },
  };
}
