/** What comes back from a shell, cut into noise, output and the rest. Pure state machines over chunks. */
import { doneLine, stopLine } from "../../../shared/operations/framing.ts";

/** Keeps at most so many bytes; the rest is counted as dropped. */
export function createSink(most: number): { push: (chunk: Buffer) => void; bytes: () => Buffer; truncated: () => boolean } {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  return {
    push: (chunk) => {
      const room = most - size;
      if (chunk.length > room) truncated = true;
      if (room <= 0) return;
      const kept = chunk.length > room ? chunk.subarray(0, room) : chunk;
      chunks.push(kept);
      size += kept.length;
    },
    bytes: () => Buffer.concat(chunks),
    truncated: () => truncated,
  };
}

/** How much noise of start-up files is kept for a message. */
const NOISE = 64 * 1024;

export type Ready = { readonly uid: number; readonly pid: number };

/**
 * Standard output of a boot command: noise until the ready line, then what the script prints. Output of `push`: the part of this
 * chunk that belongs to the script; null while it is noise.
 */
export function createReadyCutter(nonce: string): { push: (chunk: Buffer) => Buffer | null; ready: () => Ready | null; noise: () => string } {
  let noise = Buffer.alloc(0);
  let ready: Ready | null = null;
  const mark = Buffer.from(`bw-ready ${nonce} `);
  return {
    ready: () => ready,
    noise: () => noise.toString("utf8"),
    push: (chunk) => {
      if (ready) return chunk;
      noise = Buffer.concat([noise, chunk]);
      // A shell under `set -x` shows the command before it runs it: the mark counts only with its two numbers.
      for (let at = noise.indexOf(mark); at >= 0; at = noise.indexOf(mark, at + 1)) {
        const end = noise.indexOf(10, at);
        const found = end < 0 ? null : /^([0-9]+) ([0-9]+)\r?$/.exec(noise.toString("latin1", at + mark.length, end));
        if (!found) continue;
        ready = { uid: Number(found[1]), pid: Number(found[2]) };
        const rest = noise.subarray(end + 1);
        noise = noise.subarray(0, at);
        return rest;
      }
      if (noise.length > NOISE) noise = noise.subarray(noise.length - NOISE);
      return null;
    },
  };
}

/** Standard error of a boot command on pipes: what came before the ready line is dropped once it is seen. */
export function createErrCutter(nonce: string): { push: (chunk: Buffer) => Buffer | null; noise: () => string } {
  let noise = Buffer.alloc(0);
  let seen = false;
  const mark = Buffer.from(`bw-ready ${nonce}\n`);
  return {
    noise: () => noise.toString("utf8"),
    push: (chunk) => {
      if (seen) return chunk;
      noise = Buffer.concat([noise, chunk]);
      const at = noise.indexOf(mark);
      if (at >= 0) {
        seen = true;
        const rest = noise.subarray(at + mark.length);
        noise = noise.subarray(0, at);
        return rest;
      }
      if (noise.length > NOISE) noise = noise.subarray(noise.length - NOISE);
      return null;
    },
  };
}

export type TerminalPart = { readonly out: Buffer; readonly err: Buffer };

/** After the ready line on a terminal: output, then the exit code, then standard error. */
export function createTerminalCutter(nonce: string): { push: (chunk: Buffer) => TerminalPart; code: () => number | null; ended: () => boolean } {
  const done = doneLine(nonce);
  const doneStart = Buffer.from(`\nbw-done ${nonce} `);
  const stop = Buffer.from(stopLine(nonce));
  const nothing: Buffer = Buffer.alloc(0);
  let pending = nothing;
  let code: number | null = null;
  let ended = false;
  /** Gives out everything that cannot be the beginning of `mark`. */
  const release = (mark: Buffer): Buffer => {
    const keep = Math.min(pending.length, mark.length - 1);
    const out = pending.subarray(0, pending.length - keep);
    pending = pending.subarray(pending.length - keep);
    return out;
  };
  const push = (chunk: Buffer): TerminalPart => {
    if (ended) return { out: nothing, err: nothing };
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let out = nothing;
    if (code === null) {
      const at = pending.indexOf(doneStart);
      if (at < 0) return { out: release(doneStart), err: nothing };
      const end = pending.indexOf(10, at + doneStart.length);
      out = pending.subarray(0, at);
      pending = pending.subarray(at);
      if (end < 0) return { out, err: nothing };
      const found = done.exec(pending.toString("latin1", 0, end - at + 1));
      code = found ? Number(found[1]) : 0;
      pending = pending.subarray(end - at + 1);
    }
    const at = pending.indexOf(stop);
    if (at < 0) return { out, err: release(stop) };
    ended = true;
    return { out, err: pending.subarray(0, at) };
  };
  return { push, code: () => code, ended: () => ended };
}
