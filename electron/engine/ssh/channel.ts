/**
 * One command on one channel: starts a reader (framing.ts), answers the one prompt it may show, sends the script, collects what
 * comes back within bounds. A password goes out only after the prompt was seen, the script after that only when the ready line was.
 */
import { randomBytes } from "node:crypto";
import type { ClientChannel, ExecOptions } from "ssh2";
import { type BootWay, bootCommand, frameScript, startLine, sudoPrompt } from "../../../shared/operations/framing.ts";
import { ConnectionLost, type ScriptOptions, type ScriptResult } from "../ports.ts";
import { sshErrors } from "./errors.ts";
import type { Limiter } from "./limiter.ts";
import type { Line } from "./line.ts";
import { createErrCutter, createReadyCutter, createSink, createTerminalCutter, type Ready } from "./output.ts";

export type Way = { readonly kind: "pipe" | "terminal"; readonly via: "user" | "sudo" | "doas" | "su"; readonly password: string | null };

export type Outcome =
  | { readonly kind: "ran"; readonly result: ScriptResult; readonly ready: Ready }
  /** The shell never came: `prompts` counts how often a password was wanted, `text` is what was said instead. */
  | { readonly kind: "refused"; readonly prompts: number; readonly text: string; readonly silent: boolean; readonly code: number | null }
  /** Stopped by time before the shell came. */
  | { readonly kind: "timed-out"; readonly result: ScriptResult };

export type RunOptions = ScriptOptions & {
  /** Seconds that sudo, doas or su may take until the shell stands. */
  readonly rootSeconds: number;
  /** The shell stands: its process, and the mark in its command line by which it can be told from a later process of that number. */
  readonly onShell?: (pid: number, mark: string) => void;
};

const MAX_BYTES = 64 * 1024 * 1024;
/** After the shell's exit a child may still hold its output open; sshd keeps the channel then. So long it may be quiet, seconds. */
const AFTER_EXIT_SECONDS = 2;
const OPEN_RETRIES = 8;
/** A terminal that carries bytes: no echo, no line editing, no signals, nothing translated. */
const TERMINAL: ExecOptions = { pty: { term: "dumb", cols: 200, rows: 50, modes: { ECHO: 0, ECHONL: 0, ONLCR: 0, OPOST: 0 } } as never };

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function openChannel(line: Line, limiter: Limiter, command: string, options: ExecOptions): Promise<ClientChannel> {
  for (let tries = 0; ; tries++) {
    const gone = line.lost();
    if (gone) throw new ConnectionLost(gone);
    const opened = await new Promise<ClientChannel | (Error & { reason?: unknown })>((resolve) => {
      try {
        line.client.exec(command, options, (error, channel) => resolve(error ?? channel));
      } catch (cause) {
        resolve(cause instanceof Error ? cause : new Error(String(cause)));
      }
    });
    if (!(opened instanceof Error)) return opened;
    // "close" of the client comes just before its channels hear of it, but give the reason time to arrive.
    await wait(0);
    const lost = line.lost();
    if (lost) throw new ConnectionLost(lost);
    if (/Not connected|No response from server/.test(opened.message)) throw new ConnectionLost(sshErrors.lost(line.where, opened.message));
    // Reason 2 is what OpenSSH says at MaxSessions.
    if (Number(opened.reason) !== 2) throw new ConnectionLost(sshErrors.shell(line.where, opened.message));
    if (tries >= OPEN_RETRIES && (limiter.inUse() <= 1 || tries >= 8 * OPEN_RETRIES)) throw new ConnectionLost(sshErrors.channels(line.where));
    await wait(Math.min(1_000, 25 * 2 ** tries));
  }
}

function bootOf(way: Way, bytes: number): BootWay {
  if (way.kind === "terminal" && way.via !== "user") return { kind: "terminal", via: way.via, bytes };
  switch (way.via) {
    case "sudo":
      return { kind: "pipe", via: way.password === null ? "sudo" : "sudo-password" };
    case "doas":
      return { kind: "pipe", via: "doas" };
    default:
      return { kind: "pipe", via: "user" };
  }
}

/** How many prompts this text shows. On a terminal only what follows our start line counts. */
function countPrompts(way: Way, nonce: string, text: string): number {
  const own = text.split(sudoPrompt(nonce)).length - 1;
  if (way.via === "sudo")
    return way.kind === "pipe" ? own : (text.split(new RegExp(`${startLine(nonce)}\\r?\\n`))[1]?.split(sudoPrompt(nonce)).length ?? 1) - 1;
  const after = text.split(new RegExp(`${startLine(nonce)}\\r?\\n`))[1] ?? "";
  return after.match(/assword[^\r\n]*:[ \t]*/gi)?.length ?? 0;
}

/**
 * Runs one script one way. Inputs: the connection, its limiter, the way to the shell. What is cut short here (time, signal) may still
 * run there: `onShell` says which process to end.
 * Throws ConnectionLost: line gone, cancelled, script not whole.
 */
export async function runOnChannel(line: Line, limiter: Limiter, way: Way, script: string, options: RunOptions): Promise<Outcome> {
  const leave = await limiter.enter(options.signal);
  try {
    const nonce = randomBytes(16).toString("hex");
    const payload = Buffer.from(frameScript(script, nonce), "utf8");
    const command = bootCommand(nonce, bootOf(way, payload.length));
    const channel = await openChannel(line, limiter, command, way.kind === "terminal" ? TERMINAL : {});
    return await converse(line, channel, { way, nonce, payload, options });
  } finally {
    leave();
  }
}

