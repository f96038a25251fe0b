/**
 * Where a script runs: on the machine itself, or inside a stage 3 that was not booted. A chroot gets a mount namespace of its own
 * for each operation, with what Portage needs mounted there only (without /dev it refuses to work); nothing stays mounted when the
 * operation ends, and a job keeps its namespace alive as long as it runs.
 */
import { randomBytes } from "node:crypto";
import type { OperationName } from "../../../shared/operations/operations.ts";
import { quote } from "../../../shared/shell/quote.ts";
import { STATE, sh } from "./scripts/lib/sh.ts";

/**
 * $1 target, $2 operation. A name service is lent when the target has none: the file is bound read-only; its empty mount point is
 * taken away afterwards, by job-remove when a job still needs it.
 */
const ENTER = sh`T=$1
say() { printf '\n\036refused\nfailed\n%s\n%s\n\n\036end\n' "$T" "$1"; exit 0; }
for e in proc sys dev run; do [ -d "$T/$e" ] || say "$T/$e is missing: this is no unpacked stage 3"; done
[ -e "$T/proc/self/stat" ] || mount -t proc proc "$T/proc" || say "/proc could not be mounted in $T"
[ -d "$T/sys/kernel" ] || mount --rbind /sys "$T/sys" || say "/sys could not be mounted in $T"
mountpoint -q "$T/dev" || mount --rbind /dev "$T/dev" || say "/dev could not be mounted in $T"
mountpoint -q "$T/run" || mount --rbind /run "$T/run" || say "/run could not be mounted in $T"
R=$T/etc/resolv.conf M=$T${STATE}/resolv-made made=
if [ -s /etc/resolv.conf ] && [ -d "$T/etc" ] && [ ! -s "$R" ] && [ ! -L "$R" ]; then
  if [ ! -e "$R" ]; then (umask 022; : > "$R") 2>/dev/null && made=1; fi
  mount --bind /etc/resolv.conf "$R" 2>/dev/null && mount -o remount,bind,ro "$R" 2>/dev/null
fi
unset LD_LIBRARY_PATH LD_PRELOAD
HOME=/root chroot "$T" /bin/sh -s; rc=$?
if [ "$2" = job-start ] && [ -n "$made" ] && [ -d "$T${STATE}" ]; then : > "$M"
elif [ -n "$made" ] || { [ "$2" = job-remove ] && [ -e "$M" ]; }; then
  umount "$R" 2>/dev/null; [ -s "$R" ] || [ -L "$R" ] || rm -f "$R" "$M"
fi
exit $rc`;

const HEAD = sh`s() { printf '\n\036%s\n' "$1"; }
refuse() { s refused; printf '%s\n%s\n%s\n' "$1" "$2" "$3"; s end; exit 0; }
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; export PATH
`;

/**
 * logind may end everything of a session when it closes (logind.conf, KillUserProcesses=yes): then a job starts in a scope of its
 * own. `$P` stays empty otherwise.
 */
const SCOPE = sh`P=
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  case $(busctl get-property org.freedesktop.login1 /org/freedesktop/login1 org.freedesktop.login1.Manager KillUserProcesses 2>/dev/null) in
    *true*) ! systemd-run --quiet --scope --collect true >/dev/null 2>&1 </dev/null || P="systemd-run --quiet --scope --collect";;
  esac
fi
`;

/**
 * Wraps a script for its target; its header stays the first line.
 * @param script a whole script as the builders make them
 * @param target `/` or the chroot's path
 */
export function forTarget(script: string, target: string, operation: OperationName): string {
  const job = operation === "job-start";
  if (target === "/" && !job) return script;
  const header = script.slice(0, script.indexOf("\n"));
  const mark = `BW_${randomBytes(16).toString("hex")}`;
  const chroot = sh`T=$(readlink -f ${quote(target)}) && [ -n "$T" ] && [ -x "$T/bin/sh" ] || refuse not-found ${quote(target)} "there is no unpacked stage 3"
[ "$(id -u)" = 0 ] || refuse not-root ${quote(target)} "only root can work inside it"
for t in unshare chroot mount mountpoint; do command -v $t >/dev/null 2>&1 || refuse missing-tool $t "$t is not there"; done
`;
  const command = target === "/" ? "sh -s" : sh`unshare --mount --propagation private sh -c ${quote(ENTER)} binhost-wizard "$T" ${operation}`;
  return `${header}\n(\n${HEAD}${target === "/" ? "" : chroot}${job ? SCOPE : "P=\n"}$P ${command} <<'${mark}'\n${script}${mark}\n)\n`;
}
