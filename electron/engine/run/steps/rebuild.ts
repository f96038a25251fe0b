/** rebuild: packages that a choice changed are built again on the binhost; proven by emerge.log and the index. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { parseAtom } from "../../../../shared/portage/atom.ts";
import { splitCpv } from "../../../../shared/portage/cpv.ts";
import { emergeProgress, mergesSince, ownIndex, QUIET_OPTIONS } from "../emerge.ts";
import { jobId, removeJob, runJob, undoJob } from "../job.ts";
import type { StepBody } from "../stepBody.ts";

type Spec = SpecOf<"rebuild">;

/** emerge's arguments for it. */
export function rebuildArgv(spec: Spec): readonly string[] {
  return ["emerge", ...QUIET_OPTIONS, "--oneshot", "--usepkg=n", "--getbinpkg=n", ...(spec.buildOnly ? ["--buildpkgonly"] : []), ...spec.atoms];
}

const cpOf = (atom: string) => parseAtom(atom)?.cp ?? atom;

export const rebuild: StepBody<Spec> = {
  // Whether a build is from before or after the choice cannot be seen from outside; a job of ours that has ended is found by `apply`.
  check: async (spec) => ok({ so: spec.atoms.length === 0, made: {} }),
  apply: async (spec, ctx) => {
    ctx.intent({ of: "nothing" });
    const id = jobId(ctx.run, ctx.step.id);
    ctx.job(id);
    const env = { ...spec.env, ...(spec.extraUse.length > 0 ? { USE: spec.extraUse.join(" ") } : {}) };
    const ended = await runJob({ ...ctx, id, what: "emerge", argv: rebuildArgv(spec), env, onText: emergeProgress(ctx.progress) });
    if (!ended.ok) return ended;
    const merges = await mergesSince(ctx.door, ended.value.started);
    if (!merges.ok) return merges;
    // With --buildpkgonly nothing is merged, so no line says "completed" (EbuildMerge); the exit code and the fresh index entry stand for it.
    const built = new Set(merges.value.filter((m) => (m.ok || spec.buildOnly) && m.binary === false).map((m) => splitCpv(m.cpv)?.cp ?? m.cpv));
    const missing = spec.atoms.map(cpOf).filter((cp) => !built.has(cp));
    if (missing.length > 0)
      return failed(
        catalogue["step.not-verified"](ctx.door.id, ctx.step.title, `emerge.log does not say that these were built: ${missing.join(" ")}`),
      );
    const index = await ownIndex(ctx.door);
    if (!index.ok) return index;
    const fresh = new Set(index.value.packages.filter((p) => (p.buildTime ?? 0) >= Math.floor(ended.value.started)).map((p) => p.cp));
    const notListed = spec.atoms.map(cpOf).filter((cp) => !fresh.has(cp));
    return notListed.length > 0 ? failed(catalogue["package.not-in-index"](ctx.door.id, notListed)) : ok({});
  },
  verify: async () => ok({}),
  undo: (_spec, ctx) => undoJob(ctx.door, jobId(ctx.run, ctx.step.id)),
  settled: (_spec, ctx) => removeJob(ctx.door, jobId(ctx.run, ctx.step.id)),
};
