import type { Fleet } from "../../../shared/model/fleet.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { type Finished, follow } from "../follow.ts";
import { countSteps, planText } from "../planText.ts";
import { fail, finish, isExit, loadFleet, type Session } from "../session.ts";
import { type Looked, lookAndPlan } from "./lookAndPlan.ts";

function endWords(finished: Finished): string {
  const rows = finished.machines.map((each) => `  ${each.id}: ${each.done} done, ${each.skipped} already right, ${each.failed} failed`);
  const head = {
    done: "Done.",
    failed: "Something failed; what was done before it stays and can be undone.",
    stopped: "Stopped. Go on with: binhost-wizard apply --resume",
  }[finished.result];
  return [head, ...rows, ""].join("\n");
}

export const codeOf = (finished: Finished): ExitCode =>
  finished.result === "done" ? exitCodes.ok : finished.result === "stopped" ? exitCodes.interrupted : exitCodes.failed;

async function mayApply(session: Session, looked: Looked): Promise<boolean> {
  if (session.options.yes) return true;
  if (!session.io.canAsk || session.options.json) {
    session.io.err("Nothing was changed: add --yes to apply without a question, or look first with: binhost-wizard plan\n");
    return false;
  }
  session.io.err(planText(looked.plan, session.options.diff));
  const typed = await session.io.ask(`Apply these ${countSteps(looked.plan)} steps? [yes/NO] `);
  return /^y(es)?$/i.test(typed.trim());
}

/** Applies what is planned. Output: what happened; `null` run when there was nothing to do. */
export async function applyFleet(session: Session, fleet: Fleet, looked: Looked): Promise<{ run: string | null; finished: Finished } | ExitCode> {
  if (countSteps(looked.plan) === 0)
    return { run: null, finished: { result: "done", machines: looked.plan.machines.map(({ id }) => ({ id, done: 0, skipped: 0, failed: 0 })) } };
  const ended = await follow(session, () => session.engine.call("run.apply", { fleet, facts: looked.facts }));
  return "code" in ended ? fail(session, ended) : ended;
}

/** `apply`: survey, plan, ask, do. Exit: 0 done, 1 something failed or could not be reached, 77 nobody agreed, 130 stopped. */
export async function apply(session: Session): Promise<ExitCode> {
  if (session.options.resume) return resume(session);
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const looked = await lookAndPlan(session, fleet);
  if (typeof looked === "number") return looked;
  if (countSteps(looked.plan) > 0 && !(await mayApply(session, looked))) return exitCodes.needsAnswer;
  const applied = await applyFleet(session, fleet, looked);
  if (typeof applied === "number") return applied;
  const leftOut = looked.unreachable.length > 0 || looked.plan.issues.some((issue) => issue.level === "blocker");
  const words =
    applied.run === null
      ? `${leftOut ? planText(looked.plan, false) : ""}Nothing to do: every machine is as it should be.\n`
      : endWords(applied.finished);
  const code = codeOf(applied.finished);
  return finish(
    session,
    { result: applied.finished.result, run: applied.run, machines: applied.finished.machines, issues: looked.plan.issues },
    leftOut && applied.run === null ? words.replace(/Nothing to do.*\n$/, "Nothing was changed.\n") : words,
    code === exitCodes.ok && leftOut ? exitCodes.failed : code,
  );
}

async function resume(session: Session): Promise<ExitCode> {
  const runs = await session.engine.call("run.list", {});
  if (!runs.ok) return fail(session, runs.error);
  const open = runs.value.runs.filter(
    (each) => each.kind !== "install" && (each.result === "unfinished" || each.result === "stopped" || each.result === "failed"),
  );
  const run = session.options.run ?? open[0]?.run;
  if (run === undefined) return finish(session, { result: "done", run: null, machines: [] }, "There is no run to go on with.\n");
  const ended = await follow(session, () => session.engine.call("run.resume", { run }));
  if ("code" in ended) return fail(session, ended);
  return finish(
    session,
    { result: ended.finished.result, run: ended.run, machines: ended.finished.machines },
    endWords(ended.finished),
    codeOf(ended.finished),
  );
}
