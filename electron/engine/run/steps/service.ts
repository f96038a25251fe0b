/** service: enabled at boot, running, and with the configuration that stands in its files. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import type { OperationResult } from "../../../../shared/operations/operations.ts";
import { problemError } from "../problem.ts";
import type { StepBody, StepContext } from "../stepBody.ts";

type Spec = SpecOf<"service">;
type State = OperationResult<"service">["before"];

async function look(spec: Spec, ctx: StepContext): Promise<Result<State>> {
  const looked = await ctx.door.call("service", { name: spec.name, want: null, enable: null });
  if (!looked.ok) return looked;
  return looked.value.problem ? failed(problemError(ctx.door.id, looked.value.problem, `look at the service ${spec.name}`)) : ok(looked.value.after);
}

const mustReload = (spec: Spec, ctx: StepContext) => spec.reloadAfter.some(ctx.hasChanged);

export const service: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const state = await look(spec, ctx);
    return state.ok ? ok({ so: state.value.running && state.value.enabled && !mustReload(spec, ctx), made: {} }) : state;
  },
  apply: async (spec, ctx) => {
    const state = await look(spec, ctx);
    if (!state.ok) return state;
    // A second attempt would write down the state that the first one made.
    if (ctx.earlier.length === 0) ctx.intent({ of: "service", name: spec.name, wasRunning: state.value.running, wasEnabled: state.value.enabled });
    const want = !state.value.running ? "start" : mustReload(spec, ctx) ? "reload" : null;
    const done = await ctx.door.call("service", { name: spec.name, want, enable: true });
    if (!done.ok) return done;
    return done.value.problem ? failed(problemError(ctx.door.id, done.value.problem, `${want ?? "enable"} ${spec.name}`)) : ok({});
  },
  verify: async (spec, ctx) => {
    const state = await look(spec, ctx);
    if (!state.ok) return state;
    if (state.value.running && state.value.enabled) return ok({});
    const words = `${spec.name}: running ${state.value.running ? "yes" : "no"}, at boot ${state.value.enabled ? "yes" : "no"}`;
    return failed(catalogue["step.not-verified"](ctx.door.id, ctx.step.title, words));
  },
  undo: async (spec, ctx, records) => {
    const before = records.find((r) => r.of === "service");
    if (before?.of !== "service") return ok({ outcome: "already", error: null });
    const now = await look(spec, ctx);
    if (!now.ok) return now;
    if (!now.value.installed) return ok({ outcome: "already", error: null });
    const same = now.value.running === before.wasRunning && now.value.enabled === before.wasEnabled;
    // It ran before and runs now: its files are as they were again, and it has to read them.
    const want = before.wasRunning ? (now.value.running ? "reload" : "start") : now.value.running ? "stop" : null;
    const back = await ctx.door.call("service", { name: spec.name, want, enable: before.wasEnabled });
    if (!back.ok) return back;
    const { after, problem } = back.value;
    if (problem || after.running !== before.wasRunning || after.enabled !== before.wasEnabled)
      return ok({ outcome: "not-undone", error: catalogue["undo.service"](ctx.door.id, spec.name, problem?.text ?? "") });
    return ok({ outcome: same ? "already" : "undone", error: null });
  },
};
