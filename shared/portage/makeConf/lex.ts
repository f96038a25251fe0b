/**
 * Words of a make.conf, as Python's `shlex` in POSIX mode makes them with the settings of Portage's `getconfig`
 * (lib/portage/util: `_getconfig_shlex`, wordchars, quotes, `source`). It is not a shell: `#` starts a comment even inside a word, `;` is
 * an ordinary letter, and what is no word character (`=`, `(`, `é`) is a word of its own.
 */

/** Word characters of `getconfig`: digits, letters and this punctuation; everything else stands alone. */
const WORD = /^[A-Za-z0-9~!@#$%*_\\:;?,./{}+-]$/;
const isWhite = (char: string) => char === " " || char === "\t" || char === "\n";

/** A file that cannot be read at all: Portage ends with a Python exception and no command works. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

export interface Token {
  readonly text: string;
  readonly file: string;
  /** Line where the word begins, from 1. */
  readonly line: number;
  /** Offsets in the file's content; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

interface Stream {
  readonly file: string;
  readonly content: string;
  position: number;
  /** Portage's count: lines ended so far, plus one. */
  line: number;
}

export interface Comment {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** Asks for the content of a sourced file by its name as written; empty where there is none (the hook reports it). */
export type SourceHook = (name: string, from: string) => { readonly file: string; readonly content: string };

/** Reads one character; CR LF and a lone CR count as one newline, as Python's text files do. "" at the end. */
function readChar(stream: Stream): string {
  const code = stream.content.codePointAt(stream.position);
  if (code === undefined) return "";
  const char = String.fromCodePoint(code);
  stream.position += char.length;
  if (char === "\r") {
    if (stream.content[stream.position] === "\n") stream.position += 1;
    return "\n";
  }
  return char;
}

export class Lexer {
  readonly comments: Comment[] = [];
  private readonly hook: SourceHook | null;
  private readonly stack: Stream[] = [];
  private readonly pushedBack: Token[] = [];
  private stream: Stream;
  private ended = false;

  /** `hook` null: no sourcing (a profile's make.defaults). */
  constructor(file: string, content: string, hook: SourceHook | null) {
    this.stream = Lexer.open(file, content);
    this.hook = hook;
  }

  private static open(file: string, content: string): Stream {
    return { file, content, position: 0, line: 1 };
  }

  /** File and line as Portage names them in a message: the line after the last newline that was read. */
  where(): { readonly file: string; readonly line: number } {
    return { file: this.stream.file, line: this.stream.line };
  }

  /** The next word; null at the end of the outermost file. @throws UnreadableError */
  next(): Token | null {
    const held = this.pushedBack.shift();
    if (held) return held;
    let token = this.read();
    while (this.hook && token?.text === "source") {
      const name = this.read();
      if (!name || name.text === "") throw new UnreadableError("source without a file name");
      const opened = this.hook(name.text, this.stream.file);
      if (this.stack.length > 50) throw new UnreadableError("files source each other without an end");
      this.stack.push(this.stream);
      // `ended` stays: shlex reads nothing from a file that is sourced by the very last word of another (no newline after it).
      this.stream = Lexer.open(opened.file, opened.content);
      token = this.next();
    }
    if (token === null && this.stack.length > 0) {
      const outer = this.stack.pop();
      if (outer) this.stream = outer;
      this.ended = false;
      return this.next();
    }
    return token;
  }

  private comment(start: number): void {
    let char = readChar(this.stream);
    while (char !== "" && char !== "\n") char = readChar(this.stream);
    this.stream.line += 1;
    this.comments.push({ file: this.stream.file, start, end: this.stream.position });
  }

  private read(): Token | null {
    if (this.ended) return null;
    const stream = this.stream;
    let text = "";
    let quoted = false;
    let begun = false;
    let start = stream.position;
    let line = stream.line;
    let state: "white" | "word" | "single" | "double" = "white";
    let end = stream.position;
    for (;;) {
      const before = stream.position;
      const char = readChar(stream);
      if (char === "\n") stream.line += 1;
      if (!begun && char !== "" && !isWhite(char) && char !== "#") {
        begun = true;
        start = before;
        line = stream.line;
      }
      if (state === "single" || state === "double") {
        if (char === "") throw new UnreadableError("No closing quotation");
        quoted = true;
        if (char === (state === "single" ? "'" : '"')) state = "word";
        else if (char === "\\" && state === "double") text += this.escaped(true);
        else text += char;
      } else if (char === "") {
        this.ended = true;
        end = before;
        break;
      } else if (isWhite(char)) {
        if (text !== "" || quoted) {
          end = before;
          break;
        }
        state = "white";
      } else if (char === "#") {
        this.comment(before);
        end = before;
        if (state === "word" && (text !== "" || quoted)) break;
        state = "white";
      } else if (char === "\\") {
        text += this.escaped(false);
        state = "word";
      } else if (char === "'" || char === '"') {
        state = char === "'" ? "single" : "double";
      } else if (WORD.test(char)) {
        text += char;
        state = "word";
      } else if (state === "white") {
        text = char;
        end = stream.position;
        break;
      } else {
        this.pushedBack.unshift({ text: char, file: stream.file, line: stream.line, start: before, end: stream.position });
        end = before;
        break;
      }
    }
    if (text === "" && !quoted) return null;
    return { text, file: stream.file, line, start, end: Math.max(end, start) };
  }

  /** After a backslash: inside double quotes it only escapes `"` and itself, elsewhere everything. */
  private escaped(inQuotes: boolean): string {
    const char = readChar(this.stream);
    if (char === "") throw new UnreadableError("No escaped character");
    if (char === "\n") this.stream.line += 1;
    return inQuotes && char !== '"' && char !== "\\" ? `\\${char}` : char;
  }
}
