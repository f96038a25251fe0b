/** Portage's own answers and its files. Sections: shared/operations/parse/survey.ts. */
import { sh } from "../lib/sh.ts";

/** At most so many files and bytes of content travel; a larger file is named with its hash alone. */
const FILES = 3000;
const FILE_BYTES = 262144;

export const SURVEY_PORTAGE = sh`if [ -e /etc/portage/make.profile ] || [ -L /etc/portage/make.profile ]; then s profile; readlink -f /etc/portage/make.profile
elif [ -e /etc/make.profile ]; then s profile; readlink -f /etc/make.profile; fi
mf=missing; [ ! -f /etc/portage/make.conf ] || mf=file; [ ! -d /etc/portage/make.conf ] || mf=directory
ml=0; [ ! -e /etc/make.conf ] || ml=1
s makeconf; printf 'form=%s\nlegacy=%s\n' $mf $ml
[ $mf != missing ] || [ $ml = 0 ] || show_file /etc/make.conf ${FILE_BYTES}
if [ -n "$W" ]; then
  : > "$W/list"
  [ ! -d /etc/portage ] || find -L /etc/portage \( -name gnupg -o -name 'gnupg.*' -o -name .git -o -name make.profile -o -name savedconfig -o -name '.binhost-wizard.*' \) -prune -o -type f -print 2> "$W/find.err" | sort > "$W/list"
  [ ! -d /etc/nginx ] || find -L /etc/nginx \( -name .git -o -name '.binhost-wizard.*' -o -name '*.key' -o -name '*.pem' \) -prune -o -type f -print 2>> "$W/find.err" | sort >> "$W/list"
  fn=$(wc -l < "$W/list"); [ "$fn" -le ${FILES} ] || gap "files below /etc/portage" "there are $fn; only the first ${FILES} were read"
  head -n ${FILES} "$W/list" > "$W/list.some"
  while IFS= read -r f; do case $f in /*) show_file "$f" ${FILE_BYTES};; esac; done < "$W/list.some"
  while IFS= read -r e; do gap "files below /etc/portage" "$e"; done < "$W/find.err"
fi
wait
PKG=/var/cache/binpkgs TMPD=/var/tmp
# value NAME: out of portageq's own quoting, when it is a plain word
value() { sed -n "s/^$1=//p" "$W/envvar" | sed "s/^'\([^']*\)'$/\1/" | head -n 1; }
if [ -n "$W" ] && [ -f "$W/envvar" ]; then
  s envvar; cat "$W/envvar"
  v=$(value PKGDIR); case $v in /*) PKG=$v;; esac
  v=$(value PORTAGE_TMPDIR); case $v in /*) TMPD=$v;; esac
else gap "Portage's settings" "portageq is not there"; fi
if [ -n "$W" ] && [ -f "$W/version" ]; then s portage; head -n 5 "$W/version"; else gap "Portage's version" "emerge is not there"; fi
if [ -n "$W" ]; then
  s portageerrors; for f in version.err envvar.err; do [ ! -f "$W/$f" ] || cat "$W/$f"; done | grep -v '^[[:space:]]*$' | awk '!seen[$0]++' | head -n 200 | cut -c1-2000
fi
tree=
if [ -n "$W" ] && [ -s "$W/repos" ]; then
  s repos; head -c 65536 "$W/repos"
  tree=$(awk '/^\[/ { sec = substr($0, 2, index($0, "]") - 2) } /^main-repo *=/ { main = $3 } /^location *=/ { sub(/^location *= */, ""); loc[sec] = $0 } END { print loc[main == "" ? "gentoo" : main] }' "$W/repos")
elif have portageq; then tree=$(timeout 60 portageq get_repo_path / gentoo 2>/dev/null </dev/null | head -n 1); fi
[ -n "$tree" ] || for t in /var/db/repos/gentoo /usr/portage; do [ ! -d $t ] || { tree=$t; break; }; done
if [ -n "$tree" ] && [ -d "$tree" ]; then
  tc=; ! have git || [ ! -e "$tree/.git" ] || tc=$(GIT_OPTIONAL_LOCKS=0 git -c safe.directory='*' -C "$tree" rev-parse HEAD 2>/dev/null)
  [ -n "$tc" ] || tc=$(head -n 1 "$tree/metadata/timestamp.commit" 2>/dev/null | cut -d' ' -f1)
  s tree; printf 'path=%s\ncommit=%s\ntimestamp=%s\n' "$tree" "$tc" "$(head -n 1 "$tree/metadata/timestamp.chk" 2>/dev/null)"
fi
[ ! -r /var/lib/portage/world ] || { s world; cat /var/lib/portage/world; }
te=0; [ ! -e "$G" ] || te=1
ta=0; [ ! -s "$G/pass" ] || ta=1
[ $te = 0 ] || is_root || ta=$([ -e "$G/pass" ] && echo 1 || echo 0)
s trust; printf 'exists=%s\nanchor=%s\n' $te $ta
if [ $te = 1 ] && have gpg && has_ring; then
  s trustkeys; gpg --homedir "$G" --batch --no-permission-warning --no-auto-check-trustdb --lock-never --with-colons --list-keys 2>/dev/null </dev/null
fi
if is_root; then
  H=$HOME_OF_KEY
  if [ -d "$H" ] && have gpg && { [ -e "$H/pubring.kbx" ] || [ -e "$H/pubring.gpg" ]; }; then
    s signingkeys; gpg --homedir "$H" --batch --no-permission-warning --no-auto-check-trustdb --lock-never --with-colons --list-keys 2>/dev/null </dev/null > "$W/sk"; cat "$W/sk"
    # A secret half without waking an agent: its file is named after the key's grip.
    hs=0; for k in $(gpg --homedir "$H" --batch --no-permission-warning --no-auto-check-trustdb --lock-never --with-colons --with-keygrip --list-keys 2>/dev/null </dev/null | awk -F: '$1 == "grp" { print $10 }'); do [ ! -s "$H/private-keys-v1.d/$k.key" ] || hs=1; done
    s signingkey; printf 'home=%s\nsecret=%s\n' "$H" $hs
    fp=$(awk -F: '$1 == "pub" { ok = ($2 !~ /^[redn]$/) } $1 == "fpr" && ok { print $10; exit }' "$W/sk"); [ -n "$fp" ] || fp=$(awk -F: '$1 == "fpr" { print $10; exit }' "$W/sk")
    [ -z "$fp" ] || { s signingpublic; gpg --homedir "$H" --batch --no-permission-warning --lock-never --armor --export "$fp" 2>/dev/null </dev/null; }
  fi
else gap "the signing key, the web server's test, edited configuration files" "only root may look at them"; fi
`;
