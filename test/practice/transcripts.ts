/** Recorded sessions: commands with what they printed and their exit codes. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Recorded = { readonly host: string; readonly command: string; readonly output: string; readonly code: number };

/** Blocks `HOST ~ # COMMAND`, output, `[exit code N]` of one recorded file. */
export function recorded(file: string): readonly Recorded[] {
  const text = readFileSync(join(import.meta.dirname, "../fixtures/portage", file), "utf8");
  return [...text.matchAll(/^(\S+) ~ # (.*)\n([\s\S]*?)^\[exit code (\d+)\]$/gm)].map((m) => ({
    host: m[1] ?? "",
    command: m[2] ?? "",
    output: m[3] ?? "",
    code: Number(m[4]),
  }));
}

/** What counts in emerge's text: the merge list, what was passed over and why, masks, changes. Sizes and times are left out. */
export function significant(text: string): readonly string[] {
  return text
    .split("\n")
    .filter(
      (l) =>
        /^\[(binary|ebuild)|^ {4}[= ]|^!!!|^- |^\(dependency|^>=|^# required|^Total:|^emerge: (there|Maybe)|^ {2,4}\(|^The following/.test(l) &&
        !/^!!! \[/.test(l),
    )
    .map((l) =>
      l
        .replace(/ \d+ KiB$/, "")
        .replace(/\d+ KiB/, "")
        .replace(/, Size of downloads:.*/, "")
        .trimEnd(),
    );
}
