/**
 * emerge.log, read as bytes: no string is made of a line. Line forms: lib/_emerge/MergeListItem.py, Binpkg.py, EbuildBuild.py, Scheduler.py
 * and the recorded logs. Runs side by side and `--jobs` mix their lines in one file, so a merge is known by its package, its place (i of n)
 * and its root. An end belongs to the newest begin of that name: an older one was interrupted.
 */
import { splitCpv } from "../portage/cpv.ts";
import { LONGEST, noneSkipped, type ScanState, type SkippedCounts } from "./kinds.ts";
import { bytesOf, createNames, type Decode, decodeLatin1, digitsEnd, matches, nameEnd } from "./names.ts";
import { createOpenMerges, type Open } from "./openMerges.ts";
import { createPackaging } from "./packaging.ts";

export interface ScanOptions {
  readonly decode?: Decode;
  /** A finished merge; see `Merge`. Positional, because it is called a million times. */
  readonly onMerge: (
    cp: string,
    cpv: string,
    start: number,
    seconds: number,
    binary: boolean,
    assumed: boolean,
    slot: string | null,
    root: string,
  ) => void;
  /** A package that was built and not installed (`--buildpkgonly`), whose end is known; see packaging.ts. Without this they are only counted. */
  readonly onPackaged?: (cp: string, cpv: string, start: number, seconds: number, root: string) => void;
  /** Give cpv (else it is empty) and slots, which takes longer. */
  readonly detail?: boolean;
  readonly state?: ScanState;
}

export interface Scanner {
  /**
   * Reads `bytes` from `from` (a line's start) to `to`.
   * @returns where the first line begins that has no newline yet: give it again, with what follows. Null bytes (a crash leaves holes of them)
   * are turned into newlines in place.
   */
  readonly scan: (bytes: Uint8Array, from: number, to: number) => number;
  /** Counts lines that were found damaged elsewhere. */
  readonly damaged: (lines?: number) => void;
  readonly state: () => ScanState;
  /** What was left out if nothing more comes. */
  readonly skipped: () => SkippedCounts;
}

const BEGIN = bytesOf(">>> emerge (");
const AUTOCLEAN = bytesOf(">>> AUTOCLEAN: ");
const END = bytesOf("::: completed emerge (");
const PHASE = bytesOf("=== (");
const BINARY = bytesOf("Merging Binary (");
const SOURCE = bytesOf("Compiling/");
const EMERGE = bytesOf("*** emerge ");
const FINISHED = bytesOf("*** Finished. Cleaning up");
const EXITING = bytesOf("*** exiting ");
const SUCCESS = bytesOf("successfully");
const OF = bytesOf(" of ");
const TO = bytesOf(" to ");
function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + (bytes[at] ?? 48) - 48;
  return value;
}

const BUILD_ONLY = bytesOf("--buildpkgonly");
/** `--b` begins few options: the search stops at each dash only. */
function hasBuildOnly(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = bytes.indexOf(45, from); at >= 0 && at + BUILD_ONLY.length <= to; at = bytes.indexOf(45, at + 2))
    if (matches(bytes, at, BUILD_ONLY)) return true;
  return false;
}

