/** Names and places of ours on a machine. The engine, the practice fleet and the tests take them from here. */

/** Home of the dedicated signing key on the binhost (0700, root's). The survey's `signingHome`. */
export const SIGNING_HOME = "/root/.gnupg-binhost-wizard";
/** Our section in binrepos.conf; Portage shows it in its messages and keeps fetched packages in /var/cache/binhost/NAME. */
export const BINREPO_SECTION = "binhost-wizard";
/** Higher than the 1 of the stage 3's own entry (portage(5): the higher priority is asked first). */
export const BINREPO_PRIORITY = 9999;
export const PACKAGE_USE = "/etc/portage/package.use";
export const OWN_PACKAGE_USE = "/etc/portage/package.use/zz-binhost-wizard";
export const BINREPOS_CONF = "/etc/portage/binrepos.conf";
export const NGINX_CONF = "/etc/nginx/nginx.conf";
export const NGINX_SERVER = "/etc/nginx/binhost-wizard.conf";
export const NGINX_SERVER_CONFD = "/etc/nginx/conf.d/binhost-wizard.conf";
export const DEFAULT_PKGDIR = "/var/cache/binpkgs";
/** Our override of the stage 3's own entry, read after it; only where the person switched that source off. */
export const OWN_OFFICIAL_OFF = "/etc/portage/binrepos.conf/zz-binhost-wizard-official.conf";
