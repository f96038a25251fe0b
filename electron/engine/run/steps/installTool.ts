/** install-tool: emerges a program that the set-up needs. */
import { catalogue } from "../../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../../shared/errors/wizardError.ts";
import type { SpecOf } from "../../../../shared/model/plan.ts";
import type { MachineDoor } from "../../machine.ts";
import { emergeProgress, QUIET_OPTIONS } from "../emerge.ts";
import { jobId, jobIsThere, removeJob, runJob, undoJob } from "../job.ts";
import type { StepBody } from "../stepBody.ts";

type Spec = SpecOf<"install-tool">;

async function isThere(door: MachineDoor, command: string): Promise<Result<boolean>> {
  const asked = await door.call("run", { argv: ["sh", "-c", 'command -v -- "$1"', "sh", command], timeoutSeconds: 30 });
  return asked.ok ? ok(asked.value.code === 0) : asked;
}

export const installTool: StepBody<Spec> = {
  check: async (spec, ctx) => {
    const there = await isThere(ctx.door, spec.command);
    if (!there.ok) return there;
    // A job of ours that has not been fetched yet may still be at work on it.
    const job = await jobIsThere(ctx.door, jobId(ctx.run, ctx.step.id));
    return job.ok ? ok({ so: there.value && !job.value, made: {} }) : job;
  },
  apply: async (spec, ctx) => {
    ctx.intent({ of: "nothing" });
    const id = jobId(ctx.run, ctx.step.id);
    ctx.job(id);
    const ended = await runJob({
      ...ctx,
      id,
      what: `emerge ${spec.atom}`,
      argv: ["emerge", ...QUIET_OPTIONS, "--noreplace", spec.atom],
      env: {},
      onText: emergeProgress(ctx.progress),
    });
    return ended.ok ? ok({}) : ended;
  },
  verify: async (spec, ctx) => {
    const there = await isThere(ctx.door, spec.command);
    if (!there.ok) return there;
    return there.value ? ok({}) : failed(catalogue["step.not-verified"](ctx.door.id, ctx.step.title, `${spec.command} is not on PATH`));
  },
  undo: (_spec, ctx) => undoJob(ctx.door, jobId(ctx.run, ctx.step.id)),
  settled: (_spec, ctx) => removeJob(ctx.door, jobId(ctx.run, ctx.step.id)),
};
