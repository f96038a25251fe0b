import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { errorText, fail, type Session } from "../session.ts";

export type Looked = { readonly facts: Record<string, Facts>; readonly plan: Plan; readonly unreachable: readonly WizardError[] };

/** Survey, then plan. Output: both, or the exit code after the reason was said (nothing could be reached). */
export async function lookAndPlan(session: Session, fleet: Fleet): Promise<Looked | ExitCode> {
  const found = await session.engine.call("survey", { fleet, machines: [] });
  if (!found.ok) return fail(session, found.error);
  const facts: Record<string, Facts> = {};
  const unreachable: WizardError[] = [];
  for (const machine of found.value.machines) {
    if (machine.facts !== null) facts[machine.id] = machine.facts;
    if (machine.error !== null) unreachable.push(machine.error);
  }
  if (!session.options.json) for (const error of unreachable) session.io.err(errorText(error));
  const first = unreachable[0];
  if (Object.keys(facts).length === 0 && first !== undefined) return fail(session, first, exitCodes.unreachable);
  const planned = await session.engine.call("plan", { fleet, facts });
  return planned.ok ? { facts, plan: planned.value, unreachable } : fail(session, planned.error);
}
