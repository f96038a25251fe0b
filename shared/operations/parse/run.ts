/**
 * run. Output:
 *   result  code=N (exit code; "-": none) / timedout=0|1 / truncated=0|1
 *   stdout  base64 of at most maxBytes bytes
 *   stderr  base64 of the same
 *   end
 * Credentials in addresses are masked in both texts.
 */
import { maskUrls } from "../../run/mask.ts";
import { base64ToBytes, lossyText } from "../bytes.ts";
import type { OperationResult } from "../operations.ts";
import { fieldsOf, intOf, readSections, yes } from "../sections.ts";

export function parseRun(raw: string): OperationResult<"run"> | null {
  const sections = readSections(raw);
  const stdout = base64ToBytes(sections?.first("stdout") ?? "!");
  const stderr = base64ToBytes(sections?.first("stderr") ?? "!");
  if (!sections || !stdout || !stderr) return null;
  const result = fieldsOf(sections.first("result"));
  return {
    code: intOf(result.code),
    stdout: maskUrls(lossyText(stdout)),
    stderr: maskUrls(lossyText(stderr)),
    truncated: yes(result.truncated),
    timedOut: yes(result.timedout),
  };
}
