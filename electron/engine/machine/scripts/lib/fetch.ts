/**
 * Shell functions that fetch from this very machine, as Portage's own fetching would: with the proxies that Portage knows (make.conf
 * or environment). curl first, else wget, and ssh for ssh:// addresses.
 */
import { sh } from "./sh.ts";

export const FETCH = sh`# proxies: what Portage would use, into the environment
take_proxies() {
  have portageq || return 0
  for pn in http_proxy https_proxy no_proxy; do
    eval "pv=\$$pn"
    [ -z "$pv" ] || continue
    pv=$(timeout 30 portageq envvar $pn 2>/dev/null | head -n 1)
    [ -z "$pv" ] || { eval "$pn=\$pv"; export "$pn"; }
  done
}
# proxy_for URI: the proxy that applies, empty when none does
proxy_for() {
  pp=$http_proxy; case $1 in https:*) pp=\${https_proxy:-$HTTPS_PROXY};; ssh:*) pp=;; esac
  ph=\${1#*://}; ph=\${ph%%/*}; ph=\${ph##*@}
  case $ph in \[*) ph=\${ph%%]*}; ph=\${ph#?};; *) ph=\${ph%%:*};; esac
  pl=$(printf '%s' "\${no_proxy:-$NO_PROXY}" | tr ',' ' ')
  set -f
  for pe in $pl; do
    pe=\${pe#\*}; pe=\${pe#.}
    case $ph in "$pe"|*."$pe") pp=;; esac
    [ "$pe" != "" ] || pp=
  done
  set +f
  printf '%s\n' "$pp"
}
fetch_tool() { case $1 in ssh:*) echo ssh;; *) if have curl; then echo curl; elif have wget; then echo wget; else echo -; fi;; esac; }
# ssh_words URI: user@host, -p port and path into us, up, ut
ssh_words() {
  ut=\${1#ssh://}; us=\${ut%%/*}; ut=/\${ut#*/}; up=22
  case $us in *:*) up=\${us##*:}; us=\${us%:*};; esac
  case $us in -*) return 1;; esac
}
# fetch URI FILE SECONDS -> HTTP status on stdout ("-": none); words of the tool in $W/fetch.err
fetch() {
  : > "$W/fetch.err"
  case $TOOL in
    curl) fs=$(curl -sS -g -f --max-redirs 3 -L --connect-timeout 15 --max-time "$3" -A 'Gentoo Portage' -o "$2" -w '%{http_code}' -- "$1" 2> "$W/fetch.err"); fr=$?
      [ "$fs" != 000 ] || fs=-
      printf '%s\n' "\${fs:--}";;
    wget) wget -q -S -t 1 -T 20 -U 'Gentoo Portage' -O "$2" -- "$1" 2> "$W/fetch.err"; fr=$?
      fs=$(sed -n 's/^ *HTTP\/[0-9.]* \([0-9][0-9]*\).*/\1/p' "$W/fetch.err" | tail -n 1); printf '%s\n' "\${fs:--}"
      if [ $fr = 0 ]; then : > "$W/fetch.err"; else
        sed '/^  /d' "$W/fetch.err" > "$W/fetch.e2"; [ -s "$W/fetch.e2" ] || echo "wget ended with exit code $fr; the server answered \${fs:-nothing}" > "$W/fetch.e2"
        mv "$W/fetch.e2" "$W/fetch.err"; fi;;
    ssh) ssh_words "$1" && timeout "$3" ssh -o BatchMode=yes -o ConnectTimeout=15 -p "$up" -- "$us" cat "'$ut'" > "$2" 2> "$W/fetch.err"; fr=$?; echo -;;
    *) echo -; echo "neither curl nor wget is there" > "$W/fetch.err"; fr=127;;
  esac
  return $fr
}
# head_of URI -> "STATUS LENGTH"
head_of() {
  case $TOOL in
    curl) curl -sS -g -I -L --max-redirs 3 --connect-timeout 15 --max-time 30 -A 'Gentoo Portage' -- "$1" 2>/dev/null;;
    wget) wget -q -S --spider -t 1 -T 20 -U 'Gentoo Portage' -- "$1" 2>&1;;
    ssh) ssh_words "$1" && printf 'HTTP/0 200\nContent-Length: %s\n' "$(timeout 30 ssh -o BatchMode=yes -o ConnectTimeout=15 -p "$up" -- "$us" wc -c "'$ut'" 2>/dev/null | cut -d' ' -f1)";;
  esac | tr -d '\r' | awk '/^ *HTTP\// { st = $2; n = "-" } tolower($1) == "content-length:" { n = $2 } END { print (st == "" ? "-" : st), (n == "" ? "-" : n) }'
}
`;
