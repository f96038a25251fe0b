/** What the desktop's own controls (menu, a file given, a drop on the window) ask of the page; one-way, beside the engine's line. */
import { z } from "../setup/zod.ts";

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"));

export const shellCommandSchema = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("open"), path }),
  z.strictObject({ do: z.literal("save"), path }),
  z.strictObject({ do: z.literal("practice") }),
]);
export type ShellCommand = z.infer<typeof shellCommandSchema>;
