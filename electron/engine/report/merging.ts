/** A newly read piece of a log, added to what is known of it. */
import type { OperationResult } from "../../../shared/operations/operations.ts";
import { noneSkipped, type ScanState } from "../../../shared/report/kinds.ts";
import type { ReportMerge } from "../../../shared/report/machineLog.ts";
import { createScanner } from "../../../shared/report/scanLog.ts";
import { createFeeder, decodeBuffer } from "./readLog.ts";
import type { StoredLog } from "./store.ts";

export type Piece = {
  /** Whole lines. */
  readonly lines: Uint8Array;
  /** The log was read from its start: what is known of it is only kept where this piece does not have it (rotated away). */
  readonly restarted: boolean;
  readonly place: StoredLog["place"];
  readonly damagedLines: number;
};

const idOf = (m: ReportMerge): string => `${m.start} ${m.seconds} ${m.cp} ${m.version}`;

export function addPiece(known: StoredLog, piece: Piece, now: number): { readonly stored: StoredLog; readonly fresh: number } {
  const merges: ReportMerge[] = [];
  const state: ScanState = piece.restarted ? { open: [], run: null, skipped: noneSkipped() } : known.state;
  const scanner = createScanner({
    decode: decodeBuffer,
    detail: true,
    state,
    onMerge: (cp, cpv, start, seconds, binary, assumed, slot) =>
      merges.push({ cp, version: cpv.slice(cp.length + 1), start, seconds, binary, assumed, slot }),
    onPackaged: (cp, cpv, start, seconds) =>
      merges.push({ cp, version: cpv.slice(cp.length + 1), start, seconds, binary: false, assumed: false, slot: null, packaged: true }),
  });
  const feeder = createFeeder(scanner);
  feeder.push(piece.lines);
  feeder.flush();
  scanner.damaged(piece.damagedLines);
  const next = { place: piece.place, state: scanner.state(), readAt: now };
  if (!piece.restarted) return { stored: { ...next, merges: [...known.merges, ...merges] }, fresh: merges.length };
  const here = new Set(merges.map(idOf));
  const before = new Set(known.merges.map(idOf));
  const kept = known.merges.filter((merge) => !here.has(idOf(merge)));
  return { stored: { ...next, merges: [...kept, ...merges] }, fresh: merges.filter((merge) => !before.has(idOf(merge))).length };
}

/** Where a machine's answer says that reading stopped. */
export const placeOf = ({ inode, nextOffset, tailSha256 }: OperationResult<"merge-log">): StoredLog["place"] =>
  inode === null || tailSha256 === null ? null : { inode, offset: nextOffset, tailSha256 };
