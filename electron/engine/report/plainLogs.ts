/** The report of logs given by hand: by package, source and binary apart. Loads nothing but what it needs. */
import type { Skipped } from "../../../shared/report/kinds.ts";
import { createScanner } from "../../../shared/report/scanLog.ts";
import { createTally, type PackageSums } from "../../../shared/report/tally.ts";
import { compressionOf, decodeBuffer, scanCompressed, scanFileSync } from "./readLog.ts";

export interface PlainReport {
  readonly packages: readonly PackageSums[];
  readonly skipped: Skipped;
  /** Packed files that could be read only up to their damage. */
  readonly damaged: readonly { readonly file: string; readonly why: string }[];
}
export interface PlainPeriod {
  /** Seconds since 1970: merges that began at or after. */
  readonly since: number | null;
  /** … and before. */
  readonly until: number | null;
}

/** Reads files in the given order, oldest first; one that a merge spans is read on in the next. @throws Error naming the file that cannot be read */
export async function plainReport(files: readonly string[], { since, until }: PlainPeriod = { since: null, until: null }): Promise<PlainReport> {
  const tally = createTally();
  const scanner = createScanner({
    decode: decodeBuffer,
    onMerge: (cp, _cpv, start, seconds, binary) => {
      if ((since !== null && start < since) || (until !== null && start >= until)) return;
      tally.add(cp, seconds, binary);
    },
  });
  const damaged: { file: string; why: string }[] = [];
  for (const file of files) {
    try {
      const why = compressionOf(file) === null ? scanFileSync(file, scanner) : await scanCompressed(file, scanner);
      if (why) damaged.push({ file, why });
    } catch (error) {
      throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { packages: tally.packages(), skipped: scanner.skipped(), damaged };
}
