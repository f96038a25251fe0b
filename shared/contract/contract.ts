/** The contract: every call of the engine and its one stream of events, checked by zod on both sides of the door. Unknown calls are refused. */

import { wizardErrorSchema } from "../errors/wizardError.ts";
import { factsSchema } from "../model/facts.ts";
import { fleetSchema, machineSchema } from "../model/fleet.ts";
import { sha256Schema } from "../model/ids.ts";
import { impactSchema } from "../model/impact.ts";
import { planSchema } from "../model/plan.ts";
import { installedProofSchema } from "../model/proof.ts";
import { answerSchema, questionSchema } from "../model/question.ts";
import { eventSchema } from "../model/run.ts";
import { comparisonSchema, estimateSchema, periodSchema, reportSchema, reportViews, skippedSchema } from "../report/schema.ts";
import { z } from "../setup/zod.ts";

/** Fleet as a page sends it: defaults may be missing. Output of the door: always complete. */
const fleet = fleetSchema;
const ids = z.array(z.string());
const nothing = z.object({});
/**
 * What was found, by machine: `facts` whole, or in `known` the name that `survey` gave them. A hundred machines' facts are megabytes, and a plan is
 * asked for at every click. The engine forgets names when it ends: then the call fails with `facts.unknown`, and `facts.keep` tells it again.
 */
const found = { facts: z.record(z.string(), factsSchema), known: z.record(z.string(), sha256Schema).default({}) };

/** `count`: packages that were listed, where a check has read an index. */
export const checkSchema = z.object({ id: z.string(), ok: z.boolean(), detail: z.string(), count: z.int().optional() });
export const surveyedSchema = z.object({
  id: z.string(),
  ok: z.boolean(),
  facts: factsSchema.nullable(),
  error: wizardErrorSchema.nullable(),
  /** A name for these facts, made from what they say: calls that take facts take it in place of them (`known`). */
  ref: sha256Schema.optional(),
});
export type Surveyed = z.infer<typeof surveyedSchema>;

export const offerSchema = z.object({
  cpv: z.string(),
  buildId: z.string(),
  size: z.number(),
  description: z.string(),
  /** Estimated seconds to compile, from the binhost's log; null: unknown. */
  sourceSeconds: z.number().nullable(),
  /** What that estimate goes by, e.g. "median of 4 builds on lab". */
  sourceBasis: z.string().nullable().optional(),
  installed: z.boolean(),
});
export type Offer = z.infer<typeof offerSchema>;

export const pretendedSchema = z.object({
  packages: z.array(
    z.object({
      cpv: z.string(),
      binary: z.boolean(),
      buildId: z.string().nullable(),
      repo: z.string().nullable(),
      bytes: z.number().nullable(),
      why: z.string().nullable(),
      /** The cause behind `why` (CauseCode of shared/portage/causes.ts), for what can be done about it. */
      cause: z.string().nullable().optional(),
    }),
  ),
  binaries: z.int(),
  sources: z.int(),
  stderr: z.string(),
});
export type Pretended = z.infer<typeof pretendedSchema>;

