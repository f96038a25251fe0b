/**
 * emerge.log, read as bytes: no string is made of a line, only of what names a merge. Line forms: lib/_emerge/MergeListItem.py, Binpkg.py,
 * EbuildBuild.py, Scheduler.py and the recorded logs. Runs side by side and `--jobs` mix their lines in one file, so a merge is known by its
 * place (i of n), its package and its root. An end belongs to the newest begin of that name: an older one was interrupted.
 */
import { LONGEST, noneSkipped, type OpenMerge, type ScanState, type SkippedCounts } from "./kinds.ts";

/** Bytes to text, one char per byte; a host gives its fast one (Buffer's latin1Slice). */
export type Decode = (bytes: Uint8Array, from: number, to: number) => string;

export const decodeLatin1: Decode = (bytes, from, to) => {
  let text = "";
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
};

export interface ScanOptions {
  readonly decode?: Decode;
  readonly onMerge: (cpv: string, start: number, seconds: number, binary: boolean, assumed: boolean, slot: string | null, root: string) => void;
  /** Read AUTOCLEAN lines for slots. */
  readonly slots?: boolean;
  readonly state?: ScanState;
}

export interface Scanner {
  /**
   * Reads `bytes` from `from` to `to`, which begins at a line's start.
   * @returns where the first line begins that has no newline yet: give it again, with what follows. Null bytes (a crash leaves holes of them)
   * are turned into newlines in place.
   */
  readonly scan: (bytes: Uint8Array, from: number, to: number) => number;
  /** Counts a line that was passed over from outside. */
  readonly damaged: () => void;
  readonly state: () => ScanState;
  /** What was left out if nothing more comes. */
  readonly skipped: () => SkippedCounts;
}

const bytesOf = (text: string): readonly number[] => [...text].map((c) => c.charCodeAt(0));
const BEGIN = bytesOf(">>> emerge (");
const AUTOCLEAN = bytesOf(">>> AUTOCLEAN: ");
const END = bytesOf("::: completed emerge (");
const PHASE = bytesOf("=== (");
const BINARY = bytesOf("Merging Binary (");
const SOURCE = bytesOf("Compiling/");
const OF = bytesOf(" of ");
const TO = bytesOf(" to ");
/** More merges cannot be open at once; stale ones beyond it are dropped, so that memory stays constant on any log. */
const MOST_OPEN = 4096;

function matches(bytes: Uint8Array, at: number, pattern: readonly number[]): boolean {
  for (let i = 0; i < pattern.length; i += 1) if (bytes[at + i] !== pattern[i]) return false;
  return true;
}

const digitsEnd = (bytes: Uint8Array, at: number): number => {
  let end = at;
  for (let c = bytes[end]; c !== undefined && c >= 48 && c <= 57; c = bytes[end]) end += 1;
  return end;
};

/** `i of n) ` from `at` on: where it ends; -1 when it is none. */
function placeEnd(bytes: Uint8Array, at: number): number {
  const i = digitsEnd(bytes, at);
  if (i === at || !matches(bytes, i, OF)) return -1;
  const n = digitsEnd(bytes, i + 4);
  return n > i + 4 && bytes[n] === 41 && bytes[n + 1] === 32 ? n + 2 : -1;
}

