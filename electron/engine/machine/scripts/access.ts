import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { quote } from "../../../../shared/shell/quote.ts";
import { STATE, script, sh } from "./lib/sh.ts";
import { TRANSACTION } from "./lib/transaction.ts";
import { folderName } from "./writeFiles.ts";

const KEY_TYPE = /^(ssh-|ecdsa-|sk-)/;

/** known_hosts lines for a host: lines that begin with a key type get the host's name, others stay as they are. */
export function knownHostsLines(host: string, port: number, hostKey: string): string[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return hostKey
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => (KEY_TYPE.test(line) ? `${name} ${line}` : line));
}

/**
 * ssh-access: root's own key (ed25519, without passphrase, made only when there is none), the binhost's host keys in known_hosts, and
 * a try. Root's existing keys and lines are never changed; a host key that contradicts a known one makes the try fail.
 */
export const sshAccess = (args: FullArgs<"ssh-access">): string =>
  script(
    "ssh-access",
    args,
    sh`${TRANSACTION}
trap cleanup EXIT; trap 'exit 143' HUP INT TERM
is_root || stop_with not-root "" "this is about root's own ssh"
for t in ssh ssh-keygen; do have $t || stop_with missing-tool $t "$t is not there"; done
work /run /dev/shm /var/tmp /tmp || stop_with no-space "" "no folder for temporary files could be made"
home=$(getent passwd root 2>/dev/null | cut -d: -f6); home=\${home:-/root}
S=$home/.ssh; K=
for k in id_ed25519 id_ecdsa id_rsa; do [ -n "$K" ] || [ ! -f "$S/$k" ] || [ ! -f "$S/$k.pub" ] || K=$S/$k; done
made=0
if [ -z "$K" ] && [ ${args.make ? 1 : 0} = 1 ]; then
  K=$S/id_ed25519; sdir=; [ -d "$S" ] || sdir=$S
  say=$( { mkdir -p -m 0700 "$S" && ssh-keygen -q -t ed25519 -N '' -C "root@$(uname -n) (binhost)" -f "$K" </dev/null; } 2>&1) || { rm -f "$K" "$K.pub"; stop_with "$(kind_of "$say")" "$K" "$say"; }
  made=1
fi
[ -n "$K" ] || { s works; echo 0; finish; }
s public; cat "$K.pub"
if [ $made = 1 ]; then
  for f in "$K" "$K.pub"; do s touched; printf '%s\n0\n-\n-\n-\n-\n-\n%s\n' "$f" "$(hash_of "$f")"; [ -z "$sdir" ] || { printf '%s\n' "$sdir"; sdir=; }; done
fi
KH=$S/known_hosts
: > "$W/add"
while IFS= read -r line; do
  [ -z "$line" ] || grep -qxF -- "$line" "$KH" 2>/dev/null || printf '%s\n' "$line" >> "$W/add"
done <<'BW_LINES'
${knownHostsLines(args.host, args.port, args.hostKey).join("\n")}
BW_LINES
if [ -s "$W/add" ] && [ ${args.make ? 1 : 0} = 1 ]; then
  n=1 p1=$KH m1=0600 o1=0:0 r1= d1= B=$STATE/backup/ssh-access-$(date +%Y%m%d-%H%M%S)-$$
  b1=$(is_now "$(real_path "$KH")")
  : > "$W/new.1"; [ ! -f "$KH" ] || cat "$KH" > "$W/new.1"
  [ ! -s "$W/new.1" ] || [ "$(tail -c 1 "$W/new.1" | wc -l)" = 1 ] || echo >> "$W/new.1"
  cat "$W/add" >> "$W/new.1"
  w1=$(hash_of "$W/new.1")
  one_writer; look_at; prepare; commit
fi
timeout -k 5 40 ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=15 -i "$K" -p ${args.port} -- ${quote(`${args.user}@${args.host}`)} true > "$W/say" 2>&1 </dev/null; rc=$?
s works; if [ $rc = 0 ]; then echo 1; else echo 0; fi
[ $rc = 0 ] || grep -q 'Permission denied' "$W/say" || problem failed ${quote(args.host)} "$(short 10 < "$W/say")"`,
  );

/**
 * authorize-key: one line in a user's authorized_keys, once. The folder and the file belong to the user, so they are written with
 * the user's own rights: root in somebody else's home could be led elsewhere by a link.
 */
