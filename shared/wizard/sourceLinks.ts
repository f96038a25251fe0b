/** Where a reason comes from, as something to open: the manual on the machine itself, and a page on the net. Pure. */

export type SourceLink = {
  /** As the plan says it: "make.conf(5), FEATURES". */
  readonly text: string;
  /** Read on any Gentoo machine, without a network; null: there is none. */
  readonly command: string | null;
  /** Only hosts that the desktop opens outside (electron/desktop/guards.ts); null: there is none. */
  readonly url: string | null;
};

const WIKI = "https://wiki.gentoo.org/wiki/";
/** Portage's manual pages as its developers publish them. */
const PORTAGE_MAN = "https://dev.gentoo.org/~zmedico/portage/doc/man/";
const PORTAGE_PAGES: ReadonlySet<string> = new Set(["make.conf", "portage", "emerge", "quickpkg", "emaint"]);
const PAGES: Readonly<Record<string, string>> = {
  getuto: `${WIKI}Binary_package_guide`,
  "gpkg-sign": `${WIKI}Binary_package_guide`,
  gcc: `${WIKI}GCC_optimization`,
  gpg: `${WIKI}GnuPG`,
  ssh: `${WIKI}SSH`,
  "rc-update": `${WIKI}OpenRC`,
  "rc-service": `${WIKI}OpenRC`,
  systemctl: `${WIKI}Systemd`,
};
/** Variables with a page of their own. */
const VARIABLES: readonly (readonly [RegExp, string])[] = [
  [/^VIDEO_CARDS\b/, `${WIKI}/etc/portage/make.conf#VIDEO_CARDS`],
  [/^ACCEPT_LICENSE\b/, `${WIKI}/etc/portage/make.conf#ACCEPT_LICENSE`],
  [/^ACCEPT_KEYWORDS\b/, `${WIKI}ACCEPT_KEYWORDS`],
  [/^MAKEOPTS\b/, `${WIKI}MAKEOPTS`],
  [/^package\.use\b/, `${WIKI}/etc/portage/package.use`],
  [/^binrepos\.conf\b/, `${WIKI}Binary_package_guide`],
];

/** One part of a source, between semicolons. */
function linkOf(text: string): SourceLink {
  const manual = /^([a-z][a-z0-9._-]*)\(([1-8])\)(?:, (.*))?$/.exec(text);
  if (manual === null) {
    if (text.startsWith("nginx documentation") || text.startsWith("www-servers/nginx")) return { text, command: null, url: `${WIKI}Nginx` };
    if (text.startsWith("profiles/desc/cpu_flags_x86")) return { text, command: null, url: `${WIKI}CPU_FLAGS_*` };
    if (text.startsWith("Portage news")) return { text, command: "eselect news read all", url: "https://www.gentoo.org/support/news-items/" };
    return { text, command: null, url: null };
  }
  const [, page = "", section = "", about = ""] = manual;
  const variable = VARIABLES.find(([pattern]) => pattern.test(about))?.[1];
  const url = variable ?? (PORTAGE_PAGES.has(page) ? `${PORTAGE_MAN}${page}.${section}.html` : (PAGES[page] ?? null));
  return { text, command: `man ${section} ${page}`, url };
}

/** Every part of a source. Input: the plan's own words, parts separated by semicolons. Output: one entry each, empty for an empty source. */
export const sourceLinks = (source: string): readonly SourceLink[] =>
  source
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(linkOf);
