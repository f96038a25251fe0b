/**
 * How an operation travels: one POSIX shell script whose first line names the operation, its version and its arguments as JSON.
 * A real machine runs the script and takes that line for a comment; the practice fleet reads the line and acts by name.
 */
import { z } from "../setup/zod.ts";

const HEADER = /^#bw1 ([a-z][a-z0-9-]*) ([0-9]+) (\{.*\})$/;

/** The header line. Inputs: operation name, version, JSON-able arguments. Output: one ASCII line without its newline. */
export function encodeHeader(name: string, version: number, args: object): string {
  const json = JSON.stringify(args).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return `#bw1 ${name} ${version} ${json}`;
}

export const headerSchema = z.object({ name: z.string(), version: z.int(), args: z.record(z.string(), z.unknown()) });
export type OperationHeader = z.infer<typeof headerSchema>;

/** Reads the header of a script. Output: null when the first line is none. */
export function decodeHeader(script: string): OperationHeader | null {
  const end = script.indexOf("\n");
  const match = HEADER.exec(end < 0 ? script : script.slice(0, end));
  if (!match) return null;
  try {
    const args: unknown = JSON.parse(match[3] as string);
    return headerSchema.parse({ name: match[1], version: Number(match[2]), args });
  } catch {
    return null;
  }
}

/** Begins a section in an operation's output: a line of RS and the name. */
export const SECTION = "\x1e";

/**
 * Cuts an operation's output into sections. A section begins with a line `\x1eNAME` and ends before the next; the newline
 * before the mark belongs to the mark. Text before the first mark (start-up noise of a shell) is dropped.
 * Output: pairs in order; names may repeat.
 */
export function splitSections(output: string): readonly (readonly [name: string, body: string])[] {
  return output
    .split(`\n${SECTION}`)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return end < 0 ? ([part, ""] as const) : ([part.slice(0, end), part.slice(end + 1)] as const);
    });
}
/** Writes sections as a script would: the opposite of `splitSections`. */
export function joinSections(sections: readonly (readonly [string, string])[]): string {
  return sections.map(([name, body]) => `\n${SECTION}${name}\n${body}`).join("");
}
