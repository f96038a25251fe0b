import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { script, sh, withEnv, wordsOf } from "./lib/sh.ts";

/** run: one short command with a time limit; both outputs bounded. `timeout` of coreutils ends it and says 124 (137: by KILL). */
export const run = (args: FullArgs<"run">): string =>
  script(
    "run",
    args,
    sh`trap cleanup EXIT; trap 'exit 143' HUP INT TERM
work /run /dev/shm /var/tmp /tmp || refuse no-space "" "no folder for temporary files could be made"
timeout -k 5 ${Math.max(1, Math.ceil(args.timeoutSeconds))} ${wordsOf(withEnv(args.argv, args.env))} > "$W/out" 2> "$W/err"; rc=$?
late=0; case $rc in 124|137) late=1;; esac
cut=0; for f in out err; do [ "$(wc -c < "$W/$f")" -le ${args.maxBytes} ] || cut=1; done
s result; printf 'code=%s\ntimedout=%s\ntruncated=%s\n' "$rc" "$late" "$cut"
s stdout; head -c ${args.maxBytes} "$W/out" | base64
s stderr; head -c ${args.maxBytes} "$W/err" | base64`,
  );
