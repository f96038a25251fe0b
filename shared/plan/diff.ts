/** The difference that a file change makes, as unified hunks. Configuration files are short, so the plain longest-common-subsequence will do. */
import type { FileChange } from "../model/plan.ts";

type DiffLine = {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
  /** Line numbers from 1; null on the side where the line is not. */
  readonly before: number | null;
  readonly after: number | null;
  /** Why a line of ours stands there. */
  readonly why: string | null;
  readonly source: string | null;
};
export type Hunk = { readonly header: string; readonly lines: readonly DiffLine[] };

const linesOf = (text: string | null): readonly string[] => {
  if (text === null || text === "") return [];
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
};

/** Pairs of equal lines, in order, of two lists without a common beginning or end. */
function common(a: readonly string[], b: readonly string[]): readonly (readonly [number, number])[] {
  // Beyond this the table would be large; such a file differs as a whole.
  if (a.length * b.length > 4_000_000) return [];
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      table[i * width + j] =
        a[i] === b[j] ? (table[(i + 1) * width + j + 1] ?? 0) + 1 : Math.max(table[(i + 1) * width + j] ?? 0, table[i * width + j + 1] ?? 0);
  const out: [number, number][] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) out.push([i++, j++]);
    else if ((table[(i + 1) * width + j] ?? 0) >= (table[i * width + j + 1] ?? 0)) i += 1;
    else j += 1;
  }
  return out;
}

function allLines(change: FileChange): readonly DiffLine[] {
  const a = linesOf(change.before);
  const b = linesOf(change.after);
  const whys = new Map(change.whys.map((why) => [why.line, why]));
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const pairs = [
    ...Array.from({ length: head }, (_, i) => [i, i] as const),
    ...common(a.slice(head, a.length - tail), b.slice(head, b.length - tail)).map(([i, j]) => [i + head, j + head] as const),
    ...Array.from({ length: tail }, (_, i) => [a.length - tail + i, b.length - tail + i] as const),
    [a.length, b.length] as const,
  ];
  const out: DiffLine[] = [];
  let i = 0;
  let j = 0;
  for (const [x, y] of pairs) {
    for (; i < x; i += 1) out.push({ kind: "removed", text: a[i] ?? "", before: i + 1, after: null, why: null, source: null });
    for (; j < y; j += 1) {
      const why = whys.get(j + 1);
      out.push({ kind: "added", text: b[j] ?? "", before: null, after: j + 1, why: why?.why ?? null, source: why?.source ?? null });
    }
    if (x < a.length && y < b.length) {
      out.push({ kind: "same", text: a[x] ?? "", before: x + 1, after: y + 1, why: null, source: null });
      i = x + 1;
      j = y + 1;
    }
  }
  return out;
}

/** Unified hunks of a change. @param context lines shown around a change. Output: empty when nothing differs. */
export function diffOf(change: FileChange, context = 3): readonly Hunk[] {
  const lines = allLines(change);
  const near = new Set<number>();
  for (const [index, line] of lines.entries())
    if (line.kind !== "same") for (let n = index - context; n <= index + context; n += 1) if (n >= 0 && n < lines.length) near.add(n);
  const hunks: DiffLine[][] = [];
  let last = -2;
  for (const index of [...near].sort((a, b) => a - b)) {
    const line = lines[index];
    if (!line) continue;
    if (index !== last + 1) hunks.push([]);
    hunks.at(-1)?.push(line);
    last = index;
  }
  return hunks.map((hunk) => ({ header: headerOf(hunk), lines: hunk }));
}

function headerOf(hunk: readonly DiffLine[]): string {
  const side = (pick: (line: DiffLine) => number | null): string => {
    const numbers = hunk.flatMap((line) => pick(line) ?? []);
    return numbers.length === 0 ? "0,0" : `${numbers[0]}${numbers.length === 1 ? "" : `,${numbers.length}`}`;
  };
  return `@@ -${side((l) => l.before)} +${side((l) => l.after)} @@`;
}

const MARK = { same: " ", added: "+", removed: "-" } as const;
/** The change as `diff -u` would print it. */
export function diffText(change: FileChange, context = 3): string {
  const hunks = diffOf(change, context);
  if (hunks.length === 0) return "";
  const head = [change.before === null ? "--- /dev/null" : `--- ${change.path}`, change.after === null ? "+++ /dev/null" : `+++ ${change.path}`];
  return `${[...head, ...hunks.flatMap((hunk) => [hunk.header, ...hunk.lines.map((line) => `${MARK[line.kind]}${line.text}`)])].join("\n")}\n`;
}
