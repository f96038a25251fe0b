/** What the arithmetic works on: the merges of each machine. */
import type { Skipped } from "./kinds.ts";

export interface ReportMerge {
  readonly cp: string;
  /** As in the cpv, with revision. */
  readonly version: string;
  readonly start: number;
  readonly seconds: number;
  readonly binary: boolean;
  readonly assumed: boolean;
  readonly slot: string | null;
  /** Built by `--buildpkgonly` and not installed: work that was done, but no basis of an estimate, because installing is not in its time. */
  readonly packaged?: boolean;
}

export interface MachineLog {
  readonly id: string;
  readonly role: "binhost" | "client";
  readonly merges: readonly ReportMerge[];
  readonly skipped: Skipped;
}

/** Seconds during which at least one of the merges ran. */
export function wallSeconds(merges: readonly { readonly start: number; readonly seconds: number }[]): number {
  const sorted = [...merges].sort((a, b) => a.start - b.start);
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { start, seconds } of sorted) {
    const from = Math.max(start, end);
    const to = start + seconds;
    if (to > from) sum += to - from;
    end = Math.max(end, to);
  }
  return sum;
}

/** null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  const lower = sorted[middle - 1];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 || lower === undefined ? upper : (upper + lower) / 2;
}
