/** Package directory and installed packages. Sections: shared/operations/parse/survey.ts. */

import { quote } from "../../../../../shared/shell/quote.ts";
import { sh } from "../lib/sh.ts";
import { SIGNED } from "../packages.ts";

/** So many package files are looked at for a signature (one read of their last 20 KiB each, all in one `tail`). */
const LOOKED_AT = 2000;

/** One awk over /var/db/pkg: it opens the small files of each package itself, so 1,100 packages cost one process. */
const INSTALLED = `function rd(f,  l) { l = ""; if ((getline l < f) <= 0) l = ""; close(f); gsub(/\\t/, " ", l); return l }
function all(f,  l, t) { t = ""; while ((getline l < f) > 0) t = t " " l; close(f); gsub(/\\t/, " ", t); return t }
{
  d = $0; sub(/^\\.\\//, "", d); if (d ~ /\\/-MERGING-/ || d ~ /\\/\\./) next
  n = split(all(d "/IUSE"), f, " "); iuse = ""; split("", has)
  for (i = 1; i <= n; i++) { x = f[i]; sub(/^[+-]/, "", x); has[x] = 1; iuse = iuse " " x }
  n = split(all(d "/USE"), f, " "); use = ""; for (i = 1; i <= n; i++) if (f[i] in has) use = use " " f[i]
  n = split(all(d "/CFLAGS"), f, " "); march = ""; for (i = 1; i <= n; i++) if (f[i] ~ /^-march=/) march = substr(f[i], 8)
  printf "%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n", d, rd(d "/SLOT"), rd(d "/BUILD_ID"), rd(d "/BUILD_TIME"), rd(d "/SIZE"), march, rd(d "/repository"), substr(use, 2), substr(iuse, 2)
}`;

/**
 * Files below CONFIG_PROTECT without CONFIG_PROTECT_MASK, as CONTENTS has them (`obj PATH MD5 MTIME`; a path may have blanks) ->
 * "MD5  PATH" for md5sum -c in `list`, and CPV TAB PATH in `owner`.
 */
const PROTECTED = `BEGIN { np = split(protect, p, " "); nm = split(mask, m, " ") }
function under(f, list, n,  i) { for (i = 1; i <= n; i++) if (f == list[i] || index(f, list[i] "/") == 1) return 1; return 0 }
{
  at = index($0, "/CONTENTS:obj "); cpv = substr($0, 1, at - 1); sub(/^\\.\\//, "", cpv); line = substr($0, at + 14)
  if (line !~ / [0-9a-f]+ [0-9]+$/ || line ~ /\\\\/) next
  n = split(line, w, " "); md5 = w[n - 1]; path = substr(line, 1, length(line) - length(w[n]) - length(md5) - 2)
  if (length(md5) != 32 || !under(path, p, np) || under(path, m, nm)) next
  print md5 "  " path > list; print cpv "\\t" path > owner
}`;

export const SURVEY_PACKAGES = sh`${SIGNED}
kb_free() { df -Pk -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 }'; }
if [ -d "$PKG" ]; then
  pi=0; px=; pt=; pc=
  if [ -r "$PKG/Packages" ]; then
    pi=1; px=$(stat -Lc %a "$PKG/Packages")
    pt=$(awk '/^$/ { exit } /^TIMESTAMP: / { print $2; exit }' "$PKG/Packages"); pc=$(awk '/^$/ { exit } /^PACKAGES: / { print $2; exit }' "$PKG/Packages")
  fi
  s pkgdir; printf 'path=%s\nfree=%s\nused=%s\nmode=%s\nindex=%s\nindexmode=%s\ntimestamp=%s\ncount=%s\n' "$PKG" "$(kb_free "$PKG")" "$(timeout 20 du -sk "$PKG" 2>/dev/null | cut -f1)" "$(stat -Lc %a "$PKG")" $pi "$px" "$pt" "$pc"
  if [ $pi = 1 ]; then
    s packages
    awk 'function out() { if (cpv != "") printf "%s\t%s\t%s\t%s\t%s\t%s\n", cpv, id, path, size, time, use; cpv = id = path = size = time = use = "" }
      /^$/ { out(); next } { gsub(/\t/, " ") }
      /^CPV: / { cpv = substr($0, 6) } /^BUILD_ID: / { id = substr($0, 11) } /^PATH: / { path = substr($0, 7) } /^SIZE: / { size = substr($0, 7) }
      /^BUILD_TIME: / { time = substr($0, 13) } /^USE: / { use = substr($0, 6) } END { out() }' "$PKG/Packages" > "$W/packages"
    cat "$W/packages"
    cut -f3 "$W/packages" | grep '\.gpkg\.tar$' | grep -v '^/\|^\.\./\|/\.\./' > "$W/gpkgs"
    [ "$(wc -l < "$W/gpkgs")" -le ${LOOKED_AT} ] || gap "signatures of the packages" "only the first ${LOOKED_AT} package files were looked at"
    s signed
    (cd "$PKG" && head -n ${LOOKED_AT} "$W/gpkgs" | while IFS= read -r f; do [ -r "$f" ] && printf '%s\0' "./$f"; done | timeout 60 xargs -0 -r tail -v -c 20480 -- 2>/dev/null) |
      grep -aE '^==> \./.*\.gpkg\.tar <==$|^-----BEGIN PGP SIGNATURE-----' |
      LC_ALL=C awk 'function out() { if (f != "") print yes, f } /^==> / { out(); f = substr($0, 7, length($0) - 10); yes = 0; next } { yes = 1 } END { out() }'
  fi
elif [ -e "$PKG" ]; then gap "the package directory" "$PKG is not a folder"; fi
td=$TMPD; while [ -n "$td" ] && [ ! -d "$td" ]; do td=\${td%/*}; done
s tmpdir; kb_free "\${td:-/}"
if [ -d /var/db/pkg ] && [ -n "$W" ]; then
  s installed
  (cd /var/db/pkg && find . -mindepth 2 -maxdepth 2 -type d | sort | awk ${quote(INSTALLED)})
  pp=$(value CONFIG_PROTECT); pm=$(value CONFIG_PROTECT_MASK)
  : > "$W/md5"; : > "$W/owner"
  (cd /var/db/pkg && find . -mindepth 3 -maxdepth 3 -name CONTENTS -exec grep -HE '^obj [^ ]*/' {} + 2>/dev/null) |
    awk -v protect="\${pp:-/etc}" -v mask="$pm" -v list="$W/md5" -v owner="$W/owner" ${quote(PROTECTED)}
  s edited
  if is_root; then
    md5sum -c "$W/md5" 2>/dev/null | sed -n 's/: FAILED\( open or read\)\{0,1\}$//p' > "$W/edited"
    awk -F '\t' 'NR == FNR { bad[$0] = 1; next } $2 in bad' "$W/edited" "$W/owner"
  fi
fi
`;
