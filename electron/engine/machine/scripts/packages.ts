import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { STATE, script, sh } from "./lib/sh.ts";

/** A signed gpkg ends with a clearsigned Manifest; a tar pads to 10240 bytes, so it stands within the last 20480 (GLEP 78). */
export const SIGNED = sh`is_signed() { tail -c 20480 -- "$1" 2>/dev/null | grep -qa '^-----BEGIN PGP SIGNATURE-----'; }
`;

/**
 * sign-packages: gpkg-sign takes one file a call. A signature changes size and hashes, so the index is mended at the end whatever
 * happened; a marker makes the next call do that when this one was killed.
 */
export const signPackages = (args: FullArgs<"sign-packages">): string =>
  script(
    "sign-packages",
    args,
    sh`${SIGNED}P=${quote(args.pkgdir)}; M=${STATE}/index-is-stale
trap cleanup EXIT; trap '' HUP PIPE; trap 'exit 143' INT TERM
fail() { problem "$@"; finish; }
[ -d "$P" ] || { s already; echo 0; finish; }
work /run /dev/shm /var/tmp /tmp || fail no-space "" "no folder for temporary files could be made"
find -L "$P" -type f -name '*.gpkg.tar' ! -name '.*' 2>/dev/null | sort > "$W/all"
already=0; : > "$W/todo"
while IFS= read -r f; do
  if is_signed "$f"; then already=$((already+1)); else printf '%s\n' "$f" >> "$W/todo"; fi
done < "$W/all"
s already; echo $already
if [ ${args.dryRun ? 1 : 0} = 1 ]; then
  while IFS= read -r f; do s signed; printf '%s\n' "\${f#"$P"/}"; done < "$W/todo"
  finish
fi
[ -s "$W/todo" ] || [ -e "$M" ] || finish
is_root || fail not-root "$P" "only root may sign packages"
for t in gpkg-sign emaint; do have $t || fail missing-tool $t "$t is not there"; done
say=$( { mkdir -p -m 0700 ${STATE} && : > "$M"; } 2>&1) || fail "$(kind_of "$say")" "$M" "$say"
bad=; said=
while IFS= read -r f; do
  if gpkg-sign --allow-unsigned --skip-signed "$f" > "$W/say" 2>&1 </dev/null && is_signed "$f"; then
    s signed; printf '%s\n' "\${f#"$P"/}"
  else
    bad=$f; said=$(short 20 < "$W/say"); break
  fi
done < "$W/todo"
if PKGDIR="$P" emaint --fix binhost > "$W/fix" 2>&1 </dev/null; then rm -f "$M"
else said="$said
emaint --fix binhost: $(short 20 < "$W/fix")"; [ -n "$bad" ] || bad=$P; fi
for f in "$P/Packages" "$P/Packages.gz"; do [ ! -e "$f" ] || chmod a+r "$f"; done
[ -z "$bad" ] || problem "$(kind_of "$said")" "$bad" "\${said:-it was not signed}"`,
  );

