/**
 * How a script reaches a shell at the other end: the command line starts a POSIX sh that reads the whole script from standard
 * input, checks that it arrived from first to last line, and only then runs it with standard input from /dev/null. So an upload
 * that breaks off runs nothing, and no script ever stands in a process list.
 *
 * The command line must mean the same to every login shell (bash, dash, zsh, fish, csh): single quotes only, and inside them no
 * quote, no `!` (csh's history) and no backslash (fish takes it for an escape); no line break.
 *
 * The practice server reads these lines back with `readBootCommand` and `unframeScript`; both ends stand here so that they agree.
 */

export type RootVia = "login" | "sudo" | "doas" | "su";

/** Exit code of a reader whose script did not arrive whole; `bw-broken NONCE` is on its standard error then. */
export const BROKEN_EXIT = 97;

const NONCE = /^[0-9a-f]{32}$/;

function checked(nonce: string): string {
  if (!NONCE.test(nonce)) throw new Error("a nonce is 32 lower-case hex digits");
  return nonce;
}

/** Wraps a script for the wire. Inputs: the script, a random nonce of 32 hex digits. Output: text without a newline at its end. */
export const frameScript = (script: string, nonce: string): string => `#bw-begin ${checked(nonce)}\n${script}\n#bw-end ${nonce}`;

/** The opposite of `frameScript`. Output: null when the text is not whole. */
export function unframeScript(text: string, nonce: string): string | null {
  const head = `#bw-begin ${nonce}\n`;
  const tail = `\n#bw-end ${nonce}`;
  const body = text.replace(/\n+$/, "");
  return body.startsWith(head) && body.endsWith(tail) && body.length >= head.length + tail.length ? body.slice(head.length, -tail.length) : null;
}

/** The line that says "I read now": on standard output with user id and process id, on standard error without. Text before it is noise. */
export const readyLine = (nonce: string, uid: number, pid: number): string => `bw-ready ${nonce} ${uid} ${pid}\n`;
export const readyErrLine = (nonce: string): string => `bw-ready ${nonce}\n`;

/** On a terminal, after the script's output: its exit code; then its standard error up to `stopLine`. */
export const doneLine = (nonce: string): RegExp => new RegExp(`\\nbw-done ${checked(nonce)} ([0-9]+)\\n`);
export const stopLine = (nonce: string): string => `\nbw-stop ${nonce}\n`;
/** On a terminal: start-up files are through, the next text is the prompt of sudo, doas or su. */
export const startLine = (nonce: string): string => `bw-start ${nonce}`;
/** What sudo is told to ask with. */
export const sudoPrompt = (nonce: string): string => `bw-prompt-${nonce}:`;

const whole = (nonce: string): string => `"#bw-begin ${nonce}"*"#bw-end ${nonce}"`;

/** Body of the reader on pipes: standard input ends, standard output and error are apart. */
function pipeBody(nonce: string): string {
  return (
    `echo "bw-ready ${nonce} $(id -u) $$"; echo "bw-ready ${nonce}" >&2; s=$(cat); ` +
    `case $s in ${whole(nonce)}) exec </dev/null; eval "$s";; *) echo "bw-broken ${nonce}" >&2; exit ${BROKEN_EXIT};; esac`
  );
}

/**
 * Body of the reader on a terminal: it has no end of file, so the script's length in bytes is given; `stty raw` makes it carry
 * bytes as they are in both directions. Standard error waits in a file that has no name any more, and follows the output.
 */
function terminalBody(nonce: string, bytes: number): string {
  return (
    `unset BW; stty raw -echo; echo "bw-ready ${nonce} $(id -u) $$"; s=$(head -c ${bytes}); exec </dev/null; ` +
    `e=$(mktemp) || e=/dev/null; exec 4<>"$e"; if [ -f "$e" ]; then rm -f "$e"; fi; ` +
    `case $s in ${whole(nonce)}) ( eval "$s" ) 2>&4 4>&-; c=$?;; *) echo "bw-broken ${nonce}" >&4; c=${BROKEN_EXIT};; esac; ` +
    `echo; echo "bw-done ${nonce} $c"; cat /proc/$$/fd/4; echo; echo "bw-stop ${nonce}"`
  );
}

export type BootWay =
  | { readonly kind: "pipe"; readonly via: "user" | "sudo" | "sudo-password" | "doas" }
  | { readonly kind: "terminal"; readonly via: "sudo" | "doas" | "su"; readonly bytes: number };

/**
 * The command line that starts a reader. Inputs: a random nonce, the way to the shell; for a terminal the length of the framed
 * script in bytes. Output: one line for any login shell.
 */
export function bootCommand(nonce: string, way: BootWay): string {
  const n = checked(nonce);
  if (way.kind === "pipe") {
    const reader = `sh -c '${pipeBody(n)}'`;
    switch (way.via) {
      case "user":
        return reader;
      case "sudo":
        return `env LC_ALL=C sudo -n -- ${reader}`;
      case "sudo-password":
        return `env LC_ALL=C sudo -k -S -p '${sudoPrompt(n)}' -- ${reader}`;
      case "doas":
        return `env LC_ALL=C doas -n ${reader}`;
    }
  }
  const body = terminalBody(n, way.bytes);
  const start = `stty -echo; echo "${startLine(n)}"`;
  switch (way.via) {
    case "sudo":
      return `sh -c '${start}; exec env LC_ALL=C sudo -k -p "${sudoPrompt(n)}" -- sh -c "$1"' bw '${body}'`;
    case "doas":
      return `sh -c '${start}; exec env LC_ALL=C doas sh -c "$1"' bw '${body}'`;
    case "su":
      // root's own login shell reads $2, which is why it is this short; the body travels in the environment.
      return `sh -c '${start}; export BW="$1"; exec env LC_ALL=C su root -c "$2"' bw '${body}' 'exec sh -c "$BW"'`;
  }
}

/** What a server has to know of a boot command. Output: null when it is none of ours. */
export function readBootCommand(command: string): { readonly nonce: string; readonly via: "user" | "sudo" | "doas" | "su" } | null {
  const nonce = /bw-ready ([0-9a-f]{32}) /.exec(command)?.[1];
  if (nonce === undefined) return null;
  const via = /^sh -c '|^env LC_ALL=C (?=sudo|doas)/.test(command) ? (/LC_ALL=C (sudo|doas|su) /.exec(command)?.[1] ?? "user") : null;
  return via === "user" || via === "sudo" || via === "doas" || via === "su" ? { nonce, via } : null;
}
