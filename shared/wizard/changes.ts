/** What a run has changed, machine by machine: from its plan and from what became of each step. Pure. */
import type { Plan } from "../model/plan.ts";
import type { RunState } from "../run/runState.ts";
import { filesOf } from "./planFacts.ts";

export type MachineChanges = {
  readonly machine: string;
  readonly done: number;
  /** Steps that were so already. */
  readonly already: number;
  /** Steps that are not done, whatever the reason. */
  readonly open: number;
  readonly files: readonly string[];
  readonly services: readonly string[];
  readonly tools: readonly string[];
  readonly packed: number;
  readonly rebuilt: number;
};

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)];

/** Only what this run itself has done: a step that was so already has changed nothing. */
export function changesOf(plan: Plan, run: RunState): readonly MachineChanges[] {
  return plan.machines.map((machine) => {
    const status = (id: string): string => run.steps[id]?.status ?? "waiting";
    const done = machine.steps.filter((step) => status(step.id) === "done");
    const specs = done.map((step) => step.spec);
    const already = machine.steps.filter((step) => status(step.id) === "already").length;
    return {
      machine: machine.id,
      done: done.length,
      already,
      open: machine.steps.length - done.length - already,
      files: unique(done.flatMap((step) => filesOf(step).map((file) => file.path))),
      services: unique(specs.flatMap((spec) => (spec.kind === "service" ? [spec.name] : []))),
      tools: unique(specs.flatMap((spec) => (spec.kind === "install-tool" ? [spec.atom] : []))),
      packed: specs.reduce((sum, spec) => sum + (spec.kind === "pack-installed" ? spec.cpvs.length : 0), 0),
      rebuilt: specs.reduce((sum, spec) => sum + (spec.kind === "rebuild" ? spec.atoms.length : 0), 0),
    };
  });
}
