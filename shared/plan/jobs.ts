/** How much is built at once: never more jobs than memory allows (2 GiB each), MAKEOPTS a real number or nothing. */
import type { Issue } from "../model/plan.ts";
import type { MakeConfLine } from "../portage/makeConf/value.ts";
import { type Context, type Decided, issue } from "./context.ts";
import type { OwnMakeConf } from "./ownMakeConf.ts";

const GIB = 1024 ** 3;
/** A compiler of C++ or Rust easily takes this much (Handbook: 2 GiB a job). */
const PER_JOB = 2 * GIB;

const jobsOf = (opts: string | undefined): number | null => {
  const match = /(?:^|\s)(?:--jobs(?:=|\s+)|-j\s*)(\d+)/.exec(opts ?? "");
  return match?.[1] === undefined ? null : Number(match[1]);
};
const makeJobsOf = (opts: string | undefined): number | null => {
  const match = /(?:^|\s)(?:-j\s*|--jobs(?:=|\s+))(\d+)/.exec(opts ?? "");
  return match?.[1] === undefined ? null : Number(match[1]);
};

/** `MAKEOPTS="-j$(nproc)"`: Portage is no shell, so the value comes out empty and every command complains. */
function brokenMakeopts(own: OwnMakeConf): { readonly file: string; readonly line: number; readonly raw: string } | null {
  const last = own.conf.assignments.findLast(({ name }) => name === "MAKEOPTS");
  return last && /\$\(|`/.test(last.raw) ? { file: last.file, line: last.line, raw: last.raw } : null;
}

export type Jobs = { readonly make: number | null; readonly emerge: number | null; readonly load: number | null };

/**
 * MAKEOPTS and --jobs for the binhost.
 * Output: `make` null: Portage takes one job per processor by itself; `emerge` null: nothing is written, the person's own stays.
 */
export function decideJobs(ctx: Context): Decided<Jobs> {
  const { facts, machine } = ctx.host;
  const { emergeJobs, makeJobs, loadAverage } = ctx.choices.build;
  const own = ctx.own(ctx.host);
  const issues: Issue[] = [];
  const broken = brokenMakeopts(own);
  const cores = facts.cpu?.count ?? null;
  const budget = facts.memoryBytes === null ? null : Math.max(1, Math.floor(facts.memoryBytes / PER_JOB));
  const ownMake = broken ? null : makeJobsOf(own.value("MAKEOPTS"));
  if (broken)
    issues.push(
      issue({
        code: "build.makeopts-broken",
        level: "warning",
        machine: machine.id,
        what: `MAKEOPTS="${broken.raw}" in ${broken.file}, line ${broken.line}, comes out empty.`,
        why: "make.conf is not a shell script: Portage calls it a bad substitution, on every command.",
        remedy: `Our block sets a number instead. Delete that line to be rid of the message.`,
        page: "serving",
      }),
    );
  const ownJobs = jobsOf(own.value("EMERGE_DEFAULT_OPTS"));
  let make = makeJobs;
  const effective = make ?? ownMake ?? cores;
  if (budget === null || effective === null || cores === null) {
    const make2 = make ?? (broken && cores !== null ? cores : null);
    return { value: { make: make2, emerge: emergeJobs, load: loadAverage }, issues };
  }
  let perBuild = effective;
  if (make === null && (broken || (ownMake === null && cores > budget))) make = Math.min(cores, budget);
  if (make !== null) perBuild = make;
  let emerge = emergeJobs;
  if (emerge !== null && emerge * perBuild > budget && makeJobs === null && (ownMake === null || broken)) {
    // The person asked for so many packages at once: each of them then gets fewer compilers.
    make = Math.max(1, Math.floor(budget / emerge));
    perBuild = make;
  }
  if (emerge === null && ownJobs === null) {
    const fits = Math.min(8, Math.floor(budget / perBuild));
    emerge = fits > 1 ? fits : null;
  }
  const asked = emerge ?? ownJobs ?? 1;
  if (asked * perBuild > budget) {
    const fits = Math.max(1, Math.floor(budget / perBuild));
    issues.push(
      issue({
        code: "build.memory",
        level: "warning",
        machine: machine.id,
        what: `${asked} packages x ${perBuild} compilers need about ${asked * perBuild * 2} GiB; ${machine.name} has ${Math.round((facts.memoryBytes ?? 0) / GIB)}.`,
        why: "A build that runs out of memory is killed, often after hours.",
        remedy: emergeJobs !== null ? `The plan takes ${fits} at once.` : `Lower --jobs in EMERGE_DEFAULT_OPTS to ${fits}, or MAKEOPTS.`,
        page: "serving",
      }),
    );
    if (emergeJobs !== null) emerge = fits;
  }
  const load = loadAverage ?? (emerge !== null && emerge > 1 ? cores : null);
  return { value: { make, emerge, load }, issues };
}

const EMERGE = "emerge(1), --jobs and --load-average";
/** Options for EMERGE_DEFAULT_OPTS; an option given twice counts the second time. */
export const emergeOptions = (jobs: Jobs): readonly string[] => [
  ...(jobs.emerge === null ? [] : [`--jobs=${jobs.emerge}`]),
  ...(jobs.load === null ? [] : [`--load-average=${jobs.load}`]),
];
export const makeoptsLine = (make: number): MakeConfLine => ({
  name: "MAKEOPTS",
  value: `-j${make}`,
  why: "Compilers at once: at most one per processor, and about 2 GiB of memory for each.",
  source: "make.conf(5), MAKEOPTS",
});
export const JOBS_SOURCE = EMERGE;