export function createScanner(options: ScanOptions): Scanner {
  const decode = options.decode ?? decodeLatin1;
  const { onMerge } = options;
  const slots = options.slots === true;
  const skipped: SkippedCounts = { ...noneSkipped(), ...options.state?.skipped };
  /** Newest last. */
  const open = new Map<string, OpenMerge | OpenMerge[]>();
  let opened = 0;

  const push = (merge: OpenMerge): void => {
    const there = open.get(merge.key);
    if (there === undefined) open.set(merge.key, merge);
    else if (Array.isArray(there)) there.push(merge);
    else open.set(merge.key, [there, merge]);
    opened += 1;
    if (opened <= MOST_OPEN) return;
    for (const [key, held] of open) {
      open.delete(key);
      const count = Array.isArray(held) ? held.length : 1;
      opened -= count;
      skipped.unfinished += count;
      if (opened <= MOST_OPEN / 2) break;
    }
  };
  for (const merge of options.state?.open ?? []) push({ ...merge });

  const take = (key: string, root: string): OpenMerge | null => {
    const there = open.get(key);
    if (there === undefined) return null;
    if (!Array.isArray(there)) {
      if (there.root !== root) return null;
      open.delete(key);
      opened -= 1;
      return there;
    }
    const at = there.findLastIndex((merge) => merge.root === root);
    const found = at < 0 ? null : (there.splice(at, 1)[0] ?? null);
    if (found) opened -= 1;
    if (there.length === 0) open.delete(key);
    return found;
  };

  const end = (key: string, cpv: string, root: string, time: number): void => {
    const merge = take(key, root);
    if (merge === null || merge.doomed) skipped.noBegin += 1;
    else if (merge.last > time || merge.last < merge.start) skipped.clockBack += 1;
    else if (time - merge.start > LONGEST) skipped.clockForward += 1;
    else onMerge(cpv, merge.start, time - merge.start, merge.phase === 2, merge.phase === 0, merge.slot, root);
  };

  const phase = (key: string, kind: 1 | 2, time: number): void => {
    const there = open.get(key);
    if (there === undefined) return;
    const newest = Array.isArray(there) ? there.at(-1) : there;
    // The phase line has no root: of several, the newest that has none yet.
    const merge = Array.isArray(there) ? (there.findLast((each) => each.phase === 0) ?? newest) : there;
    if (!merge) return;
    if (merge.phase !== 0) merge.doomed = true;
    merge.phase = kind;
    // Kept below `start` for good once the clock went back, so that the end sees it.
    merge.last = time < merge.last ? -1 : time;
  };

  const autoclean = (cp: string, slot: string): void => {
    let found: OpenMerge | undefined;
    for (const held of open.values()) {
      const merge = Array.isArray(held) ? held.at(-1) : held;
      if (merge === undefined) continue;
      const at = merge.key.indexOf(") ") + 2;
      // A digit behind the name: the version. `a/b` is no name of `a/b-c-1`.
      if (merge.key.startsWith(`${cp}-`, at) && /^[0-9]/.test(merge.key.slice(at + cp.length + 1)) && merge.slot === null) found = merge;
    }
    if (found) found.slot = slot;
  };

  /** A line that names a merge behind `at`: `i of n) cpv to root`. */
  const named = (bytes: Uint8Array, at: number, lineEnd: number, time: number, begins: boolean): boolean => {
    const cpvAt = placeEnd(bytes, at);
    if (cpvAt < 0) return false;
    let cpvEnd = cpvAt;
    while (cpvEnd < lineEnd && bytes[cpvEnd] !== 32) cpvEnd += 1;
    if (!matches(bytes, cpvEnd, TO)) return false;
    let rootEnd = lineEnd;
    while (bytes[rootEnd - 1] === 32 || bytes[rootEnd - 1] === 13) rootEnd -= 1;
    const rootAt = cpvEnd + 4;
    if (rootEnd <= rootAt || cpvEnd === cpvAt) return false;
    const root = rootEnd === rootAt + 1 && bytes[rootAt] === 47 ? "/" : decode(bytes, rootAt, rootEnd);
    const key = decode(bytes, at - 1, cpvEnd);
    if (begins) push({ key, root, start: time, last: time, phase: 0, slot: null, doomed: false });
    else end(key, key.slice(cpvAt - at + 1), root, time);
    return true;
  };

  const timeOf = (bytes: Uint8Array, from: number, to: number): number => {
    let time = 0;
    for (let at = from; at < to; at += 1) time = time * 10 + (bytes[at] ?? 48) - 48;
    return time;
  };

  /** One line from `at` (its time) to `lineEnd`; `messageAt` behind the colon and spaces. */
  const line = (bytes: Uint8Array, at: number, colon: number, messageAt: number, lineEnd: number): void => {
    switch (bytes[messageAt]) {
      case 62: // >
        if (matches(bytes, messageAt, BEGIN)) {
          if (!named(bytes, messageAt + 12, lineEnd, timeOf(bytes, at, colon), true)) skipped.damagedLines += 1;
        } else if (slots && matches(bytes, messageAt, AUTOCLEAN)) {
          const [cp = "", slot] = decode(bytes, messageAt + 15, lineEnd)
            .trim()
            .split(":");
          if (slot) autoclean(cp, slot);
        }
        return;
      case 58: // :
        if (!matches(bytes, messageAt, END) || !named(bytes, messageAt + 22, lineEnd, timeOf(bytes, at, colon), false)) skipped.damagedLines += 1;
        return;
      case 61: {
        // =
        if (!matches(bytes, messageAt, PHASE)) return;
        const word = placeEnd(bytes, messageAt + 5);
        if (word < 0) return;
        const first = bytes[word];
        if (first === 77 ? !matches(bytes, word, BINARY) : first !== 67 || !matches(bytes, word, SOURCE)) return;
        let cpvAt = word + 10;
        while (cpvAt < lineEnd && bytes[cpvAt] !== 40) cpvAt += 1;
        cpvAt += 1;
        let cpvEnd = cpvAt;
        while (cpvEnd < lineEnd && bytes[cpvEnd] !== 58) cpvEnd += 1;
        if (cpvEnd >= lineEnd) skipped.damagedLines += 1;
        else phase(decode(bytes, messageAt + 4, word) + decode(bytes, cpvAt, cpvEnd), first === 77 ? 2 : 1, timeOf(bytes, at, colon));
        return;
      }
      default:
        return;
    }
  };

  const scan = (bytes: Uint8Array, from: number, to: number): number => {
    for (let hole = bytes.indexOf(0, from); hole >= 0 && hole < to; hole = bytes.indexOf(0, hole + 1)) bytes[hole] = 10;
    let at = from;
    while (at < to) {
      const lineEnd = bytes.indexOf(10, at);
      if (lineEnd < 0 || lineEnd >= to) return at;
      const first = bytes[at];
      if (first !== undefined && first >= 48 && first <= 57) {
        // Ten digits since 2001; anything else is looked at more slowly.
        const colon = bytes[at + 10] === 58 && lineEnd > at + 10 ? at + 10 : digitsEnd(bytes, at);
        if (bytes[colon] === 58 && colon < lineEnd) {
          let messageAt = colon + 1;
          while (bytes[messageAt] === 32) messageAt += 1;
          line(bytes, at, colon, messageAt, lineEnd);
        } else skipped.damagedLines += 1;
      } else if (lineEnd > at) skipped.damagedLines += 1;
      at = lineEnd + 1;
    }
    return at;
  };

  return {
    scan,
    damaged: () => {
      skipped.damagedLines += 1;
    },
    state: () => ({ open: [...open.values()].flat().map((merge) => ({ ...merge })), skipped: { ...skipped } }),
    skipped: () => ({ ...skipped, unfinished: skipped.unfinished + opened }),
  };
}
