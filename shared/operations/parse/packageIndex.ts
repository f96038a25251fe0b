/**
 * check-index. Output:
 *   tool    curl | wget | -        (`-`: neither is there, or the address is ssh://, then ssh itself is used)
 *   status  HTTP status, `-` when there was none
 *   error   the tool's own words, empty when it went well
 *   header  the lines of the index before its first blank line, at most 200
 *   listed  number of packages in it
 *   sample  PATH / SIZE in the index / HTTP status of HEAD / its Content-Length ("-" when unknown); absent: the index is empty
 *   proxy   the proxy that applies to this address, empty: none
 *   end
 *
 * fetch-index. Output: `error` (empty when it went well), `index` base64 of the whole index, `end`.
 */
import { maskUrls } from "../../run/mask.ts";
import { base64ToBytes, lossyText } from "../bytes.ts";
import type { OperationResult } from "../operations.ts";
import { intOf, numberOf, orNull, readSections, words } from "../sections.ts";

export function parseCheckIndex(raw: string): OperationResult<"check-index"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  const tool = sections.first("tool")?.trim();
  const header: Record<string, string> = {};
  for (const line of (sections.first("header") ?? "").split("\n")) {
    const at = line.indexOf(": ");
    if (at > 0 && /^[A-Za-z0-9_]+$/.test(line.slice(0, at))) header[line.slice(0, at)] = maskUrls(line.slice(at + 2).trim());
  }
  const sample = sections.first("sample")?.split("\n") ?? null;
  return {
    tool: tool === "curl" || tool === "wget" ? tool : null,
    status: intOf(sections.first("status")),
    error: words(sections.first("error")),
    header,
    listed: intOf(sections.first("listed")) ?? 0,
    sample:
      sample === null
        ? null
        : { path: sample[0] ?? "", size: numberOf(sample[1]) ?? 0, status: intOf(sample[2]), contentLength: numberOf(sample[3]) },
    proxy: ((text) => (text === null ? null : maskUrls(text)))(orNull(sections.first("proxy")?.trim())),
  };
}

export function parseFetchIndex(raw: string): OperationResult<"fetch-index"> | null {
  const sections = readSections(raw);
  const bytes = base64ToBytes(sections?.first("index") ?? "!");
  return sections && bytes ? { text: maskUrls(lossyText(bytes)), error: words(sections.first("error")) } : null;
}
