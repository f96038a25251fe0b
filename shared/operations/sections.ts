/**
 * The sections of one operation's output, read. Every script ends with an `end` section; without it the answer was cut off. Two
 * sections may stand in any output:
 *   refused  KIND / PATH / TEXT  the operation did not run at all (no such target, a tool that it cannot do without): an error
 *   problem  KIND / PATH / TEXT  it ran and something stopped it; becomes `problem` of the result, or an error where there is none
 * (KIND on the first line, see problemSchema; PATH, which may be empty, on the second; the rest is text in the machine's own words)
 */
import { maskUrls } from "../run/mask.ts";
import { type Problem, problemSchema } from "./operations.ts";
import { splitSections } from "./protocol.ts";

export type Sections = {
  /** Body of the first section of that name, without its last line break; null when there is none. */
  readonly first: (name: string) => string | null;
  readonly all: (name: string) => readonly string[];
  /** All in order, for outputs where a section belongs to the one before. */
  readonly list: readonly (readonly [name: string, body: string])[];
};

const trimmed = (body: string) => (body.endsWith("\n") ? body.slice(0, -1) : body);

/** Output: null when the `end` section is missing. `whole: false` takes what there is (the survey: a missing answer is a fact). */
export function readSections(raw: string, whole = true): Sections | null {
  const list = splitSections(raw.startsWith("\x1e") ? `\n${raw}` : raw).map(([name, body]) => [name, trimmed(body)] as const);
  if (whole && list.at(-1)?.[0] !== "end") return null;
  return {
    first: (name) => list.find(([n]) => n === name)?.[1] ?? null,
    all: (name) => list.filter(([n]) => n === name).map(([, body]) => body),
    list,
  };
}

/** Words for people: colour codes out (Portage's ebuild.sh colours even in a pipe), credentials masked, blank edges cut. */
export const words = (text: string | null): string => maskUrls((text ?? "").replace(/\x1b\[[0-9;]*[A-Za-z]/g, "").trim());

/** A `problem` or `refused` section. Output: null when there is none. Addresses in its text are masked. */
export function problemOf(sections: Sections, name: "problem" | "refused" = "problem"): Problem | null {
  const body = sections.first(name);
  if (body === null) return null;
  const [kind = "", path = "", ...text] = body.split("\n");
  const known = problemSchema.shape.kind.safeParse(kind.trim());
  return { kind: known.success ? known.data : "failed", path: path === "" ? null : path, text: words(text.join("\n")) };
}

/** Lines `name=value` of a section. */
export function fieldsOf(body: string | null): Readonly<Record<string, string>> {
  const out: Record<string, string> = {};
  for (const line of (body ?? "").split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) out[line.slice(0, at)] = line.slice(at + 1);
  }
  return out;
}

/** A number of the machine's; null when it is none. */
export function numberOf(text: string | undefined | null): number | null {
  if (text === undefined || text === null || !/^-?[0-9]+(\.[0-9]+)?$/.test(text.trim())) return null;
  const value = Number(text.trim());
  return Number.isFinite(value) ? value : null;
}
/** A whole number; null when it is none. */
export const intOf = (text: string | undefined | null): number | null => {
  const value = numberOf(text);
  return value === null || !Number.isSafeInteger(value) ? null : value;
};
/** "1" is yes. */
export const yes = (text: string | undefined | null): boolean => text?.trim() === "1";
/** "-" and "" stand for nothing. */
export const orNull = (text: string | undefined | null): string | null =>
  text === undefined || text === null || text === "" || text === "-" ? null : text;

export const SHA256 = /^[0-9a-f]{64}$/;
export const FINGERPRINT = /^[0-9A-F]{40}$/;
