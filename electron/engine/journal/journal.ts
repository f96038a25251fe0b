/**
 * The journal of a run: JSON lines, appended, numbered, 0600. A line is on disk before what it announces is done. A torn last line
 * (power cut, full disk) is dropped when the file is opened again.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { eventSchema, type NewEvent, type RunEvent } from "../../../shared/model/run.ts";

export type Journal = {
  readonly run: string;
  /** Writes one event; returns it numbered, dated and masked. */
  readonly append: (event: NewEvent) => RunEvent;
  readonly close: () => void;
};

/** The journal could not be written: nothing further may be done to any machine. */
export class JournalError extends Error {}

const RUN_ID = /^[a-z0-9][a-z0-9-]{0,80}$/;
const pathOf = (dir: string, run: string) => {
  if (!RUN_ID.test(run)) throw new Error(`not a run id: ${run}`);
  return join(dir, `${run}.jsonl`);
};

function writeWhole(fd: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

function parseLine(line: string): RunEvent | null {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Reads a journal; `light` leaves out what commands said. Output: null when there is no such run. Lines that are torn, or of a kind this version does not know, are left out. */
export function readJournal(dir: string, run: string, light = false): readonly RunEvent[] | null {
  if (!RUN_ID.test(run)) return null;
  let text: string;
  try {
    text = readFileSync(pathOf(dir, run), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "" && !(light && /^\{"seq":\d+,"at":[\d.]+,"code":"step\.(log|progress)"/.test(line)))
    .flatMap((line) => parseLine(line) ?? []);
}

/** Ids of all runs that have a journal, oldest first (an id begins with its date). */
export function listJournals(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith(".jsonl") && RUN_ID.test(name.slice(0, -6)))
      .map((name) => name.slice(0, -6))
      .sort();
  } catch {
    return [];
  }
}

export type JournalOptions = {
  readonly dir: string;
  readonly run: string;
  /** Seconds since 1970. */
  readonly now: () => number;
  /** Applied to every event before it is written. */
  readonly mask: (event: NewEvent) => NewEvent;
  /** Called after the event is on disk. */
  readonly onEvent: (event: RunEvent) => void;
};

/** Opens a run's journal for appending; makes it when it is new. Numbers go on where they stopped. */
export function openJournal(options: JournalOptions): Journal {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const path = pathOf(options.dir, options.run);
  const fd = openSync(path, "a", 0o600);
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
  let seq = (readJournal(options.dir, options.run) ?? []).reduce((highest, event) => Math.max(highest, event.seq), -1);
  let closed = false;
  return {
    run: options.run,
    append: (event) => {
      if (closed) throw new JournalError(`the journal of ${options.run} is closed`);
      seq += 1;
      const full = { seq, at: options.now(), ...options.mask(event) } as RunEvent; // seq, at and code first: `light` looks for them
      try {
        writeWhole(fd, Buffer.from(`${JSON.stringify(full)}\n`));
        // Output of commands may be lost in a power cut; everything that undo and resume need may not.
        if (full.code !== "step.log" && full.code !== "step.progress") fsyncSync(fd);
      } catch (thrown) {
        throw new JournalError(thrown instanceof Error ? thrown.message : String(thrown));
      }
      options.onEvent(full);
      return full;
    },
    close: () => {
      if (!closed) closeSync(fd);
      closed = true;
    },
  };
}
