/** Log files, read in pieces of one buffer: plain or compressed, whole or from an offset on. */
import { spawn } from "node:child_process";
import { closeSync, createReadStream, openSync, readSync } from "node:fs";
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
export function scanFileSync(path: string, scanner: Scanner): void {
  const file = openSync(path, "r");
  try {
    const feeder = createFeeder(scanner);
    for (let at = 0; ; ) {
      const room = feeder.room();
      const count = readSync(file, feeder.buffer, room, CHUNK - room, at);
      if (count === 0) {
        feeder.flush();
        return;
      }
      at += count;
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
  for await (const piece of stream) feeder.push(piece as Buffer);
  feeder.flush();
}

/** Reads a compressed file: gzip by Node, xz, bzip2 and zstd by the tool of that name on PATH. @throws Error when it cannot be read to its end */
export async function scanCompressed(path: string, scanner: Scanner): Promise<void> {
  const kind = compressionOf(path);
  if (kind === "gz") {
    const source = createReadStream(path);
    const plain = createGunzip();
    source.on("error", (error) => plain.destroy(error));
    await pump(source.pipe(plain), scanner);
    return;
  }
  const [program = "", ...args] = TOOLS[kind ?? ""] ?? [];
  const child = spawn(program, [...args, "--", path], { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said = (said + text.toString()).slice(-500);
  });
  const ended = new Promise<number | null>((done, fail) => {
    child.once("error", fail);
    child.once("close", done);
  });
  const [code] = await Promise.all([ended, pump(child.stdout, scanner)]);
  if (code !== 0) throw new Error(`${program}: ${said.trim() || `exit code ${code}`}`);
}
