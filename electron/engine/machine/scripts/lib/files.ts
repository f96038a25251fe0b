/** Shell function `show_file PATH MAXBYTES`: one `file`, `missing` or `unreadable` section (form: shared/operations/parse/readFiles.ts). */
import { sh } from "./sh.ts";

export const SHOW_FILE = sh`show_file() {
  if [ ! -e "$1" ]; then s missing; printf '%s\n' "$1"; return; fi
  if [ ! -f "$1" ]; then s unreadable; printf '%s\nit is not a regular file\n' "$1"; return; fi
  if [ ! -r "$1" ] || ! fh=$(hash_of "$1") || ! fm=$(stat -Lc '%s %.9Y' -- "$1"); then
    s unreadable; printf '%s\nit may not be read by this user\n' "$1"; return
  fi
  fl=; [ -L "$1" ] && fl=$(readlink -f -- "$1")
  s file; printf '%s\n%s %s %s\n%s\n%s\n' "$1" "$(stat -Lc %a -- "$1")" "$(owner_of "$1")" "$fm" "$fh" "$fl"
  [ "\${fm%% *}" -gt "$2" ] || base64 < "$1"
}
`;
