/**
 * Every operation on a machine: arguments and result. Nothing else builds command lines. All run inside the machine's target (`/` or
 * the chroot), with LC_ALL=C.UTF-8, umask 022 and standard input closed. Versions rise when a script's output changes.
 */

import { factsSchema, fileFactSchema } from "../model/facts.ts";
import { fingerprintSchema, remotePathSchema, sha256Schema } from "../model/ids.ts";
import { fileChangeSchema, serviceNameSchema } from "../model/plan.ts";
import { touchedFileSchema } from "../model/run.ts";
import { z } from "../setup/zod.ts";

const jobId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/);
const target = z.string().default("/");
const runId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,80}$/);

/** Outcome of an operation that ran to its end: `problem` names what stopped it, with the machine's own words. */
export const problemSchema = z.object({
  /** Stable: changed-since, no-space, read-only, not-root, rejected (Portage or nginx refuses the staged files), missing-tool, busy, failed. */
  kind: z.enum(["changed-since", "no-space", "read-only", "not-root", "rejected", "missing-tool", "busy", "not-found", "failed"]),
  path: z.string().nullable(),
  text: z.string(),
});
export type Problem = z.infer<typeof problemSchema>;

export const commandResultSchema = z.object({
  code: z.int().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  truncated: z.boolean(),
  timedOut: z.boolean(),
});
export type CommandResult = z.infer<typeof commandResultSchema>;

export const jobStatusSchema = z.object({
  state: z.enum(["none", "running", "ended", "lost"]),
  /** Exit code when ended. */
  code: z.int().nullable(),
  /** Bytes in the log. */
  size: z.int(),
  started: z.number().nullable(),
  ended: z.number().nullable(),
  /** Log bytes from the asked offset on, at most `maxBytes`. */
  log: z.string(),
  nextOffset: z.int(),
});
export type JobStatus = z.infer<typeof jobStatusSchema>;

const serviceState = z.object({ installed: z.boolean(), running: z.boolean(), enabled: z.boolean() });

