/** Shell function `quiet_nginx ARGS…`: `nginx -t`, and away with the empty files that it makes on the side (pid, logs). */
import { sh } from "./sh.ts";

/**
 * In test mode nginx creates its pid and log files where they are missing (ngx_init_cycle). Which they are stands in its build
 * options and its configuration; only files that were not there before and are empty are removed.
 */
export const NGINX = sh`nginx_side() {
  echo /run/nginx.pid
  nginx -V 2>&1 </dev/null | tr ' ' '\n' | sed -n 's/^--pid-path=//p; s/^--error-log-path=//p; s/^--http-log-path=//p'
  find -L "$1" -type f -size -512k -exec sed -n 's/^[[:space:]]*\(pid\|access_log\|error_log\)[[:space:]][[:space:]]*\(\/[^; ]*\).*/\2/p' {} + 2>/dev/null
}
# quiet_nginx FOLDER [ARGS…]
quiet_nginx() {
  nginx_side "$1" | sort -u | while IFS= read -r qn; do [ -e "$qn" ] || printf '%s\n' "$qn"; done > "$W/nginx.side"
  shift
  timeout -k 5 60 nginx -t "$@" </dev/null; qr=$?
  while IFS= read -r qn; do [ ! -f "$qn" ] || [ -s "$qn" ] || rm -f -- "$qn"; done < "$W/nginx.side"
  return $qr
}
`;
