/** The script of every operation. */
import type { OperationName } from "../../../../shared/operations/operations.ts";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { authorizeKey, sshAccess } from "./access.ts";
import { checkSignature } from "./checkSignature.ts";
import { jobRemove, jobStart, jobStatus, jobStop } from "./jobs.ts";
import { signingKey, trustKey, trustState, untrustKey } from "./keys.ts";
import { mergeLog } from "./mergeLog.ts";
import { checkIndex, fetchIndex } from "./packageIndex.ts";
import { emergeLog, fixIndex, installedPackage, signPackages } from "./packages.ts";
import { readFiles } from "./readFiles.ts";
import { run } from "./run.ts";
import { service } from "./service.ts";
import { survey } from "./survey.ts";
import { restoreFiles, writeFiles } from "./writeFiles.ts";

export const scripts: { readonly [N in OperationName]: (args: FullArgs<N>) => string } = {
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
