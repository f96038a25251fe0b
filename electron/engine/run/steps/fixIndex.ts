/** fix-index: the index lists what the directory holds, and the server may read both. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import { problemError } from "../problem.ts";
import type { StepBody } from "../stepBody.ts";

export const fixIndex: StepBody<SpecOf<"fix-index">> = {
  check: async (spec, ctx) => {
    const looked = await ctx.door.call("fix-index", { pkgdir: spec.pkgdir, fix: false });
    if (!looked.ok) return looked;
    // Whether every file can be read was seen by the survey; doing it once more harms nothing.
    return ok({ so: looked.value.clean && !spec.makeReadable, made: {} });
  },
  apply: async (spec, ctx) => {
    ctx.intent({ of: "nothing" });
    const fixed = await ctx.door.call("fix-index", { pkgdir: spec.pkgdir, fix: true, readable: spec.makeReadable });
    if (!fixed.ok) return fixed;
    return fixed.value.problem ? failed(problemError(ctx.door.id, fixed.value.problem, "rebuild the index")) : ok({});
  },
  verify: async (spec, ctx) => {
    const looked = await ctx.door.call("fix-index", { pkgdir: spec.pkgdir, fix: false });
    if (!looked.ok) return looked;
    return looked.value.clean ? ok({}) : failed(catalogue["step.not-verified"](ctx.door.id, ctx.step.title, looked.value.text));
  },
  undo: async () => ok({ outcome: "already", error: null }),
};
