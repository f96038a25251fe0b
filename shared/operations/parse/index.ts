/** The reader of every operation's output. */
import type { z } from "../../setup/zod.ts";
import { type OperationName, type OperationResult, operations } from "../operations.ts";
import { parseAuthorizeKey, parseSshAccess } from "./access.ts";
import { parseJobRemove, parseJobStart, parseJobStatus } from "./jobs.ts";
import { parseSigningKey, parseTrustKey, parseTrustState, parseUntrustKey } from "./keys.ts";
import { parseMergeLog } from "./mergeLog.ts";
import { parseCheckIndex, parseFetchIndex } from "./packageIndex.ts";
import { parseCheckSignature, parseEmergeLog, parseFixIndex, parseInstalledPackage, parseSignPackages } from "./packages.ts";
import { parseReadFiles } from "./readFiles.ts";
import { parseRun } from "./run.ts";
import { parseService } from "./service.ts";
import { parseSurvey } from "./survey.ts";
import { parseRestoreFiles, parseWriteFiles } from "./writeFiles.ts";

/** Arguments with every default filled in, as a script got them. */
export type FullArgs<N extends OperationName> = z.output<(typeof operations)[N]["args"]>;

type Parsers = { readonly [N in OperationName]: (raw: string, args: FullArgs<N>) => OperationResult<N> | null };

/** Raw standard output (decoded as UTF-8) -> result. null: cut off, or not what this operation says. */
export const parsers: Parsers = {
  survey: parseSurvey,
  "read-files": parseReadFiles,
  "write-files": parseWriteFiles,
  "restore-files": parseRestoreFiles,
  run: parseRun,
  "job-start": parseJobStart,
  "job-status": parseJobStatus,
  "job-stop": parseJobStatus,
  "job-remove": parseJobRemove,
  service: parseService,
  "signing-key": parseSigningKey,
  "trust-key": parseTrustKey,
  "trust-state": parseTrustState,
  "untrust-key": parseUntrustKey,
  "sign-packages": parseSignPackages,
  "fix-index": parseFixIndex,
  "check-index": parseCheckIndex,
  "fetch-index": parseFetchIndex,
  "check-signature": parseCheckSignature,
  "emerge-log": parseEmergeLog,
  "merge-log": parseMergeLog,
  "installed-package": parseInstalledPackage,
  "ssh-access": parseSshAccess,
  "authorize-key": parseAuthorizeKey,
};

/** Reads and checks an answer. Output: null when it cannot be read or does not fit its schema. */
export function parseAnswer<N extends OperationName>(name: N, raw: string, args: FullArgs<N>): OperationResult<N> | null {
  const parse: (raw: string, args: FullArgs<N>) => OperationResult<N> | null = parsers[name];
  const parsed = parse(raw, args);
  if (parsed === null) return null;
  const checked = operations[name].result.safeParse(parsed);
  return checked.success ? (checked.data as OperationResult<N>) : null;
}
