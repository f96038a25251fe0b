/**
 * "Check without changing": looks again at every machine, plans anew, compares with what was shown, and lets Portage and nginx try the new files in
 * a temporary folder. Nothing on a machine changes: each file goes through `write-files` with `dryRun`, which ends before the first write.
 */
import type { CallOutput, Trial } from "../../../shared/contract/contract.ts";
import { ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet, Machine } from "../../../shared/model/fleet.ts";
import type { FactsByMachine, Plan, SpecOf, Step } from "../../../shared/model/plan.ts";
import { comparePlans, type Difference } from "../../../shared/plan/comparePlans.ts";
import { maskPlan } from "../journal/masking.ts";
import type { Ask, Clock } from "../ports.ts";
import type { Connections } from "../session/connections.ts";
import { eachAtOnce } from "../session/eachAtOnce.ts";
import type { FactsCache } from "../session/factsCache.ts";
import { AT_ONCE } from "../session/surveyMachine.ts";
import { problemError } from "./problem.ts";
import { fillIn } from "./references.ts";

export type CheckOptions = {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly facts: Pick<FactsCache, "show" | "behind">;
  readonly plan: (fleet: Fleet, facts: FactsByMachine) => Plan;
};

type WriteStep = Step & { readonly spec: SpecOf<"write-files"> };
const writes = (step: Step): step is WriteStep => step.spec.kind === "write-files";

/** Values that an earlier step will make, while they are not there: of the right form, so that a trial reads them as it would the true ones. */
const stand = (name: string): string => (name === "fingerprint" ? "0".repeat(40) : "");

const LATER = {
  edit: "This file comes with a package that an earlier step installs; it is tried then.",
  nginx: "nginx is installed by an earlier step; it tries these files then.",
} as const;

/** Lets the machine try the files of one step. */
async function tryStep(step: WriteStep, machine: Machine, facts: Facts, options: CheckOptions): Promise<Trial> {
  const spec = fillIn(step.spec, ({ name }) => stand(name)) as WriteStep["spec"];
  const files = spec.files.filter((file) => file.edit === null);
  const trial = (over: Pick<Trial, "result" | "detail">): Trial => ({
    step: step.id,
    title: step.title,
    by: spec.validate === "none" ? "files" : spec.validate,
    paths: spec.files.map((file) => file.path),
    ...over,
  });
  const opened = await options.connections.open(machine, options.ask);
  if (!opened.ok) return trial({ result: "refused", detail: `${opened.error.what} ${opened.error.why}` });
  const nginxLater = spec.validate === "nginx" && !facts.nginx.installed;
  const incomplete = files.length < spec.files.length;
  const validate = nginxLater || incomplete ? "none" : spec.validate;
  const tried = await opened.value.door.call("write-files", { run: "check", step: "check", files, validate, dryRun: true });
  const error = !tried.ok ? tried.error : tried.value.problem === null ? null : problemError(machine.id, tried.value.problem, "try the new files");
  if (error !== null) return trial({ result: "refused", detail: [error.what, error.why, error.details].filter((text) => text !== "").join("\n") });
  if (nginxLater) return trial({ result: "later", detail: LATER.nginx });
  return incomplete ? trial({ result: "later", detail: LATER.edit }) : trial({ result: "accepted", detail: "" });
}

/**
 * @param shown the true facts behind the plan that was shown; empty: nothing was shown yet, so there is nothing to compare with
 * @returns per machine what differs, what its own programs say of the new files, or why it could not be looked at; and the plan as it would be now
 */
export async function checkFleet(fleet: Fleet, shown: FactsByMachine, options: CheckOptions): Promise<Result<CallOutput<"run.check">>> {
  const compares = Object.keys(shown).length > 0;
  const wanted = compares ? fleet.machines.filter((m) => shown[m.id] !== undefined) : fleet.machines;
  const looked = await options.facts.show(
    fleet,
    wanted.map((m) => m.id),
  );
  const fresh = Object.fromEntries(looked.flatMap((each) => (each.facts === null ? [] : [[each.id, each.facts] as const])));
  const known = options.facts.behind(fresh);
  if (!known.ok) return known;
  // A machine that does not answer now counts as it was: else the others' plans would move with it.
  const now = options.plan(fleet, { ...shown, ...known.value });
  const differences = compares ? comparePlans(options.plan(fleet, shown), now) : new Map<string, readonly Difference[]>();
  const machines = await eachAtOnce(wanted, AT_ONCE, async (machine) => {
    const facts = known.value[machine.id];
    const steps = now.machines.find((m) => m.id === machine.id)?.steps ?? [];
    const trials: Trial[] = [];
    // One after the other: a machine lets one writer in at a time.
    if (facts !== undefined) for (const step of steps.filter(writes)) trials.push(await tryStep(step, machine, facts, options));
    return {
      id: machine.id,
      steps: steps.length,
      error: looked.find((each) => each.id === machine.id)?.error ?? null,
      differences: [...(differences.get(machine.id) ?? [])],
      trials,
    };
  });
  const common = [...(differences.get("") ?? [])];
  return ok({
    at: options.clock.now(),
    same: common.length === 0 && machines.every((m) => m.differences.length === 0),
    ok: machines.every((m) => m.error === null && m.trials.every((trial) => trial.result !== "refused")),
    common,
    machines,
    plan: maskPlan(now),
    facts: fresh,
  });
}
