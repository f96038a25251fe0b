/**
 * One marked block of ours in a file that belongs to somebody else. Everything outside the two marker lines stays byte for byte, also a missing
 * newline at the end: the opening marker remembers what the file was like before, so that taking the block out gives the same bytes again.
 */
import { ok, type Result } from "../errors/wizardError.ts";
import { formatError } from "./problem.ts";

const OPEN = "# >>> binhost-wizard";
const CLOSE = "# <<< binhost-wizard";
const NOTE = {
  plain: "lines between here and the end mark are written by Binhost Wizard",
  "no-newline": "lines between here and the end mark are written by Binhost Wizard; the file ended without a newline before",
  "new-file": "lines between here and the end mark are written by Binhost Wizard; the file was made for them",
} as const;
type Origin = keyof typeof NOTE;

/** A marker on a line of its own, or something that once was one. */
const MARKER = /^.*(?:>>>|<<<) binhost-wizard.*$/gm;
const OPEN_LINE = /^# >>> binhost-wizard: [^\r\n]*$/;
const CLOSE_LINE = /^# <<< binhost-wizard$/;

/** A file taken apart. `before` + `after` is what is not ours. */
export interface Parted {
  readonly before: string;
  readonly after: string;
  readonly origin: Origin;
  /** Text of our block with its markers, null when there is none. */
  readonly block: string | null;
  /** Offset of the block in the file. */
  readonly at: number;
}

/** A line between the markers: text and, for a line that says something, its reason. */
export interface BlockLine {
  readonly text: string;
  readonly why?: string;
  readonly source?: string;
}

export interface LineWhy {
  readonly line: number;
  readonly why: string;
  readonly source: string;
}

function damaged(path: string, details: string) {
  return formatError({
    code: "format.block-damaged",
    fault: "machine",
    what: `The marked block in ${path} is not whole.`,
    why: "Its opening or closing mark is missing, changed or there twice, so it cannot be told which lines are ours.",
    remedy: `Look at the lines with "binhost-wizard" in ${path}: remove the block by hand or restore its two marks, then try again.`,
    details,
  });
}

/**
 * Finds our block. Refuses a file whose markers are missing one of a pair, changed, doubled or out of order.
 * @param content null: the file is not there
 */
export function partFile(path: string, content: string | null): Result<Parted> {
  if (content === null) return ok({ before: "", after: "", origin: "new-file", block: null, at: 0 });
  const marks = [...content.matchAll(MARKER)].map((match) => ({ text: match[0], at: match.index }));
  if (marks.length === 0) {
    const newline = content === "" || content.endsWith("\n");
    return ok({ before: content, after: "", origin: newline ? "plain" : "no-newline", block: null, at: content.length });
  }
  const [first, second] = marks;
  if (marks.length !== 2 || !first || !second) return damaged(path, marks.map(({ text }) => text).join("\n"));
  if (!OPEN_LINE.test(first.text) || !CLOSE_LINE.test(second.text)) return damaged(path, `${first.text}\n${second.text}`);
  const wholeLine = (at: number, text: string) => (at === 0 || content[at - 1] === "\n") && /^\n?$/.test(content.charAt(at + text.length));
  if (!wholeLine(first.at, first.text) || !wholeLine(second.at, second.text)) return damaged(path, `${first.text}\n${second.text}`);
  const note = first.text.slice(OPEN.length + 2);
  const origin = (Object.keys(NOTE) as Origin[]).find((key) => NOTE[key] === note);
  if (!origin) return damaged(path, first.text);
  const end = second.at + second.text.length + (content.endsWith(CLOSE) && second.at + CLOSE.length === content.length ? 0 : 1);
  const after = content.slice(end);
  const head = content.slice(0, first.at);
  // The newline that was put before the block goes with it, unless somebody has written below since: then it parts two lines.
  const before = origin === "no-newline" && after === "" && head.endsWith("\n") ? head.slice(0, -1) : head;
  return ok({ before, after, origin, block: content.slice(first.at, end), at: first.at });
}

/** ASCII on one line, so that a comment can stand in a file of any encoding. */
export function plainText(text: string): string {
  return text
    .replaceAll(/[‘’]/g, "'")
    .replaceAll(/[“”]/g, '"')
    .replaceAll(/[–—]/g, "-")
    .replaceAll("…", "...")
    .replaceAll("→", "->")
    .replaceAll("×", "x")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[^ -~]/gu, "?")
    .replaceAll("binhost-wizard", "Binhost Wizard")
    .trim();
}

const linesBefore = (text: string) => text.split("\n").length - 1;

/**
 * Puts the block where it was, or at the end.
 * @param toEnd move an existing block to the end: something below it would win over it
 * @param lines empty: the block goes away, and the file too when it was made for it
 * @returns content (null: no file) and the reasons with their line numbers in it
 */
export function joinFile(parted: Parted, lines: readonly BlockLine[], toEnd: boolean): { content: string | null; whys: LineWhy[] } {
  if (lines.length === 0) {
    const rest = parted.before + parted.after;
    return { content: parted.origin === "new-file" && rest === "" ? null : rest, whys: [] };
  }
  const before = toEnd ? parted.before + parted.after : parted.before;
  const after = toEnd ? "" : parted.after;
  const cut = before !== "" && !before.endsWith("\n");
  const fresh: Origin = parted.origin === "new-file" && before === "" ? "new-file" : cut ? "no-newline" : "plain";
  const origin = parted.block !== null && !toEnd ? parted.origin : fresh;
  const head = before + (cut ? "\n" : "");
  const whys: LineWhy[] = [];
  const out = [`${OPEN}: ${NOTE[origin]}`];
  for (const { text, why, source } of lines) {
    out.push(text);
    if (why !== undefined && source !== undefined) whys.push({ line: linesBefore(head) + out.length, why, source });
  }
  out.push(CLOSE);
  return { content: `${head}${out.join("\n")}\n${after}`, whys };
}
