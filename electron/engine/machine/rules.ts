/** Per operation: whether root is needed, how long it may take, how much it may say, and how one says what it does. */
import type { OperationName } from "../../../shared/operations/operations.ts";
import type { FullArgs } from "../../../shared/operations/parse/index.ts";

export type Rule<N extends OperationName> = {
  /** needed: an error without root. wanted: as root where there is root, else as the user. */
  readonly root: "needed" | "wanted";
  readonly seconds: (args: FullArgs<N>) => number;
  readonly bytes: (args: FullArgs<N>) => number;
  /** Verb and object, for "… could not ….". */
  readonly doing: (args: FullArgs<N>) => string;
};

const MIB = 1024 * 1024;
const rule = <N extends OperationName>(
  root: Rule<N>["root"],
  seconds: number | Rule<N>["seconds"],
  doing: string | Rule<N>["doing"],
  bytes: number | Rule<N>["bytes"] = 16 * MIB,
): Rule<N> => ({
  root,
  seconds: typeof seconds === "number" ? () => seconds : seconds,
  doing: typeof doing === "string" ? () => doing : doing,
  bytes: typeof bytes === "number" ? () => bytes : bytes,
});
const inBase64 = (bytes: number) => Math.ceil(bytes * 1.4) + 65536;
const pathsOf = (paths: readonly string[]) => (paths.length === 1 ? (paths[0] ?? "") : `${paths.length} files`);

export const rules: { readonly [N in OperationName]: Rule<N> } = {
  survey: rule("wanted", 300, "be looked at", 128 * MIB),
  "read-files": rule(
    "wanted",
    120,
    (a) => `read ${pathsOf(a.paths)}`,
    (a) => a.paths.length * inBase64(a.maxBytes) + MIB,
  ),
  // Two runs of `emerge --info` at most 180 s each, and a wait of 60 s for another writer.
  "write-files": rule("needed", 600, (a) => `write ${pathsOf(a.files.map((f) => f.path))}`),
  "restore-files": rule("needed", 300, (a) => `put back ${pathsOf(a.files.map((f) => f.path))}`),
  run: rule(
    "wanted",
    (a) => a.timeoutSeconds + 30,
    (a) => `run ${a.argv[0] ?? ""}`,
    (a) => 2 * inBase64(a.maxBytes),
  ),
  "job-start": rule("needed", 60, (a) => `start the job ${a.id}`),
  "job-status": rule(
    "needed",
    60,
    (a) => `follow the job ${a.id}`,
    (a) => inBase64(a.maxBytes),
  ),
  "job-stop": rule("needed", 60, (a) => `stop the job ${a.id}`),
  "job-remove": rule("needed", 60, (a) => `remove the job ${a.id}`),
  service: rule("wanted", 300, (a) => `${a.want ?? "look at"} the service ${a.name}`),
  "signing-key": rule("needed", 180, "make the signing key"),
  "trust-key": rule("needed", 600, "trust the signing key"),
  "trust-state": rule("wanted", 60, "look at its trusted keys"),
  "untrust-key": rule("needed", 120, "take back its trust in the key"),
  "sign-packages": rule("needed", 4 * 3600, "sign the packages"),
  "fix-index": rule("needed", 3 * 1900, "look after the package index"),
  "check-index": rule("wanted", 300, (a) => `fetch ${a.uri}/Packages`),
  "fetch-index": rule(
    "wanted",
    420,
    (a) => `fetch ${a.uri}/Packages`,
    (a) => inBase64(a.maxBytes),
  ),
  "check-signature": rule("wanted", 1000, "try a signed package"),
  "emerge-log": rule("wanted", 60, "read Portage's log", (a) => inBase64(a.maxBytes)),
  "merge-log": rule("wanted", 600, "read Portage's log", 256 * MIB),
  "installed-package": rule("wanted", 120, (a) => `look up ${a.cpv}`),
  "ssh-access": rule("needed", 120, (a) => `reach ${a.host} by ssh`),
  "authorize-key": rule("wanted", 60, (a) => `add a key for ${a.user}`),
};
