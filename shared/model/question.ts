/** Questions that the engine asks through its host: each carries the answer that is taken when nobody can be asked. */
import { z } from "../setup/zod.ts";

const base = { id: z.string(), machine: z.string().nullable(), title: z.string(), text: z.string() };

export const questionSchema = z.discriminatedUnion("kind", [
  /** Unknown host key. Default: refuse. `--yes` never accepts it. */
  z.object({
    ...base,
    kind: z.literal("host-key"),
    host: z.string(),
    port: z.int(),
    keyType: z.string(),
    sha256: z.string().describe("SHA256:…, as ssh-keygen prints it"),
    command: z.string(),
    default: z.literal("refuse"),
  }),
  /** A password or passphrase; never logged, never kept. Default: none, which fails that sign-in. */
  z.object({
    ...base,
    kind: z.literal("secret"),
    purpose: z.enum(["password", "passphrase", "keyboard-interactive", "sudo", "doas", "su"]),
    default: z.null(),
  }),
  z.object({
    ...base,
    kind: z.literal("choice"),
    options: z.array(z.object({ id: z.string(), label: z.string(), safe: z.boolean() })),
    default: z.string(),
  }),
]);
export type Question = z.infer<typeof questionSchema>;

/** Answer to a question: "accept" / "refuse" for host-key, the secret (or null) for secret, an option's id for choice. */
export const answerSchema = z.string().nullable();
export type Answer = z.infer<typeof answerSchema>;
