/** What stopped an operation in the middle of a step, as an error for people. */
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Problem } from "../../../shared/operations/operations.ts";
import { problemToError } from "../machine/problems.ts";

/** `doing`: verb and object, for "… could not …". `changed`: when something was changed all the same. */
export function problemError(machine: string, problem: Problem, doing = "finish this step", changed?: string): WizardError {
  return problemToError(problem, machine, doing, changed);
}
