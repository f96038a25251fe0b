/**
 * The plan of an undo: the steps that a run began, in reverse. Clients come before the binhost. A service that ran before is only
 * reloaded, so it comes after the files it reads; one that we started is stopped in the same place. Pure.
 */
import type { Plan, Step } from "../../../shared/model/plan.ts";
import type { Past } from "./replay.ts";

function undoTitle(step: Step, comesBack: boolean): string {
  return comesBack ? `Undo: ${step.title}` : `Stays: ${step.title}`;
}

/** A machine's steps in the order of undoing. */
function backwards(steps: readonly Step[]): Step[] {
  const order = [...steps];
  for (const service of steps) {
    if (service.spec.kind !== "service") continue;
    const reads = service.spec.reloadAfter;
    const first = order.findIndex((s) => reads.includes(s.id));
    const at = order.indexOf(service);
    if (first < 0 || first > at) continue;
    order.splice(at, 1);
    order.splice(first, 0, service);
  }
  return order.reverse();
}

export type UndoPlanOptions = {
  /** Also remove the signing key that the run made. */ readonly removeKey: boolean;
};

/** Steps of the run that were begun (they have an intent, a job or an end other than "already so"), reversed, as a plan of their own. */
export function undoPlan(past: Past, options: UndoPlanOptions): Plan {
  const begun = (step: Step): boolean => {
    const p = past.steps.get(step.id);
    return p !== undefined && (p.intents.length > 0 || (p.outcome === "done" && step.stays !== null));
  };
  const machines = past.plan.machines.map((m) => ({ ...m, steps: m.steps.filter(begun) }));
  const steps = machines.flatMap((m) => m.steps);
  const clientSteps = machines.filter((m) => m.role === "client").flatMap((m) => m.steps.map((s) => s.id));

  const after = new Map<string, readonly string[]>();
  for (const machine of machines) {
    const order = backwards(machine.steps);
    for (const [position, step] of order.entries()) {
      const before = order[position - 1];
      const elsewhere = steps.filter((s) => s.machine !== step.machine && s.after.includes(step.id) && machine.role === "binhost").map((s) => s.id);
      after.set(step.id, [...new Set([...(before ? [before.id] : []), ...elsewhere, ...(machine.role === "binhost" ? clientSteps : [])])]);
    }
  }

  const undoStep = (step: Step): Step => {
    const comesBack = step.undoable === "yes" || (step.spec.kind === "signing-key" && options.removeKey);
    const keepsKey = step.spec.kind === "signing-key" && !options.removeKey;
    return {
      ...step,
      title: undoTitle(step, comesBack && !keepsKey),
      after: [...(after.get(step.id) ?? [])],
      undoable: keepsKey ? "no" : step.spec.kind === "signing-key" ? "yes" : step.undoable,
      seconds: null,
      secondsBasis: null,
    };
  };
  return { ...past.plan, machines: machines.map((m) => ({ ...m, steps: backwards(m.steps).map(undoStep) })), issues: [] };
}
