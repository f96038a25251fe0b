/**
 * A second reader of make.conf, to judge the first: written from the table of what Portage was seen to do with its input (PORTAGE-FACTS section 1), not
 * from its source, and by another method: regular expressions over the whole text in place of a state machine. What the table does not say (two
 * backslashes in a row, a ' inside double quotes) it does not guess: such values are `unsure`, and so is what refers to them.
 */

export interface SecondReading {
  readonly values: ReadonlyMap<string, string>;
  readonly unsure: ReadonlySet<string>;
  /** The text could not be read to its end. */
  readonly broken: boolean;
}

type Files = ReadonlyMap<string, string>;

// Words (quoted and bare pieces side by side), a lone =, or a comment that runs to the end of its line.
const PIECES = /(?<comment>#[^\n]*)|(?<equals>=)|(?<word>(?:'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\\[\s\S]|[^\s"'\\#=])+)|(?<space>\s+)/gy;
const PARTS = /'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|(\\[\s\S]|[^"'\\]+)/g;

interface Word {
  readonly text: string;
  readonly unsure: boolean;
}

/** Quotes off; \" is ". A backslash before a newline or a $ stays for the expansion. */
function unquote(word: string): Word {
  let text = "";
  let unsure = false;
  for (const [, single, double, bare] of word.matchAll(PARTS)) {
    if (single !== undefined) {
      text += single;
      unsure ||= single.includes("\\\\");
    } else if (double !== undefined) {
      text += double.replaceAll('\\"', '"');
      unsure ||= double.includes("\\\\") || double.includes("'");
    } else if (bare !== undefined) {
      // Outside quotes a backslash takes the special meaning from a letter before the expansion looks at it.
      text += bare.startsWith("\\") ? bare.slice(1) : bare;
    }
  }
  return { text, unsure: unsure || /\\(?![$\n])/.test(text) };
}

function wordsOf(text: string): (Word | "=")[] | null {
  const unified = text.replaceAll(/\r\n?/g, "\n");
  const out: (Word | "=")[] = [];
  let end = 0;
  for (const match of unified.matchAll(PIECES)) {
    end = match.index + match[0].length;
    if (match.groups?.equals) out.push("=");
    else if (match.groups?.word !== undefined) out.push(unquote(match.groups.word));
  }
  return end === unified.length ? out : null;
}

/** Names as a directory listing gives them, file by file; sub-directories in their place by name. */
export function listedFiles(root: string, files: Files): string[] {
  if (files.has(root)) return [root];
  const names = new Set(
    [...files.keys()].filter((path) => path.startsWith(`${root}/`)).map((path) => path.slice(root.length + 1).split("/")[0] ?? ""),
  );
  const seen = [...names].filter((name) => !/^\.|~$/.test(name) && !/^(?:CVS|RCS|SCCS)$/.test(name));
  return seen.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).flatMap((name) => listedFiles(`${root}/${name}`, files));
}

/** Reads all files below `root`, following `source`. */
export function readAgain(root: string, files: Files): SecondReading {
  const values = new Map<string, string>();
  const unsure = new Set<string>();
  let broken = false;

  function expand(word: Word, name: string): string {
    let doubtful = word.unsure;
    let bad = false;
    const text = word.text.replaceAll(/\\[$\n]|\n|\$(?:\{(\w+)\}|(\w+)|$|([\s\S]))/g, (whole, braced?: string, short?: string, other?: string) => {
      if (whole === "\\\n") return "";
      if (whole === "\n") return " ";
      if (whole === "\\$" || whole === "$") return "$";
      if (other !== undefined) bad = true;
      const reference = braced ?? short ?? "";
      doubtful ||= unsure.has(reference);
      return values.get(reference) ?? "";
    });
    if (doubtful) unsure.add(name);
    else unsure.delete(name);
    return bad ? "" : text;
  }

  function readOne(path: string): void {
    const words = wordsOf(files.get(path) ?? "");
    if (!words) {
      broken = true;
      return;
    }
    for (let at = 0; at < words.length; ) {
      const key = words[at];
      if (key === undefined || key === "=") {
        broken = true;
        return;
      }
      const next = words[at + 1];
      if (key.text === "export") at += 1;
      else if (key.text === "source" && next !== undefined && next !== "=") {
        if (!files.has(next.text)) broken = true;
        readOne(next.text);
        at += 2;
      } else {
        const value = words[at + 2];
        if (next !== "=" || value === undefined || value === "=" || !/^[^\W\d]\w*$/.test(key.text)) {
          broken = true;
          return;
        }
        values.set(key.text, expand(value, key.text));
        at += 3;
      }
    }
  }

  for (const path of listedFiles(root, files)) readOne(path);
  for (const name of values.keys()) if (name.startsWith("__")) values.delete(name);
  return { values, unsure, broken };
}