/** fix-index: `emaint --check binhost`; when that finds something and `fix` is set, `--fix` and another check. Output modes let a web server read. */
export const fixIndex = (args: FullArgs<"fix-index">): string =>
  script(
    "fix-index",
    args,
    sh`P=${quote(args.pkgdir)}; M=${STATE}/index-is-stale
trap cleanup EXIT; trap 'exit 143' HUP INT TERM
fail() { s clean; echo 0; problem "$@"; finish; }
have emaint || fail missing-tool emaint "emaint is not there"
work /run /dev/shm /var/tmp /tmp || fail no-space "" "no folder for temporary files could be made"
check() { PKGDIR="$P" timeout -k 5 1800 emaint --check binhost > "$W/say" 2>&1 </dev/null && [ ! -e "$M" ]; }
${
  args.fix && args.readable
    ? sh`if [ -d "$P" ] && find -L "$P" \( -type d ! -perm -005 -o -type f ! -perm -004 \) -print 2>/dev/null | grep -q .; then
  is_root || fail not-root "$P" "only root may change modes there"
  chmod -R a+rX -- "$P" > "$W/say" 2>&1 || { say=$(cat "$W/say"); fail "$(kind_of "$say")" "$P" "$say"; }
fi
`
    : ""
}if check; then s clean; echo 1; s text; short 200 < "$W/say"; finish; fi
${
  args.fix
    ? sh`is_root || fail not-root "$P" "only root may mend the index"
cp "$W/say" "$W/first"
PKGDIR="$P" timeout -k 5 1800 emaint --fix binhost > "$W/fix" 2>&1 </dev/null; rc=$?
[ $rc = 0 ] || { s text; cat "$W/fix" | short 200; fail "$(kind_of "$(cat "$W/fix")")" "$P" "emaint --fix binhost ended with exit code $rc: $(short 20 < "$W/fix")"; }
rm -f "$M"
for f in "$P/Packages" "$P/Packages.gz"; do [ ! -e "$f" ] || chmod a+r "$f"; done
${
  args.fix && args.readable
    ? sh`if [ -d "$P" ] && find -L "$P" \( -type d ! -perm -005 -o -type f ! -perm -004 \) -print 2>/dev/null | grep -q .; then
  is_root || fail not-root "$P" "only root may change modes there"
  chmod -R a+rX -- "$P" > "$W/say" 2>&1 || { say=$(cat "$W/say"); fail "$(kind_of "$say")" "$P" "$say"; }
fi
`
    : ""
}if check; then s clean; echo 1; else s clean; echo 0; fi
s text; { cat "$W/first"; cat "$W/say"; } | short 200`
    : sh`s clean; echo 0; s text; short 200 < "$W/say"`
}`,
  );

/** emerge-log: a piece of Portage's log (EMERGE_LOG_DIR asked for only when it is not at its usual place). */
export const emergeLog = (args: FullArgs<"emerge-log">): string =>
  script(
    "emerge-log",
    args,
    sh`L=/var/log/emerge.log
if [ ! -e "$L" ] && have portageq; then
  d=$(timeout 30 portageq envvar EMERGE_LOG_DIR 2>/dev/null | head -n 1); [ -z "$d" ] || L=$d/emerge.log
fi
size=0; [ ! -r "$L" ] || size=$(wc -c < "$L")
at=${Math.max(0, args.offset)}; [ "$at" -le "$size" ] || at=0
s size; echo $((size)); s offset; echo "$at"
s log; [ ! -r "$L" ] || tail -c "+$((at+1))" "$L" | head -c ${args.maxBytes} | base64`,
  );

/** installed-package: out of /var/db/pkg; where the binary package lies that it came from or was packed into, if it is still there. */
export const installedPackage = (args: FullArgs<"installed-package">): string =>
  script(
    "installed-package",
    args,
    sh`C=${quote(args.cpv)}
case $C in */*/*|*..*|/*|*/) C=;; */*) ;; *) C=;; esac
D=/var/db/pkg/$C
if [ -z "$C" ] || [ ! -d "$D" ]; then s installed; echo 0; s fields; finish; fi
one() { [ ! -r "$D/$1" ] || head -n 1 "$D/$1"; }
b=$(one BUILD_ID); f=
pkgdir=; ! have portageq || pkgdir=$(timeout 30 portageq envvar PKGDIR 2>/dev/null | head -n 1)
cat=\${C%%/*}; pf=\${C##*/}; pn=$(printf '%s' "$pf" | sed 's/-r[0-9]*$//; s/-[0-9][^-]*$//')
for d in /var/cache/binhost/*/ "\${pkgdir:-/var/cache/binpkgs}/"; do
  for x in "$d$cat/$pn/$pf-$b.gpkg.tar" "$d$cat/$pf.gpkg.tar" "$d$cat/$pn/$pf-$b.xpak" "$d$cat/$pf.tbz2"; do
    [ -n "$f" ] || [ ! -f "$x" ] || f=$x
  done
done
s installed; echo 1
s fields; printf 'buildid=%s\nbuildtime=%s\nbinpkg=%s\n' "$b" "$(one BUILD_TIME)" "$f"`,
  );
