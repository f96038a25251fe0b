/** Writing shell inside TypeScript, and the frame that every script stands in. */

import { type OperationName, operations } from "../../../../../shared/operations/operations.ts";
import type { FullArgs } from "../../../../../shared/operations/parse/index.ts";
import { encodeHeader } from "../../../../../shared/operations/protocol.ts";
import { quote } from "../../../../../shared/shell/quote.ts";

/**
 * Template tag for shell text: backslashes are the shell's own, and the shell's `${…}` is written `\${…}`. What stands in `${…}` is
 * put in as it is: pass values through `quote`, numbers and other pieces of shell directly.
 */
export function sh(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return strings.raw.map((part, i) => part.replaceAll("\\${", "${") + (i < values.length ? String(values[i]) : "")).join("");
}

/** Where we keep our own things on a machine: jobs and copies of files from before. Only root may look. */
export const STATE = "/var/lib/binhost-wizard";

/**
 * Environment and helpers of every script. ROOT and its kind are taken out: a forgotten one in root's profile would point Portage
 * somewhere else. `work DIR…` makes a private folder `$W` in the first of the places that takes one.
 */
const PRELUDE = sh`export LC_ALL=C.UTF-8 NO_COLOR=1 NOCOLOR=true TERM=dumb
unset ROOT SYSROOT EPREFIX PORTAGE_CONFIGROOT PORTAGE_GRPNAME GNUPGHOME CDPATH ENV BASH_ENV GREP_OPTIONS GREP_COLORS TAR_OPTIONS POSIXLY_CORRECT TMOUT
PATH="$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"; export PATH
umask 022
W=
s() { printf '\n\036%s\n' "$1"; }
finish() { s end; exit 0; }
problem() { s problem; printf '%s\n%s\n%s\n' "$1" "$2" "$3"; }
refuse() { s refused; printf '%s\n%s\n%s\n' "$1" "$2" "$3"; finish; }
have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" = 0 ]; }
cleanup() { [ -z "$W" ] || rm -rf "$W"; }
work() {
  for wd in "$@"; do
    [ -d "$wd" ] && [ -w "$wd" ] && W=$(mktemp -d "$wd/binhost-wizard.XXXXXXXX" 2>/dev/null) && return 0
  done
  W=; return 1
}
kind_of() {
  case $1 in
    *"o space left"*|*uota*) echo no-space;;
    *"ead-only"*) echo read-only;;
    *ermission*|*"not permitted"*) if is_root; then echo failed; else echo not-root; fi;;
    *) echo failed;;
  esac
}
hash_of() { sha256sum < "$1" | cut -c1-64; }
owner_of() { ow=$(stat -Lc '%U:%G' -- "$1") || return 1; case $ow in *UNKNOWN*) stat -Lc '%u:%g' -- "$1";; *) printf '%s\n' "$ow";; esac; }
short() { tail -n "\${1:-40}" | cut -c1-2000; }
`;

/**
 * A whole script: header line, then everything inside one pair of parentheses, so that a shell which reads it from a pipe reads all
 * of it before it does anything, and that nothing in it can read the rest of the script as its input.
 */
export function script<N extends OperationName>(name: N, args: FullArgs<N>, body: string): string {
  return `${encodeHeader(name, operations[name].version, args)}\n(\n${PRELUDE}${body}\nfinish\n) </dev/null\n`;
}

/** A here-document with base64 of the bytes, for `base64 -d <<…`; lines of 76 characters. */
export function base64Lines(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,76}/g)
      ?.join("\n") ?? ""
  );
}

/** Shell words of an argument list, all quoted. */
export const wordsOf = (argv: readonly string[]): string => argv.map(quote).join(" ");

/** `env` in front of a command when there are variables to set. @throws RangeError for a name that is none. */
export function withEnv(argv: readonly string[], env: Readonly<Record<string, string>>): readonly string[] {
  const pairs = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new RangeError(`not a variable's name: ${name}`);
    return `${name}=${value}`;
  });
  return pairs.length === 0 ? argv : ["env", ...pairs, ...argv];
}
