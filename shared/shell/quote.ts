/**
 * Words for a POSIX shell. Everything that reaches a remote shell passes here: single quotes stop every kind of expansion,
 * so the only byte that needs care is the single quote itself (POSIX, Shell Command Language 2.2.2). A string cannot carry
 * NUL to a program, so NUL is refused instead of silently cut.
 */

const PLAIN = /^[A-Za-z0-9_@%+:,./-]+$/;

/**
 * One word, always in single quotes, for any POSIX `sh`.
 * @param value any text without NUL; newlines and control characters are kept as they are
 * @throws RangeError when the value contains NUL (a bug of the caller: check input before it comes here)
 */
export function quote(value: string): string {
  if (value.includes("\0")) throw new RangeError("a NUL character cannot be passed to a program");
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * A command line of quoted words. Words that are plain anyway stay readable, since people see and copy these lines; a word
 * with `=` before it would be an assignment and `~` would expand, so neither counts as plain.
 * @param argv program and arguments, at least the program
 * @throws RangeError for an empty list or a NUL
 */
export function commandLine(argv: readonly string[]): string {
  if (argv.length === 0) throw new RangeError("a command line needs a program");
  return argv.map((word) => (PLAIN.test(word) ? word : quote(word))).join(" ");
}
