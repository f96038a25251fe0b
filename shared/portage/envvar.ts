/** `portageq envvar -v NAME...`: one NAME=value each, quoted as Python's shlex.quote does; an unset variable is printed as NAME=''. */

const NAME = /^([A-Za-z_][A-Za-z0-9_]*)=/;

/** Reads one shell word from `at`: plain characters, '...' and "..." parts. Null when a quote is open. */
function word(text: string, at: number): { readonly value: string; readonly end: number } | null {
  let value = "";
  let position = at;
  while (position < text.length && text[position] !== "\n") {
    const char = text[position];
    if (char === "'") {
      const end = text.indexOf("'", position + 1);
      if (end < 0) return null;
      value += text.slice(position + 1, end);
      position = end + 1;
    } else if (char === '"') {
      // shlex.quote only ever writes "'" this way.
      const end = text.indexOf('"', position + 1);
      if (end < 0) return null;
      value += text.slice(position + 1, end);
      position = end + 1;
    } else {
      value += char;
      position += 1;
    }
  }
  return { value, end: position };
}

/**
 * @param stdout of `portageq envvar -v`; values may run over several lines. Lines that are no assignment (warnings) are left out.
 * @returns values by name; unset and empty look the same here: ""
 */
export function parseEnvvar(stdout: string): Map<string, string> {
  const out = new Map<string, string>();
  let at = 0;
  while (at < stdout.length) {
    const match = NAME.exec(stdout.slice(at, at + 200));
    const read = match ? word(stdout, at + match[0].length) : null;
    if (match?.[1] && read) {
      out.set(match[1], read.value);
      at = read.end + 1;
    } else {
      const end = stdout.indexOf("\n", at);
      at = end < 0 ? stdout.length : end + 1;
    }
  }
  return out;
}
