/**
 * ssh-access. Output: `public` root's public key line, `works` 0|1, `touched` as in write-files, `problem`, `end`.
 * authorize-key. Output: `added` 0|1, `touched` as in write-files, `problem`, `end`.
 */
import type { OperationResult } from "../operations.ts";
import { problemOf, readSections, yes } from "../sections.ts";
import { touchedOf } from "./writeFiles.ts";

export function parseSshAccess(raw: string): OperationResult<"ssh-access"> | null {
  const sections = readSections(raw);
  const touched = sections && touchedOf(sections);
  if (!sections || !touched) return null;
  return { publicKey: sections.first("public")?.trim() ?? "", works: yes(sections.first("works")), touched, problem: problemOf(sections) };
}

export function parseAuthorizeKey(raw: string): OperationResult<"authorize-key"> | null {
  const sections = readSections(raw);
  const touched = sections && touchedOf(sections);
  return sections && touched ? { added: yes(sections.first("added")), touched, problem: problemOf(sections) } : null;
}