export function authorizeKey(args: FullArgs<"authorize-key">): string {
  const work = sh`set -u
line=$1 home=$2 copies=$3
umask 077
S=$home/.ssh; A=$S/authorized_keys; T=$S/.binhost-wizard.authorized_keys.new
made=; [ -d "$S" ] || { mkdir -m 0700 "$S" || exit 3; made=$S; }
existed=0 sha=- mode=- owner=- mtime=- backup=-
undo() { rm -f "$T"; [ -z "$made" ] || rmdir "$made" 2>/dev/null; }
if [ -e "$A" ]; then
  [ -f "$A" ] || { echo "$A is not a regular file" >&2; exit 3; }
  if grep -qxF -- "$line" "$A"; then echo same; exit 0; fi
  A=$(readlink -f "$A"); T=\${A%/*}/.binhost-wizard.authorized_keys.new
  existed=1 sha=$(sha256sum < "$A" | cut -c1-64) mode=$(stat -c %a "$A") owner=$(stat -c %U:%G "$A") mtime=$(stat -c %.9Y "$A") backup=$copies/1.old
  cat "$A" > "$copies/1.old" || { undo; exit 3; }
  touch -r "$A" "$copies/1.old"
fi
rm -f "$T"
{ [ $existed = 0 ] || { cat "$A" && { [ ! -s "$A" ] || [ "$(tail -c 1 "$A" | wc -l)" = 1 ] || echo; }; }; printf '%s\n' "$line"; } > "$T" || { undo; exit 3; }
[ "$(tail -n 1 "$T")" = "$line" ] || { echo "No space left on device" >&2; undo; exit 3; }
if [ $existed = 1 ]; then cp -p --attributes-only --preserve=all "$A" "$T" 2>/dev/null; chmod "$mode" "$T" && touch "$T" || { undo; exit 3; }; else chmod 0600 "$T"; fi
sync "$T" 2>/dev/null
new=$(sha256sum < "$T" | cut -c1-64)
mv -f "$T" "$A" || { undo; exit 3; }
printf 'added\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n' "$home/.ssh/authorized_keys" $existed $sha $mode $owner $mtime $backup $new
[ -z "$made" ] || printf '%s\n' "$made"`;
  return script(
    "authorize-key",
    args,
    sh`U=${quote(args.user)} B=${quote(`${STATE}/backup/${args.run}/${folderName(args.step)}`)}
trap cleanup EXIT; trap 'exit 143' HUP INT TERM
none() { s added; echo 0; problem "$@"; finish; }
entry=$(getent passwd "$U" 2>/dev/null || grep "^$U:" /etc/passwd)
home=$(printf '%s\n' "$entry" | cut -d: -f6)
[ -n "$home" ] && [ -d "$home" ] || none not-found "$U" "there is no such user, or it has no home folder"
me=$(id -un)
[ "$me" = "$U" ] || is_root || none not-root "$home/.ssh/authorized_keys" "only root or $U may add a key for $U"
work /tmp /var/tmp /dev/shm || none no-space "" "no folder for temporary files could be made"
C=$W/copies; mkdir "$C"
if [ "$me" != "$U" ]; then
  chmod 0711 "$W"; chown "$U" "$C"
  if have runuser; then runuser -u "$U" -- sh -c ${quote(work)} bw ${quote(args.line)} "$home" "$C" > "$W/out" 2> "$W/err" </dev/null; rc=$?
  else
    BW_WORK=${quote(work)} BW_LINE=${quote(args.line)} BW_HOME=$home BW_COPIES=$C; export BW_WORK BW_LINE BW_HOME BW_COPIES
    su -s /bin/sh "$U" -c 'exec sh -c "$BW_WORK" bw "$BW_LINE" "$BW_HOME" "$BW_COPIES"' > "$W/out" 2> "$W/err" </dev/null; rc=$?
  fi
else sh -c ${quote(work)} bw ${quote(args.line)} "$home" "$C" > "$W/out" 2> "$W/err" </dev/null; rc=$?; fi
[ $rc = 0 ] || none "$(kind_of "$(cat "$W/err")")" "$home/.ssh/authorized_keys" "$(short 5 < "$W/err")"
if [ "$(head -n 1 "$W/out")" != added ]; then s added; echo 0; finish; fi
if [ -f "$C/1.old" ]; then
  is_root || B=$home/.cache/binhost-wizard/backup/${args.run}
  (umask 077; mkdir -p "$B") 2>/dev/null && cp -p "$C/1.old" "$B/1.old" 2>/dev/null && chmod 0600 "$B/1.old" || B=
fi
s added; echo 1
s touched; sed '1d' "$W/out" | sed "s|^$C/1.old\$|\${B:+$B/1.old}|"`,
  );
}
