/**
 * Shell functions that let Portage or nginx read the configuration as it will be, before anything is changed. They use p$i, w$i and
 * $W/new.$i of the transaction, and end the script with a `problem` of kind rejected when the new configuration is refused.
 */
import { NGINX } from "./nginx.ts";
import { sh } from "./sh.ts";

/**
 * Portage: `PORTAGE_CONFIGROOT=STAGING emerge --info` is strict (`portageq` tolerates too much): exit 1 on every parse error, and
 * `bad substitution` on stderr with exit 0. A copy of the unchanged configuration tells what was said before us, so old warnings do
 * not block. Links are followed in the copies, so nothing in a copy leads back to a live file; make.profile stays a link to the
 * live one because its relative `parent` entries need their place.
 */
export const STAGE_PORTAGE = sh`stage_portage() {
  mkdir -p "$1/etc/portage" || return 1
  for se in /etc/portage/* /etc/portage/.[!.]*; do
    [ -e "$se" ] || continue
    case \${se##*/} in
      gnupg|gnupg.*|.git|patches|savedconfig|repos|.binhost-wizard.*) ;;
      make.profile) ln -s /etc/portage/make.profile "$1/etc/portage/make.profile" || return 1;;
      *) cp -RLp -- "$se" "$1/etc/portage/" 2>> "$W/stage.err";;
    esac
  done
  [ ! -f /etc/make.conf ] || cp -Lp /etc/make.conf "$1/etc/make.conf"
  if [ ! -e "$1/etc/portage/make.profile" ] && [ -e /etc/make.profile ]; then ln -s /etc/make.profile "$1/etc/make.profile"; fi
  case $(cat "$W/stage.err" 2>/dev/null) in *"o space left"*) return 1;; esac
  return 0
}
apply_staged() {
  i=0
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    case $p in "$2"/*|/etc/make.conf) ;; *) continue;; esac
    sp=$1$p; [ "$2" != /etc/nginx ] || sp=$1\${p#/etc/nginx}
    rm -f -- "$sp"
    [ "$w" = - ] || { mkdir -p -- "\${sp%/*}" && cp -- "$W/new.$i" "$sp"; } || return 1
  done
}
ask_portage() {
  PORTAGE_CONFIGROOT="$1" timeout -k 5 180 emerge --info --color=n > "$1.out" 2> "$1.raw" </dev/null; ask_rc=$?
  sed "s|$1||g" "$1.raw" > "$1.err"
}
validate_portage() {
  have emerge || stop_with missing-tool emerge "Portage is not there, so the new configuration could not be tried out"
  { stage_portage "$W/new" && apply_staged "$W/new" /etc/portage; } 2> "$W/say" || stop_with no-space "$W" "the configuration could not be copied for a trial: $(cat "$W/say")"
  ask_portage "$W/new"
  [ "$ask_rc" != 0 ] || [ -s "$W/new.err" ] || return 0
  new_rc=$ask_rc
  stage_portage "$W/was" || stop_with no-space "$W" "the configuration could not be copied for a trial"
  ask_portage "$W/was"
  grep -vxFf "$W/was.err" "$W/new.err" > "$W/said"
  if [ "$new_rc" != 0 ]; then
    if [ "$ask_rc" != 0 ]; then stop_with rejected /etc/portage "Portage already refuses the configuration as it is now:
$(short 30 < "$W/was.err")"; fi
    # Portage names file and line before its traceback.
    stop_with rejected "$(blamed)" "$(grep -E '", line [0-9]+: ' "$W/new.err" | sort -u | head -n 3; short 30 < "$W/new.err")"
  fi
  if grep -qE '/etc/portage/|make\.conf|bad substitution|Traceback|unknown value|[Ii]nvalid|ParseError|^!!!' "$W/said"; then
    stop_with rejected "$(blamed)" "$(short 30 < "$W/said")"
  fi
}
# The first of our files that the words name, else the first of our files.
blamed() {
  i=0; get 1; bl=$p
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    if grep -qF "$p" "$W/new.err"; then bl=$p; break; fi
  done
  printf '%s' "$bl"
}
`;

/**
 * nginx: `nginx -t` on a copy of /etc/nginx in which absolute paths into /etc/nginx lead into the copy (relative ones follow the
 * file named by -c). In test mode nginx leaves sockets that are in use alone.
 */
export const STAGE_NGINX = sh`${NGINX}stage_nginx() {
  mkdir -p "$1" || return 1
  cp -RLp /etc/nginx/. "$1/" 2> "$W/stage.err"
  case $(cat "$W/stage.err") in *"o space left"*) return 1;; esac
  return 0
}
ask_nginx() {
  find "$1" -type f -size -512k -exec grep -lIsF /etc/nginx {} + | while IFS= read -r nf; do sed -i "s|/etc/nginx\([/;\" ]\)|$1\1|g" "$nf"; done
  quiet_nginx "$1" -c "$1/nginx.conf" > "$1.raw" 2>&1; ask_rc=$?
  sed "s|$1|/etc/nginx|g" "$1.raw" > "$1.err"
}
validate_nginx() {
  have nginx || stop_with missing-tool nginx "nginx is not there, so its new configuration could not be tried out"
  { stage_nginx "$W/nginx.new" && apply_staged "$W/nginx.new" /etc/nginx; } 2> "$W/say" || stop_with no-space "$W" "the configuration could not be copied for a trial: $(cat "$W/say")"
  ask_nginx "$W/nginx.new"
  [ "$ask_rc" != 0 ] || return 0
  stage_nginx "$W/nginx.was" && ask_nginx "$W/nginx.was"
  if [ "$ask_rc" != 0 ]; then stop_with rejected /etc/nginx "nginx already refuses the configuration as it is now:
$(short 30 < "$W/nginx.was.err")"; fi
  get 1; stop_with rejected "$p" "$(short 30 < "$W/nginx.new.err")"
}
`;