export const operations = {
  /** Look at everything once; changes nothing. `port`: the serving port to look at; `reach`: host and port to try from here. */
  survey: {
    version: 1,
    args: z.object({
      target,
      port: z.int(),
      reach: z.object({ host: z.string(), port: z.int() }).nullable(),
      user: z.string(),
      machine: z.string(),
      now: z.number(),
      rootVia: z.enum(["login", "sudo", "doas", "su"]).nullable(),
      signingHome: remotePathSchema,
    }),
    result: factsSchema,
  },
  "read-files": {
    version: 1,
    args: z.object({ target, paths: z.array(remotePathSchema), maxBytes: z.int().default(262144) }),
    result: z.object({
      files: z.array(fileFactSchema),
      missing: z.array(z.string()),
      /** There, but a directory, or not to be read. */
      unreadable: z.array(z.object({ path: z.string(), why: z.string() })).optional(),
    }),
  },
  /**
   * All or nothing: checks every file against `beforeSha256`, stages and validates, copies each old file to the run's backup folder
   * (/var/lib/binhost-wizard/backup/RUN/STEP, 0700), then temporary file in the same folder, fsync, mode and owner, rename. On any failure
   * what was already renamed is put back. Follows a symbolic link at the path. `validate: portage` = `PORTAGE_CONFIGROOT=staging emerge --info` exits 0 with
   * nothing on stderr about the file; `nginx` = `nginx -t` on the staged configuration.
   */
  "write-files": {
    version: 1,
    args: z.object({
      target,
      run: runId,
      step: z.string(),
      files: z.array(fileChangeSchema),
      validate: z.enum(["portage", "nginx", "none"]),
      dryRun: z.boolean().default(false),
    }),
    result: z.object({ touched: z.array(touchedFileSchema), problem: problemSchema.nullable() }),
  },
  /** Undo of write-files: put back content, mode, owner and time; refuses a file whose hash is not `writtenSha256` (listed in `kept`). */
  "restore-files": {
    version: 1,
    args: z.object({ target, files: z.array(touchedFileSchema) }),
    result: z.object({
      restored: z.array(z.string()),
      kept: z.array(z.object({ path: z.string(), why: z.string() })),
      problem: problemSchema.nullable(),
    }),
  },
  /** A short command (portageq, emerge --pretend, nginx -t, ...). Never for anything that may take minutes. */
  run: {
    version: 1,
    args: z.object({
      target,
      argv: z.array(z.string()).min(1),
      env: z.record(z.string(), z.string()).default({}),
      maxBytes: z.int().default(4_000_000),
      timeoutSeconds: z.number().default(120),
    }),
    result: commandResultSchema,
  },
  /** Start detached under setsid, with log, pid and exit-code files in /var/lib/binhost-wizard/jobs/ID; joins one of the same id that is there. */
  "job-start": {
    version: 1,
    args: z.object({ target, id: jobId, argv: z.array(z.string()).min(1), env: z.record(z.string(), z.string()).default({}) }),
    result: z.object({ joined: z.boolean(), busyWith: z.string().nullable(), status: jobStatusSchema }),
  },
  "job-status": {
    version: 1,
    args: z.object({ target, id: jobId, offset: z.int().default(0), maxBytes: z.int().default(262144) }),
    result: jobStatusSchema,
  },
  /** TERM, then a wait of at most ten seconds. */
  "job-stop": { version: 1, args: z.object({ target, id: jobId }), result: jobStatusSchema },
  "job-remove": { version: 1, args: z.object({ target, id: jobId }), result: z.object({ removed: z.boolean() }) },
  /** OpenRC or systemd. `want` null: only look. The order is enable, then start or restart / reload (reload only when running). */
  service: {
    version: 1,
    args: z.object({ target, name: serviceNameSchema, want: z.enum(["start", "stop", "reload"]).nullable(), enable: z.boolean().nullable() }),
    result: z.object({ before: serviceState, after: serviceState, problem: problemSchema.nullable() }),
  },
  /** Finds the secret key in `home` or makes an ed25519 one without passphrase (`uid`, `expiry`); home 0700. */
  "signing-key": {
    version: 1,
    args: z.object({ target, home: remotePathSchema, uid: z.string(), expiry: z.string(), make: z.boolean() }),
    result: z.object({ fingerprint: fingerprintSchema.nullable(), publicKey: z.string(), made: z.boolean(), problem: problemSchema.nullable() }),
  },
  /**
   * getuto, import, quick-lsign, check-trustdb, readable modes (PORTAGE-MEASURED-2 section 1). `publicKey` must hold exactly one key, with the
   * expected fingerprint. An /etc/portage/gnupg without ./pass is reported as problem not-found unless `moveAside`. Validity f or u = trusted.
   */
  "trust-key": {
    version: 1,
    args: z.object({ target, fingerprint: fingerprintSchema, publicKey: z.string(), moveAside: z.boolean().default(false) }),
    result: z.object({ validity: z.string(), anchorMade: z.boolean(), wasTrusted: z.boolean(), problem: problemSchema.nullable() }),
  },
  "trust-state": {
    version: 1,
    args: z.object({ target, fingerprint: fingerprintSchema }),
    result: z.object({ validity: z.string().nullable(), anchor: z.boolean() }),
  },
  /** Deletes that key from /etc/portage/gnupg. */
  "untrust-key": {
    version: 1,
    args: z.object({ target, fingerprint: fingerprintSchema }),
    result: z.object({ removed: z.boolean(), problem: problemSchema.nullable() }),
  },
  /** gpkg-sign --allow-unsigned --skip-signed, one file a call, then emaint --fix binhost when anything changed. A job underneath is not needed: 0.2 s a package. */
  "sign-packages": {
    version: 1,
    args: z.object({ target, pkgdir: remotePathSchema, dryRun: z.boolean() }),
    result: z.object({ signed: z.array(z.string()), already: z.int(), problem: problemSchema.nullable() }),
  },
  /** Index against directory: `emaint --check binhost`, and `--fix` when asked. `readable`: also `chmod -R a+rX` on the directory. */
  "fix-index": {
    version: 1,
    args: z.object({ target, pkgdir: remotePathSchema, fix: z.boolean(), readable: z.boolean().default(false) }),
    result: z.object({ clean: z.boolean(), text: z.string(), problem: problemSchema.nullable() }),
  },
  /** GET of URI/Packages (curl, else wget) from this machine; header fields; one package's HEAD Content-Length against SIZE. */
  "check-index": {
    version: 1,
    args: z.object({ target, uri: z.string() }),
    result: z.object({
      tool: z.enum(["curl", "wget"]).nullable(),
      status: z.int().nullable(),
      error: z.string(),
      header: z.record(z.string(), z.string()),
      listed: z.int(),
      sample: z.object({ path: z.string(), size: z.number(), contentLength: z.number().nullable(), status: z.int().nullable() }).nullable(),
      proxy: z.string().nullable(),
    }),
  },
  /** PORTAGE-FACTS section 9: the raw index as this machine gets it, for offers and reasons. Bounded. */
  "fetch-index": {
    version: 1,
    args: z.object({ target, uri: z.string(), maxBytes: z.int().default(200_000_000) }),
    result: z.object({ text: z.string(), error: z.string() }),
  },
  /** Portage's own gpkg class on a temporary copy of one fetched package, signed, and on a copy with its signature taken out. */
  "check-signature": {
    version: 1,
    args: z.object({ target, uri: z.string(), path: z.string() }),
    result: z.object({ signedAccepted: z.boolean(), unsignedRefused: z.boolean(), text: z.string(), problem: problemSchema.nullable() }),
  },
  /** Lines of /var/log/emerge.log from an offset on, and its size. */
  "emerge-log": {
    version: 1,
    args: z.object({ target, offset: z.int(), maxBytes: z.int().default(1_000_000) }),
    result: z.object({
      text: z.string(),
      size: z.int(),
      /** Where the next call goes on, in bytes: a line that is still being written is left for it. */
      nextOffset: z.int().optional(),
    }),
  },
  /**
   * The lines of emerge.log that tell merges, from where reading stopped last: same inode, at least that long, and the same bytes before it
   * (`tailSha256` of the last 4096 or fewer). Else the log is another one: read from its start, after the rotated ones where `rotated`.
   */
  "merge-log": {
    version: 1,
    args: z.object({
      target,
      offset: z.int().min(0),
      inode: z.string().nullable(),
      tailSha256: sha256Schema.nullable(),
      rotated: z.boolean().default(true),
    }),
    result: z.object({
      /** null: there is no log. */
      inode: z.string().nullable(),
      restarted: z.boolean(),
      /** Behind the last whole line. */
      nextOffset: z.int(),
      tailSha256: sha256Schema.nullable(),
      /** Short lines (`expandLines` of shared/report/shortLines.ts), gzip, base64. */
      lines: z.string(),
      damagedLines: z.int(),
      /** Rotated files read, oldest first. */
      rotated: z.array(z.string()),
      unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
    }),
  },
  /** What an installed package says of itself: BUILD_ID, BUILD_TIME, repository, size. */
  "installed-package": {
    version: 1,
    args: z.object({ target, cpv: z.string() }),
    result: z.object({ installed: z.boolean(), buildId: z.string().nullable(), buildTime: z.string().nullable(), binpkgPath: z.string().nullable() }),
  },
  /** Root's ssh on this machine to the binhost: key (made when missing), known_hosts line, and whether `ssh -o BatchMode=yes` gets in. */
  "ssh-access": {
    version: 1,
    args: z.object({ target, host: z.string(), port: z.int(), user: z.string(), hostKey: z.string(), make: z.boolean() }),
    result: z.object({ publicKey: z.string(), works: z.boolean(), touched: z.array(touchedFileSchema), problem: problemSchema.nullable() }),
  },
  /** Adds one line to a user's authorized_keys (0600), once. For serving over ssh:// and for "make a key and install it for me". */
  "authorize-key": {
    version: 1,
    args: z.object({ user: z.string(), line: z.string().regex(/^[^\n\0]+$/), run: runId, step: z.string() }),
    result: z.object({ added: z.boolean(), touched: z.array(touchedFileSchema), problem: problemSchema.nullable() }),
  },
} as const satisfies Record<string, { readonly version: number; readonly args: z.ZodType; readonly result: z.ZodType }>;

export type OperationName = keyof typeof operations;
export type OperationArgs<N extends OperationName> = z.input<(typeof operations)[N]["args"]>;
export type OperationResult<N extends OperationName> = z.output<(typeof operations)[N]["result"]>;
