/**
 * `${NAME}` in a make.conf value: Portage's `varexpand`, with its oddities. Runs after the quotes are gone, so single quotes around a value do
 * not protect it; but a `'` inside the value switches expansion off until the next one.
 */

const WORD = /[A-Za-z0-9_]/;
const UNEXPECTED = "unexpected EOF while looking for matching `}'";

export interface Expanded {
  readonly value: string;
  /** Portage's message when the expansion failed; the value is then empty. */
  readonly error: string | null;
}

const failedWith = (error: string): Expanded => ({ value: "", error });

/**
 * @param text the word as the lexer gives it
 * @param known variables set so far; an unknown name expands to nothing, silently
 */
export function expand(text: string, known: ReadonlyMap<string, string>): Expanded {
  let out = "";
  let single = false;
  let double = false;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "'") {
      out += char;
      if (!double) single = !single;
      at += 1;
    } else if (char === '"') {
      out += char;
      if (!single) double = !double;
      at += 1;
    } else if (single) {
      out += char;
      at += 1;
    } else if (char === "\n") {
      out += " ";
      at += 1;
    } else if (char === "\\") {
      if (at + 1 >= text.length) {
        out += char;
        break;
      }
      const next = text.charAt(at + 1);
      at += 2;
      if (next === "$") out += next;
      else if (next === "\\") {
        out += next;
        const after = text.charAt(at);
        if (after === "'" || after === '"' || after === "$") {
          out += after;
          at += 1;
        }
      } else if (next !== "\n") out += char + next;
    } else if (char === "$") {
      at += 1;
      if (at === text.length) {
        out += char;
        continue;
      }
      const braced = text.charAt(at) === "{";
      if (braced) {
        at += 1;
        if (at === text.length) return failedWith(UNEXPECTED);
      }
      const start = at;
      while (at < text.length && WORD.test(text.charAt(at))) at += 1;
      if (braced && at === text.length) return failedWith(UNEXPECTED);
      const name = text.slice(start, at);
      if (braced) {
        if (text.charAt(at) !== "}") return failedWith(UNEXPECTED);
        at += 1;
      }
      if (name === "") return failedWith(braced ? "${}: bad substitution" : "$: bad substitution");
      out += known.get(name) ?? "";
    } else {
      out += char;
      at += 1;
    }
  }
  return { value: out, error: null };
}
