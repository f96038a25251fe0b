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
  /** A page about the program; nothing is changed by opening one. */
  z.strictObject({ do: z.literal("go"), page: z.enum(["settings", "help", "about"]) }),
]);
export type ShellCommand = z.infer<typeof shellCommandSchema>;
