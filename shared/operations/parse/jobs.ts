/**
 * job-start, job-status, job-stop. Output:
 *   joined  0 or 1       (job-start only) 1: a job of that id was there already
 *   busy    ID           (job-start only, when so) another job holds this machine; nothing was started
 *   status  state=none|running|ended|lost / code=N / size=BYTES / started=SECONDS / ended=SECONDS / offset=BYTES ("-" or absent: unknown)
 *           ended: there is an exit code; lost: the process is gone and left none. offset: where the piece of log begins.
 *   log     base64 of the log's bytes from `offset` on (job-start and job-stop: from 0 / none)
 *   end
 * job-remove. Output: `removed` 0|1, `end`. A running job is never removed.
 */
import { maskUrls } from "../../run/mask.ts";
import { base64ToBytes, logPiece } from "../bytes.ts";
import type { JobStatus, OperationResult } from "../operations.ts";
import { fieldsOf, intOf, numberOf, orNull, readSections, type Sections, yes } from "../sections.ts";

function statusOf(sections: Sections): JobStatus | null {
  const body = sections.first("status");
  const bytes = base64ToBytes(sections.first("log") ?? "");
  if (body === null || !bytes) return null;
  const fields = fieldsOf(body);
  const state = fields.state;
  if (state !== "none" && state !== "running" && state !== "ended" && state !== "lost") return null;
  const offset = intOf(fields.offset) ?? 0;
  const size = intOf(fields.size) ?? 0;
  const more = offset + bytes.length < size;
  const waits = logPiece(bytes, state !== "running" && !more);
  // A piece without a single blank, with more behind it, would wait for ever.
  const piece = waits.used === 0 && more ? logPiece(bytes, true) : waits;
  // A word that is still being written does not count yet, so "all was read" and "size" agree for whoever follows.
  const shown = state === "running" && !more ? offset + piece.used : size;
  return {
    state,
    code: state === "ended" ? intOf(fields.code) : null,
    size: shown,
    started: numberOf(fields.started),
    ended: numberOf(fields.ended),
    log: maskUrls(piece.text),
    nextOffset: offset + piece.used,
  };
}

export function parseJobStatus(raw: string): JobStatus | null {
  const sections = readSections(raw);
  return sections && statusOf(sections);
}

export function parseJobStart(raw: string): OperationResult<"job-start"> | null {
  const sections = readSections(raw);
  const status = sections && statusOf(sections);
  if (!sections || !status) return null;
  return { joined: yes(sections.first("joined")), busyWith: orNull(sections.first("busy")?.trim()), status };
}

export function parseJobRemove(raw: string): OperationResult<"job-remove"> | null {
  const removed = readSections(raw)?.first("removed");
  return removed === null || removed === undefined ? null : { removed: yes(removed) };
}
