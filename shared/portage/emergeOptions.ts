/** What options of emerge mean for binaries (emerge(1)). */

export interface BinaryOptions {
  /** undefined: not said, FEATURES decides. */
  readonly getbinpkg: boolean | undefined;
  /** Atoms of --usepkg-exclude and --getbinpkg-exclude. */
  readonly excluded: readonly string[];
}

const EXCLUDES = ["--usepkg-exclude", "--getbinpkg-exclude"];
const no = (value: string | undefined) => value === "n" || value === "False";

/** @param argv options in order, EMERGE_DEFAULT_OPTS first; the later one counts */
export function optionsOf(argv: readonly string[]): BinaryOptions {
  let getbinpkg: boolean | undefined;
  const excluded: string[] = [];
  for (const [index, word] of argv.entries()) {
    const [name = "", value] = word.split("=", 2);
    const follows = value ?? argv[index + 1];
    if (name === "--getbinpkg" || name === "--getbinpkgonly") getbinpkg = !no(follows);
    else if (/^-[a-zA-Z]+$/.test(word) && /[gG]/.test(word)) getbinpkg = true;
    else if (EXCLUDES.includes(name) && follows) excluded.push(...follows.split(/\s+/));
  }
  return { getbinpkg, excluded };
}
