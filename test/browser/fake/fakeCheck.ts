/** "Check without changing" of the engine without machines: the real comparison of plans, trials as the test wants them. */
import type { Checked } from "../../../shared/contract/contract.ts";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { comparePlans } from "../../../shared/plan/comparePlans.ts";
import { planFleet } from "../../../shared/plan/planFleet.ts";

export type FakeChecking = {
  /** The check itself cannot be made, until `repair` was called. */
  readonly fails?: WizardError;
  /** What a second look finds, where it is not what the first one found. */
  readonly facts?: Readonly<Record<string, Facts>>;
  /** Machines that do not answer any more. */
  readonly away?: Readonly<Record<string, WizardError>>;
  /** Step ids whose files the machine does not take, with what it says. */
  readonly refused?: Readonly<Record<string, string>>;
};

export function fakeCheck(fleet: Fleet, shown: Readonly<Record<string, Facts>>, checking: Omit<FakeChecking, "fails">): Checked {
  const facts = { ...shown, ...checking.facts };
  const plan = planFleet(fleet, facts);
  const differences = comparePlans(planFleet(fleet, shown), plan);
  const machines = fleet.machines
    .filter((m) => shown[m.id] !== undefined)
    .map(({ id }) => {
      const steps = plan.machines.find((m) => m.id === id)?.steps ?? [];
      const error = checking.away?.[id] ?? null;
      const trials = steps.flatMap((step): Checked["machines"][number]["trials"] => {
        if (step.spec.kind !== "write-files" || error !== null) return [];
        const { validate, files } = step.spec;
        const detail = checking.refused?.[step.id];
        const later = validate === "nginx";
        return [
          {
            step: step.id,
            title: step.title,
            by: validate === "none" ? "files" : validate,
            paths: files.map((f) => f.path),
            result: detail !== undefined ? "refused" : later ? "later" : "accepted",
            detail: detail ?? (later ? "nginx is installed by an earlier step; it tries these files then." : ""),
          },
        ];
      });
      return { id, steps: steps.length, error, differences: [...(differences.get(id) ?? [])], trials };
    });
  const common = [...(differences.get("") ?? [])];
  return {
    at: 1_795_420_600,
    same: common.length === 0 && machines.every((m) => m.differences.length === 0),
    ok: machines.every((m) => m.error === null && m.trials.every((trial) => trial.result !== "refused")),
    common,
    machines,
    plan,
    facts,
  };
}
