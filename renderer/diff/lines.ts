/** A file change as lines to show: what stays around a change, what comes, what goes. Pure. */
import { diffLines } from "diff";
import { type FileChange, REFERENCE } from "../../shared/model/plan.ts";
import { t } from "../../shared/text/text.ts";

export type LineWhy = { readonly why: string; readonly source: string };
export type Line =
  | { readonly kind: "same" | "add" | "rem"; readonly text: string; readonly key: string; readonly fresh: boolean; readonly why: LineWhy | null }
  | { readonly kind: "gap"; readonly count: number; readonly key: string };

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
 * Lines of one change. A new file is shown whole and plain; in an old one, two lines stay around each change and the rest is a gap.
 * `previous`: the content that an earlier plan would have written; lines that it did not have are `fresh`.
 */
export function linesOf(file: FileChange, previous: string | null | undefined): readonly Line[] {
  const after = file.after ?? "";
  const known = previous === undefined ? null : new Set(split(previous ?? ""));
  const whys = new Map(file.whys.map((w) => [w.line, { why: w.why, source: w.source }]));
  const isFresh = (text: string): boolean => known !== null && !known.has(text);
  if (file.before === null)
    return split(after).map((text, i) => ({ kind: "same", text, key: `n${i}`, fresh: isFresh(text), why: whys.get(i + 1) ?? null }));
  const all: Exclude<Line, { kind: "gap" }>[] = [];
  let number = 0;
  for (const part of diffLines(file.before, after))
    for (const text of split(part.value)) {
      if (part.removed) all.push({ kind: "rem", text, key: `r${all.length}`, fresh: false, why: null });
      else {
        number += 1;
        all.push({
          kind: part.added ? "add" : "same",
          text,
          key: `a${all.length}`,
          fresh: part.added && isFresh(text),
          why: part.added ? (whys.get(number) ?? null) : null,
        });
      }
    }
  return folded(all);
}

function folded(all: readonly Exclude<Line, { kind: "gap" }>[]): readonly Line[] {
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
  const lines = linesOf(file, undefined);
  const added = lines.filter((l) => l.kind === "add").length;
  const removed = lines.filter((l) => l.kind === "rem").length;
  return removed === 0 ? t("diff.added", { count: added }) : t("diff.changed", { added, removed });
}
