/** The run: what happened. An append-only journal of events; what the screen shows is a pure reduction of it. */

import { wizardErrorSchema } from "../errors/wizardError.ts";
import { z } from "../setup/zod.ts";
import { fleetSchema } from "./fleet.ts";
import { machineIdSchema, sha256Schema } from "./ids.ts";
import { planSchema, stepIdSchema } from "./plan.ts";
import { installedProofSchema } from "./proof.ts";
import { questionSchema } from "./question.ts";

/** How one touched file was, kept in the journal for undo; the bytes stand in `backup` on the machine. */
export const touchedFileSchema = z.object({
  path: z.string(),
  existed: z.boolean(),
  sha256: sha256Schema.nullable(),
  mode: z.string().nullable(),
  owner: z.string().nullable(),
  mtime: z.number().nullable().describe("seconds, with fraction"),
  /** Path of the copy on the machine; null when there was no file. */
  backup: z.string().nullable(),
  /** Hash of what we wrote: undo refuses when the file has another one by then. null: we removed it. */
  writtenSha256: sha256Schema.nullable(),
  /** Directories that we had to make, outermost first. */
  madeDirectories: z.array(z.string()),
});
export type TouchedFile = z.infer<typeof touchedFileSchema>;

/** What a step needs to be undone; kept in the journal before the step changes anything (intent) and after. */
export const undoRecordSchema = z.discriminatedUnion("of", [
  /** `machine`: set when they stand on another machine than the step's. */
  z.object({ of: z.literal("files"), files: z.array(touchedFileSchema), machine: machineIdSchema.optional() }),
  z.object({ of: z.literal("service"), name: z.string(), wasRunning: z.boolean(), wasEnabled: z.boolean() }),
  z.object({ of: z.literal("trust"), fingerprint: z.string(), wasTrusted: z.boolean(), anchorMade: z.boolean(), movedTo: z.string().optional() }),
  z.object({ of: z.literal("key"), home: z.string(), fingerprint: z.string(), existed: z.boolean() }),
  z.object({ of: z.literal("nothing") }),
]);
export type UndoRecord = z.infer<typeof undoRecordSchema>;

const at = { seq: z.int(), at: z.number().describe("seconds since 1970") };
const onStep = { machine: machineIdSchema, step: stepIdSchema };

export const eventSchema = z.discriminatedUnion("code", [
  z.object({
    ...at,
    code: z.literal("run.started"),
    run: z.string(),
    kind: z.enum(["apply", "undo", "install"]),
    fleet: fleetSchema,
    plan: planSchema,
    undoes: z.string().nullable(),
  }),
  /** `steps`: those that will be tried again; absent: all that are not finished. */
  z.object({ ...at, code: z.literal("run.resumed"), steps: z.array(stepIdSchema).optional() }),
  /** Somebody asked it to stop; it is at rest when it is finished. */
  z.object({ ...at, code: z.literal("run.stopping"), when: z.enum(["after-step", "now"]) }),
  /** `proof`: what an installation has shown; absent: it was none, or it failed. */
  z.object({ ...at, code: z.literal("run.finished"), result: z.enum(["done", "failed", "stopped"]), proof: installedProofSchema.optional() }),
  z.object({
    ...at,
    code: z.literal("machine.state"),
    machine: machineIdSchema,
    state: z.enum(["connecting", "working", "waiting", "done", "failed", "stopped"]),
    error: wizardErrorSchema.nullable(),
  }),
  z.object({ ...at, code: z.literal("step.started"), ...onStep }),
  /** Written, and on disk, before anything is changed. */
  z.object({ ...at, code: z.literal("step.intent"), ...onStep, undo: undoRecordSchema }),
  z.object({ ...at, code: z.literal("step.progress"), ...onStep, done: z.number().nullable(), total: z.number().nullable(), text: z.string() }),
  z.object({ ...at, code: z.literal("step.job"), ...onStep, job: z.string() }),
  z.object({ ...at, code: z.literal("step.log"), ...onStep, stream: z.enum(["command", "out", "err", "note"]), text: z.string() }),
  z.object({
    ...at,
    code: z.literal("step.finished"),
    ...onStep,
    outcome: z.enum(["done", "already", "failed", "stopped", "undone", "not-undone"]),
    made: z.record(z.string(), z.string()),
    error: wizardErrorSchema.nullable(),
    seconds: z.number(),
  }),
  z.object({ ...at, code: z.literal("question.asked"), question: questionSchema }),
  z.object({ ...at, code: z.literal("question.answered"), id: z.string() }),
]);
export type RunEvent = z.infer<typeof eventSchema>;
export type RunEventCode = RunEvent["code"];
/** An event before the journal numbered and dated it. */
export type NewEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, "seq" | "at"> : never) : never;
