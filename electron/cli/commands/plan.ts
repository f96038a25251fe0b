import type { Trial } from "../../../shared/contract/contract.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { countSteps, planResult, planText } from "../planText.ts";
import { errorText, fail, finish, isExit, loadFleet, type Session } from "../session.ts";
import { lookAndPlan } from "./lookAndPlan.ts";

function trialText(trial: Trial): string {
  const files = trial.paths.join(", ");
  switch (trial.result) {
    case "accepted":
      return `  accepted by ${trial.by === "files" ? "the file system" : trial.by}: ${files}`;
    case "later":
      return `  tried later: ${files}\n      ${trial.detail}`;
    case "refused":
      return `  REFUSED: ${trial.title}: ${files}\n${trial.detail.replace(/^/gm, "      ")}`;
  }
}

/** `plan --check`: looks, plans, and lets each machine try its new files without writing them. Exit as `plan`; 1 also when a machine refuses a file. */
async function checkedPlan(session: Session, fleet: Fleet): Promise<ExitCode> {
  const checked = await session.engine.call("run.check", { fleet, facts: {} });
  if (!checked.ok) return fail(session, checked.error);
  const { plan: made, machines, ok } = checked.value;
  const errors = machines.flatMap((machine) => machine.error ?? []);
  if (!session.options.json) for (const error of errors) session.io.err(errorText(error));
  const first = errors[0];
  if (first !== undefined && errors.length === machines.length) return fail(session, first, exitCodes.unreachable);
  const trials = machines.map((machine) => [
    `${machine.id}: ${machine.trials.length === 0 ? "no file to write" : "the new files"}`,
    ...machine.trials.map(trialText),
    "",
  ]);
  const words = `${planText(made, session.options.diff)}\nChecked; nothing was changed.\n${trials.flat().join("\n")}`;
  const blocked = !ok || made.issues.some((issue) => issue.level === "blocker");
  const refused = machines.some((machine) => machine.trials.some((trial) => trial.result === "refused"));
  const code = countSteps(made) > 0 && !refused ? exitCodes.changesPending : blocked ? exitCodes.failed : exitCodes.ok;
  return finish(
    session,
    { ...planResult(made), checked: machines.map(({ id, error, trials: tried }) => ({ id, error, trials: tried })) },
    words,
    code,
  );
}

/** `plan`: what would be done. Exit: 0 nothing to do, 2 changes pending, 1 a machine cannot be set up. */
export async function plan(session: Session): Promise<ExitCode> {
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  if (session.options.check) return checkedPlan(session, fleet);
  const looked = await lookAndPlan(session, fleet);
  if (typeof looked === "number") return looked;
  const blocked = looked.unreachable.length > 0 || looked.plan.issues.some((issue) => issue.level === "blocker");
  const code = countSteps(looked.plan) > 0 ? exitCodes.changesPending : blocked ? exitCodes.failed : exitCodes.ok;
  return finish(session, planResult(looked.plan), planText(looked.plan, session.options.diff), code);
}
