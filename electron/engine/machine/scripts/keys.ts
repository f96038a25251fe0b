import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { GPG } from "./lib/gpg.ts";
import { base64Lines, script, sh } from "./lib/sh.ts";

/**
 * signing-key: the first secret key in `home` that can sign now, else a new ed25519 one without passphrase. The folder is made with
 * mode 0700; a key is made in one gpg call, so breaking off leaves either none or a whole one.
 */
export const signingKey = (args: FullArgs<"signing-key">): string =>
  script(
    "signing-key",
    args,
    sh`H=${quote(args.home)}
umask 077
gh() { gpg --homedir "$H" --batch --no-tty --no-permission-warning --quiet "$@" </dev/null; }
secret() { gh --with-colons --list-secret-keys 2>/dev/null | awk -F: '$1 == "sec" { ok = ($2 !~ /^[redni]$/ && $12 ~ /S/) } $1 == "fpr" && ok { print $10; exit } $1 == "ssb" { ok = 0 }'; }
quit() { [ ! -d "$H" ] || gpgconf --homedir "$H" --kill all >/dev/null 2>&1; finish; }
have gpg || { problem missing-tool gpg "gpg is not there"; finish; }
F=; made=0
if [ -d "$H" ] && { [ -e "$H/pubring.kbx" ] || [ -e "$H/pubring.gpg" ]; }; then F=$(secret); fi
if [ -z "$F" ] && [ ${args.make ? 1 : 0} = 1 ]; then
  fresh=0; [ -d "$H" ] || fresh=1
  say=$( { mkdir -p "$H" && chmod 0700 "$H"; } 2>&1) || { problem "$(kind_of "$say")" "$H" "$say"; quit; }
  say=$(timeout -k 5 120 gpg --homedir "$H" --batch --no-tty --no-permission-warning --pinentry-mode loopback --passphrase '' --quick-gen-key ${quote(args.uid)} ed25519 sign ${quote(args.expiry)} 2>&1 </dev/null) || {
    gpgconf --homedir "$H" --kill all >/dev/null 2>&1
    [ $fresh = 0 ] || rm -rf "$H"
    problem "$(kind_of "$say")" "$H" "$say"; finish; }
  F=$(secret); made=1
  [ -n "$F" ] || { problem failed "$H" "gpg made a key that cannot be found: $say"; quit; }
fi
s made; echo $made
[ -n "$F" ] || quit
s key; printf '%s\n' "$F"
s public; gh --armor --export "$F"
quit`,
  );

/**
 * trust-key: getuto first and always (it must come before anything of ours in that folder), then import, local signature, trust
 * check. A key that is there but stays untrusted (it had expired meanwhile) is deleted and taken in once more. What fails leaves no
 * key behind that was not there before.
 */
