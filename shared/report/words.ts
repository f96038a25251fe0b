/** Durations and counts as people read them, and text made safe for CSV, Markdown and HTML. */
import { t } from "../text/text.ts";
import { type Skipped, skippedKinds } from "./kinds.ts";
import type { Sums } from "./schema.ts";

const two = (value: number): string => String(value).padStart(2, "0");

/** `58 h 18 min`, `3 min 27 s`, `39 s`; a minus sign in front of negative ones. Rounded to what is shown. */
export function durationText(seconds: number): string {
  const sign = seconds < 0 ? "−" : "";
  const whole = Math.round(Math.abs(seconds));
  if (whole >= 3600) {
    const minutes = Math.round(whole / 60);
    return `${sign}${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  }
  if (whole >= 60) return `${sign}${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${whole === 0 ? "" : sign}${whole} s`;
}

/** To the second, for figures that are to be added up by hand: `28 h 34 min 06 s`. */
export function exactText(seconds: number): string {
  const whole = Math.abs(Math.round(seconds));
  if (whole < 3600) return durationText(seconds);
  const rest = whole % 3600;
  return `${seconds < 0 ? "−" : ""}${Math.floor(whole / 3600)} h ${two(Math.floor(rest / 60))} min ${two(rest % 60)} s`;
}

/** One line for each kind that occurred. */
export function skippedText(skipped: Skipped): string[] {
  return skippedKinds.filter((kind) => skipped[kind] > 0).map((kind) => t(`skipped.${kind}`, { count: skipped[kind] }));
}

/** A field of CSV (RFC 4180). One that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvField(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export const csvRows = (rows: readonly (readonly (string | number | null)[])[]): string =>
  rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");

export const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

export const escapeMarkdown = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replaceAll("\n", " ");

export type Cell = string | number;
export type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[]; readonly foot?: readonly Cell[] };

/** Numbers, and durations, go to the right. */
const isFigure = (table: Table, column: number): boolean => column > 0 && table.head[column] !== "How it is known";

export function markdownTable(table: Table): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map((cell) => escapeMarkdown(String(cell))).join(" | ")} |\n`;
  const rule = `|${table.head.map((_, at) => (isFigure(table, at) ? "---:" : "---")).join("|")}|\n`;
  return line(table.head) + rule + table.rows.map(line).join("") + (table.foot ? line(table.foot) : "");
}

/** Columns padded with spaces. */
export function textTable(table: Table): string {
  const rows = [table.head, ...table.rows, ...(table.foot ? [table.foot] : [])].map((row) => row.map(String));
  const widths = table.head.map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, at) => (isFigure(table, at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .map((row) => `${row}\n`)
    .join("");
}

export function htmlTable(table: Table, caption: string): string {
  const cells = (row: readonly Cell[], tag: "td" | "th") =>
    `<tr>${row.map((cell, at) => (at === 0 || tag === "th" ? `<th scope="${tag === "th" ? "col" : "row"}"${isFigure(table, at) ? ' class="n"' : ""}>${escapeHtml(String(cell))}</th>` : `<td${isFigure(table, at) ? ' class="n"' : ""}>${escapeHtml(String(cell))}</td>`)).join("")}</tr>`;
  return `<table><caption>${escapeHtml(caption)}</caption><thead>${cells(table.head, "th")}</thead><tbody>${table.rows.map((row) => cells(row, "td")).join("\n")}</tbody>${table.foot ? `<tfoot>${cells(table.foot, "td")}</tfoot>` : ""}</table>`;
}

/** How the figures of a row are known. */
export function basisText(sums: Sums): string {
  const parts = (["measured", "estimated", "unknown"] as const).flatMap((kind) => (sums[kind] > 0 ? [t(`basis.${kind}`, { n: sums[kind] })] : []));
  return parts.length === 0 ? t("basis.none") : parts.join(", ");
}
