/**
 * merge-log. Output: `place` inode= restarted=0|1 next= tail= damaged=, `rotated` PATH and `unreadable` PATH, reason (one each a section), `lines` short ones, gzip, base64, `end`.
 * Without a log: `place` with an empty inode.
 */
import type { OperationResult } from "../operations.ts";
import { fieldsOf, intOf, orNull, readSections } from "../sections.ts";

export function parseMergeLog(raw: string): OperationResult<"merge-log"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  const fields = fieldsOf(sections.first("place"));
  const lines = (sections.first("lines") ?? "").replace(/\s+/g, "");
  const nextOffset = intOf(fields.next);
  if (nextOffset === null || !/^[A-Za-z0-9+/]*={0,2}$/.test(lines)) return null;
  return {
    inode: orNull(fields.inode),
    restarted: fields.restarted === "1",
    nextOffset,
    tailSha256: orNull(fields.tail),
    lines,
    damagedLines: intOf(fields.damaged) ?? 0,
    rotated: sections.all("rotated").map((path) => path.trim()),
    unreadable: sections.all("unreadable").map((body) => {
      const [path = "", ...why] = body.trim().split("\n");
      return { path, why: why.join(" ") };
    }),
  };
}
