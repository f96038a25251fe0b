/**
 * Colours of terminal output: text with escapes -> pieces of visible text, each with the pen that wrote it. Knows SGR alone (ECMA-48 8.3.117,
 * xterm's 256 colours); every other sequence is left out. No control character but tab and line end is let through. Of a sequence that is no
 * sequence only its first sign goes, so that nothing visible is ever lost; one that the end of the text cuts off goes whole.
 */

/** `fg`, `bg`: 0..15 as terminals number them; null: the reader's own. */
export type Pen = {
  readonly fg: number | null;
  readonly bg: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
  readonly strike: boolean;
};
export const PLAIN: Pen = { fg: null, bg: null, bold: false, dim: false, italic: false, underline: false, inverse: false, strike: false };
export type Span = { readonly text: string; readonly pen: Pen };

const SEQUENCE = new RegExp(
  [
    "(?:\\x1b\\[|\\x9b)(?<codes>[0-?]*)(?<between>[ -/]*)(?<last>[@-~])", // CSI, complete
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*$", // CSI, cut off
    "(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)", // titles, links and their kind, ended
    "\\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\`-~])", // two or three signs
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]", // what is left of control characters
  ].join("|"),
  "g",
);
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/;

/** The terminal colour (0..15) that is nearest: greys by lightness, others by hue. */
function nearest(r: number, g: number, b: number): number {
  const most = Math.max(r, g, b);
  const least = Math.min(r, g, b);
  if (most - least < 40) return most < 64 ? 0 : most < 160 ? 8 : most < 224 ? 7 : 15;
  const middle = (most + least) / 2;
  return (r > middle ? 1 : 0) + (g > middle ? 2 : 0) + (b > middle ? 4 : 0);
}

function ofPalette(n: number): number | null {
  if (!(n >= 0 && n <= 255)) return null;
  if (n < 16) return n;
  if (n >= 232) return nearest(...([8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10] as const));
  const level = (part: number): number => (part === 0 ? 0 : 55 + part * 40);
  const cube = n - 16;
  return nearest(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** 38 and 48: `5;n` or `2;r;g;b`. Output: the colour and how many codes it took. */
function extended(codes: readonly number[]): { readonly colour: number | null; readonly took: number } {
  if (codes[0] === 5) return { colour: ofPalette(codes[1] ?? -1), took: 2 };
  if (codes[0] === 2) return { colour: nearest(codes[1] ?? 0, codes[2] ?? 0, codes[3] ?? 0), took: 4 };
  return { colour: null, took: 1 };
}

function write(pen: Pen, code: number): Pen {
  if (code >= 30 && code <= 37) return { ...pen, fg: code - 30 };
  if (code >= 90 && code <= 97) return { ...pen, fg: code - 82 };
  if (code >= 40 && code <= 47) return { ...pen, bg: code - 40 };
  if (code >= 100 && code <= 107) return { ...pen, bg: code - 92 };
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...pen, bold: true };
    case 2:
      return { ...pen, dim: true };
    case 3:
      return { ...pen, italic: true };
    case 4:
      return { ...pen, underline: true };
    case 7:
      return { ...pen, inverse: true };
    case 9:
      return { ...pen, strike: true };
    case 22:
      return { ...pen, bold: false, dim: false };
    case 23:
      return { ...pen, italic: false };
    case 24:
      return { ...pen, underline: false };
    case 27:
      return { ...pen, inverse: false };
    case 29:
      return { ...pen, strike: false };
    case 39:
      return { ...pen, fg: null };
    case 49:
      return { ...pen, bg: null };
    default:
      return pen; // blinking and hidden text among them: a log hides nothing
  }
}

function rewrite(pen: Pen, text: string): Pen {
  if (/[<=>?]/.test(text)) return pen;
  let now = pen;
  const groups = text.split(";");
  for (let i = 0; i < groups.length; i += 1) {
    const parts = (groups[i] ?? "").split(":").map(Number);
    const code = parts[0] ?? 0;
    if (code !== 38 && code !== 48) {
      now = write(now, parts.length > 1 && code === 4 && parts[1] === 0 ? 24 : code);
      continue;
    }
    // "38:2::r:g:b" has an empty place for a colour space, which "38;2;r;g;b" has not.
    const own = parts.length > 1;
    const inner = own ? (parts[1] === 2 && parts.length > 5 ? [2, ...parts.slice(3)] : parts.slice(1)) : groups.slice(i + 1).map(Number);
    const { colour, took } = extended(inner);
    now = code === 38 ? { ...now, fg: colour } : { ...now, bg: colour };
    if (!own) i += took;
  }
  return now;
}

/** Input: text with escapes, and the pen before it. Output: its visible text in pieces of one pen each, and the pen after it. */
export function parseAnsi(text: string, before: Pen = PLAIN): { readonly spans: readonly Span[]; readonly pen: Pen } {
  if (!CONTROL.test(text)) return { spans: text === "" ? [] : [{ text, pen: before }], pen: before };
  const spans: { text: string; pen: Pen }[] = [];
  let pen = before;
  let from = 0;
  const say = (piece: string): void => {
    const last = spans.at(-1);
    if (piece === "") return;
    if (last !== undefined && last.pen === pen) last.text += piece;
    else spans.push({ text: piece, pen });
  };
  for (const match of text.matchAll(SEQUENCE)) {
    say(text.slice(from, match.index));
    from = match.index + match[0].length;
    const { codes, between, last } = match.groups ?? {};
    if (last === "m" && between === "") pen = rewrite(pen, codes ?? "");
  }
  say(text.slice(from));
  return { spans, pen };
}

/** The visible text alone. */
export function visible(text: string): string {
  return CONTROL.test(text)
    ? parseAnsi(text)
        .spans.map((span) => span.text)
        .join("")
    : text;
}

/** The sequence that takes up a pen where nothing is written yet; empty for the plain one. */
export function sgrOf(pen: Pen): string {
  const colour = (n: number | null, low: number, high: number): readonly number[] => (n === null ? [] : [n < 8 ? low + n : high + n - 8]);
  const codes = [
    ...(pen.bold ? [1] : []),
    ...(pen.dim ? [2] : []),
    ...(pen.italic ? [3] : []),
    ...(pen.underline ? [4] : []),
    ...(pen.inverse ? [7] : []),
    ...(pen.strike ? [9] : []),
    ...colour(pen.fg, 30, 90),
    ...colour(pen.bg, 40, 100),
  ];
  return codes.length === 0 ? "" : `\x1b[${codes.join(";")}m`;
}

/**
 * A line that was written over (progress, after a carriage return), as it was last. Input: one line without its end. Output: the last piece
 * that shows something, in the pen that the pieces before it left.
 */
export function overwritten(line: string): string {
  if (!line.includes("\r")) return line;
  const pieces = line.split("\r");
  let shown = 0;
  for (const [index, piece] of pieces.entries()) if (visible(piece) !== "") shown = index;
  let pen = PLAIN;
  for (const piece of pieces.slice(0, shown)) pen = parseAnsi(piece, pen).pen;
  // What comes behind it shows nothing, but changes the pen, or is the beginning of a sequence; and the next piece is written over the line.
  const behind = pieces.slice(shown + 1);
  return sgrOf(pen) + (pieces[shown] ?? "") + (behind.length > 0 ? `\r${behind.join("")}` : "");
}
