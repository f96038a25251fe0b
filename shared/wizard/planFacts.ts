/** What a plan comes to, in figures: for Review's summary, its button and its checkbox. */
import type { FileChange, Issue, Plan, Step } from "../model/plan.ts";
import type { PageId } from "./pages.ts";

export type PlanFacts = {
  readonly steps: number;
  /** Machines that get at least one step. */
  readonly machines: readonly string[];
  readonly filesNew: number;
  readonly filesEdited: number;
  readonly filesRemoved: number;
  readonly services: readonly { readonly name: string; readonly machine: string }[];
  readonly rebuilt: number;
  readonly packed: number;
  /** Estimate: the binhost, then the slowest client, since clients work side by side; null: nothing is known. */
  readonly seconds: number | null;
  /** Steps that undo does not take back. */
  readonly irreversible: readonly Step[];
  /** What stays on a machine after undo, one sentence each. */
  readonly stays: readonly string[];
  readonly blockers: readonly Issue[];
};

export const filesOf = (step: Step): readonly FileChange[] => (step.spec.kind === "write-files" ? step.spec.files : []);

export const secondsOf = (steps: readonly Step[]): number | null => {
  const known = steps.flatMap((step) => step.seconds ?? []);
  return known.length === 0 ? null : known.reduce((sum, s) => sum + s, 0);
};

function wholeSeconds(plan: Plan): number | null {
  const of = (role: "binhost" | "client"): readonly number[] => plan.machines.filter((m) => m.role === role).flatMap((m) => secondsOf(m.steps) ?? []);
  const all = [...of("binhost"), ...of("client")];
  return all.length === 0 ? null : Math.max(0, ...of("binhost")) + Math.max(0, ...of("client"));
}

/** The pages whose choices made a step, first the one that weighs most. Kinds that no choice touches lead to Serving, which they are there for. */
export function pagesOfStep(step: Step, role: "binhost" | "client"): readonly PageId[] {
  switch (step.spec.kind) {
    case "write-files":
      if (step.spec.validate === "nginx") return ["serving"];
      return role === "binhost" ? ["graphics", "processor", "serving"] : ["graphics", "processor", "use", "serving"];
    case "rebuild":
      return ["graphics", "processor", "serving"];
    case "signing-key":
    case "trust-key":
    case "install-tool":
    case "pack-installed":
    case "sign-packages":
    case "fix-index":
    case "service":
    case "check-index":
    case "check-signature":
    case "ssh-access":
      return ["serving"];
  }
}

export function planFacts(plan: Plan): PlanFacts {
  const steps = plan.machines.flatMap((m) => m.steps);
  const files = steps.flatMap(filesOf);
  return {
    steps: steps.length,
    machines: plan.machines.filter((m) => m.steps.length > 0).map((m) => m.id),
    filesNew: files.filter((f) => f.before === null && f.edit === null).length,
    filesEdited: files.filter((f) => (f.before !== null && f.after !== null) || f.edit !== null).length,
    filesRemoved: files.filter((f) => f.before !== null && f.after === null).length,
    services: steps.flatMap((s) => (s.spec.kind === "service" ? [{ name: s.spec.name, machine: s.machine }] : [])),
    rebuilt: steps.reduce((sum, s) => sum + (s.spec.kind === "rebuild" ? s.spec.atoms.length : 0), 0),
    packed: steps.reduce((sum, s) => sum + (s.spec.kind === "pack-installed" ? s.spec.cpvs.length : 0), 0),
    seconds: wholeSeconds(plan),
    irreversible: steps.filter((s) => s.undoable === "no"),
    stays: [...new Set(steps.flatMap((s) => s.stays ?? []))],
    blockers: plan.issues.filter((issue) => issue.level === "blocker"),
  };
}

/** Numbers of steps through the whole plan, 1 first, for "made in step 4". */
export function stepNumbers(plan: Plan): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const machine of plan.machines) for (const [index, step] of machine.steps.entries()) numbers.set(step.id, index + 1);
  return numbers;
}
