/** One SSH connection: opened, signed in, watched. The only place that makes an ssh2 client; ssh2 itself is loaded when first needed. */
import type { Duplex } from "node:stream";
import type { AnyAuthMethod, AuthHandlerMiddleware, Client } from "ssh2";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import { ConnectionLost } from "../ports.ts";
import { algorithms } from "./algorithms.ts";
import { sshErrors, type Where } from "./errors.ts";
import type { HostKeyCheck } from "./hostKey.ts";
import { type SignInInput, type SignInProgress, type Steps, signInSteps } from "./signIn.ts";

export type Line = {
  readonly where: Where;
  readonly client: Client;
  /** Host keys as the server showed and proved them. */
  readonly hostKeys: () => readonly string[];
  /** Why the connection is gone; null while it stands. */
  readonly lost: () => WizardError | null;
  readonly onLost: (listener: (error: WizardError) => void) => () => void;
  readonly close: () => Promise<void>;
};

export type LineSpec = {
  readonly socket: Duplex;
  readonly signIn: SignInInput;
  readonly progress: SignInProgress;
  readonly hostKey: HostKeyCheck;
  /** Seconds for the handshake and for each step of signing in; asking does not count. */
  readonly seconds: number;
  readonly keepaliveSeconds: number;
  readonly signal: AbortSignal | undefined;
};

/** Thrown when the server ended a connection that may well work a second time: what was typed is kept, what was refused is skipped. */
export class WorthAnother extends ConnectionLost {}

/** Calls `expired` when nothing has kicked it for that long. */
function createWatch(seconds: number, expired: () => void): { kick: () => void; hold: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | null = null;
  const hold = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
  };
  const kick = (): void => {
    hold();
    timer = setTimeout(expired, seconds * 1000);
  };
  return { kick, hold, stop: hold };
}

type Failure = Error & { readonly level?: string; readonly code?: unknown };

/** What an error before "ready" means. */
function openError(where: Where, cause: Failure, handshaken: boolean): WizardError {
  if (cause.level === "handshake" && /no matching/i.test(cause.message)) return sshErrors.algorithms(where, cause.message);
  if (!handshaken && typeof cause.code !== "number") return sshErrors.notSsh(where, cause.message);
  return sshErrors.closed(where, cause.message);
}

/** What to say when the tries are used up. */
function signInError(input: SignInInput, progress: SignInProgress): WizardError {
  const { where } = input;
  const trouble = progress.trouble;
  if (trouble && input.method !== "auto" && (progress.tried.length === 0 || trouble.kind === "passphrase"))
    switch (trouble.kind) {
      case "no-agent":
        return sshErrors.noAgent(where, trouble.details);
      case "key-missing":
        return sshErrors.keyMissing(where, trouble.file, trouble.details);
      case "key-unusable":
        return sshErrors.keyUnusable(where, trouble.file, trouble.details);
      case "key-hardware":
        return sshErrors.keyHardware(where, trouble.file);
      case "passphrase":
        return sshErrors.passphrase(where, trouble.file);
    }
  const words = {
    "no-agent": "",
    "key-missing": "",
    "key-unusable": "",
    "key-hardware": "is on a security key, which we cannot use",
    passphrase: "stayed closed",
  };
  const more = trouble && words[trouble.kind] !== "" ? [`key file ${trouble.file} ${words[trouble.kind]}`] : [];
  return sshErrors.authFailed(where, [...progress.tried, ...more], progress.allowed);
}

function authHandler(steps: Steps, fail: (error: unknown) => void, kick: () => void): AuthHandlerMiddleware {
  return (left, partial, next) => {
    // ssh2 gives null before the first answer; its types do not say so.
    const said = { left: left as readonly string[] | null, partial: partial === true };
    kick();
    steps
      .next(said)
      .then((step) => {
        kick();
        // Types of ssh2 know no `false`, its documentation does: no more methods.
        next(step.done === true ? (false as unknown as AnyAuthMethod) : step.value);
      })
      .catch(fail);
  };
}

