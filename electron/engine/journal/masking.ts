/** What is hidden of an event: on disk, in texts for people alone (undo and resume read the rest); on the way out, in the plan's files too. */
import type { Plan } from "../../../shared/model/plan.ts";
import type { NewEvent, RunEvent } from "../../../shared/model/run.ts";
import { maskDeep, maskFileText, maskUrls } from "../../../shared/run/mask.ts";

/** For the journal (0600). Paths, hashes, references and file contents stay as they are: they are written and compared later. */
export function maskForDisk(event: NewEvent, mask: (text: string) => string): NewEvent {
  switch (event.code) {
    case "step.log":
    case "step.progress":
      return { ...event, text: mask(event.text) };
    case "step.finished":
    case "machine.state":
      return event.error === null
        ? event
        : { ...event, error: { ...maskDeep(event.error, mask), code: event.error.code, machine: event.error.machine } };
    case "run.started":
    case "run.resumed":
    case "run.stopping":
    case "run.finished":
    case "step.started":
    case "step.intent":
    case "step.job":
    case "question.asked":
    case "question.answered":
      return event;
  }
}

/** A plan for windows, terminals and exports: what its files give away is hidden. Steps are run from the true plan, never from this one. */
export function maskPlan(plan: Plan): Plan {
  const machines = plan.machines.map((machine) => ({
    ...machine,
    steps: machine.steps.map((step) => ({ ...step, spec: maskDeep(step.spec, maskFileText), commands: step.commands.map(maskUrls) })),
  }));
  return { ...plan, machines };
}

/** An event as faces may see it. */
export function maskForFaces(event: RunEvent): RunEvent {
  return event.code === "run.started" ? { ...event, plan: maskPlan(event.plan) } : event;
}
