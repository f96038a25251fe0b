/** What is wrong in a fleet file, in words that name the field and the remedy. */
import type { z } from "../setup/zod.ts";
import { fleetJsonSchema } from "./jsonSchema.ts";

type Issue = z.core.$ZodIssue;

/** `machines[1].port`; the whole file: `the file`. */
export function fieldName(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "the file" : text.replace(/^\./, "");
}

const SECRET = /pass(word|phrase|wd)?$|secret|token|credential|private|^pin$/i;

/** All field names that a fleet file knows, for "did you mean". */
function knownNames(node: unknown, into: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof node !== "object" || node === null) return into;
  for (const [key, value] of Object.entries(node)) {
    if (key === "properties" && typeof value === "object" && value !== null) for (const name of Object.keys(value)) into.add(name);
    knownNames(value, into);
  }
  return into;
}

/** Levenshtein distance, up to what matters here. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}

function unknownKey(place: string, key: string): string {
  if (SECRET.test(key))
    return `${place}: "${key}" must not stand here. A fleet file holds no secret; it is asked for when it is needed. Take the line out.`;
  const near = [...knownNames(fleetJsonSchema())].find((name) => name.toLowerCase() === key.toLowerCase() || distance(name, key) <= 2);
  return `${place}: there is no field "${key}"${near === undefined ? "; take it out" : `; did you mean "${near}"?`}`;
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text in "quotes"',
  number: "a number without quotes",
  int: "a whole number without quotes",
  boolean: "true or false, without quotes",
  array: "a list in [ ]",
  object: "a block in { }",
  record: "a block in { }",
};

/** A value as it stands; of blocks and lists not what is in them: a misplaced secret must not come back in a message. */
const shown = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "a block";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (node, part) => (typeof node === "object" && node !== null ? (node as Record<PropertyKey, unknown>)[part] : undefined),
    raw,
  );
}

/** One line per thing that is wrong. Inputs: zod's issue; the file's content, to show what was found. */
export function issueWords(issue: Issue, raw: unknown): readonly string[] {
  const place = fieldName(issue.path);
  const found = valueAt(raw, issue.path);
  const but = `; found ${shown(found)}`;
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey(place, key));
    case "invalid_type":
      return [
        found === undefined
          ? `${place}: is missing; add ${TYPES[issue.expected] ?? issue.expected}`
          : `${place}: write ${TYPES[issue.expected] ?? issue.expected}${but}`,
      ];
    case "invalid_value":
      return [
        found === undefined
          ? `${place}: is missing; write one of ${issue.values.map(shown).join(", ")}`
          : `${place}: write one of ${issue.values.map(shown).join(", ")}${but}`,
      ];
    case "too_small":
      return [
        issue.origin === "string" || issue.origin === "array" ? `${place}: must not be empty` : `${place}: must be at least ${issue.minimum}${but}`,
      ];
    case "too_big":
      return [
        issue.origin === "string" || issue.origin === "array"
          ? `${place}: is too long; at most ${issue.maximum}`
          : `${place}: must be at most ${issue.maximum}${but}`,
      ];
    case "invalid_format":
      return [`${place}: write ${/^Invalid/.test(issue.message) ? "it in another form" : issue.message}${but}`];
    case "invalid_union": {
      const inner = issue.errors.map((list) => list.flatMap((one) => issueWords({ ...one, path: [...issue.path, ...one.path] } as Issue, raw)));
      // The branch with the fewest complaints is what was meant; without one, the discriminator was wrong.
      const best = inner.filter((list) => list.length > 0).sort((a, b) => a.length - b.length)[0];
      const options = "options" in issue && Array.isArray(issue.options) ? `; write one of ${issue.options.map(shown).join(", ")}` : "";
      return inner.length > 1 && best ? [`${place}: none of the possible forms fits${but}`, ...best] : [`${place}: does not fit${options}${but}`];
    }
    case "invalid_key":
      return [`${place}: ${issue.issues.map((one) => one.message).join("; ")}`];
    default:
      return [`${place}: ${issue.message}`];
  }
}
