/** How an ebuild of the simulation is described, and its text as an *.ebuild file. */

export type TreeEbuild = {
  readonly cpv: string;
  readonly description?: string;
  readonly slot?: string;
  readonly iuse?: string;
  /** Default: amd64. */
  readonly keywords?: string;
  readonly license?: string;
  readonly rdepend?: string;
  readonly depend?: string;
  readonly bdepend?: string;
  readonly restrict?: string;
  readonly eapi?: string;
  /** Simulated seconds of compiling; 0: nothing to compile. */
  readonly seconds?: number;
  /** Bytes of the first library in its image. */
  readonly size?: number;
  /** `MODE:PATH[:file]` words; `file` is taken from `files`. */
  readonly install?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  /** Messages shown at the end, joined by "|". */
  readonly elog?: string;
  /** Fails in the compile phase with this message. */
  readonly fail?: string;
  /** Lines `step N of M` while compiling. */
  readonly steps?: number;
};

/** Plain NAME="value" lines: what a reader of make.conf can read, and what `sed` in a test can edit. */
export function ebuildText(e: TreeEbuild): string {
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ["DESCRIPTION", e.description ?? `${e.cpv.replace(/^.*\//, "")} of the practice fleet`],
    ["HOMEPAGE", "https://www.gentoo.org/"],
    ["LICENSE", e.license ?? "GPL-2"],
    ["SLOT", e.slot ?? "0"],
    ["KEYWORDS", e.keywords ?? "amd64"],
    ["IUSE", e.iuse],
    ["RESTRICT", e.restrict],
    ["RDEPEND", e.rdepend],
    ["DEPEND", e.depend],
    ["BDEPEND", e.bdepend],
    ["LITTLE_SECONDS", String(e.seconds ?? 2)],
    ["LITTLE_SIZE", e.size === undefined ? undefined : String(e.size)],
    ["LITTLE_INSTALL", e.install?.join(" ")],
    ["LITTLE_ELOG", e.elog],
    ["LITTLE_FAIL", e.fail],
    ["LITTLE_STEPS", e.steps === undefined ? undefined : String(e.steps)],
  ];
  const lines = pairs.flatMap(([k, v]) => (v === undefined ? [] : [`${k}="${v}"\n`]));
  return `# Made for practice; not a real ebuild.\n\nEAPI=${e.eapi ?? "8"}\n${lines.join("")}`;
}