/** Opens a connection on a socket and signs in. Throws ConnectionLost; the socket is closed then. */
export function openLine(spec: LineSpec): Promise<Line> {
  const { where, ssh2, ask } = spec.signIn;
  const client = new ssh2.Client();
  const keys = new Map<string, string>();
  const listeners = new Set<(error: WizardError) => void>();
  let lost: WizardError | null = null;
  let closing = false;
  let lastError = "";
  let handshaken = false;
  let accepted: Buffer | null = null;
  const keep = (type: string, blob: Buffer): void => void keys.set(blob.toString("base64"), `${type} ${blob.toString("base64")}`);

  return new Promise<Line>((resolve, reject) => {
    let settled = false;
    let answered = 0;
    // While a person is thinking, a server that hangs up must not make the question ask itself twice: the end waits for the answer.
    let waiting = 0;
    let ended: WizardError | null = null;
    const fail = (error: WizardError): void => {
      if (settled) return;
      if (waiting > 0 && error.code === "ssh.closed") {
        ended = error;
        return;
      }
      settled = true;
      watch.stop();
      spec.signal?.removeEventListener("abort", aborted);
      client.end();
      spec.socket.destroy();
      const tooMany = error.code === "ssh.closed" && /too many authentication/i.test(error.details);
      const again = error.code === "ssh.closed" && (answered > 0 || (tooMany && spec.progress.showing !== null));
      if (tooMany && spec.progress.showing !== null) spec.progress.refusedKeys.add(spec.progress.showing);
      const final = tooMany && spec.progress.asked === 0 ? sshErrors.tooManyKeys(where, spec.progress.tried) : error;
      reject(again ? new WorthAnother(final) : new ConnectionLost(final));
    };
    const aborted = (): void => fail(sshErrors.cancelled(where.machine, "Connecting"));
    const watch = createWatch(spec.seconds, () => fail(sshErrors.timeout(where, handshaken ? "signing in" : "greeting")));
    const thrown = (cause: unknown): void =>
      fail(cause instanceof ConnectionLost ? cause.error : sshErrors.failed(where, cause instanceof Error ? cause.message : String(cause)));
    const patiently = async <T>(work: Promise<T>): Promise<T> => {
      watch.hold();
      waiting++;
      try {
        const value = await work;
        if (value !== null) answered++;
        return value;
      } finally {
        waiting--;
        if (!settled) watch.kick();
        // After those who asked have kept the answer.
        const error = ended;
        if (error) setImmediate(() => fail(error));
      }
    };
    const patient: SignInInput = { ...spec.signIn, ask: (question) => patiently(ask(question)) };

    client.on("error", (cause: Failure) => {
      lastError = cause.message;
      if (cause.level === "agent") return;
      if (cause.level === "client-authentication" && /All configured/.test(cause.message)) fail(signInError(spec.signIn, spec.progress));
      else fail(openError(where, cause, handshaken || waiting > 0));
    });
    client.on("handshake", () => {
      handshaken = true;
      watch.kick();
    });
    // A server that has said goodbye answers nothing more; what is still to be sent would only hold the line open.
    client.on("end", () => spec.socket.destroy());
    client.on("close", () => {
      const details = lastError || "connection closed";
      fail(handshaken || waiting > 0 ? sshErrors.closed(where, details) : sshErrors.notSsh(where, details));
      lost = closing ? sshErrors.cancelled(where.machine, "The connection") : sshErrors.lost(where, lastError || "connection closed");
      for (const listener of [...listeners]) listener(lost);
      listeners.clear();
    });
    client.on("hostkeys", (list) => {
      for (const key of list) keep(key.type, key.getPublicSSH());
    });
    client.once("ready", () => {
      if (settled) return;
      settled = true;
      watch.stop();
      spec.signal?.removeEventListener("abort", aborted);
      resolve({
        where,
        client,
        hostKeys: () => [...keys.values()],
        lost: () => lost,
        onLost: (listener) => {
          if (lost) listener(lost);
          else listeners.add(listener);
          return () => void listeners.delete(listener);
        },
        close: () =>
          new Promise<void>((done) => {
            if (lost) return done();
            closing = true;
            const hard = setTimeout(() => spec.socket.destroy(), 1_000);
            client.once("close", () => {
              clearTimeout(hard);
              done();
            });
            client.end();
          }),
      });
    });

    if (spec.signal?.aborted) return aborted();
    if (spec.socket.destroyed) return fail(sshErrors.notSsh(where, "it hung up at once"));
    spec.signal?.addEventListener("abort", aborted, { once: true });
    watch.kick();
    client.connect({
      sock: spec.socket as never,
      username: where.user,
      readyTimeout: 0,
      keepaliveInterval: spec.keepaliveSeconds * 1000,
      keepaliveCountMax: 3,
      algorithms: algorithms(spec.hostKey.types),
      authHandler: authHandler(signInSteps(patient, spec.progress), thrown, watch.kick),
      hostVerifier: (blob: Buffer, answer: (valid: boolean) => void): void => {
        // A renewed key exchange must show the key that was accepted.
        if (accepted) {
          answer(accepted.equals(blob));
          return;
        }
        patiently(spec.hostKey.verify(blob).then((error) => error ?? true)).then((error) => {
          if (settled) return;
          if (error !== true) {
            fail(error);
            return;
          }
          accepted = Buffer.from(blob);
          keep(blob.toString("latin1", 4, 4 + blob.readUInt32BE(0)), accepted);
          answer(true);
        }, thrown);
      },
    });
  });
}
