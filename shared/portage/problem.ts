/** Errors of the file formats, as values. What a file of ours may not say, or what a file of theirs says already. */
import type { Failed, WizardError } from "../errors/wizardError.ts";

export interface FormatProblem {
  readonly code: `format.${string}`;
  /** Whose: a file of the person's (machine), a value we made (us), a choice (user). */
  readonly fault: WizardError["fault"];
  readonly what: string;
  readonly why: string;
  /** One line: what to do. */
  readonly remedy: string;
  readonly details?: string;
}

/** A WizardError for a file that is left as it is. */
export function formatError(problem: FormatProblem): Failed {
  const { code, fault, what, why, remedy, details = "" } = problem;
  return {
    ok: false,
    error: { code, fault, machine: null, what, why, remedies: [{ do: "read", label: remedy }], changed: "Nothing was changed.", details },
  };
}
