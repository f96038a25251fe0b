/**
 * make.conf as Portage reads it (lib/portage/util `getconfig`, lib/portage/package/ebuild/config.py): /etc/make.conf first, then
 * /etc/portage/make.conf, a file or a directory. The last assignment of a variable wins, also over incremental ones: within make.conf nothing
 * adds up unless `${NAME}` is written.
 */
import { filesInOrder, type TextFile } from "../fileOrder.ts";
import { expand } from "./expand.ts";
import { Lexer, type SourceHook, type Token, UnreadableError } from "./lex.ts";

export const MAKE_CONF = "/etc/portage/make.conf";
export const LEGACY_MAKE_CONF = "/etc/make.conf";

export interface Assignment {
  readonly name: string;
  /** After expansion. */
  readonly value: string;
  /** The word before expansion, quotes gone. */
  readonly raw: string;
  readonly file: string;
  /** Line where the name stands, from 1. */
  readonly line: number;
  /** Offsets of the name's start and the value's end in that file. */
  readonly start: number;
  readonly end: number;
}

export interface MakeConfProblem {
  /** `parse`: Portage refuses to work or drops what follows. `value`: every command prints it, the variable is empty. `name`: that assignment is lost. */
  readonly kind: "parse" | "name" | "value" | "source-missing" | "source-unknown";
  readonly file: string;
  /** Line as Portage's message has it: often the one after the mistake. */
  readonly line: number;
  /** The line to look at. */
  readonly lookAt: number;
  /** Portage's words, without file and line. */
  readonly text: string;
}

export interface MakeConf {
  /** Winning values; names beginning with `__` are local to make.conf and left out. */
  readonly values: ReadonlyMap<string, string>;
  /** All assignments in reading order. */
  readonly assignments: readonly Assignment[];
  readonly problems: readonly MakeConfProblem[];
  /** Comments by file, as offsets; what looks like a comment inside quotes is not here. */
  readonly comments: readonly { readonly file: string; readonly start: number; readonly end: number }[];
  /** Files read, the sourced ones too. */
  readonly files: readonly string[];
  /** False when Portage would refuse to work, or would ignore part of a file. */
  readonly usable: boolean;
}

export interface ReadOptions {
  /** Content of a sourced file; null: there is none; undefined: not known here. */
  readonly resolve?: (path: string) => string | null | undefined;
  /** What is known before make.conf: make.globals, the profile, env.d. */
  readonly known?: Readonly<Record<string, string>>;
}

const INVALID_NAME = /^\p{Nd}|[^\p{L}\p{N}_]/u;

function joinPath(from: string, name: string): string {
  if (name.startsWith("/")) return name;
  const folder = from.slice(0, from.lastIndexOf("/") + 1);
  return folder + name;
}

interface State {
  readonly known: Map<string, string>;
  readonly assignments: Assignment[];
  readonly problems: MakeConfProblem[];
  readonly comments: { file: string; start: number; end: number }[];
  readonly files: string[];
}

function sourceHook(state: State, options: ReadOptions, where: () => { readonly file: string; readonly line: number }): SourceHook {
  return (written, from) => {
    const meant = expand(written, state.known).value;
    if (meant === "") throw new UnreadableError("source without a file name");
    const name = joinPath(from, meant.startsWith('"') ? meant.slice(1, -1) : meant);
    const content = options.resolve?.(name);
    const at = where();
    if (typeof content === "string") {
      state.files.push(name);
      return { file: name, content };
    }
    const kind = content === null ? "source-missing" : "source-unknown";
    const text = content === null ? `${meant}: No such file or directory` : `${name} was not read here`;
    state.problems.push({ kind, file: at.file, line: at.line, lookAt: Math.max(1, at.line - 1), text });
    return { file: meant, content: "" };
  };
}

/** One file with what it sources; adds to `state`. False: Portage ends with an exception, nothing more is read. */
function readOne(file: TextFile, state: State, options: ReadOptions): boolean {
  state.files.push(file.path);
  let lexer: Lexer | null = null;
  const where = () => lexer?.where() ?? { file: file.path, line: 1 };
  // getconfig appends a missing newline to the outermost file, and only to it.
  const content = file.content === "" || /[\r\n]$/.test(file.content) ? file.content : `${file.content}\n`;
  lexer = new Lexer(file.path, content, sourceHook(state, options, where));
  const problem = (kind: MakeConfProblem["kind"], text: string, lookAt: number) => {
    const at = where();
    state.problems.push({ kind, file: at.file, line: at.line, lookAt, text });
  };
  let key: Token | null = null;
  try {
    for (;;) {
      key = lexer.next();
      if (key?.text === "export") key = lexer.next();
      if (!key) break;
      const equals = lexer.next();
      if (!equals?.text) {
        problem("parse", "Unexpected EOF", key.line);
        break;
      }
      if (equals.text !== "=") {
        problem("parse", `Invalid token '${equals.text}' (not '=')`, equals.line);
        break;
      }
      const value = lexer.next();
      if (!value) {
        problem("parse", `Unexpected end of config file: variable '${key.text}'`, key.line);
        break;
      }
      if (INVALID_NAME.test(key.text)) {
        problem("name", `Invalid variable name '${key.text}'`, key.line);
        continue;
      }
      const expanded = expand(value.text, state.known);
      if (expanded.error !== null) problem("value", expanded.error, value.line);
      state.known.set(key.text, expanded.value);
      const { line, start } = key;
      state.assignments.push({ name: key.text, value: expanded.value, raw: value.text, file: key.file, line, start, end: value.end });
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    problem("parse", error.message, key?.line ?? 1);
    return false;
  } finally {
    state.comments.push(...lexer.comments);
  }
  return true;
}

/**
 * @param files the files in reading order (see makeConfFiles), without the sourced ones
 * @returns what a tolerant Portage would see, and every problem; `usable` says whether a strict one (emerge) works
 */
export function readMakeConf(files: readonly TextFile[], options: ReadOptions = {}): MakeConf {
  const known = new Map(Object.entries(options.known ?? {}));
  const state: State = { known, assignments: [], problems: [], comments: [], files: [] };
  for (const file of files) if (!readOne(file, state, options)) break;
  const values = new Map<string, string>();
  for (const { name, value } of state.assignments) if (!name.startsWith("__")) values.set(name, value);
  const { assignments, problems, comments } = state;
  const usable = !problems.some(({ kind }) => kind === "parse" || kind === "name" || kind === "source-missing");
  return { values, assignments, problems, comments, files: state.files, usable };
}

/** Both places of make.conf, in reading order, out of all files of a machine. */
export function makeConfFiles<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...filesInOrder(LEGACY_MAKE_CONF, files), ...filesInOrder(MAKE_CONF, files)];
}

/** The assignment that decides a variable, or null when make.conf does not set it. */
export function winner(conf: MakeConf, name: string): Assignment | null {
  return conf.assignments.findLast((assignment) => assignment.name === name) ?? null;
}

/** All earlier assignments of a variable that the winner replaces: shown when a value is set twice. */
export function overridden(conf: MakeConf, name: string): Assignment[] {
  return conf.assignments.filter((assignment) => assignment.name === name).slice(0, -1);
}
