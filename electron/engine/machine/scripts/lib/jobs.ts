/** Shell functions about one job: J is its folder. Forms: shared/operations/parse/jobs.ts. */
import { STATE, sh } from "./sh.ts";

export const JOBS = `${STATE}/jobs`;

/**
 * A process counts as the one we started only by number, start time (field 22 of /proc/PID/stat) and boot id together; one that has
 * ended and only waits for its parent (Z) does not. The keeper
 * (our shell around the command) may have been killed while the command lives on: then the job still runs.
 */
export const JOB = sh`boot() { cat /proc/sys/kernel/random/boot_id 2>/dev/null; }
born() { sed -n 's/.*) //; /^[ZX]/!p' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
lives() { [ -r "$1" ] && read -r lp ls lb < "$1" && [ "$lb" = "$(boot)" ] && [ -n "$ls" ] && [ "$(born "$lp")" = "$ls" ]; }
job_state() {
  if [ ! -d "$J" ]; then echo none
  elif [ -e "$J/rc" ]; then echo ended
  elif lives "$J/pid" || lives "$J/child"; then echo running
  else echo lost; fi
}
# job_status OFFSET MAXBYTES
job_status() {
  js=$(job_state)
  # It may have ended between the two looks.
  [ "$js" != lost ] || js=$(job_state)
  size=0; [ ! -f "$J/log" ] || size=$(wc -c < "$J/log")
  s status; printf 'state=%s\ncode=%s\nsize=%s\nstarted=%s\nended=%s\noffset=%s\n' "$js" "$(cat "$J/rc" 2>/dev/null)" "$((size))" "$(cat "$J/started" 2>/dev/null)" "$(cat "$J/ended" 2>/dev/null)" "$1"
  s log; [ ! -f "$J/log" ] || tail -c "+$(($1+1))" "$J/log" | head -c "$2" | base64
}
`;
