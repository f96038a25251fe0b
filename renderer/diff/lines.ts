/** A file change as lines to show: what stays around a change, what comes, what goes. Pure. */
import { diffLines } from "diff";
import { type FileChange, REFERENCE } from "../../shared/model/plan.ts";
import { t } from "../../shared/text/text.ts";
import { changedWords, type Piece } from "./words.ts";

export type LineWhy = { readonly why: string; readonly source: string };
export type TextLine = {
  readonly kind: "same" | "add" | "rem";
  readonly text: string;
  readonly key: string;
  /** The last choice made it so. */
  readonly fresh: boolean;
  /** The text in pieces, those that the last choice changed marked. */
  readonly pieces: readonly Piece[];
  readonly why: LineWhy | null;
};
export type Line = TextLine | { readonly kind: "gap"; readonly count: number; readonly key: string };

const CONTEXT = 2;

const split = (text: string): readonly string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

/** `@{binhost/signing-key:fingerprint}` -> "‹fingerprint, made in step 4›". */
export function withReferences(text: string, numbers: ReadonlyMap<string, number>): string {
  return text.replace(REFERENCE, (_whole, step: string, name: string) => {
    const number = numbers.get(step);
    return number === undefined ? t("diff.made", { name }) : t("diff.made-in", { name, n: number });
  });
}

/**
 * Every line of one change. A new file is plain; in an old one, what comes and goes is told apart.
 * `previous`: the content that an earlier plan would have written; lines that it did not have are `fresh`.
 */
function allLines(file: FileChange, previous: string | null | undefined): readonly TextLine[] {
  const after = file.after ?? "";
  const known = previous === undefined ? null : new Set(split(previous ?? ""));
  const gone = known === null ? [] : [...known].filter((line) => !split(after).includes(line));
  const whys = new Map(file.whys.map((w) => [w.line, { why: w.why, source: w.source }]));
  const lineOf = (kind: TextLine["kind"], text: string, key: string, number: number, mayBeFresh: boolean): TextLine => {
    const fresh = mayBeFresh && known !== null && !known.has(text);
    return { kind, text, key, fresh, pieces: fresh ? changedWords(text, gone) : [{ text, fresh: false }], why: whys.get(number) ?? null };
  };
  if (file.before === null) return split(after).map((text, i) => lineOf("same", text, `n${i}`, i + 1, true));
  const all: TextLine[] = [];
  let number = 0;
  for (const part of diffLines(file.before, after))
    for (const text of split(part.value)) {
      const key = `${part.removed ? "r" : "a"}${all.length}`;
      if (part.removed) all.push({ ...lineOf("rem", text, key, -1, false), why: null });
      else {
        number += 1;
        all.push(lineOf(part.added ? "add" : "same", text, key, number, part.added === true));
      }
    }
  return all;
}

/** The lines to show. `whole`: all of them; else two stay around each change of an old file and the rest is a gap. */
export function linesOf(file: FileChange, previous: string | null | undefined, whole = false): readonly Line[] {
  const all = allLines(file, previous);
  return whole || file.before === null ? all : folded(all);
}

function folded(all: readonly TextLine[]): readonly Line[] {
  const near = all.map((_, i) => all.slice(Math.max(0, i - CONTEXT), i + CONTEXT + 1).some((line) => line.kind !== "same"));
  const out: Line[] = [];
  let hidden = 0;
  const close = (key: string): void => {
    if (hidden > 0) out.push({ kind: "gap", count: hidden, key: `g${key}` });
    hidden = 0;
  };
  all.forEach((line, i) => {
    if (near[i] === true) {
      close(line.key);
      out.push(line);
    } else hidden += 1;
  });
  close("end");
  return out;
}

/** "new file", "removed", "3 lines added", "1 line changed": one tag per file. */
export function tagOf(file: FileChange): string {
  if (file.edit !== null) return t("diff.later");
  if (file.before === null) return t("diff.new");
  if (file.after === null) return t("diff.gone");
  const lines = allLines(file, undefined);
  const added = lines.filter((l) => l.kind === "add").length;
  const removed = lines.filter((l) => l.kind === "rem").length;
  return removed === 0 ? t("diff.added", { count: added }) : t("diff.changed", { added, removed });
}

/** Does the file end without a line break? Then that is said, since it is a byte like any other. */
export const endsOpen = (file: FileChange): boolean => file.after !== null && file.after !== "" && !file.after.endsWith("\n");
