/** A log's text through the scanner, as the engine feeds it. */
import { createFeeder, decodeBuffer } from "../../electron/engine/report/readLog.ts";
import type { Merge, ScanState, Skipped } from "../../shared/report/kinds.ts";
import { createScanner } from "../../shared/report/scanLog.ts";

export type Scanned = { readonly merges: readonly (Merge & { readonly cp: string })[]; readonly skipped: Skipped; readonly state: ScanState };

export function scanText(
  text: string | Buffer,
  options: { readonly pieces?: readonly number[]; readonly size?: number; readonly state?: ScanState } = {},
): Scanned {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1");
  const merges: (Merge & { readonly cp: string })[] = [];
  const scanner = createScanner({
    decode: decodeBuffer,
    detail: true,
    onMerge: (cp, cpv, start, seconds, binary, assumed, slot, root) => merges.push({ cp, cpv, start, seconds, binary, assumed, slot, root }),
    ...(options.state ? { state: options.state } : {}),
  });
  const feeder = createFeeder(scanner, options.size);
  let at = 0;
  for (const piece of options.pieces ?? []) {
    feeder.push(bytes.subarray(at, at + piece));
    at += piece;
  }
  feeder.push(bytes.subarray(at));
  feeder.flush();
  return { merges, skipped: scanner.skipped(), state: scanner.state() };
}
