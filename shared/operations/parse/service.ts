/**
 * service. Output: `before` and `after`, each installed=0|1 / running=0|1 / enabled=0|1; `problem`; `end`.
 */
import type { OperationResult } from "../operations.ts";
import { fieldsOf, problemOf, readSections, yes } from "../sections.ts";

export function parseService(raw: string): OperationResult<"service"> | null {
  const sections = readSections(raw);
  const state = (name: string) => {
    const body = sections?.first(name) ?? null;
    if (body === null) return null;
    const fields = fieldsOf(body);
    return { installed: yes(fields.installed), running: yes(fields.running), enabled: yes(fields.enabled) };
  };
  const before = state("before");
  const after = state("after") ?? before;
  return sections && before && after ? { before, after, problem: problemOf(sections) } : null;
}
