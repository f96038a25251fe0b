/** Every operation by its name and version; unknown ones are refused. */
import { type OperationName, operations } from "../../../../shared/operations/operations.ts";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import type { OperationHeader } from "../../../../shared/operations/protocol.ts";
import { exists, isDirectory } from "../../portage/files/rootfs.ts";
import type { PracticeMachine } from "../machine.ts";
import { authorizeKey, sshAccess } from "./access.ts";
import { readFiles, restoreFiles, writeFiles } from "./files.ts";
import { jobRemove, jobStart, jobStatus, jobStop, run } from "./jobs.ts";
import { signingKey, trustKey, trustState, untrustKey } from "./keys.ts";
import { mergeLog } from "./mergeLog.ts";
import { checkIndex, fetchIndex } from "./network.ts";
import { checkSignature, emergeLog, fixIndex, installedPackage, noSuchTarget, signPackages } from "./packages.ts";
import { type Asked, refused } from "./sections.ts";
import { service } from "./service.ts";
import { survey } from "./survey.ts";

type Answers = { readonly [N in OperationName]: (asked: Asked<FullArgs<N>>) => string | Promise<string> };

const answers: Answers = {
  survey,
  "read-files": readFiles,
  "write-files": writeFiles,
  "restore-files": restoreFiles,
  run,
  "job-start": jobStart,
  "job-status": jobStatus,
  "job-stop": jobStop,
  "job-remove": jobRemove,
  service,
  "signing-key": signingKey,
  "trust-key": trustKey,
  "trust-state": trustState,
  "untrust-key": untrustKey,
  "sign-packages": signPackages,
  "fix-index": fixIndex,
  "check-index": checkIndex,
  "fetch-index": fetchIndex,
  "check-signature": checkSignature,
  "emerge-log": emergeLog,
  "merge-log": mergeLog,
  "installed-package": installedPackage,
  "ssh-access": sshAccess,
  "authorize-key": authorizeKey,
};

export const CHANGING: ReadonlySet<string> = new Set([
  "write-files",
  "restore-files",
  "job-start",
  "service",
  "signing-key",
  "trust-key",
  "untrust-key",
  "sign-packages",
  "fix-index",
]);

const isName = (name: string): name is OperationName => Object.hasOwn(answers, name);

/** The answer to one operation. `uid` 0: as root. */
export async function answerTo(machine: PracticeMachine, uid: number, header: OperationHeader, signal: AbortSignal): Promise<string> {
  const { name } = header;
  if (!isName(name)) return refused("failed", name, `the practice fleet knows no operation "${name}"`);
  const operation = operations[name];
  if (operation.version !== header.version)
    return refused("failed", name, `the practice fleet knows version ${operation.version} of "${name}", not ${header.version}`);
  const args = operation.args.safeParse(header.args);
  if (!args.success) return refused("failed", name, `arguments of "${name}": ${args.error.message}`);
  const target = "target" in args.data ? args.data.target : "/";
  const at = `${machine.root}${target}`;
  const here = target === "/" ? machine : { ...machine, root: at, gentoo: exists(at, "/etc/gentoo-release") };
  if (target !== "/" && !isDirectory(machine.root, target)) return noSuchTarget(target);
  const one: (asked: Asked<never>) => string | Promise<string> = answers[name];
  return one({ machine: here, uid, args: { ...args.data, target: "/" } as never, signal });
}
