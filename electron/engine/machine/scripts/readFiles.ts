import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { SHOW_FILE } from "./lib/files.ts";
import { script, sh, wordsOf } from "./lib/sh.ts";

/** read-files: content, hash, mode, owner and time of each path, as they are now. */
export const readFiles = (args: FullArgs<"read-files">): string =>
  script(
    "read-files",
    args,
    sh`${SHOW_FILE}
for f in ${args.paths.length === 0 ? '""' : wordsOf(args.paths)}; do [ -z "$f" ] || show_file "$f" ${args.maxBytes}; done`,
  );
