/** Shell functions around gpg and the trust folder of binary packages. */
import { sh } from "./sh.ts";

/** `G` is the folder that Portage verifies with (make.globals, BINPKG_GPG_VERIFY_GPG_HOME). */
export const GPG = sh`G=/etc/portage/gnupg
gp() { gpg --homedir "$G" --batch --no-tty --no-permission-warning --quiet "$@" </dev/null; }
has_ring() { [ -e "$G/pubring.kbx" ] || [ -e "$G/pubring.gpg" ]; }
# validity letter of a fingerprint; empty: not there. Listing makes files in an empty folder, so that is not asked.
validity_of() {
  has_ring || return 0
  gpg --homedir "$G" --batch --no-permission-warning --no-auto-check-trustdb --with-colons --list-keys "$1" 2>/dev/null </dev/null | awk -F: '$1 == "pub" { print ($2 == "" ? "-" : $2); exit }'
}
trusted() { case $1 in u|f) return 0;; *) return 1;; esac; }
# Portage verifies as user nobody, so the public parts must be readable by all (PORTAGE-MEASURED-2, section 1).
open_up() {
  gpgconf --homedir "$G" --kill all >/dev/null 2>&1
  chmod a+rx "$G"; for gf in trustdb.gpg pubring.kbx pubring.gpg; do [ ! -e "$G/$gf" ] || chmod a+r "$G/$gf"; done
}
`.replace(" (PORTAGE-MEASURED-2, section 1)", "");
