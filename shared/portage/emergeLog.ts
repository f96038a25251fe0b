/**
 * Merges out of /var/log/emerge.log (lib/_emerge: EmergeBuild, Binpkg, Scheduler; recorded logs). The proof of a first install and the base of time
 * estimates: emerge's exit code says nothing about source or binary, this file does.
 */

export interface Merge {
  readonly cpv: string;
  /** null: it ended before it said which. */
  readonly binary: boolean | null;
  /** Seconds since 1970. */
  readonly start: number;
  /** null: no end line, i.e. failed, interrupted or still running. */
  readonly end: number | null;
  readonly ok: boolean;
  readonly index: number;
  readonly total: number;
  readonly root: string;
  /** The package file a binary came from. */
  readonly path: string | null;
}

export interface LogRun {
  readonly started: number;
  readonly command: string | null;
  /** null: no end line (killed), otherwise whether emerge called it a success. */
  readonly success: boolean | null;
}

export interface EmergeLog {
  readonly merges: readonly Merge[];
  readonly runs: readonly LogRun[];
}

const LINE = /^(\d+): {1,2}(.*)$/;

interface Open {
  cpv: string;
  binary: boolean | null;
  start: number;
  index: number;
  total: number;
  root: string;
  path: string | null;
}

/**
 * @param text the log or a part of it that begins at a line's start; null bytes and cut lines are passed over
 * @returns merges in the order they began. Runs side by side mix in one file, so a merge is known by package, place and root.
 */
export function parseEmergeLog(text: string): EmergeLog {
  const merges: (Merge | Open)[] = [];
  const open = new Map<string, number>();
  const runs: { started: number; command: string | null; success: boolean | null }[] = [];
  for (const row of text.split("\n")) {
    const match = LINE.exec(row.replaceAll("\0", "").trimEnd());
    if (!match) continue;
    const time = Number(match[1]);
    const message = match[2] ?? "";
    const begin = /^>>> emerge \((\d+) of (\d+)\) (\S+) to (\S+)/.exec(message);
    const phase = /^(===|---) \((\d+) of (\d+)\) (Merging Binary|Fetching Binary|Compiling\/\w+) \((\S+?)::(.*)\)$/.exec(message);
    const end = /^::: completed emerge \((\d+) of (\d+)\) (\S+) to (\S+)/.exec(message);
    if (message.startsWith("Started emerge on")) runs.push({ started: time, command: null, success: null });
    else if (message.startsWith("*** emerge ")) {
      const run = runs.at(-1);
      if (run && run.command === null) run.command = message.slice(4);
    } else if (message.startsWith("*** exiting ")) {
      const run = runs.findLast(({ success }) => success === null);
      if (run) run.success = message.startsWith("*** exiting successfully");
    } else if (begin) {
      const [, index, total, cpv = "", root = ""] = begin;
      open.set(`${index}/${total} ${cpv} ${root}`, merges.length);
      merges.push({ cpv, binary: null, start: time, index: Number(index), total: Number(total), root, path: null });
    } else if (phase) {
      const [, , index, total, what = "", cpv = "", path = ""] = phase;
      // The phase line has no root: the newest merge of that package in that place.
      const at = [...open].findLast(([key]) => key.startsWith(`${index}/${total} ${cpv} `))?.[1];
      const merge = at === undefined ? undefined : merges[at];
      if (at !== undefined && merge) {
        const binary = what === "Merging Binary" ? true : what === "Fetching Binary" ? merge.binary : false;
        merges[at] = { ...merge, binary, path: what === "Merging Binary" ? path : merge.path };
      }
    } else if (end) {
      const [, index, total, cpv, root] = end;
      const key = `${index}/${total} ${cpv} ${root}`;
      const at = open.get(key);
      const merge = at === undefined ? undefined : merges[at];
      if (at !== undefined && merge) {
        merges[at] = { ...merge, end: time, ok: true };
        open.delete(key);
      }
    }
  }
  return { merges: merges.map((merge) => ({ end: null, ok: false, ...merge })), runs };
}

/** Seconds of finished source merges by package name (category/name), oldest first: what an estimate is made of. Clock jumps backwards are left out. */
export function sourceTimes(log: EmergeLog, nameOf: (cpv: string) => string | null): Map<string, number[]> {
  const out = new Map<string, number[]>();
  for (const { cpv, binary, start, end } of log.merges) {
    const name = nameOf(cpv);
    if (binary !== false || end === null || end < start || name === null) continue;
    out.set(name, [...(out.get(name) ?? []), end - start]);
  }
  return out;
}

/** Median in seconds of the last fifteen; null without any. */
export function typicalSeconds(times: readonly number[]): number | null {
  const last = times.slice(-15).sort((a, b) => a - b);
  const middle = last.length >> 1;
  const upper = last[middle];
  const lower = last[middle - 1];
  if (upper === undefined) return null;
  return last.length % 2 === 1 || lower === undefined ? upper : (upper + lower) / 2;
}
