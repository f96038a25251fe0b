import type { Facts } from "../model/facts.ts";
import { MASK, maskDeep, maskUrls } from "../run/mask.ts";

/** `NAME_PASSWORD="…"`, `token = …` and their kind; the value up to the end of the line. */
const ASSIGNMENT = /^(\s*(?:export\s+)?[A-Za-z0-9_.-]*(?:password|passwd|passphrase|secret|token)[A-Za-z0-9_.-]*\s*[=:]\s*)(\S.*)$/gim;

/**
 * Facts for a log, a report or an export: no password in an address, none assigned in a file. Facts inside the engine keep their
 * files to the byte, because edits and hashes need them; what leaves the engine passes here.
 */
export function maskFacts(facts: Facts): Facts {
  const masked = maskDeep(facts, maskUrls);
  return {
    ...masked,
    files: masked.files.map((file) => (file.content === null ? file : { ...file, content: file.content.replace(ASSIGNMENT, `$1${MASK}`) })),
  };
}
