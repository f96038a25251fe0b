/** Log files, read in pieces of one buffer: plain or compressed, whole or from an offset on. */
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, createReadStream, openSync, readSync } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Decode } from "../../../shared/report/names.ts";
import type { Scanner } from "../../../shared/report/scanLog.ts";

const CHUNK = 256 * 1024;

/** `toString("latin1")` without its checks; Node's types leave it out. */
type Slicing = { readonly latin1Slice: (from: number, to: number) => string };
export const decodeBuffer: Decode = (bytes, from, to) => (bytes as unknown as Slicing).latin1Slice(from, to);

/** Takes pieces of any length and gives a scanner whole lines. A line longer than the buffer is passed over and counted. */
export function createFeeder(scanner: Scanner, size = CHUNK) {
  const buffer = Buffer.allocUnsafe(size);
  let held = 0;
  let skipping = false;
  /** After `count` new bytes at the buffer's end. */
  const took = (count: number): void => {
    let from = 0;
    const to = held + count;
    if (skipping) {
      const next = buffer.indexOf(10, held);
      if (next < 0 || next >= to) {
        held = 0;
        return;
      }
      from = next + 1;
      skipping = false;
    }
    const done = scanner.scan(buffer, from, to);
    held = to - done;
    if (held === size) {
      scanner.damaged();
      skipping = true;
      held = 0;
    } else if (held > 0 && done > 0) buffer.copyWithin(0, done, to);
  };
  return {
    buffer,
    /** Where the next bytes go. */
    room: () => held,
    took,
    push: (piece: Uint8Array): void => {
      for (let at = 0; at < piece.length; ) {
        const count = Math.min(size - held, piece.length - at);
        buffer.set(piece.subarray(at, at + count), held);
        took(count);
        at += count;
      }
    },
    /** The last line has no newline: it is read as it stands. */
    flush: (): void => {
      if (held === 0 || skipping) return;
      if (held === size) scanner.damaged();
      else {
        buffer[held] = 10;
        scanner.scan(buffer, 0, held + 1);
      }
      held = 0;
    },
  };
}

/** Reads a plain file to its end. @throws what the file system says */
export function scanFileSync(path: string, scanner: Scanner): null {
  const file = openSync(path, "r");
  try {
    const feeder = createFeeder(scanner);
    for (;;) {
      const room = feeder.room();
      const count = readSync(file, feeder.buffer, room, CHUNK - room, null);
      if (count === 0) {
        feeder.flush();
        return null;
      }
      feeder.took(count);
    }
  } finally {
    closeSync(file);
  }
}

const TOOLS: Readonly<Record<string, readonly string[]>> = { xz: ["xz", "-dc"], bz2: ["bzip2", "-dc"], zst: ["zstd", "-dcq"] };

/** How a file is compressed, by its name; null: not. */
export const compressionOf = (path: string): "gz" | "xz" | "bz2" | "zst" | null => {
  const match = /\.(gz|xz|bz2|zst)$/.exec(path);
  return match ? (match[1] as "gz" | "xz" | "bz2" | "zst") : null;
};

async function pump(stream: Readable, scanner: Scanner): Promise<void> {
  const feeder = createFeeder(scanner);
  try {
    for await (const piece of stream) feeder.push(piece as Buffer);
  } finally {
    feeder.flush();
  }
}

/**
 * Reads a compressed file: gzip by Node, xz, bzip2 and zstd by the tool of that name on PATH.
 * @returns what is wrong with a file that could be read only up to its damage; null: all of it was read
 * @throws Error when it cannot be opened, or the tool is not there
 */
export async function scanCompressed(path: string, scanner: Scanner): Promise<string | null> {
  const kind = compressionOf(path);
  accessSync(path, constants.R_OK);
  if (kind === "gz") {
    const source = createReadStream(path);
    const plain = createGunzip();
    source.on("error", (error) => plain.destroy(error));
    try {
      await pump(source.pipe(plain), scanner);
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
  const [program = "", ...args] = TOOLS[kind ?? ""] ?? [];
  const child = spawn(program, [...args, "--", path], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said = (said + text.toString()).slice(-500);
  });
  const ended = new Promise<number | null>((done, fail) => {
    child.once("error", () => fail(new Error(`${program} is not there`)));
    child.once("close", done);
  });
  const [code] = await Promise.all([ended, pump(child.stdout, scanner)]);
  return code === 0 ? null : said.trim() || `${program} ended with exit code ${code}`;
}
