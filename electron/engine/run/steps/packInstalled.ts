/** pack-installed: quickpkg for what the binhost has already, so that nobody compiles it again. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import type { IndexPackage } from "../../../../shared/portage/packagesIndex.ts";
import { plainLines } from "../../../../shared/portage/text.ts";
import { ownIndex } from "../emerge.ts";
import { jobId, jobIsThere, removeJob, runJob, undoJob } from "../job.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext } from "../stepBody.ts";

type Spec = SpecOf<"pack-installed">;

/**
 * Reads quickpkg's output as it grows: counts packages and notes those from which a configuration file was left out. Such a package
 * holds an empty stub in its place (PORTAGE-MEASURED-2 section 5).
 */
export function quickpkgReader(total: number, progress: (done: number, total: number, text: string) => void) {
  let rest = "";
  let current: string | null = null;
  let done = 0;
  const stubs = new Set<string>();
  return {
    stubs,
    push: (text: string) => {
      const rows = plainLines(rest + text);
      rest = rows.pop() ?? "";
      for (const row of rows) {
        const building = /^\s*\*\s+Building package for (\S+)/.exec(row);
        if (building) {
          current = building[1] ?? null;
          done += 1;
          progress(Math.min(done, total), total, current ?? "");
        } else if (/^\s*\*\s+Excluded config: /.test(row) && current !== null) stubs.add(current);
      }
    },
  };
}

/** The number in the file's name. BUILD_ID does not tell builds apart here: quickpkg copies that of the merge, or none. */
const numberOf = (path: string): number => Number(/-(\d+)\.(?:gpkg\.tar|xpak)$/.exec(path)?.[1] ?? 0);

/** A package with a stub must not be served: its newest file goes, and the index is made anew. */
async function dropStubs(ctx: StepContext, pkgdir: string, packages: readonly IndexPackage[], stubs: ReadonlySet<string>): Promise<Result<null>> {
  for (const cpv of stubs) {
    const newest = packages.filter((p) => p.cpv === cpv).sort((a, b) => numberOf(b.path) - numberOf(a.path))[0];
    if (!newest || newest.path.split("/").includes("..")) continue;
    const removed = await ctx.door.call("run", { argv: ["rm", "-f", "--", `${pkgdir}/${newest.path}`], timeoutSeconds: 30 });
    if (!removed.ok) return removed;
    ctx.log("note", `${cpv} is not packed: one of its configuration files was edited since the survey. Rebuild it to have it as a binary.`);
  }
  const fixed = await ctx.door.call("fix-index", { pkgdir, fix: true });
  if (!fixed.ok) return fixed;
  return fixed.value.problem ? failed(problemError(ctx.door.id, fixed.value.problem, "rebuild the index")) : ok(null);
}

/**
 * Packages that the index has as they are installed: BUILD_TIME stays the same when quickpkg packs them. An older build of the same version does
 * not count. Where /var/db/pkg does not say, being listed is enough.
 */
async function listedAsInstalled(ctx: StepContext, cpvs: readonly string[], packages: readonly IndexPackage[]): Promise<Result<ReadonlySet<string>>> {
  const times = new Map<string, Set<string>>();
  for (const p of packages) times.set(p.cpv, (times.get(p.cpv) ?? new Set<string>()).add(p.buildTime === null ? "" : String(p.buildTime)));
  const listed = cpvs.filter((cpv) => times.has(cpv));
  if (listed.length === 0) return ok(new Set());
  const read = await ctx.door.call("read-files", { paths: listed.map((cpv) => `/var/db/pkg/${cpv}/BUILD_TIME`), maxBytes: 8_000_000 });
  if (!read.ok) return read;
  const installed = new Map(read.value.files.map((file) => [file.path, file.content?.trim() ?? ""]));
  return ok(
    new Set(
      listed.filter((cpv) => {
        const time = installed.get(`/var/db/pkg/${cpv}/BUILD_TIME`) ?? "";
        return time === "" || times.get(cpv)?.has(time) === true || times.get(cpv)?.has("") === true;
      }),
    ),
  );
}

export const packInstalled: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const index = await ownIndex(ctx.door);
    if (!index.ok) return index;
    const listed = await listedAsInstalled(ctx, spec.cpvs, index.value.packages);
    if (!listed.ok) return listed;
    // The log of a job of ours that has not been fetched yet must be read: it tells which packages have stubs in them.
    const job = await jobIsThere(ctx.door, jobId(ctx.run, ctx.step.id));
    return job.ok ? ok({ so: spec.cpvs.every((cpv) => listed.value.has(cpv)) && !job.value, made: {} }) : job;
  },
  apply: async (spec, ctx) => {
    const before = await ownIndex(ctx.door);
    if (!before.ok) return before;
    const listed = await listedAsInstalled(ctx, spec.cpvs, before.value.packages);
    if (!listed.ok) return listed;
    const missing = spec.cpvs.filter((cpv) => !listed.value.has(cpv));
    ctx.intent({ of: "nothing" });
    const id = jobId(ctx.run, ctx.step.id);
    ctx.job(id);
    const reader = quickpkgReader(missing.length, ctx.progress);
    const ended = await runJob({
      ...ctx,
      id,
      what: "quickpkg",
      argv: [
        "quickpkg",
        `--umask=${spec.umask}`,
        "--include-unmodified-config=y",
        ...(missing.length > 0 ? missing : spec.cpvs).map((cpv) => `=${cpv}`),
      ],
      env: {},
      onText: reader.push,
    });
    if (!ended.ok) return ended;
    const after = await ownIndex(ctx.door);
    if (!after.ok) return after;
    const now = await listedAsInstalled(ctx, missing, after.value.packages);
    if (!now.ok) return now;
    const absent = missing.filter((cpv) => !now.value.has(cpv) && !reader.stubs.has(cpv));
    if (absent.length > 0) return failed(catalogue["package.not-in-index"](ctx.door.id, absent));
    if (reader.stubs.size > 0) {
      const dropped = await dropStubs(ctx, after.value.pkgdir, after.value.packages, reader.stubs);
      if (!dropped.ok) return dropped;
    }
    return ok({});
  },
  verify: async () => ok({}),
  undo: (_spec, ctx) => undoJob(ctx.door, jobId(ctx.run, ctx.step.id)),
  settled: (_spec, ctx) => removeJob(ctx.door, jobId(ctx.run, ctx.step.id)),
};
