/** sign-packages: what was built before signing was on is signed too. */
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext } from "../stepBody.ts";

type Spec = SpecOf<"sign-packages">;

async function sign(spec: Spec, ctx: StepContext, dryRun: boolean): Promise<Result<readonly string[]>> {
  const answer = await ctx.door.call("sign-packages", { pkgdir: spec.pkgdir, dryRun });
  if (!answer.ok) return answer;
  return answer.value.problem ? failed(problemError(ctx.door.id, answer.value.problem, "sign the packages")) : ok(answer.value.signed);
}

export const signPackages: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const open = await sign(spec, ctx, true);
    return open.ok ? ok({ so: open.value.length === 0, made: {} }) : open;
  },
  apply: async (spec, ctx) => {
    ctx.intent({ of: "nothing" });
    const signed = await sign(spec, ctx, false);
    if (!signed.ok) return signed;
    ctx.log("note", `signed ${signed.value.length} packages`);
    return ok({});
  },
  verify: async (spec, ctx) => {
    const open = await sign(spec, ctx, true);
    if (!open.ok) return open;
    if (open.value.length === 0) return ok({});
    return failed(
      problemError(ctx.door.id, { kind: "failed", path: open.value[0] ?? null, text: `${open.value.length} packages are still unsigned` }),
    );
  },
  undo: async () => ok({ outcome: "already", error: null }),
};
