/** A report as data: what the page shows, and what is exported. All durations in seconds; README.md has the arithmetic. */
import { z } from "../setup/zod.ts";

export const reportViews = ["machine", "package", "month"] as const;

export const skippedSchema = z.object({
  unfinished: z.int(),
  clockBack: z.int(),
  clockForward: z.int(),
  noBegin: z.int(),
  badName: z.int(),
  packaged: z.int().default(0),
  damagedLines: z.int(),
});

export const periodSchema = z.object({ since: z.number().nullable(), until: z.number().nullable() });

/** What the merges of a row add up to. */
export const sumsSchema = z.object({
  /** Binary merges, and their durations. binaries = measured + estimated + unknown. */
  binaries: z.int(),
  binarySeconds: z.number(),
  /** Expected source time from the same machine's own history. */
  measured: z.int(),
  measuredExpected: z.number(),
  measuredSaved: z.number(),
  /** … from the binhost's, scaled. */
  estimated: z.int(),
  estimatedExpected: z.number(),
  estimatedSaved: z.number(),
  /** … from nothing: never a saving. */
  unknown: z.int(),
  unknownSeconds: z.number(),
  /** Of the known ones: took longer than compiling; they count as negative. */
  slower: z.int(),
  /** measuredSaved + estimatedSaved. */
  saved: z.number(),
  /** Source merges on clients, and their durations. */
  compiled: z.int(),
  compiledSeconds: z.number(),
  /** Time during which at least one merge ran, per machine, added over machines. Never mixed with the sums above. */
  wallSeconds: z.number(),
});
export type Sums = z.infer<typeof sumsSchema>;

export const reportRowSchema = sumsSchema.extend({ key: z.string() });
export type ReportRow = z.infer<typeof reportRowSchema>;

/** One merge with the basis of its figure. */
export const mergeRowSchema = z.object({
  machine: z.string(),
  version: z.string(),
  start: z.number(),
  seconds: z.number(),
  /** compiled: from source, here. own, binhost: a binary, and where its expected time comes from. unknown: a binary with nothing to compare. */
  basis: z.enum(["compiled", "own", "binhost", "unknown"]),
  /** What the compilations have in common with it, and how many there are. */
  match: z.enum(["version", "slot", "major"]).nullable(),
  builds: z.int(),
  ratio: z.number().nullable(),
  expected: z.number().nullable(),
  saved: z.number().nullable(),
});
export type MergeRow = z.infer<typeof mergeRowSchema>;

export const reportSchema = z.object({
  by: z.enum(reportViews),
  period: periodSchema,
  /** First begin and last end in the period; null: no merge. */
  covered: z.object({ from: z.number(), to: z.number() }).nullable(),
  total: sumsSchema,
  /** Longest saving first; months by time. */
  rows: z.array(reportRowSchema),
  /** What the binhost compiled itself in the period; null: its log is not there. */
  spent: z
    .object({
      machine: z.string(),
      merges: z.int(),
      seconds: z.number(),
      wallSeconds: z.number(),
      /** Of it: packages that a client took as binary. */
      sharedMerges: z.int(),
      sharedSeconds: z.number(),
      /** Of it: built by `--buildpkgonly`, for others than the binhost itself. */
      packagedMerges: z.int(),
      packagedSeconds: z.number(),
    })
    .nullable(),
  /** total.saved - spent.seconds; null without the binhost's log. */
  net: z.number().nullable(),
  /** What clients still compiled, longest first. */
  stillCompiled: z.array(z.object({ package: z.string(), machines: z.array(z.string()), merges: z.int(), seconds: z.number() })),
  machines: z.array(
    z.object({
      id: z.string(),
      role: z.enum(["binhost", "client"]),
      merges: z.int(),
      /** How long it takes for what the binhost compiles in one second; null: no package that both compiled. */
      ratio: z.number().nullable(),
      ratioPackages: z.int(),
      skipped: skippedSchema,
      /** The first week of the log when it holds a whole system (150 merges and more). */
      firstSystem: z
        .object({
          from: z.number(),
          to: z.number(),
          merges: z.int(),
          binaries: z.int(),
          seconds: z.number(),
          wallSeconds: z.number(),
          saved: z.number(),
        })
        .nullable(),
    }),
  ),
  skipped: skippedSchema,
  /** With one package asked for: its merges in the period one by one, newest first; the first `MERGES` of them. null: no one package was asked for. */
  merges: z.array(mergeRowSchema).nullable(),
});
export type Report = z.infer<typeof reportSchema>;
export type ReportView = Report["by"];

export const comparisonSchema = z.object({
  before: periodSchema,
  after: periodSchema,
  total: z.object({ before: sumsSchema, after: sumsSchema, savedChange: z.number() }),
  rows: z.array(z.object({ key: z.string(), before: z.number(), after: z.number(), change: z.number() })),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const estimateSchema = z.object({
  machine: z.string(),
  since: z.number(),
  until: z.number(),
  /** All that was compiled. */
  merges: z.int(),
  seconds: z.number(),
  wallSeconds: z.number(),
  /** Of it, what the binhost has compiled too (all, when its log is not there). */
  offered: z.object({ merges: z.int(), seconds: z.number(), binarySeconds: z.number(), saved: z.number() }),
  /** All of it, as if the binhost compiled the rest too. */
  all: z.object({ binarySeconds: z.number(), saved: z.number() }),
  /** What the binary times are taken from, in merges. */
  basis: z.object({ own: z.int(), fleet: z.int(), typical: z.int(), assumed: z.int() }),
  /** binarySeconds: what the same would have taken as binaries; offered: the binhost compiles it. */
  longest: z.array(z.object({ package: z.string(), merges: z.int(), seconds: z.number(), binarySeconds: z.number(), offered: z.boolean() })),
});
export type Estimate = z.infer<typeof estimateSchema>;
