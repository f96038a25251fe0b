/**
 * The lines of a step, as a value that grows: in full chunks that are never copied again, and a short tail. Adding a line copies at most one
 * tail, however many lines there are; the states before it stay as they were.
 */
import { overwritten, type Pen, PLAIN, parseAnsi, sgrOf } from "./ansi.ts";

export type LogStream = "command" | "out" | "err" | "note";
/** `text`: without line end, with the escapes of its colours. `at`: seconds since 1970. */
export type LogLine = { readonly stream: LogStream; readonly text: string; readonly at: number };

export type LogLines = {
  /** Each of CHUNK lines. */
  readonly chunks: readonly (readonly LogLine[])[];
  /** Fewer than CHUNK lines. */
  readonly tail: readonly LogLine[];
  /** Lines kept. */
  readonly length: number;
  /** Lines before the first one kept. */
  readonly dropped: number;
  /** The last line has no end yet: what this stream says next goes on with it. */
  readonly open: boolean;
  /** What the next line of output is written with. */
  readonly pen: Pen;
};

export const CHUNK = 128;
export const NO_LINES: LogLines = { chunks: [], tail: [], length: 0, dropped: 0, open: false, pen: PLAIN };

/** `index` counts from the first line kept. */
export function lineAt(lines: LogLines, index: number): LogLine | undefined {
  const chunk = Math.floor(index / CHUNK);
  return chunk < lines.chunks.length ? lines.chunks[chunk]?.[index % CHUNK] : lines.tail[index - lines.chunks.length * CHUNK];
}

/** All that is kept, in order. */
export function allLines(lines: LogLines): readonly LogLine[] {
  return [...lines.chunks, lines.tail].flat();
}

function join(lines: LogLines, fresh: readonly LogLine[], most: number): Pick<LogLines, "chunks" | "tail" | "length" | "dropped"> {
  const tail = [...lines.tail, ...fresh];
  const filled: (readonly LogLine[])[] = [];
  let from = 0;
  for (; tail.length - from >= CHUNK; from += CHUNK) filled.push(tail.slice(from, from + CHUNK));
  const chunks = filled.length === 0 ? lines.chunks : [...lines.chunks, ...filled];
  const length = lines.length + fresh.length;
  const over = Math.min(chunks.length, Math.max(0, Math.floor((length - most) / CHUNK)));
  return {
    chunks: over === 0 ? chunks : chunks.slice(over),
    tail: from === 0 ? tail : tail.slice(from),
    length: length - over * CHUNK,
    dropped: lines.dropped + over * CHUNK,
  };
}

function withoutLast(lines: LogLines): LogLines {
  if (lines.tail.length > 0) return { ...lines, tail: lines.tail.slice(0, -1), length: lines.length - 1 };
  const last = lines.chunks.at(-1) ?? [];
  return { ...lines, chunks: lines.chunks.slice(0, -1), tail: last.slice(0, -1), length: lines.length - 1 };
}

/**
 * Adds what a step said. Commands and notes are taken whole; output is cut into lines, its colours go on over line ends, a line that is
 * written over shows what it said last, and one without its end is gone on with by the next piece. At least the last `most` lines are kept.
 */
export function addText(lines: LogLines, stream: LogStream, text: string, at: number, most: number): LogLines {
  if (stream === "command" || stream === "note")
    return { ...join(lines, [{ stream, text: text.replace(/\n$/, ""), at }], most), open: false, pen: PLAIN };
  if (text === "") return lines;
  const last = lineAt(lines, lines.length - 1);
  const goesOn = lines.open && last?.stream === stream;
  const base = goesOn ? withoutLast(lines) : lines;
  const rows = ((goesOn ? last.text : sgrOf(lines.pen)) + text).split("\n");
  const open = rows.at(-1) !== "";
  if (!open) rows.pop();
  let pen = PLAIN;
  const fresh = rows.map((row, index) => {
    const whole = index === 0 ? row : sgrOf(pen) + row;
    const ended = !open || index < rows.length - 1;
    const shown = overwritten(ended ? whole.replace(/\r+$/, "") : whole);
    if (shown.includes("\x1b")) pen = parseAnsi(shown).pen;
    else pen = PLAIN;
    return { stream, text: shown, at };
  });
  return { ...join(base, fresh, most), open, pen };
}
