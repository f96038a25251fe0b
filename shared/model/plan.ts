/**
 * The plan: fleet + facts -> ordered steps per machine, as data. Pure. A step is data plus four verbs (check, apply, verify,
 * undo) that live in electron/engine/run/steps, one file per kind.
 */
import { z } from "../setup/zod.ts";
import { fingerprintSchema, machineIdSchema, remotePathSchema, sha256Schema } from "./ids.ts";

export const stepIdSchema = z.string().regex(/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9-]*$/);

/**
 * A value that an earlier step makes, written `@{STEPID:NAME}` inside a text, e.g. `@{binhost/signing-key:fingerprint}`. The
 * runner fills it in before `check`; Review shows it as "made in step N".
 */
export const REFERENCE = /@\{([a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9-]*):([A-Za-z]+)\}/g;

/** One generated line and its reason. `line` counts from 1 in `after`. */
export const lineWhySchema = z.object({ line: z.int(), why: z.string(), source: z.string() });

/** A file as it will be. `before: null` = it was not there; `after: null` = it goes away. */
export const fileChangeSchema = z.object({
  path: remotePathSchema,
  before: z.string().nullable(),
  after: z.string().nullable(),
  encoding: z.enum(["utf8", "latin1"]).default("utf8"),
  /** SHA-256 of the file that the plan saw; null when there was none. The write is refused when the file differs by then. */
  beforeSha256: sha256Schema.nullable(),
  /** Octal; for a new file. An old file keeps its own. */
  mode: z.string().default("0644"),
  whys: z.array(lineWhySchema).default([]),
  /**
   * Set where the plan cannot know the file: a package that an earlier step installs brings it. Then `before`, `after` and `beforeSha256` are null and
   * the runner makes the content itself, from what it finds, with `editOf(edit)` of shared/plan/lateEdit.ts.
   */
  edit: z.enum(["nginx-include"]).nullable().default(null),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

export const serviceNameSchema = z.string().regex(/^[A-Za-z0-9@._-]+$/);

export const stepSpecSchema = z.discriminatedUnion("kind", [
  /** Write files atomically, each with a backup. `validate` says who must accept the staged result first. */
  z.object({ kind: z.literal("write-files"), files: z.array(fileChangeSchema), validate: z.enum(["portage", "nginx", "none"]) }),
  /** Make (or find) the dedicated key without passphrase in its own home. Makes: fingerprint, publicKey. */
  z.object({ kind: z.literal("signing-key"), home: remotePathSchema, uid: z.string(), expiry: z.string() }),
  /** getuto, import, local signature, check. `fingerprint` and `publicKey` may be references. */
  z.object({ kind: z.literal("trust-key"), fingerprint: z.string(), publicKey: z.string() }),
  /** emerge a tool the set-up needs, e.g. www-servers/nginx. */
  z.object({ kind: z.literal("install-tool"), atom: z.string(), command: z.string().describe("present when this is on PATH") }),
  /** quickpkg for what is installed and may be packed. */
  z.object({ kind: z.literal("pack-installed"), cpvs: z.array(z.string()), umask: z.literal("0022") }),
  /** emerge --oneshot --usepkg=n: rebuild what a choice changed. */
  z.object({
    kind: z.literal("rebuild"),
    atoms: z.array(z.string()),
    extraUse: z.array(z.string()).default([]),
    env: z.record(z.string(), z.string()).default({}),
    buildOnly: z.boolean().default(false),
  }),
  /** gpkg-sign every unsigned package, then emaint --fix binhost. */
  z.object({ kind: z.literal("sign-packages"), pkgdir: remotePathSchema }),
  /** emaint --fix binhost when the index and the directory disagree. `makeReadable`: also `chmod a+rX`, so that the web server may read (quickpkg's umask trap). */
  z.object({ kind: z.literal("fix-index"), pkgdir: remotePathSchema, makeReadable: z.boolean().default(false) }),
  /** Service enabled at boot and running; `reload` after a changed configuration. */
  z.object({ kind: z.literal("service"), name: serviceNameSchema, reloadAfter: z.array(stepIdSchema).default([]) }),
  /** curl GET of the index from this very machine, header against the binhost's, one package's size against the index. */
  z.object({ kind: z.literal("check-index"), uri: z.string(), arch: z.string().nullable(), chost: z.string().nullable() }),
  /** A signed package is accepted and an unsigned copy refused, by Portage's own gpkg class, on a temporary copy. */
  z.object({ kind: z.literal("check-signature"), uri: z.string(), fingerprint: z.string() }),
  /** ssh:// serving: root on the client can reach the binhost without a question. */
  z.object({
    kind: z.literal("ssh-access"),
    host: z.string(),
    port: z.int(),
    user: z.string(),
    pkgdir: remotePathSchema,
    hostKey: z.string().describe("known_hosts line(s) of the binhost; empty: the runner takes the keys its own connection to the binhost showed"),
  }),
]);
export type StepSpec = z.infer<typeof stepSpecSchema>;
export type StepKind = StepSpec["kind"];
export type SpecOf<K extends StepKind> = Extract<StepSpec, { kind: K }>;

export const stepSchema = z.object({
  id: stepIdSchema,
  machine: machineIdSchema,
  /** Verb and object, e.g. "Add our block to make.conf". */
  title: z.string(),
  /** One sentence. */
  why: z.string(),
  /** Where the rule comes from: a man page, a Portage news item, an address. */
  source: z.string(),
  after: z.array(stepIdSchema),
  spec: stepSpecSchema,
  /** What would be typed by hand, for Review. Shown, never run. */
  commands: z.array(z.string()),
  root: z.boolean(),
  undoable: z.enum(["yes", "no", "nothing-to-undo"]),
  /** What stays after undo, one sentence, when something does. */
  stays: z.string().nullable(),
  seconds: z.number().nullable().describe("estimate; null: unknown"),
  secondsBasis: z.string().nullable(),
});
export type Step = z.infer<typeof stepSchema>;

/** Something the person should know before Apply. `blocker`: that machine is left out of the plan. */
export const issueSchema = z.object({
  code: z.string(),
  level: z.enum(["blocker", "warning", "note"]),
  machine: machineIdSchema.nullable(),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  page: z.enum(["machines", "graphics", "processor", "serving", "use", "review"]).nullable(),
});
export type Issue = z.infer<typeof issueSchema>;

export const planSchema = z.object({
  machines: z.array(z.object({ id: machineIdSchema, role: z.enum(["binhost", "client"]), steps: z.array(stepSchema) })),
  issues: z.array(issueSchema),
  /** What the plan decided, for pages and reports. */
  decisions: z.object({
    level: z.int().nullable(),
    march: z.string().nullable(),
    cpuFlags: z.array(z.string()),
    videoCards: z.record(machineIdSchema, z.array(z.string())),
    /** Package -> VIDEO_CARDS that every machine shares for it. */
    sharedVideoCards: z.record(z.string(), z.array(z.string())),
    uri: z.string().nullable(),
    signingFingerprint: fingerprintSchema.nullable(),
    rebuild: z.array(z.object({ cpv: z.string(), why: z.string() })),
    pack: z.array(z.string()),
    notPacked: z.array(z.object({ cpv: z.string(), why: z.string() })),
  }),
});
export type Plan = z.infer<typeof planSchema>;
/** Facts by machine id; a machine without facts was not surveyed. */
export type FactsByMachine = Readonly<Record<string, import("./facts.ts").Facts | undefined>>;
