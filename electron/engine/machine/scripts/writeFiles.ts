import { createHash } from "node:crypto";
import { fileBytes } from "../../../../shared/operations/bytes.ts";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { base64Lines, STATE, script, sh, wordsOf } from "./lib/sh.ts";
import { STAGE_NGINX, STAGE_PORTAGE } from "./lib/staging.ts";
import { TRANSACTION } from "./lib/transaction.ts";

/** A step's id as one folder name. */
export const folderName = (step: string): string => step.replace(/[^A-Za-z0-9._-]+/g, "_").replace(/^\.+/, "_");

/** write-files: see operations.ts for what it promises and lib/transaction.ts for how. */
export function writeFiles(args: FullArgs<"write-files">): string {
  const files = args.files.map((file, index) => {
    const i = index + 1;
    const bytes = file.after === null ? null : fileBytes(file.after, file.encoding);
    const hash = bytes === null ? "-" : createHash("sha256").update(bytes).digest("hex");
    const mode = /^[0-7]{3,4}$/.test(file.mode) ? file.mode : "0644";
    const words = sh`p${i}=${quote(file.path)} b${i}=${file.beforeSha256 ?? "-"} w${i}=${hash} m${i}=${mode} o${i}=0:0 r${i}= d${i}=`;
    if (bytes === null) return words;
    return sh`${words}
base64 -d > "$W/new.${i}" <<'BW_BYTES'
${base64Lines(bytes)}
BW_BYTES
[ "$(hash_of "$W/new.${i}")" = ${hash} ] || stop_with no-space "$W" "the new content could not be stored"`;
  });
  const validate = args.validate === "portage" ? "validate_portage" : args.validate === "nginx" ? "validate_nginx" : ":";
  return script(
    "write-files",
    args,
    sh`${TRANSACTION}${args.validate === "portage" ? STAGE_PORTAGE : args.validate === "nginx" ? sh`${STAGE_PORTAGE}${STAGE_NGINX}` : ""}
trap cleanup EXIT; trap 'exit 143' HUP INT TERM PIPE
is_root || stop_with not-root "" "only root may write these files"
for t in base64 sha256sum stat readlink mktemp timeout; do have "$t" || stop_with missing-tool "$t" "$t is not there"; done
work /run /var/tmp /dev/shm /tmp || stop_with no-space "" "no folder for temporary files could be made"
n=${args.files.length} B=${quote(`${STATE}/backup/${args.run}/${folderName(args.step)}`)}
${files.join("\n")}
one_writer
look_back
look_at
[ $n -eq 0 ] || ${validate}
${
  args.dryRun
    ? sh`i=0; while [ $i -lt $n ]; do i=$((i+1)); s touched; cat "$W/meta.$i"; done`
    : sh`trap 'forget; cleanup' EXIT
prepare
trap '' HUP INT TERM PIPE
trap cleanup EXIT
commit`
}`,
  );
}

/** restore-files: the way back of write-files, last file first. Each file in one rename; what was edited since is kept. */
export function restoreFiles(args: FullArgs<"restore-files">): string {
  const files = [...args.files].reverse().map((file) => {
    const facts = [
      file.path,
      file.existed ? "1" : "0",
      file.sha256 ?? "-",
      file.mode ?? "-",
      file.owner ?? "-",
      file.mtime === null ? "-" : String(file.mtime),
    ];
    return sh`back ${wordsOf([...facts, file.backup ?? "-", file.writtenSha256 ?? "-"])}
${[...file.madeDirectories]
  .reverse()
  .map((dir) => sh`rmdir -- ${quote(dir)} 2>/dev/null`)
  .join("\n")}`;
  });
  return script(
    "restore-files",
    args,
    sh`${TRANSACTION}
trap cleanup EXIT; trap 'exit 143' HUP INT TERM PIPE
is_root || stop_with not-root "" "only root may write these files"
work /run /var/tmp /dev/shm /tmp || stop_with no-space "" "no folder for temporary files could be made"
keep() { s kept; printf '%s\n%s\n' "$1" "$2"; }
# back PATH EXISTED SHA MODE OWNER MTIME BACKUP WRITTEN
back() {
  r=$(real_path "$1"); [ -n "$r" ] || { keep "$1" "this symbolic link leads nowhere now"; return; }
  rm -f -- "$(new_of "$r")" "$(old_of "$r")"
  if [ -e "$r" ] && [ ! -f "$r" ]; then keep "$1" "it is not a regular file any more"; return; fi
  now=$(is_now "$r")
  if [ "$2" = 0 ]; then
    case $now in
      -) s restored; printf '%s\n' "$1"; return;;
      "$8") rm -f -- "$r" 2> "$W/say" && { sync "\${r%/*}/" 2>/dev/null; s restored; printf '%s\n' "$1"; return; };;
      *) keep "$1" "it was edited since"; return;;
    esac
  else
    if [ "$now" != "$8" ]; then
      if [ "$now" = "$3" ]; then s restored; printf '%s\n' "$1"
      elif [ "$now" = - ]; then keep "$1" "it was removed since"
      else keep "$1" "it was edited since"; fi
      return
    fi
    if [ ! -f "$7" ]; then keep "$1" "the copy $7 is not there any more"; return; fi
    if [ "$(hash_of "$7")" != "$3" ]; then keep "$1" "the copy $7 is damaged"; return; fi
    trap '' HUP INT TERM PIPE
    put_back "$7" "$r" "$4" "$5" > "$W/say" 2>&1 && { sync "\${r%/*}/" 2>/dev/null; s restored; printf '%s\n' "$1"; return; }
  fi
  say=$(cat "$W/say"); stop_with "$(kind_of "$say")" "$1" "\${say:-it could not be put back}"
}
one_writer
${files.join("\n")}`,
  );
}
