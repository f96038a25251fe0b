import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { JOB, JOBS } from "./lib/jobs.ts";
import { script, sh, withEnv, wordsOf } from "./lib/sh.ts";

const folder = (id: string) => sh`J=${quote(`${JOBS}/${id}`)}`;

/**
 * The keeper: a session of its own, holds the lock, writes down who it is, starts the command with umask 022 and without the lock's
 * descriptor, waits for it, writes its exit code. It survives the end of our connection; a signal to it does not end the wait.
 * $1 lock, $2 job folder, $3… command.
 */
const KEEPER = sh`exec 9>>"$1" || exit 1
if ! flock -n 9; then echo BUSY > "$2/busy"; exit 75; fi
me() { printf "%s %s %s\n" "$1" "$(sed "s/.*) //" "/proc/$1/stat" | cut -d" " -f20)" "$(cat /proc/sys/kernel/random/boot_id)"; }
me $$ > "$2/pid.new" && mv "$2/pid.new" "$2/pid" || exit 1
echo "\${2##*/}" > "$1"; date +%s.%N > "$2/started"
d=$2; shift 2; trap "" HUP PIPE; trap : TERM INT
(umask 022; trap - HUP INT TERM PIPE; exec "$@") </dev/null >>"$d/log" 2>&1 9>&- & child=$!
me $child > "$d/child"
while :; do wait $child; rc=$?; kill -0 $child 2>/dev/null || break; done
date +%s.%N > "$d/ended"; echo $rc > "$d/rc.new"; sync "$d/log" "$d/rc.new" 2>/dev/null; mv "$d/rc.new" "$d/rc"`;

/** job-start: starts it, or joins the one of the same id; another one's lock is reported as busy. */
export const jobStart = (args: FullArgs<"job-start">): string =>
  script(
    "job-start",
    args,
    sh`${JOB}${folder(args.id)}
L=/run/lock/binhost-wizard.lock
for t in setsid flock base64; do have "$t" || refuse missing-tool "$t" "$t is not there"; done
umask 077
say=$( { mkdir -p ${JOBS} && chmod 0700 ${JOBS} && mkdir -p "\${L%/*}"; } 2>&1) || refuse "$(kind_of "$say")" ${JOBS} "$say"
if ! say=$(mkdir "$J" 2>&1); then
  [ -d "$J" ] || refuse "$(kind_of "$say")" "$J" "$say"
  s joined; echo 1; job_status 0 262144; finish
fi
say=$( { printf '%s\n' ${quote(args.argv.join(" "))} > "$J/cmd" && : > "$J/log"; } 2>&1) && [ -s "$J/cmd" ] || { rm -rf "$J"; refuse "$(kind_of "$say")" "$J" "\${say:-No space left on device}"; }
setsid sh -c ${quote(KEEPER)} binhost-wizard-job "$L" "$J" ${wordsOf(withEnv(args.argv, args.env))} </dev/null >/dev/null 2>&1 &
i=0; while [ $i -lt 100 ] && [ ! -e "$J/child" ] && [ ! -e "$J/busy" ] && [ ! -e "$J/rc" ]; do sleep 0.1; i=$((i+1)); done
if [ -e "$J/busy" ]; then
  by=$(cat "$L"); rm -rf "$J"
  s joined; echo 0; s busy; printf '%s\n' "\${by:-unknown}"; job_status 0 1; finish
fi
[ -e "$J/child" ] || [ -e "$J/rc" ] || refuse failed "$J" "the job did not start within ten seconds"
s joined; echo 0
job_status 0 262144`,
  );

export const jobStatus = (args: FullArgs<"job-status">): string =>
  script(
    "job-status",
    args,
    sh`${JOB}${folder(args.id)}
job_status ${Math.max(0, args.offset)} ${args.maxBytes}`,
  );

/** job-stop: TERM to the command; what it leaves of its process group gets TERM too once it is gone itself. */
export const jobStop = (args: FullArgs<"job-stop">): string =>
  script(
    "job-stop",
    args,
    sh`${JOB}${folder(args.id)}
if [ "$(job_state)" = running ]; then
  read -r keeper rest < "$J/pid"
  if lives "$J/child"; then read -r child rest < "$J/child"; kill -s TERM "$child" 2>/dev/null; fi
  i=0; while [ $i -lt 100 ] && lives "$J/child"; do sleep 0.1; i=$((i+1)); done
  lives "$J/child" || kill -s TERM -- "-$keeper" 2>/dev/null
  i=0; while [ $i -lt 20 ] && [ "$(job_state)" = running ] && ! lives "$J/child"; do sleep 0.1; i=$((i+1)); done
fi
size=0; [ ! -f "$J/log" ] || size=$(wc -c < "$J/log")
job_status "$((size))" 1`,
  );

/** job-remove: the folder of a job that does not run. */
export const jobRemove = (args: FullArgs<"job-remove">): string =>
  script(
    "job-remove",
    args,
    sh`${JOB}${folder(args.id)}
case $(job_state) in
  none|running) s removed; echo 0;;
  *) rm -rf "$J"; s removed; if [ -d "$J" ]; then echo 0; else echo 1; fi;;
esac`,
  );
