/** A plan in words and differences for a terminal. */
import { structuredPatch } from "diff";
import type { FileChange, Plan, Step } from "../../shared/model/plan.ts";

export function changesOf(step: Step): readonly FileChange[] {
  return step.spec.kind === "write-files" ? step.spec.files : [];
}

function difference(file: FileChange): string {
  const patch = structuredPatch(file.path, file.path, file.before ?? "", file.after ?? "", "", "", { context: 2 });
  const head = file.before === null ? `    new file ${file.path}` : file.after === null ? `    removes ${file.path}` : `    ${file.path}`;
  return [head, ...patch.hunks.flatMap((hunk) => [`      @@ line ${hunk.newStart}`, ...hunk.lines.map((line) => `      ${line}`)])].join("\n");
}

function stepText(step: Step, number: number, diff: boolean): string {
  const undo = step.undoable === "yes" ? "" : step.undoable === "no" ? " [cannot be undone]" : "";
  const lines = [`  ${String(number).padStart(2)}  ${step.title}${undo}`, `      ${step.why}`];
  if (diff)
    lines.push(...changesOf(step).map(difference), ...(changesOf(step).length === 0 ? step.commands.map((command) => `      $ ${command}`) : []));
  return lines.join("\n");
}

/** The plan as text; `diff` with differences and commands. */
export function planText(plan: Plan, diff: boolean): string {
  const issues = plan.issues.map(
    (issue) =>
      `${issue.level === "note" ? "note" : issue.level}: ${issue.machine === null ? "" : `${issue.machine}: `}${issue.what}\n  ${issue.why}\n  ${issue.remedy}\n`,
  );
  const machines = plan.machines.map((machine) => {
    const head = `${machine.id} (${machine.role}): ${machine.steps.length === 0 ? "nothing to do" : `${machine.steps.length} steps`}`;
    return [head, ...machine.steps.map((step, index) => stepText(step, index + 1, diff)), ""].join("\n");
  });
  return [...issues, ...machines].join("\n");
}

export const countSteps = (plan: Plan): number => plan.machines.reduce((sum, machine) => sum + machine.steps.length, 0);

/** The documented result object of `plan`. */
export function planResult(plan: Plan) {
  return {
    changes: countSteps(plan),
    machines: plan.machines.map((machine) => ({
      id: machine.id,
      steps: machine.steps.map((step) => ({
        id: step.id,
        kind: step.spec.kind,
        title: step.title,
        why: step.why,
        files: changesOf(step).map(({ path, before, after }) => ({ path, before, after })),
        commands: step.commands,
        undoable: step.undoable !== "no",
      })),
    })),
    issues: plan.issues,
    decisions: plan.decisions,
  };
}
