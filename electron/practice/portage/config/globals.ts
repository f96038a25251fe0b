/** What Portage has before any profile: make.globals of 3.0.82 as `portageq envvar -v` shows it (transcript data, 16, 80). */

export const GLOBALS: Readonly<Record<string, string>> = {
  ACCEPT_LICENSE: "* -@EULA",
  ACCEPT_PROPERTIES: "*",
  ACCEPT_RESTRICT: "*",
  BINPKG_COMPRESS: "zstd",
  BINPKG_COMPRESS_FLAGS: "",
  BINPKG_FORMAT: "gpkg",
  BINPKG_GPG_SIGNING_BASE_COMMAND: "/usr/bin/flock /run/lock/portage-binpkg-gpg.lock /usr/bin/gpg --sign --armor [PORTAGE_CONFIG]",
  BINPKG_GPG_SIGNING_DIGEST: "SHA512",
  BINPKG_GPG_VERIFY_BASE_COMMAND: "/usr/bin/gpg --verify --batch --no-tty --no-auto-check-trustdb --status-fd 2 [PORTAGE_CONFIG] [SIGNATURE]",
  BINPKG_GPG_VERIFY_GPG_HOME: "/etc/portage/gnupg",
  BOOTSTRAP_USE: "unicode internal-glib",
  CBUILD: "",
  CLEAN_DELAY: "5",
  CONFIG_PROTECT: "/etc",
  CONFIG_PROTECT_MASK: "/etc/env.d",
  DISTDIR: "/var/cache/distfiles",
  EMERGE_WARNING_DELAY: "10",
  ENV_UNSET:
    "DBUS_SESSION_BUS_ADDRESS DISPLAY GOBIN GOPATH PERL5LIB PERL5OPT XAUTHORITY XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME",
  FEATURES:
    "assume-digests binpkg-docompress binpkg-dostrip binpkg-logs binpkg-multi-instance buildpkg-live compress-index config-protect-if-modified distlocks ebuild-locks fixlafiles ipc-sandbox merge-sync merge-wait multilib-strict network-sandbox news parallel-fetch pid-sandbox pkgdir-index-trusted preserve-libs protect-owned qa-unresolved-soname-deps sandbox strict unknown-features-warn unmerge-logs unmerge-orphans userfetch userpriv usersandbox usersync",
  FETCHCOMMAND: 'wget -t 3 -T 60 --passive-ftp -U "Portage (Gentoo, https://www.gentoo.org) distfile-fetch" -O "${DISTDIR}/${FILE}" "${URI}"',
  GENTOO_MIRRORS: "http://distfiles.gentoo.org",
  GPG_VERIFY_GROUP_DROP: "nogroup",
  GPG_VERIFY_USER_DROP: "nobody",
  PKGDIR: "/var/cache/binpkgs",
  PORTAGE_ELOG_CLASSES: "log warn error",
  PORTAGE_ELOG_SYSTEM: "save_summary:log,warn,error,qa echo",
  PORTAGE_LOGDIR: "",
  PORTAGE_TMPDIR: "/var/tmp",
  PORTAGE_TRUST_HELPER: "/usr/bin/getuto",
  RPMDIR: "/var/cache/rpm",
  USE_ORDER: "env:pkg:conf:defaults:pkginternal:features:repo:env.d",
};

const MORE_FEATURES =
  "binpkg-ignore-signature binpkg-request-signature binpkg-signing buildpkg buildpkg-proactive candy ccache clean-logs collision-protect cgroup distcc fail-clean getbinpkg gpg-keepalive keepwork noclean nodoc noinfo noman nostrip notitles observability parallel-install preserve-libs quickpkg-direct splitdebug split-log split-elog test userpriv warn-on-large-env webrsync-gpg xattr";
/** FEATURES that are no mistake. */
export const KNOWN_FEATURES = new Set(`${GLOBALS.FEATURES} ${MORE_FEATURES}`.split(" "));
