/** What travels over a transport: one JSON text per message, versioned, of bounded size. */
import { wizardErrorSchema } from "../errors/wizardError.ts";
import { z } from "../setup/zod.ts";

/** Both ends must speak the same version; an app and its pages are always built together, so another one is refused. */
export const ENVELOPE_VERSION = 1;

/** Characters of one message. Facts of a hundred machines fit; a runaway sender doesn't. */
export const MAX_MESSAGE = 64 * 1024 * 1024;

const v = z.literal(ENVELOPE_VERSION);

export const requestSchema = z.strictObject({ v, kind: z.literal("call"), id: z.int().nonnegative(), name: z.string().max(100), input: z.unknown() });
export type Request = z.infer<typeof requestSchema>;

export const messageSchema = z.discriminatedUnion("kind", [
  z.strictObject({ v, kind: z.literal("reply"), id: z.int().nonnegative(), output: z.unknown() }),
  /** `id: null`: the request could not be read far enough to know which one it was. */
  z.strictObject({ v, kind: z.literal("error"), id: z.int().nonnegative().nullable(), error: wizardErrorSchema }),
  z.strictObject({ v, kind: z.literal("event"), event: z.unknown() }),
]);
export type Message = z.infer<typeof messageSchema>;

/** Reads JSON without throwing. Output: undefined when the text is none. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The first few findings of zod in one line: `machines.0.id: use lower-case letters…`. */
export function issuesText(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.map(String).join(".")}: ${issue.message}`))
    .join("; ");
}
