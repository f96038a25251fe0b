/**
 * read-files. Output, one section per path, in any order:
 *   file        PATH / MODE OWNER SIZE MTIME / SHA256 / LINK / base64 (any number of lines; none at all: larger than maxBytes)
 *               MODE octal as `stat -c %a`, OWNER user:group, MTIME seconds with fraction; LINK: where a symbolic link at PATH
 *               leads (absolute), else empty. All but LINK are those of the file itself.
 *   missing     PATH
 *   unreadable  PATH / WHY       it is there, but it is a directory or may not be read
 *   end
 */
import type { FileFact } from "../../model/facts.ts";
import { base64ToBytes, fileText } from "../bytes.ts";
import type { OperationResult } from "../operations.ts";
import { numberOf, orNull, readSections, SHA256 } from "../sections.ts";

/** Mode as four octal digits. */
export const octal = (mode: string): string => (/^[0-7]{1,6}$/.test(mode) ? mode.padStart(4, "0") : "0000");

/** One `file` section. Output: null when it cannot be read. */
export function parseFileSection(body: string): FileFact | null {
  const [path = "", meta = "", sha256 = "", link = "", ...rest] = body.split("\n");
  const [mode = "", owner = "", size = "", mtime = ""] = meta.split(" ");
  if (!path.startsWith("/") || !SHA256.test(sha256) || owner === "") return null;
  const encoded = rest.join("");
  const bytes = base64ToBytes(encoded);
  if (bytes === null) return null;
  const known = numberOf(size) ?? bytes.length;
  const text = encoded === "" && known > 0 ? null : fileText(bytes);
  if (encoded !== "" && known !== bytes.length) return null;
  return {
    path,
    content: text?.content ?? null,
    encoding: text?.encoding ?? "utf8",
    sha256,
    mode: octal(mode),
    owner,
    size: known,
    mtime: numberOf(mtime) ?? 0,
    link: orNull(link),
  };
}

export function parseReadFiles(raw: string): OperationResult<"read-files"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  const files = sections.all("file").map(parseFileSection);
  if (files.some((f) => f === null)) return null;
  return {
    files: files.filter((f) => f !== null),
    missing: [...sections.all("missing")],
    unreadable: sections.all("unreadable").map((body) => ({ path: body.split("\n")[0] ?? "", why: body.split("\n").slice(1).join(" ").trim() })),
  };
}
