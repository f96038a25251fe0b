import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { FETCH } from "./lib/fetch.ts";
import { script, sh } from "./lib/sh.ts";

const trimmed = (uri: string) => uri.replace(/\/+$/, "");

/** check-index: GET of URI/Packages from this machine, its header, and HEAD of the first package that it lists. */
export const checkIndex = (args: FullArgs<"check-index">): string =>
  script(
    "check-index",
    args,
    sh`${FETCH}trap cleanup EXIT; trap 'exit 143' HUP INT TERM
work /var/tmp /tmp /dev/shm /run || refuse no-space "" "no folder for temporary files could be made"
U=${quote(trimmed(args.uri))}
take_proxies
TOOL=$(fetch_tool "$U")
s tool; case $TOOL in curl|wget) echo $TOOL;; *) echo -;; esac
st=$(fetch "$U/Packages" "$W/Packages" 120); rc=$?
s status; printf '%s\n' "$st"
s error; [ $rc = 0 ] || { cat "$W/fetch.err"; [ -s "$W/fetch.err" ] || echo "$TOOL ended with exit code $rc"; }
if [ $rc = 0 ] && [ -f "$W/Packages" ]; then
  s header; awk '{ sub(/\r$/, "") } /^$/ { exit } { print }' "$W/Packages" | head -n 200 | cut -c1-4000
  s listed; grep -c '^CPV: ' "$W/Packages"
  awk '/^$/ { if (cpv != "") exit; next } /^CPV: / { cpv = substr($0, 6) } /^PATH: / { path = substr($0, 7) } /^SIZE: / { size = substr($0, 7) }
    END { if (cpv != "") print (path == "" ? cpv ".tbz2" : path) "\n" (size == "" ? "-" : size) }' "$W/Packages" > "$W/sample"
  if [ -s "$W/sample" ]; then
    f=$(sed -n 1p "$W/sample"); h=$(head_of "$U/$f")
    s sample; cat "$W/sample"; printf '%s\n%s\n' "\${h%% *}" "\${h##* }"
  fi
fi
s proxy; proxy_for "$U"`,
  );

/** fetch-index: the whole index as this machine gets it. */
export const fetchIndex = (args: FullArgs<"fetch-index">): string =>
  script(
    "fetch-index",
    args,
    sh`${FETCH}trap cleanup EXIT; trap 'exit 143' HUP INT TERM
work /var/tmp /tmp /dev/shm /run || refuse no-space "" "no folder for temporary files could be made"
U=${quote(trimmed(args.uri))}
take_proxies
TOOL=$(fetch_tool "$U")
st=$(fetch "$U/Packages" "$W/Packages" 300); rc=$?
: >> "$W/Packages"
if [ $rc != 0 ]; then
  s error; cat "$W/fetch.err"; [ -s "$W/fetch.err" ] || echo "$TOOL ended with exit code $rc"
  : > "$W/Packages"
elif [ "$(wc -c < "$W/Packages")" -gt ${args.maxBytes} ]; then
  s error; echo "the index is larger than ${args.maxBytes} bytes"
  : > "$W/Packages"
else s error; fi
s index; base64 < "$W/Packages"`,
  );
