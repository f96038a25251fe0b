/** What may be asked to be installed, and emerge's arguments for it. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import { QUIET_OPTIONS } from "../run/emerge.ts";

/** A package, a versioned atom or a set. Nothing that emerge could take for an option. */
const ATOM = /^(@[a-z][a-z0-9-]*|[<>=~!]{0,2}[A-Za-z0-9_][A-Za-z0-9+_.*/:=[\],-]*)$/;

export function checkAtoms(machine: string, atoms: readonly string[]): Result<null> {
  const bad = atoms.find((atom) => !ATOM.test(atom));
  return bad === undefined ? ok(null) : failed(catalogue["install.unknown"](machine, bad, "this is not how a package is named"));
}

const UPDATE: readonly string[] = ["--update", "--deep", "--newuse"];
/** Sets are brought up to date; packages are installed as asked. */
const how = (atoms: readonly string[]): readonly string[] => (atoms.some((atom) => atom.startsWith("@")) ? UPDATE : []);

/** Never compiles; and never takes a binary with other USE flags (PORTAGE-MEASURED, trap 3). */
export const BINARY_ONLY: readonly string[] = ["--getbinpkgonly", "--binpkg-respect-use=y"];

export const pretendArgv = (atoms: readonly string[], options: readonly string[] = []): readonly string[] => [
  "emerge",
  "--pretend",
  "--verbose",
  "--ask=n",
  "--color=n",
  "--nospinner",
  ...options,
  ...how(atoms),
  ...atoms,
];
export const installArgv = (atoms: readonly string[], allowSource: boolean): readonly string[] => [
  "emerge",
  ...QUIET_OPTIONS,
  ...(allowSource ? [] : BINARY_ONLY),
  ...how(atoms),
  ...atoms,
];
