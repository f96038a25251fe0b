import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { LINE_MARKS, SHORTEN_AWK } from "../../../../shared/report/shortLines.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { script, sh } from "./lib/sh.ts";

const marks = LINE_MARKS.map((mark) => `-e ${quote(mark)}`).join(" ");

/**
 * merge-log: only the lines that tell merges travel, written short (shortLines.ts) and packed: 2 to 3 of 100 bytes. Without awk they travel as they are. Null bytes, which a crash leaves, end a line. Only files that logrotate
 * names (emerge.log.1, emerge.log-20260101, packed or not) are taken for older logs: a copy would count twice.
 */
export const mergeLog = (args: FullArgs<"merge-log">): string =>
  script(
    "merge-log",
    args,
    sh`L=/var/log/emerge.log
if [ ! -e "$L" ] && have portageq; then
  d=$(timeout 30 portageq envvar EMERGE_LOG_DIR 2>/dev/null | head -n 1); [ -z "$d" ] || L=$d/emerge.log
fi
none() { s place; printf 'inode=\nrestarted=1\nnext=0\ntail=\ndamaged=0\n'; s lines; finish; }
[ -e "$L" ] || none
[ -r "$L" ] || refuse not-root "$L" "only root and the group portage may read it"
size=$(wc -c < "$L"); size=$((size)); inode=$(stat -Lc %i -- "$L")
bytes() { tail -c "+$(($1+1))" -- "$L" | head -c "$(($2-$1))"; }
tail_of() { tf=0; [ "$1" -le 4096 ] || tf=$(($1-4096)); bytes "$tf" "$1" | sha256sum | cut -c1-64; }
at=${args.offset}; again=0
[ "$at" -gt 0 ] && [ "$inode" = ${quote(args.inode ?? "")} ] && [ "$at" -le "$size" ] && [ "$(tail_of "$at")" = ${quote(args.tailSha256 ?? "")} ] && again=1
[ $again = 1 ] || at=0
end=$size
if [ "$size" -gt "$at" ] && [ "$(bytes $((size-1)) "$size" | od -An -tx1 | tr -d ' ')" != 0a ]; then
  part=$(bytes "$at" "$size" | tail -n 1 | wc -c); end=$((size-part))
fi
old=
if [ $again = 0 ] && [ ${args.rotated ? 1 : 0} = 1 ]; then
  for f in $(ls -1tr -- "$L".[0-9]* "$L"-[0-9]* 2>/dev/null); do
    case $f in *.gz) t=gzip;; *.xz) t=xz;; *.bz2) t=bzip2;; *.zst) t=zstd;; *) t=cat;; esac
    if [ ! -r "$f" ]; then s unreadable; printf '%s\nit may not be read\n' "$f"
    elif ! have $t; then s unreadable; printf '%s\n%s is not there\n' "$f" "$t"
    elif [ $t != cat ] && ! $t -t -- "$f" 2>/dev/null; then s unreadable; printf '%s\nit is damaged\n' "$f"
    else old="$old $f"; s rotated; printf '%s\n' "$f"; fi
  done
fi
all() {
  for f in $old; do
    case $f in *.gz) gzip -dc -- "$f";; *.xz) xz -dc -- "$f";; *.bz2) bzip2 -dc -- "$f";; *.zst) zstd -dcq -- "$f";; *) cat -- "$f";; esac
  done
  bytes "$at" "$end"
}
LC_ALL=C; export LC_ALL
damaged=$(all | tr '\000' '\n' | grep -acvE '^([0-9]+:|$)')
s place; printf 'inode=%s\nrestarted=%s\nnext=%s\ntail=%s\ndamaged=%s\n' "$inode" $((1-again)) "$end" "$(tail_of "$end")" "$damaged"
shorten() { if have awk; then awk ${quote(SHORTEN_AWK)}; else cat; fi; }
s lines; all | tr '\000' '\n' | grep -aF ${marks} | grep -aE '^[0-9]+:' | shorten | gzip -9 | base64`,
  );