export function createScanner(options: ScanOptions): Scanner {
  const decode = options.decode ?? decodeLatin1;
  const { onMerge } = options;
  const detail = options.detail === true;
  const nameOf = createNames(decode);
  const skipped: SkippedCounts = { ...noneSkipped(), ...options.state?.skipped };
  const open = createOpenMerges(() => {
    skipped.unfinished += 1;
  });
  for (const { cpv, index, total, root, start, ...rest } of options.state?.open ?? [])
    Object.assign(open.push(Uint8Array.from(bytesOf(cpv)), 0, cpv.length, index, total, root, start), rest);
  const built = ({ name, length, start, last, until, root }: Open): void => {
    const end = until ?? -1;
    if (last < start || end < last) skipped.clockBack += 1;
    else if (end - start > LONGEST) skipped.clockForward += 1;
    else {
      const cpv = decodeLatin1(name, 0, length);
      const cp = splitCpv(cpv)?.cp;
      if (cp === undefined) skipped.badName += 1;
      else if (options.onPackaged === undefined) skipped.packaged += 1;
      else options.onPackaged(cp, cpv, start, end - start, root);
    }
  };
  const packaging = createPackaging(open, options.state?.run ?? null, built, () => {
    skipped.packaged += 1;
  });
  // The place that `readPlace` read last.
  let index = 0;
  let total = 0;

  /** `i of n) ` from `at` on: where it ends; -1 when it is none. */
  const readPlace = (bytes: Uint8Array, at: number): number => {
    const i = digitsEnd(bytes, at, bytes.length);
    if (i === at || !matches(bytes, i, OF)) return -1;
    const n = digitsEnd(bytes, i + 4, bytes.length);
    if (n === i + 4 || bytes[n] !== 41 || bytes[n + 1] !== 32) return -1;
    index = numberAt(bytes, at, i);
    total = numberAt(bytes, i + 4, n);
    return n + 2;
  };

  const end = (bytes: Uint8Array, from: number, to: number, root: string, time: number): void => {
    let merge = open.find(bytes, from, to, index, total, null);
    while (merge !== null && merge.root !== root) merge = open.find(bytes, from, to, index, total, merge);
    if (merge === null) {
      skipped.noBegin += 1;
      return;
    }
    const { start, last, phase, slot, doomed } = merge;
    open.remove(merge);
    if (doomed) skipped.noBegin += 1;
    else if (time < last || last < start) skipped.clockBack += 1;
    else if (time - start > LONGEST) skipped.clockForward += 1;
    else {
      const cp = nameOf(bytes, from, to);
      if (cp === null) skipped.badName += 1;
      else onMerge(cp, detail ? decode(bytes, from, to) : "", start, time - start, phase === 2, phase === 0, slot, root);
    }
  };

  const phase = (bytes: Uint8Array, from: number, to: number, kind: 1 | 2, time: number): void => {
    // The line has no root: of several merges at this place, the newest that has no phase yet.
    const newest = open.find(bytes, from, to, index, total, null);
    let merge = newest;
    while (merge !== null && merge.phase !== 0) merge = open.find(bytes, from, to, index, total, merge);
    merge ??= newest;
    if (merge === null) return;
    if (merge.phase !== 0) merge.doomed = true;
    merge.phase = kind;
    merge.last = time < merge.last ? -1 : time;
  };

  /** `cp:slot`. The line has no place: the newest merge of that package that has no slot yet. */
  const autoclean = (bytes: Uint8Array, from: number, to: number): void => {
    const [cp = "", slot] = decode(bytes, from, to).trim().split(":");
    if (!slot) return;
    for (let merge = open.newest(); merge !== null; merge = merge.older) {
      if (merge.slot !== null || merge.length <= cp.length || nameEnd(merge.name, 0, merge.length) !== cp.length) continue;
      if (decodeLatin1(merge.name, 0, cp.length) !== cp) continue;
      merge.slot = slot;
      return;
    }
  };

  /** `i of n) cpv to root` from `at` on. @returns false when it is none */
  const named = (bytes: Uint8Array, at: number, lineEnd: number, time: number, begins: boolean): boolean => {
    const cpvAt = readPlace(bytes, at);
    if (cpvAt < 0) return false;
    let cpvEnd = cpvAt;
    while (cpvEnd < lineEnd && bytes[cpvEnd] !== 32) cpvEnd += 1;
    if (cpvEnd === cpvAt || !matches(bytes, cpvEnd, TO)) return false;
    const rootAt = cpvEnd + 4;
    let rootEnd = lineEnd;
    while (bytes[rootEnd - 1] === 32 || bytes[rootEnd - 1] === 13) rootEnd -= 1;
    if (rootEnd <= rootAt) return false;
    const root = rootEnd === rootAt + 1 && bytes[rootAt] === 47 ? "/" : decode(bytes, rootAt, rootEnd);
    if (begins) {
      const merge = open.push(bytes, cpvAt, cpvEnd, index, total, root, time);
      if (packaging.active()) packaging.began(merge, time);
    } else {
      if (packaging.active()) packaging.disturbed();
      end(bytes, cpvAt, cpvEnd, root, time);
    }
    return true;
  };

  /** `=== (i of n) WHAT (cpv::path)`. */
  const phaseLine = (bytes: Uint8Array, at: number, lineEnd: number, timeAt: number, colon: number): void => {
    const word = readPlace(bytes, at + 5);
    if (word < 0) return;
    const binary = bytes[word] === 77;
    if (!matches(bytes, word, binary ? BINARY : SOURCE)) return;
    let cpvAt = word + 10;
    while (cpvAt < lineEnd && bytes[cpvAt] !== 40) cpvAt += 1;
    cpvAt += 1;
    let cpvEnd = cpvAt;
    while (cpvEnd < lineEnd && bytes[cpvEnd] !== 58 && bytes[cpvEnd] !== 41) cpvEnd += 1;
    if (cpvEnd >= lineEnd) skipped.damagedLines += 1;
    else phase(bytes, cpvAt, cpvEnd, binary ? 2 : 1, numberAt(bytes, timeAt, colon));
  };

  /** What a run says of itself: `*** emerge OPTIONS`, `*** Finished. Cleaning up...`, `*** exiting …`. */
  const runLine = (bytes: Uint8Array, at: number, lineEnd: number, timeAt: number, colon: number): void => {
    if (matches(bytes, at, EMERGE)) {
      const from = at + EMERGE.length;
      // Nearly all runs are of another kind: no string is made of them.
      if (packaging.active() || hasBuildOnly(bytes, from, lineEnd)) packaging.started(decode(bytes, from, lineEnd));
    } else if (!packaging.active()) return;
    else if (matches(bytes, at, FINISHED)) packaging.finished(numberAt(bytes, timeAt, colon));
    else if (matches(bytes, at, EXITING)) packaging.exited(matches(bytes, at + EXITING.length, SUCCESS));
  };

  const message = (bytes: Uint8Array, at: number, lineEnd: number, timeAt: number, colon: number): void => {
    switch (bytes[at]) {
      case 62: // >
        if (bytes[at + 4] === 101) {
          if (!matches(bytes, at, BEGIN) || !named(bytes, at + BEGIN.length, lineEnd, numberAt(bytes, timeAt, colon), true))
            skipped.damagedLines += 1;
        } else if (detail && matches(bytes, at, AUTOCLEAN)) autoclean(bytes, at + AUTOCLEAN.length, lineEnd);
        return;
      case 58: // :
        if (!matches(bytes, at, END) || !named(bytes, at + END.length, lineEnd, numberAt(bytes, timeAt, colon), false)) skipped.damagedLines += 1;
        return;
      case 61: // =
        if (matches(bytes, at, PHASE)) phaseLine(bytes, at, lineEnd, timeAt, colon);
        return;
      case 42: // *
        runLine(bytes, at, lineEnd, timeAt, colon);
        return;
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
        const colon = digitsEnd(bytes, at, lineEnd);
        if (bytes[colon] === 58) {
          let messageAt = colon + 1;
          while (bytes[messageAt] === 32) messageAt += 1;
          message(bytes, messageAt, lineEnd, at, colon);
        } else skipped.damagedLines += 1;
      } else if (lineEnd > at) skipped.damagedLines += 1;
      at = lineEnd + 1;
    }
    return at;
  };

  return {
    scan,
    damaged: (lines = 1) => {
      skipped.damagedLines += lines;
    },
    state: () => ({ open: open.list(), run: packaging.state(), skipped: { ...skipped } }),
    skipped: () => ({ ...skipped, unfinished: skipped.unfinished + open.count() }),
  };
}
