/** What our lines in make.conf may say, so that every reader, Portage and a shell alike, takes them the same way. */
import { ok, type Result } from "../../errors/wizardError.ts";
import { formatError } from "../problem.ts";

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const KEYWORDS = new Set(["export", "source"]);
const REFERENCES = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;

/** A line that we write: `NAME="value"`. */
export interface MakeConfLine {
  readonly name: string;
  readonly value: string;
  readonly why: string;
  readonly source: string;
}

const refusedName = (name: string) =>
  formatError({
    code: "format.name-refused",
    fault: "us",
    what: `"${name}" cannot be a variable of make.conf.`,
    why: "A name is letters, digits and _, not beginning with a digit, and not export or source.",
    remedy: "Report this: it is a mistake of the wizard.",
  });

function refusedValue(name: string, value: string, why: string) {
  return formatError({
    code: "format.value-refused",
    fault: "user",
    what: `The value for ${name} cannot be written to make.conf.`,
    why,
    remedy: `Change the choice that gives ${name} this value.`,
    details: `${name}=${value}`,
  });
}

/**
 * `NAME="value"`, or a refusal. Refused: `\`, `"`, backtick, control characters and newlines, `$` other than `${NAME}`, a `'` together with `${NAME}`
 * (it would switch the expansion off), and beyond ASCII what the file's encoding cannot hold. A step's reference `@{STEP:NAME}` is fine.
 */
export function assignmentText(line: MakeConfLine, encoding: "utf8" | "latin1"): Result<string> {
  const { name, value } = line;
  if (!NAME.test(name) || KEYWORDS.has(name)) return refusedName(name);
  if (/[\\"`]/.test(value)) return refusedValue(name, value, 'Portage and shells read \\, " and ` in different ways.');
  if (/[\0-\x1f\x7f\u2028\u2029]/.test(value)) return refusedValue(name, value, "It holds a newline or another control character.");
  if (value.replaceAll(REFERENCES, "").includes("$")) {
    return refusedValue(name, value, `Portage knows only \${NAME}: $(command) and \${NAME:-default} make the value empty.`);
  }
  if (value.includes("'") && value.includes("$")) return refusedValue(name, value, "A ' in the value switches ${NAME} off.");
  if (!value.isWellFormed()) return refusedValue(name, value, "It is not valid text.");
  if (encoding === "latin1" && /[^\0-\x7f]/.test(value)) return refusedValue(name, value, "The file is not UTF-8, so only plain ASCII can be added.");
  return ok(`${name}="${value}"`);
}