export const trustKey = (args: FullArgs<"trust-key">): string =>
  script(
    "trust-key",
    args,
    sh`${GPG}F=${args.fingerprint}
trap cleanup EXIT; trap 'exit 143' HUP INT TERM
fail() { problem "$@"; s validity; validity_of $F; finish; }
# Why something could not be made there: by what was said, else by trying to write a little.
reason() {
  k=$(kind_of "$1")
  if [ "$k" = failed ]; then
    try=\${G%/*}/.binhost-wizard.$$
    k=$(kind_of "$( { head -c 16384 /dev/zero > "$try"; } 2>&1)")
    rm -f -- "$try" 2>/dev/null
  fi
  echo "$k"
}
is_root || fail not-root "$G" "only root may change what Portage trusts"
for t in gpg getuto; do have $t || fail missing-tool $t "$t is not there"; done
work /run /dev/shm /var/tmp /tmp || fail no-space "" "no folder for temporary files could be made"
base64 -d > "$W/key.asc" <<'BW_BYTES'
${base64Lines(new TextEncoder().encode(args.publicKey))}
BW_BYTES
mkdir -m 0700 "$W/gpg"
gpg --homedir "$W/gpg" --batch --no-tty --no-permission-warning --with-colons --show-keys "$W/key.asc" > "$W/shown" 2>/dev/null </dev/null
gpgconf --homedir "$W/gpg" --kill all >/dev/null 2>&1
count=$(grep -c '^pub:' "$W/shown"); found=$(awk -F: '$1 == "fpr" { print $10; exit }' "$W/shown")
[ "$count" = 1 ] || fail rejected "" "there must be exactly one key; there are $count"
[ "$found" = $F ] || fail rejected "" "the key has the fingerprint $found, not $F"
was=$(validity_of $F); s was; printf '%s\n' "$was"
had=0; [ -s "$G/pass" ] && had=1
if [ -e "$G" ] && [ $had = 0 ]; then
  [ ${args.moveAside ? 1 : 0} = 1 ] || fail not-found "$G/pass" "$G was not made by getuto: it has no local key to sign with"
  old=$G.old-$(date +%Y%m%d-%H%M%S)
  say=$(mv -- "$G" "$old" 2>&1) || fail "$(kind_of "$say")" "$G" "$say"
fi
left=0; [ -e "$G.getuto.tmp" ] && left=1
timeout -k 5 300 getuto > "$W/getuto" 2>&1 </dev/null; rc=$?
if [ $rc != 0 ]; then
  [ $left = 1 ] || rm -rf "$G.getuto.tmp"
  if [ -n "\${old-}" ] && [ ! -e "$G" ]; then mv -- "$old" "$G"; fi
  fail "$(reason "$(cat "$W/getuto")")" "$G" "getuto ended with exit code $rc: $(short 20 < "$W/getuto")"
fi
[ -s "$G/pass" ] || { k=$(reason "$(cat "$W/getuto")"); [ "$k" != failed ] || k=not-found; fail "$k" "$G" "getuto made no local key: $(short 20 < "$W/getuto")"; }
s anchor; if [ $had = 1 ]; then echo 0; else echo 1; fi
take_in() {
  gp --import "$W/key.asc" && gp --yes --pinentry-mode loopback --passphrase-file "$G/pass" --quick-lsign-key $F && gp --check-trustdb
}
take_in > "$W/say" 2>&1
v=$(validity_of $F)
if ! trusted "$v" && [ -n "$was" ]; then
  gp --yes --delete-keys $F >> "$W/say" 2>&1
  take_in >> "$W/say" 2>&1
  v=$(validity_of $F)
fi
if ! trusted "$v"; then
  [ -n "$was" ] || { gp --yes --delete-keys $F; gp --check-trustdb; } >/dev/null 2>&1
  open_up
  fail "$(reason "$(cat "$W/say")")" "$G" "the key is not trusted (validity \${v:-none}): $(short 20 < "$W/say")"
fi
open_up
s validity; printf '%s\n' "$v"`,
  );

export const trustState = (args: FullArgs<"trust-state">): string =>
  script(
    "trust-state",
    args,
    sh`${GPG}s anchor; if [ -s "$G/pass" ]; then echo 1; else echo 0; fi
v=; ! have gpg || v=$(validity_of ${args.fingerprint})
[ -z "$v" ] || { s validity; printf '%s\n' "$v"; }`,
  );

/** untrust-key: the key goes, getuto's own folder and Gentoo's keys stay. */
export const untrustKey = (args: FullArgs<"untrust-key">): string =>
  script(
    "untrust-key",
    args,
    sh`${GPG}F=${args.fingerprint}
[ -n "$(validity_of $F)" ] || { s removed; echo 0; finish; }
is_root || { s removed; echo 0; problem not-root "$G" "only root may change what Portage trusts"; finish; }
say=$( { gp --yes --delete-keys $F && gp --check-trustdb; } 2>&1)
open_up
if [ -z "$(validity_of $F)" ]; then s removed; echo 1
else s removed; echo 0; problem "$(kind_of "$say")" "$G" "\${say:-the key is still there}"; fi`,
  );
