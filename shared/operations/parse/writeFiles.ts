/**
 * write-files. Output: one `touched` section per file, in the order asked, then `end`:
 *   touched  PATH / EXISTED (0, 1) / SHA256 / MODE / OWNER / MTIME / BACKUP / WRITTEN / one line per directory made, outermost first
 *            what is not there is "-"; MODE octal, OWNER user:group, MTIME seconds with fraction, WRITTEN the new hash ("-": removed)
 * With dryRun the same sections say what would be touched (BACKUP: where the copy will be). With a `problem` section nothing was
 * changed and there is no `touched` section; if a file could not be put back, it is named in a `touched` section all the same.
 *
 * restore-files. Output: `restored` PATH, `kept` PATH / WHY, each in the order done; `problem`; `end`.
 */
import type { TouchedFile } from "../../model/run.ts";
import type { OperationResult } from "../operations.ts";
import { numberOf, orNull, problemOf, readSections, type Sections, SHA256, yes } from "../sections.ts";
import { octal } from "./readFiles.ts";

/** All `touched` sections. Output: null when one cannot be read. */
export function touchedOf(sections: Sections): TouchedFile[] | null {
  const out: TouchedFile[] = [];
  for (const body of sections.all("touched")) {
    const [path = "", existed = "", sha = "", mode = "", owner = "", mtime = "", backup = "", written = "", ...made] = body.split("\n");
    const hash = (text: string) => (SHA256.test(text) ? text : null);
    if (!path.startsWith("/") || (yes(existed) && hash(sha) === null) || (written !== "-" && hash(written) === null)) return null;
    out.push({
      path,
      existed: yes(existed),
      sha256: hash(sha),
      mode: mode === "-" || mode === "" ? null : octal(mode),
      owner: orNull(owner),
      mtime: numberOf(mtime),
      backup: orNull(backup),
      writtenSha256: hash(written),
      madeDirectories: made.filter((line) => line.startsWith("/")),
    });
  }
  return out;
}

export function parseWriteFiles(raw: string): OperationResult<"write-files"> | null {
  const sections = readSections(raw);
  const touched = sections && touchedOf(sections);
  return sections && touched ? { touched, problem: problemOf(sections) } : null;
}

export function parseRestoreFiles(raw: string): OperationResult<"restore-files"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  return {
    restored: [...sections.all("restored")],
    kept: sections.all("kept").map((body) => ({ path: body.split("\n")[0] ?? "", why: body.split("\n").slice(1).join(" ").trim() })),
    problem: problemOf(sections),
  };
}
