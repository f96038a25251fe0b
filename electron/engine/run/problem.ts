/** What stopped an operation on a machine, as an error for people. */

import { catalogue } from "../../../shared/errors/catalogue.ts";
import type { Remedy, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Problem } from "../../../shared/operations/operations.ts";

const retry: Remedy = { do: "retry", label: "Try again" };

type Words = { readonly fault: WizardError["fault"]; readonly what: string; readonly why: string; readonly remedies: readonly Remedy[] };

function wordsFor(problem: Problem, machine: string): Words {
  const at = problem.path ?? "the machine";
  switch (problem.kind) {
    case "changed-since":
      return { ...catalogue["file.changed-since"](machine, at) };
    case "no-space":
      return {
        fault: "machine",
        what: `There is no room left at ${at}.`,
        why: "The file system is full, so the file was not written.",
        remedies: [{ do: "command", label: "See what is full", command: "df -h", on: machine }, retry],
      };
    case "read-only":
      return {
        fault: "machine",
        what: `${at} cannot be written.`,
        why: "Its file system is mounted read-only.",
        remedies: [{ do: "command", label: "See how it is mounted", command: `findmnt -T ${at.startsWith("/") ? at : "/"}`, on: machine }, retry],
      };
    case "not-root":
      return { ...catalogue["machine.no-root"](machine) };
    case "rejected":
      return {
        fault: "us",
        what: `The new ${at} was refused by the program that reads it, before it went live.`,
        why: problem.text.split("\n").find((line) => line.trim() !== "") ?? "It gave no reason.",
        remedies: [{ do: "page", label: "Look again and make a new plan", page: "review" }, retry],
      };
    case "missing-tool":
      return {
        fault: "machine",
        what: `${problem.path ?? "A program"} is missing on ${machine}.`,
        why: problem.text === "" ? "This step needs it." : problem.text,
        remedies: [{ do: "read", label: "Install it there." }, retry],
      };
    case "busy":
      return {
        fault: "machine",
        what: `${machine} is busy with the same thing.`,
        why: problem.text,
        remedies: [{ do: "read", label: "Wait until it has ended." }, retry],
      };
    case "not-found":
      return {
        fault: "machine",
        what: `${at} was not found on ${machine}.`,
        why: problem.text === "" ? "Something this step needs is not there." : problem.text,
        remedies: [{ do: "page", label: "Look again and make a new plan", page: "review" }, retry],
      };
    case "failed":
      return {
        fault: "machine",
        what: `This did not work on ${machine}.`,
        why: problem.text.split("\n").find((line) => line.trim() !== "") ?? "It gave no reason.",
        remedies: [{ do: "read", label: "Read the machine's own words below." }, retry],
      };
  }
}

/** `changed`: what this step has changed before it was stopped; operations change all or nothing. */
export function problemError(machine: string, problem: Problem, changed = "This step changed nothing; what was done before it stays."): WizardError {
  const words = wordsFor(problem, machine);
  return {
    code: `machine.${problem.kind}`,
    machine,
    fault: words.fault,
    what: words.what,
    why: words.why,
    remedies: [...words.remedies],
    changed,
    details: [problem.path ?? "", problem.text].filter((s) => s !== "").join("\n"),
  };
}
