/** An error of a file format as an issue of the plan: that machine is left out. */
import type { WizardError } from "../errors/wizardError.ts";
import type { Issue } from "../model/plan.ts";
import { issue } from "./context.ts";

export function asIssue(error: WizardError, machine: string): Issue {
  return issue({
    code: error.code,
    level: "blocker",
    machine,
    what: error.what,
    why: error.why,
    remedy: error.remedies[0]?.label ?? "Survey again.",
    page: "review",
  });
}
