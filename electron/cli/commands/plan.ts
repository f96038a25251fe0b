import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { countSteps, planResult, planText } from "../planText.ts";
import { finish, isExit, loadFleet, type Session } from "../session.ts";
import { lookAndPlan } from "./lookAndPlan.ts";

/** `plan`: what would be done. Exit: 0 nothing to do, 2 changes pending, 1 a machine cannot be set up. */
export async function plan(session: Session): Promise<ExitCode> {
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const looked = await lookAndPlan(session, fleet);
  if (typeof looked === "number") return looked;
  const blocked = looked.unreachable.length > 0 || looked.plan.issues.some((issue) => issue.level === "blocker");
  const code = countSteps(looked.plan) > 0 ? exitCodes.changesPending : blocked ? exitCodes.failed : exitCodes.ok;
  return finish(session, planResult(looked.plan), planText(looked.plan, session.options.diff), code);
}