type Talk = { way: Way; nonce: string; payload: Buffer; options: RunOptions };

function converse(line: Line, channel: ClientChannel, talk: Talk): Promise<Outcome> {
  const { way, nonce, payload, options } = talk;
  const terminal = way.kind === "terminal";
  const out = createSink(options.maxBytes ?? MAX_BYTES);
  const err = createSink(options.maxBytes ?? MAX_BYTES);
  const ready = createReadyCutter(nonce);
  const errNoise = createErrCutter(nonce);
  const tail = createTerminalCutter(nonce);
  let exit: { code: number | null; signal: string | null } | null = null;
  let passwordSent = false;
  let sent = false;

  return new Promise<Outcome>((resolve, reject) => {
    let settled = false;
    let quiet: NodeJS.Timeout | null = null;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(deadline);
      clearTimeout(rootDeadline);
      if (quiet) clearTimeout(quiet);
      options.signal?.removeEventListener("abort", aborted);
      forget();
      channel.on("error", () => undefined);
      try {
        channel.close();
      } catch {
        // The line is gone already.
      }
      finish();
    };
    const result = (timedOut: boolean): ScriptResult => ({
      code: terminal ? tail.code() : (exit?.code ?? null),
      signal: exit?.signal ?? null,
      stdout: out.bytes(),
      stderr: err.bytes(),
      truncated: out.truncated() || err.truncated(),
      timedOut,
    });
    const said = (): string =>
      [errNoise.noise(), ready.noise()]
        .map((text) => text.replaceAll(nonce, "…").trim())
        .join("\n")
        .trim();
    const refused = (silent: boolean, prompts: number): void =>
      settle(() => resolve({ kind: "refused", prompts, text: said(), silent, code: exit?.code ?? null }));
    const lost = (error: ReturnType<typeof sshErrors.lost>): void => settle(() => reject(new ConnectionLost(error)));
    const finish = (): void => {
      const seen = ready.ready();
      if (!seen) {
        refused(false, countPrompts(way, nonce, errNoise.noise() + ready.noise()));
        return;
      }
      const whole = result(false);
      if (whole.stderr.includes(`bw-broken ${nonce}`)) {
        lost(sshErrors.broken(line.where, ""));
        return;
      }
      settle(() => resolve({ kind: "ran", result: whole, ready: seen }));
    };
    const aborted = (): void => {
      settle(() => reject(new ConnectionLost(sshErrors.cancelled(line.where.machine, "A command"))));
    };
    const deadline = setTimeout(() => {
      const seen = ready.ready();
      settle(() => resolve(seen ? { kind: "ran", result: result(true), ready: seen } : { kind: "timed-out", result: result(true) }));
    }, options.timeoutSeconds * 1000);
    // Somebody else's prompt is never answered: sudo, doas or su that neither asks as expected nor starts is given up.
    const rootDeadline = setTimeout(() => {
      if (way.via !== "user" && !ready.ready()) refused(true, countPrompts(way, nonce, errNoise.noise() + ready.noise()));
    }, options.rootSeconds * 1000);
    const sendScript = (): void => {
      if (sent) return;
      sent = true;
      if (terminal) channel.write(payload);
      else channel.end(payload);
    };
    const lookForPrompt = (): void => {
      if (ready.ready() || way.via === "user") return;
      const prompts = countPrompts(way, nonce, terminal ? ready.noise() : errNoise.noise());
      if (prompts === 0) return;
      if (way.password === null || prompts > 1) refused(false, prompts);
      else if (!passwordSent) {
        passwordSent = true;
        channel.write(`${way.password}\n`);
      }
    };
    const stillTalking = (): void => {
      if (exit === null) return;
      if (quiet) clearTimeout(quiet);
      quiet = setTimeout(finish, AFTER_EXIT_SECONDS * 1000);
    };
    const take = (chunk: Buffer): void => {
      const before = ready.ready();
      const part = ready.push(chunk);
      const shell = ready.ready();
      if (!before && shell) {
        options.onShell?.(shell.pid, nonce);
        sendScript();
      }
      if (part === null) {
        lookForPrompt();
        return;
      }
      if (part.length === 0) return;
      const cut = terminal ? tail.push(part) : { out: part, err: Buffer.alloc(0) };
      out.push(cut.out);
      err.push(cut.err);
      if (cut.out.length > 0) options.onStdout?.(cut.out);
      if (terminal && tail.ended()) finish();
      stillTalking();
    };

    channel.on("data", take);
    channel.stderr.on("data", (chunk: Buffer) => {
      const part = errNoise.push(chunk);
      if (part === null) {
        lookForPrompt();
        return;
      }
      err.push(part);
      stillTalking();
    });
    channel.on("exit", (code: number | null, signal?: string) => {
      exit = { code, signal: signal ?? null };
      stillTalking();
    });
    channel.on("error", () => undefined);
    channel.on("close", () => {
      if (exit !== null) {
        finish();
        return;
      }
      // Closed without an exit code: usually the whole connection went, and says so in a moment.
      setTimeout(() => {
        const gone = line.lost();
        if (gone) lost(gone);
        else finish();
      }, 50);
    });
    const forget = line.onLost(lost);
    if (options.signal?.aborted) {
      aborted();
      return;
    }
    options.signal?.addEventListener("abort", aborted, { once: true });
    // Nothing to type and nobody to ask: the script may follow the command at once.
    if (!terminal && way.password === null) sendScript();
  });
}
