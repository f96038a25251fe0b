/** What proves that a package was installed as a binary: taken from the index, the installed package and emerge.log. */
import { z } from "../setup/zod.ts";

export const installedProofSchema = z.object({
  machine: z.string(),
  package: z.string(),
  binary: z.boolean(),
  seconds: z.number(),
  bytes: z.number(),
  buildId: z.string().nullable(),
  /** When the package file was built (seconds since 1970): tells builds without BUILD_ID apart. */
  buildTime: z.number().nullable().optional(),
  /** The line of emerge.log that says it, as Portage wrote it. */
  words: z.string().nullable().optional(),
  repo: z.string().nullable(),
  sourceSeconds: z.number().nullable(),
  sourceBasis: z.string().nullable(),
  all: z.array(z.object({ cpv: z.string(), buildId: z.string().nullable(), binary: z.boolean() })),
});
export type InstalledProof = z.infer<typeof installedProofSchema>;
