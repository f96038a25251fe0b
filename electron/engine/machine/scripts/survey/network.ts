/** Web server, ports, reach, tools, proxies, networks, running emerges. Sections: shared/operations/parse/survey.ts. */
import { quote } from "../../../../../shared/shell/quote.ts";
import { NGINX } from "../lib/nginx.ts";
import { sh } from "../lib/sh.ts";

const REACH = `import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), 4).close()
    print("open")
except ConnectionRefusedError:
    print("refused")
except socket.timeout:
    print("dropped")
except OSError as e:
    print("refused" if e.errno in (101, 113) else "unknown")
`;

export const SURVEY_NETWORK = sh`${NGINX}SV=$(sv_kind); sv_state nginx
[ "$TARGET" = / ] || sr=0
ng=; ! have nginx || ng=$(command -v nginx)
[ -z "$ng" ] || [ $si = 1 ] || [ "$SV" != none ] || si=1
nc=; [ ! -f /etc/nginx/nginx.conf ] || nc=/etc/nginx/nginx.conf
s nginx; printf 'installed=%s\nrunning=%s\nenabled=%s\nconfig=%s\n' "$([ -n "$ng" ] && echo 1 || echo 0)" $sr $se "$nc"
if [ -n "$ng" ] && [ -n "$nc" ] && [ -n "$W" ] && is_root; then
  quiet_nginx /etc/nginx > "$W/nginxtest" 2>&1; rc=$?
  s nginxtest; echo $rc; short 20 < "$W/nginxtest"
fi
s port
# The kernel's own table says whether; ss, where it is, says who.
ph=$(printf '%04X' "$PORT"); pl=
! have ss || pl=$(ss -Hltnp "sport = :$PORT" 2>/dev/null)
if [ -n "$pl" ] || cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v p=":$ph" '$4 == "0A" && substr($2, length($2) - 4) == p { f = 1 } END { exit !f }'; then
  echo "used $(printf '%s\n' "$pl" | sed -n 's/.*users:(("\([^"]*\)".*/\1/p' | sort -u | tr '\n' ' ' | sed 's/ $//')"
else echo free; fi
if [ -n "$REACH_HOST" ]; then
  s reach
  if have python3; then timeout 10 python3 -c ${quote(REACH)} "$REACH_HOST" "$REACH_PORT" 2>/dev/null </dev/null
  elif have curl; then
    rh=$REACH_HOST; case $rh in *:*) rh="[$rh]";; esac
    curl -s -g -o /dev/null --noproxy '*' --connect-timeout 4 --max-time 6 "http://$rh:$REACH_PORT/"; rc=$?
    case $rc in 7) echo refused;; 28) echo dropped;; 6) echo unknown;; *) echo open;; esac
  elif have wget; then
    rw=$(wget -q -S --no-proxy -t 1 -T 4 -O /dev/null "http://$REACH_HOST:$REACH_PORT/" 2>&1)
    case $? in 0|8) echo open;; *) case $rw in *efused*|*nreachable*) echo refused;; *imed\ out*) echo dropped;; *) echo unknown;; esac;; esac
  else echo unknown; gap "whether the serving port can be reached" "there is neither python3, curl nor wget"; fi
fi
s tools; for t in $TOOLS; do ! have $t || echo $t; done
s proxies; for v in http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY RSYNC_PROXY; do eval "x=\$$v"; [ -z "$x" ] || printf '%s=%s\n' $v "$x"; done
if have ip; then s networks; ip -o addr show scope global 2>/dev/null | awk '{ for (i = 3; i < NF; i++) if ($i == "inet" || $i == "inet6") print $2, $(i + 1) }'
elif [ -r /proc/net/route ]; then
  s networks
  awk 'NR > 1 && $2 != "00000000" && $8 != "00000000" { print $1, $2, $8 }' /proc/net/route | while read -r ni na nm; do
    nb=0; x=$nm; while [ -n "$x" ]; do case $x in F*) nb=$((nb+4));; E*) nb=$((nb+3));; C*) nb=$((nb+2));; 8*) nb=$((nb+1));; esac; x=\${x#?}; done
    a=\${na%??????}; b=\${na%????}; b=\${b#??}; c=\${na%??}; c=\${c#????}; e=\${na#??????}
    printf '%s %d.%d.%d.%d/%d\n' "$ni" "0x$e" "0x$c" "0x$b" "0x$a" $nb
  done
fi
if ps -eo pid=,args= >/dev/null 2>&1; then
  s jobs; ps -eo pid=,args= | awk '{ pid = $1; $1 = ""; sub(/^ /, "") } /^([^ ]*\/)?emerge( |$)/ || /^[^ ]*python[0-9.]* (-[^ ]+ )*[^ ]*\/emerge( |$)/ { print pid, substr($0, 1, 300) }'
else
  s jobs; for p in /proc/[0-9]*; do
    [ -r "$p/cmdline" ] || continue
    c=$(tr '\0' ' ' < "$p/cmdline" 2>/dev/null)
    case $c in emerge\ *|*/emerge\ *) echo "\${p##*/} $c" | cut -c1-300;; esac
  done
fi
`;
