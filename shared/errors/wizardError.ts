/** Errors are values: a stable code, whose fault, what happened, the likely cause, what to do, what has already been changed. */
import { z } from "../setup/zod.ts";

/** An action that a face can offer. `page` leads to a page, `command` is copied, the rest are buttons. */
export const remedySchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("retry"), label: z.string() }),
  z.object({ do: z.literal("page"), label: z.string(), page: z.string() }),
  z.object({
    do: z.literal("command"),
    label: z.string(),
    command: z.string(),
    on: z.string().nullable().describe("machine to run it on; null: this computer"),
  }),
  z.object({ do: z.literal("undo"), label: z.string() }),
  z.object({ do: z.literal("skip"), label: z.string() }),
  z.object({ do: z.literal("read"), label: z.string() }),
]);
export type Remedy = z.infer<typeof remedySchema>;

export const wizardErrorSchema = z.object({
  code: z.string().regex(/^[a-z]+(\.[a-z0-9-]+)+$/),
  fault: z.enum(["user", "machine", "us"]),
  machine: z.string().nullable(),
  what: z.string(),
  why: z.string(),
  remedies: z.array(remedySchema).min(1),
  /** What has already been changed, in words; "Nothing was changed." when so. */
  changed: z.string(),
  /** Command, exit code, last lines of stderr: for the details fold. Masked. */
  details: z.string(),
});
export type WizardError = z.infer<typeof wizardErrorSchema>;

export type Ok<T> = { readonly ok: true; readonly value: T };
export type Failed = { readonly ok: false; readonly error: WizardError };
/** Every fallible function of ours answers with one of these; exceptions are for our own bugs. */
export type Result<T> = Ok<T> | Failed;

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const failed = (error: WizardError): Failed => ({ ok: false, error });
