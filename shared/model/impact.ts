/** What machines that join a fleet change for the others: two plans, without them and with them, and the difference. Data; made by shared/plan/impact.ts. */
import { z } from "../setup/zod.ts";
import { machineIdSchema } from "./ids.ts";
import { issueSchema } from "./plan.ts";

/** An installed package whose flags are no longer those that Portage will want: the next `emerge -uDN @world` takes it anew. */
export const dueSchema = z.object({
  cpv: z.string(),
  /** Flags that go and come, as Portage writes them: `-avx2 nouveau`. */
  flags: z.array(z.string()),
  kind: z.enum(["cards", "processor", "both", "rebuilt"]),
  /** The binhost has it, or will have built it by then; false: the machine compiles it itself. */
  binary: z.boolean(),
  /** It was due before the new machine came, by an earlier change. */
  already: z.boolean(),
});
export type Due = z.infer<typeof dueSchema>;

export const impactSchema = z.object({
  /** Machines that join, in the fleet's order. */
  adding: z.array(machineIdSchema),
  /** Why a joining machine cannot take part as it is. */
  blockers: z.array(issueSchema),
  /** The binhost is out of sight or held up: then nothing can be said. */
  unknown: z.boolean(),
  /** Known machines that nobody looked at this time: left out, what was settled for them is kept. */
  unseen: z.array(machineIdSchema),
  graphics: z.object({
    /** One list for all; only then do others notice. */
    shared: z.boolean(),
    before: z.array(z.string()),
    after: z.array(z.string()),
    added: z.array(z.string()),
    /** Packages that compare the list, with it as it will be. */
    packages: z.array(z.object({ name: z.string(), before: z.array(z.string()), after: z.array(z.string()) })),
    /** Joining machines that bring the new entries. */
    because: z.array(machineIdSchema),
  }),
  processor: z.object({
    levelBefore: z.int().nullable(),
    levelAfter: z.int().nullable(),
    marchBefore: z.string().nullable(),
    marchAfter: z.string().nullable(),
    /** Instructions that the level before had and the one after has not, in /proc/cpuinfo's names. */
    instructions: z.array(z.string()),
    /** CPU_FLAGS_X86 that are no longer shared. */
    flagsLost: z.array(z.string()),
    because: z.array(machineIdSchema),
  }),
  /** What the binhost builds again because of the joining machines. */
  rebuild: z.object({
    packages: z.array(z.object({ cpv: z.string(), why: z.string() })),
    seconds: z.number().nullable(),
    basis: z.string().nullable(),
    /** Packages that it would have built again without them. */
    anyway: z.int(),
    /** Rebuilding is switched off: these are left out of what is offered. */
    left: z.array(z.object({ cpv: z.string(), why: z.string() })),
  }),
  /** Every known machine that was looked at, the binhost first. */
  others: z.array(
    z.object({
      id: machineIdSchema,
      /** Files that are written there because of the joining machines, and not otherwise. */
      files: z.array(z.string()),
      /** Steps of the plan there, whatever their reason. */
      steps: z.int(),
      /** Steps there without the joining machines: it was not set up, or is not as the fleet wants it. */
      anyway: z.int(),
      /** Packages that it must take anew. Of the binhost: empty, it builds them. */
      due: z.array(dueSchema),
    }),
  ),
  /** The joining machines themselves. */
  joining: z.array(
    z.object({
      id: machineIdSchema,
      steps: z.int(),
      due: z.array(dueSchema),
      cards: z.array(z.string()),
      /** In what it differs from the binhost: USE, keywords, profile. */
      differences: z.array(issueSchema),
    }),
  ),
  /** Nothing is written, built or fetched on any known machine because of them. */
  unchanged: z.boolean(),
});
export type Impact = z.infer<typeof impactSchema>;
