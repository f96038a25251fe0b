/** The machine itself: names, processor, graphics, memory. Sections: shared/operations/parse/survey.ts. */
import { sh } from "../lib/sh.ts";

export const SURVEY_MACHINE = sh`s id; printf 'time=%s\nuid=%s\nhostname=%s\nkernel=%s\narch=%s\n' "$(date +%s.%N)" "$(id -u)" "$(uname -n)" "$(uname -r)" "$(uname -m)"
# Portage is slow to start: its three answers come while the rest is looked at.
if [ -n "$W" ] && have portageq; then
  timeout -k 5 120 portageq envvar -v $NAMES > "$W/envvar" 2> "$W/envvar.err" </dev/null &
  timeout -k 5 120 portageq repos_config / > "$W/repos" 2> /dev/null </dev/null &
fi
if [ -n "$W" ] && have emerge; then timeout -k 5 120 emerge --version > "$W/version" 2> "$W/version.err" </dev/null & fi
[ ! -r /etc/os-release ] || { s os; head -c 8192 /etc/os-release; }
[ ! -r /etc/gentoo-release ] || { s release; head -n 1 /etc/gentoo-release; }
s libc
lc=unknown
for l in /lib/ld-musl-* /lib64/ld-linux* /lib/ld-linux* /lib64/ld64.so* /lib/ld.so.1; do
  [ -e "$l" ] || continue
  case $l in *musl*) lc=musl; break;; *) lc=glibc;; esac
done
echo $lc
s init
if [ "$TARGET" != / ]; then
  # A target that was not booted: which one it would boot with.
  case $(readlink -f /sbin/init 2>/dev/null) in
    */systemd) echo systemd;;
    *) if [ -e /sbin/openrc ] || [ -e /sbin/openrc-run ]; then echo openrc; elif [ -e /usr/lib/systemd/systemd ]; then echo systemd; else echo unknown; fi;;
  esac
elif [ -d /run/systemd/system ]; then echo systemd
elif [ -d /run/openrc ] || have rc-service; then echo openrc
else echo unknown; fi
if [ -r /proc/cpuinfo ]; then
  s cpu; grep -E '^(model name|cpu family|flags|Features|Model|uarch|isa|cpu model)[[:space:]]*:' /proc/cpuinfo | sort -u | head -c 400000
fi
s cpucount; nproc --all 2>/dev/null || grep -c ^processor /proc/cpuinfo
for l in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-x86-64.so.2; do
  if [ -x $l ]; then s isa; $l --help 2>/dev/null | grep 'x86-64-v[2-4]'; break; fi
done
[ ! -r /proc/meminfo ] || { s memory; awk '$1 == "MemTotal:" { print $2; exit }' /proc/meminfo; }
if [ -d /sys/class ]; then
  s gpu
  for g in /sys/bus/pci/devices/*; do
    [ -r "$g/class" ] && read -r gc < "$g/class" || continue
    case $gc in 0x03*) ;; *) continue;; esac
    gv=; gd=; read -r gv < "$g/vendor"; read -r gd < "$g/device"
    gn=-; [ ! -e "$g/driver" ] || { gn=$(readlink "$g/driver"); gn=\${gn##*/}; }
    echo "pci $gc $gv $gd $gn"
  done 2>/dev/null
  for g in /sys/class/drm/card*; do
    case \${g##*/} in *-*) continue;; esac
    gs=$(readlink "$g/device/subsystem" 2>/dev/null); [ "\${gs##*/}" = platform ] || continue
    gn=-; [ ! -e "$g/device/driver" ] || { gn=$(readlink "$g/device/driver"); gn=\${gn##*/}; }
    gc=$(tr '\0' '\n' < "$g/device/of_node/compatible" 2>/dev/null | head -n 1 | tr ' ' _)
    echo "platform \${gc:--} $gn"
  done 2>/dev/null
else gap "graphics cards" "/sys is not mounted"; fi
`;
