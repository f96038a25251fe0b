/** A log's text through the scanner, as the engine feeds it. */
import { createFeeder, decodeBuffer } from "../../electron/engine/report/readLog.ts";
import type { Merge, ScanState, Skipped } from "../../shared/report/kinds.ts";
import { createScanner } from "../../shared/report/scanLog.ts";

type Packaged = Pick<Merge, "cpv" | "start" | "seconds" | "root">;
export type Scanned = {
  /** Built by --buildpkgonly. */
  readonly packaged: readonly Packaged[];
  readonly merges: readonly (Merge & { readonly cp: string })[];
  readonly skipped: Skipped;
  readonly state: ScanState;
};

export function scanText(
  text: string | Buffer,
  options: { readonly pieces?: readonly number[]; readonly size?: number; readonly state?: ScanState } = {},
): Scanned {
  const bytes = Buffer.isBuffer(text) ? text : Buffer.from(text, "latin1");
  const merges: (Merge & { readonly cp: string })[] = [];
  const packaged: Packaged[] = [];
  const scanner = createScanner({
    decode: decodeBuffer,
    detail: true,
    onPackaged: (_cp, cpv, start, seconds, root) => packaged.push({ cpv, start, seconds, root }),
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
  return { merges, packaged, skipped: scanner.skipped(), state: scanner.state() };
}
