/** How an answer is written: the same sections as the scripts print. */
import type { Problem } from "../../../../shared/operations/operations.ts";
import { joinSections } from "../../../../shared/operations/protocol.ts";

export type Section = readonly [name: string, body: string];

/** A whole answer, its `end` added. */
export const answer = (sections: readonly Section[]): string =>
  joinSections([...sections.map(([n, b]) => [n, b === "" || b.endsWith("\n") ? b : `${b}\n`] as const), ["end", ""]]);

export const problem = (kind: Problem["kind"], path: string, text: string): Section => ["problem", `${kind}\n${path}\n${text}`];
export const refused = (kind: Problem["kind"], path: string, text: string): string => answer([["refused", `${kind}\n${path}\n${text}`]]);
export const flag = (value: boolean): string => (value ? "1" : "0");

/** What stopped a file operation, by the system's error. */
export function kindOf(error: unknown): Problem["kind"] {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return code === "ENOSPC" ? "no-space" : code === "EROFS" ? "read-only" : code === "EACCES" ? "not-root" : "failed";
}
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export type Asked<A> = {
  readonly machine: import("../machine.ts").PracticeMachine;
  readonly uid: number;
  readonly args: A;
  readonly signal: AbortSignal;
};
