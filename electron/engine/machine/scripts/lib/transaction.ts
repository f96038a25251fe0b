/**
 * Shell functions that change files all or nothing. The caller sets, per file i = 1..n: p$i path, b$i SHA-256 that it must have
 * now ("-": must not be there), w$i SHA-256 it will have ("-": it goes away), m$i mode for a new file, o$i owner for a new file, and
 * puts the new bytes into $W/new.$i; r$i and d$i begin empty. B is the folder for copies, named after run and step.
 *
 * How it holds together: everything that can fail for lack of room or rights (new bytes beside the old file, copies, fsync) comes
 * before the first rename; a rename keeps the old file under a second name until all are through, so putting it back needs no
 * room. Copies and a record of what is meant stand in B before the first rename: when we are killed between two renames, the next
 * call of the same step, or restore-files, puts right what was begun. B/done says that a step went through.
 */
import { STATE, sh } from "./sh.ts";

/** Names that Portage and nginx do not read: they begin with a dot. */
export const TRANSACTION = sh`STATE=${STATE}
new_of() { printf '%s/.binhost-wizard.%s.new' "\${1%/*}" "\${1##*/}"; }
old_of() { printf '%s/.binhost-wizard.%s.old' "\${1%/*}" "\${1##*/}"; }
get() { eval "p=\$p$1 b=\$b$1 w=\$w$1 m=\$m$1 o=\$o$1 r=\$r$1 d=\$d$1"; }
is_now() { if [ -e "$1" ]; then hash_of "$1"; else echo -; fi; }
stop_with() { problem "$@"; finish; }
line_of() { sed -n "$2p" "$1"; }

# One writer at a time on a machine; the lock is gone with this shell.
one_writer() {
  have flock || return 0
  mkdir -p /run/lock 2>/dev/null
  if : >> /run/lock/binhost-wizard-files.lock; then
    exec 8>> /run/lock/binhost-wizard-files.lock
    flock -w 60 8 || stop_with busy "" "another Binhost Wizard is writing files on this machine"
  fi 2>/dev/null
}

# Where the bytes of a path really are: a symbolic link is followed, never replaced.
real_path() {
  if [ -L "$1" ]; then readlink -f -- "$1"; else printf '%s\n' "$1"; fi
}

# put_back COPY PATH MODE OWNER: content, mode, owner, times and extended attributes of a copy, in one rename.
put_back() {
  pt=$(new_of "$2")
  rm -f -- "$pt"
  { cp -p --preserve=all -- "$1" "$pt" || cp -p -- "$1" "$pt"; } 2>/dev/null || { rm -f -- "$pt"; cp -p -- "$1" "$pt"; } || { rm -f -- "$pt"; return 1; }
  chown -- "$4" "$pt" && chmod -- "$3" "$pt" && touch -r "$1" -- "$pt" && sync "$pt" && mv -f -- "$pt" "$2" && return 0
  rm -f -- "$pt"; return 1
}

# A step of this run that went through already is answered from its record; one that was broken off is put back first.
look_back() {
  lb=1; B0=$B
  while [ -e "$B/done" ]; do
    same=1; i=0
    while [ $i -lt $n ]; do
      i=$((i+1)); get $i
      [ -f "$B/$i.meta" ] && [ "$(line_of "$B/$i.meta" 1)" = "$p" ] && [ "$(line_of "$B/$i.meta" 8)" = "$w" ] && [ "$(is_now "$(real_path "$p")")" = "$w" ] || { same=0; break; }
    done
    if [ $same = 1 ] && [ ! -e "$B/$((n+1)).meta" ]; then
      i=0; while [ $i -lt $n ]; do i=$((i+1)); s touched; cat "$B/$i.meta"; done
      finish
    fi
    lb=$((lb+1)); B=$B0.$lb
  done
  [ -d "$B" ] || return 0
  i=0
  while [ -f "$B/$((i+1)).meta" ]; do
    i=$((i+1)); lm=$B/$i.meta
    lr=$(real_path "$(line_of "$lm" 1)")
    rm -f -- "$(new_of "$lr")"
    if [ "$(is_now "$lr")" = "$(line_of "$lm" 8)" ] && [ "$(line_of "$lm" 3)" != "$(line_of "$lm" 8)" ]; then
      if [ "$(line_of "$lm" 2)" = 0 ]; then rm -f -- "$lr"
      else put_back "$B/$i.old" "$lr" "$(line_of "$lm" 4)" "$(line_of "$lm" 5)" || stop_with failed "$lr" "an earlier attempt was broken off, and this file could not be put back from $B/$i.old"
      fi
    fi
    rm -f -- "$(old_of "$lr")"
  done
  while [ $i -gt 0 ]; do
    sed -n '9,$p' "$B/$i.meta" | sed '1!G;h;$!d' | while IFS= read -r fd; do rmdir -- "$fd" 2>/dev/null; done
    i=$((i-1))
  done
  rm -rf -- "$B"
}

# Real paths, lost-update check, folders to make, and the record of each file in $W/meta.$i.
look_at() {
  planned=/; i=0; seen=
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    r=$(real_path "$p") && [ -n "$r" ] || stop_with failed "$p" "this symbolic link leads nowhere"
    d=\${r%/*}; [ -n "$d" ] || d=/
    eval "r$i=\$r d$i=\$d"
    [ ! -e "$r" ] || [ -f "$r" ] || stop_with failed "$p" "it is not a regular file"
    case "$seen" in *"|$r|"*) stop_with failed "$p" "the same file is meant twice";; esac
    seen="$seen|$r|"
    now=$(is_now "$r")
    [ "$now" = "$b" ] || stop_with changed-since "$p" "it is not as it was when the plan was made"
    : > "$W/dirs.$i"; up=$d
    while [ -n "$up" ] && [ ! -d "$up" ]; do
      [ ! -e "$up" ] && [ ! -L "$up" ] || stop_with failed "$p" "$up is a file, not a folder"
      case "$planned" in *"|$up|"*) ;; *) planned="$planned|$up|"; printf '%s\n' "$up" >> "$W/dirs.$i";; esac
      up=\${up%/*}
    done
    sed '1!G;h;$!d' "$W/dirs.$i" > "$W/dirs" && mv "$W/dirs" "$W/dirs.$i"
    if [ -e "$r" ]; then
      printf '%s\n1\n%s\n%s\n%s\n%s\n%s\n%s\n' "$p" "$now" "$(stat -c %a -- "$r")" "$(owner_of "$r")" "$(stat -c %.9Y -- "$r")" "$B/$i.old" "$w"
    else printf '%s\n0\n-\n-\n-\n-\n-\n%s\n' "$p" "$w"
    fi > "$W/meta.$i"
    cat "$W/dirs.$i" >> "$W/meta.$i" || stop_with no-space "$W" "the temporary folder is full"
  done
}

# Forgets what was prepared and not yet renamed; folders that we made go when they are empty.
forget() {
  i=$n
  while [ $i -gt 0 ]; do
    get $i
    rm -f -- "$(new_of "$r")" "$(old_of "$r")"
    [ ! -s "$W/dirs.$i" ] || sed '1!G;h;$!d' "$W/dirs.$i" | while IFS= read -r fd; do rmdir -- "$fd" 2>/dev/null; done
    i=$((i-1))
  done
  [ ! -d "$B" ] || rm -rf -- "$B"
  rmdir -- "\${B%/*}" 2>/dev/null
}
give_up() { forget; stop_with "$@"; }

prepare_one() {
  while IFS= read -r nd; do mkdir -m 0755 -- "$nd" || [ -d "$nd" ] || return 1; done < "$W/dirs.$i"
  rm -f -- "$(old_of "$r")" || return 1
  t=$(new_of "$r"); rm -f -- "$t" || return 1
  (set -C; : > "$t") || return 1
  [ "$w" != - ] || { rm -f -- "$t"; return; }
  cat "$W/new.$i" > "$t" || return 1
  if [ -e "$r" ]; then
    cp -p --attributes-only --preserve=all -- "$r" "$t" 2>/dev/null
    chown -- "$(stat -c '%u:%g' -- "$r")" "$t" && chmod -- "$(stat -c %a -- "$r")" "$t" || return 1
    touch -- "$t"
  else chown -- "$o" "$t" && chmod -- "$m" "$t" || return 1
  fi
  [ "$(hash_of "$t")" = "$w" ] || { echo "what was written is not what was sent (No space left?)"; return 1; }
  sync "$t"
}
keep_one() {
  if [ -e "$r" ]; then
    cp -p --preserve=all -- "$r" "$B/$i.old" 2>/dev/null || { rm -f "$B/$i.old"; cp -p -- "$r" "$B/$i.old"; } || return 1
    chmod 0600 "$B/$i.old"; [ "$(hash_of "$B/$i.old")" = "$(line_of "$W/meta.$i" 3)" ] || { echo "the copy is not whole (No space left?)"; return 1; }
    sync "$B/$i.old" || return 1
  fi
  cat "$W/meta.$i" > "$B/$i.meta" && [ "$(wc -c < "$B/$i.meta")" = "$(wc -c < "$W/meta.$i")" ] && sync "$B/$i.meta"
}

prepare() {
  (umask 077; mkdir -p -- "$B" && chmod 0700 "$STATE" "$STATE/backup") > "$W/say" 2>&1 || { say=$(cat "$W/say"); give_up "$(kind_of "$say")" "$B" "$say"; }
  i=0
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    (umask 077; keep_one) > "$W/say" 2>&1 || { say=$(cat "$W/say"); give_up "$(kind_of "$say")" "$B" "\${say:-no copy could be made}"; }
  done
  (umask 077; echo "$n" > "$B/done.new") 2>/dev/null || give_up no-space "$B" "no record could be made"
  sync "$B/done.new" "$B" 2>/dev/null || sync
  i=0
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    prepare_one > "$W/say" 2>&1 || { say=$(cat "$W/say"); give_up "$(kind_of "$say")" "$p" "\${say:-it could not be written}"; }
  done
}

swap_one() {
  old=$(old_of "$r")
  if [ -e "$r" ]; then ln -- "$r" "$old" 2>/dev/null || cp -p -- "$r" "$old" || return 1; fi
  if [ "$w" = - ]; then rm -f -- "$r"; else mv -f -- "$(new_of "$r")" "$r" && [ "$(hash_of "$r")" = "$w" ]; fi
}
swap_back() {
  bad=; j=$1
  while [ $j -gt 0 ]; do
    get $j; old=$(old_of "$r")
    if [ -e "$old" ]; then
      # Not renamed yet (or the rename is what failed): the old file stands where it was.
      if [ "$b" != "$w" ] && [ "$(is_now "$r")" = "$b" ]; then rm -f -- "$old"; else mv -f -- "$old" "$r" || bad="$bad $r"; fi
    elif [ "$b" = - ] && [ "$(is_now "$r")" = "$w" ]; then rm -f -- "$r" || bad="$bad $r"
    fi
    j=$((j-1))
  done
}
commit() {
  i=0
  while [ $i -lt $n ]; do
    i=$((i+1)); get $i
    swap_one > "$W/say" 2>&1 || {
      say=$(cat "$W/say"); path=$p; swap_back $i
      [ -z "$bad" ] || stop_with failed "$path" "$say; could not be put back:$bad; copies stand in $B"
      give_up "$(kind_of "$say")" "$path" "\${say:-it could not be replaced}"
    }
  done
  mv -f -- "$B/done.new" "$B/done"
  i=0
  while [ $i -lt $n ]; do i=$((i+1)); get $i; rm -f -- "$(old_of "$r")"; sync "$d" 2>/dev/null; done
  i=0
  while [ $i -lt $n ]; do i=$((i+1)); s touched; cat "$W/meta.$i"; done
}
`;