export const runSummarySchema = z.object({
  run: z.string(),
  kind: z.enum(["apply", "undo", "install"]),
  fleet: z.string(),
  started: z.number(),
  finished: z.number().nullable(),
  result: z.enum(["done", "failed", "stopped", "unfinished"]),
  machines: z.array(z.object({ id: z.string(), done: z.int(), skipped: z.int(), failed: z.int() })),
  undone: z.boolean(),
  /** The run that this one took back; null: none. */
  undoes: z.string().nullable().optional(),
  /** Steps of all machines; absent in old answers. */
  total: z.int().optional(),
  /** The first step that failed and is not mended, for a person: which machine, what it was doing, what happened. */
  trouble: z.object({ machine: z.string(), step: z.string(), what: z.string() }).nullable().optional(),
  /** The engine works on it right now; an unfinished run that is not live was broken off and can be gone on with. */
  live: z.boolean().optional(),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** In what a plan made anew differs from the one that was shown. */
export const differenceSchema = z.object({
  /** Step id, or the code of an issue. */
  id: z.string(),
  kind: z.enum(["new", "gone", "changed", "issue"]),
  title: z.string(),
  detail: z.string(),
});

/** The files of one step, tried on the machine without being written. `later`: what would try them is not installed yet. */
export const trialSchema = z.object({
  step: z.string(),
  title: z.string(),
  by: z.enum(["portage", "nginx", "files"]),
  paths: z.array(z.string()),
  result: z.enum(["accepted", "refused", "later"]),
  detail: z.string(),
});
export type Trial = z.infer<typeof trialSchema>;

export const checkedSchema = z.object({
  /** Seconds since 1970. */
  at: z.number(),
  /** Everything still stands as shown. */
  same: z.boolean(),
  /** Every machine answered, and none refused a file. */
  ok: z.boolean(),
  /** Differences that concern no single machine. */
  common: z.array(differenceSchema),
  machines: z.array(
    z.object({
      id: z.string(),
      /** Of the plan as it would be now. */
      steps: z.int(),
      /** Why it could not be looked at. */
      error: wizardErrorSchema.nullable(),
      differences: z.array(differenceSchema),
      trials: z.array(trialSchema),
    }),
  ),
  plan: planSchema,
  facts: z.record(z.string(), factsSchema),
});
export type Checked = z.infer<typeof checkedSchema>;

/** The parts of a look at a machine, in the order in which they happen. "reach" and "root" come before the survey's own script. */
export const surveyParts = ["reach", "root", "machine", "portage", "packages", "network"] as const;
export type SurveyPart = (typeof surveyParts)[number];

export const calls = {
  /** Versions and what this host can do. */
  "app.about": {
    input: nothing,
    output: z.object({
      version: z.string(),
      host: z.enum(["desktop", "browser", "cli", "test"]),
      practice: z.boolean(),
      /** Folder on this computer where runs, accepted host keys and recent fleets are kept. */
      dataDir: z.string().optional(),
      /** This computer in a few words, e.g. "linux 6.12.1 x64, Node 24.2.0". Names nobody. */
      system: z.string().optional(),
    }),
  },
  /** The licence texts of what ships with the program; null: they are not beside this build. */
  "app.notices": { input: nothing, output: z.object({ text: z.string().nullable() }) },
  "fleet.load": { input: z.object({ path: z.string() }), output: z.object({ fleet, path: z.string() }) },
  "fleet.save": { input: z.object({ path: z.string(), fleet }), output: z.object({ path: z.string() }) },
  /** `gone`: there is no file at that path any more. `opened`: seconds since 1970. */
  "fleet.recent": {
    input: nothing,
    output: z.object({
      fleets: z.array(
        z.object({
          path: z.string(),
          name: z.string(),
          machines: z.int(),
          binhost: z.string().nullable().optional(),
          opened: z.number().nullable().optional(),
          gone: z.boolean().optional(),
        }),
      ),
    }),
  },
  /** Takes a fleet off the list of those opened lately. The file itself is not touched. */
  "fleet.forget": { input: z.object({ path: z.string() }), output: nothing },
  /** Hosts that ~/.ssh/config names (no wildcards). */
  "fleet.sshHosts": {
    input: nothing,
    output: z.object({
      hosts: z.array(
        z.object({ alias: z.string(), hostName: z.string(), user: z.string().nullable(), port: z.int().nullable(), jump: z.string().nullable() }),
      ),
    }),
  },
  /** Starts (or finds) the practice fleet and gives its fleet. */
  "practice.start": { input: z.object({ clients: z.int().min(1).max(200).default(2), faults: ids.default([]) }), output: z.object({ fleet }) },
  /** Machines of the practice fleet that have not joined it yet: started at the first call. Empty while the fleet is not running. */
  "practice.spares": { input: nothing, output: z.object({ machines: z.array(machineSchema) }) },
  "practice.stop": { input: nothing, output: nothing },
  /** Where only a password works: makes a key here, installs its public half there, proves it. The fleet comes back with that sign-in. */
  "machine.installKey": { input: z.object({ fleet, machine: z.string() }), output: z.object({ fleet, keyFile: z.string(), added: z.boolean() }) },
  /** What `survey` would send to that machine: each part's shell text, and the whole as it travels. Connects to nothing. */
  "survey.describe": {
    input: z.object({ fleet, machine: z.string() }),
    output: z.object({ parts: z.array(z.object({ id: z.enum(surveyParts), script: z.string() })), whole: z.string() }),
  },
  /** Connects and looks; `machines` empty: all. Progress comes as `machine.state` events of stream `survey`. */
  survey: { input: z.object({ fleet, machines: ids.default([]) }), output: z.object({ machines: z.array(surveyedSchema) }) },
  /** Gives back facts that an engine has shown, to be spoken of by name. Refused: they have something hidden in them and are of another session. */
  "facts.keep": { input: z.object({ facts: factsSchema }), output: z.object({ ref: sha256Schema }) },
  plan: { input: z.object({ fleet, ...found }), output: planSchema },
  /** What the machines `adding`, which are in this fleet, change for its others. */
  impact: { input: z.object({ fleet, ...found, adding: ids.min(1) }), output: impactSchema },
  /**
   * "Check without changing": looks again, plans anew, compares with the plan that follows from these facts (none: nothing was shown yet), and lets
   * Portage and nginx try the new files in a temporary folder.
   */
  "run.check": { input: z.object({ fleet, ...found }), output: checkedSchema },
  /** Starts a run and answers at once; what happens comes as events. */
  "run.apply": { input: z.object({ fleet, ...found }), output: z.object({ run: z.string() }) },
  "run.resume": { input: z.object({ run: z.string() }), output: z.object({ run: z.string() }) },
  "run.undo": { input: z.object({ run: z.string(), removeKey: z.boolean().default(false) }), output: z.object({ run: z.string() }) },
  /** after-step: stop at the next border; now: also stop a running job. */
  "run.stop": { input: z.object({ run: z.string(), when: z.enum(["after-step", "now"]) }), output: nothing },
  "run.retry": { input: z.object({ run: z.string(), machine: z.string() }), output: nothing },
  "run.events": { input: z.object({ run: z.string(), from: z.int().default(0) }), output: z.object({ events: z.array(eventSchema) }) },
  "run.list": { input: nothing, output: z.object({ runs: z.array(runSummarySchema) }) },
  /** `machines` empty: all. A client alone is measured against what is known of the binhost. */
  verify: {
    input: z.object({ fleet, machines: ids.default([]) }),
    output: z.object({ ok: z.boolean(), machines: z.array(z.object({ id: z.string(), checks: z.array(checkSchema) })) }),
  },
  /** Packages of the index that match on this client. */
  "install.offers": {
    input: z.object({ fleet, machine: z.string(), search: z.string().default(""), limit: z.int().default(50) }),
    output: z.object({ offers: z.array(offerSchema), total: z.int() }),
  },
  "install.pretend": { input: z.object({ fleet, machine: z.string(), atoms: ids.min(1) }), output: pretendedSchema },
  /**
   * Installs, as binaries only unless `allowSource` (then what has no binary is compiled). Events of its own run, then the proof. "@world" is
   * updated (-uDN). The same call while its job still runs joins that job.
   */
  "install.run": {
    input: z.object({ fleet, machine: z.string(), atoms: ids.min(1), allowSource: z.boolean().default(false) }),
    output: installedProofSchema,
  },
  /** Reads what is new in the machines' emerge.log and keeps it on this computer; `machines` empty: all. One that fails keeps what was read before. */
  "report.read": {
    input: z.object({ fleet, machines: ids.default([]) }),
    output: z.object({
      machines: z.array(
        z.object({
          id: z.string(),
          ok: z.boolean(),
          merges: z.int(),
          fresh: z.int(),
          restarted: z.boolean(),
          skipped: skippedSchema,
          /** Older logs that were read with it, by their paths. */
          rotated: z.array(z.string()).default([]),
          unreadable: z.array(z.object({ path: z.string(), why: z.string() })),
          error: wizardErrorSchema.nullable(),
        }),
      ),
    }),
  },
  /** The report of what was read; connects to nothing. `compare`: another period beside it. `estimate`: a year with a binhost, per client. */
  "report.make": {
    input: z.object({
      fleet,
      by: z.enum(reportViews).default("machine"),
      period: periodSchema.default({ since: null, until: null }),
      machine: z.string().nullable().default(null),
      /** category/name: only this package, its merges one by one. */
      package: z.string().nullable().default(null),
      compare: periodSchema.nullable().default(null),
      estimate: z.boolean().default(false),
    }),
    output: z.object({
      report: reportSchema,
      comparison: comparisonSchema.nullable(),
      estimates: z.array(estimateSchema),
      /** When each machine's log was read last; null: never. */
      read: z.array(z.object({ id: z.string(), at: z.number().nullable() })),
    }),
  },
  "question.answer": { input: z.object({ id: z.string(), answer: answerSchema }), output: nothing },
  "question.open": { input: nothing, output: z.object({ questions: z.array(questionSchema) }) },
} as const satisfies Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>;

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]["input"]>;
/** What a handler gets: defaults filled in. */
export type CallParsed<N extends CallName> = z.output<(typeof calls)[N]["input"]>;
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]["output"]>;

/** The one stream. `run`: which run an event belongs to; `survey.*` belong to none. */
export const streamSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("run"), run: z.string(), event: eventSchema }),
  z.object({
    type: z.literal("survey"),
    machine: z.string(),
    state: z.enum(["connecting", "looking", "surveyed", "failed"]),
    error: wizardErrorSchema.nullable(),
    /** What is being done while connecting or looking. */
    part: z.enum(surveyParts).optional(),
  }),
  z.object({ type: z.literal("question"), question: questionSchema }),
  z.object({ type: z.literal("question-gone"), id: z.string() }),
]);
export type StreamEvent = z.infer<typeof streamSchema>;

/** What the engine is, seen from any face: each call by name, and the stream. */
export type EngineApi = {
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<import("../errors/wizardError.ts").Result<CallOutput<N>>>;
  readonly subscribe: (listener: (event: StreamEvent) => void) => () => void;
  readonly close: () => Promise<void>;
};
