/** What a run did, machine by machine, and what can still be taken back: from its events alone. Pure. */
import type { RunSummary } from "../contract/contract.ts";
import type { WizardError } from "../errors/wizardError.ts";
import type { Fleet } from "../model/fleet.ts";
import type { Step } from "../model/plan.ts";
import type { RunEvent } from "../model/run.ts";
import { visible } from "../run/ansi.ts";
import { allLines } from "../run/logLines.ts";
import { reduceRunEvents } from "../run/reduceRun.ts";
import type { RunState, StepState } from "../run/runState.ts";

export type FileDid = { readonly path: string; readonly what: "new" | "changed" | "removed" };
export type PackageDid = { readonly name: string; readonly what: "packed" | "rebuilt" | "installed" };
export type MachineDid = {
  readonly id: string;
  readonly name: string;
  /** Steps in the run's order. */
  readonly steps: readonly StepState[];
  /** Of steps that were done; in an undo: of those that were undone. */
  readonly files: readonly FileDid[];
  readonly services: readonly string[];
  /** Each as Portage names it. */
  readonly packages: readonly PackageDid[];
  readonly error: WizardError | null;
};
export type RunStory = {
  readonly run: RunState;
  readonly fleet: Fleet;
  readonly machines: readonly MachineDid[];
  /** Files and services that undo would take back; 0 for what is no set-up. */
  readonly goesBack: { readonly files: number; readonly services: number; readonly machines: number };
};

const DID: readonly StepState["status"][] = ["done", "undone"];

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

const filesOfStep = (step: Step): readonly FileDid[] =>
  step.spec.kind === "write-files"
    ? step.spec.files.map((file) => ({
        path: file.path,
        what: file.edit === null && file.before === null ? "new" : file.after === null && file.edit === null ? "removed" : "changed",
      }))
    : [];

function packagesOfStep({ spec }: Step): readonly PackageDid[] {
  switch (spec.kind) {
    case "install-tool":
      return [{ name: spec.atom, what: "installed" }];
    case "pack-installed":
      return spec.cpvs.map((name) => ({ name, what: "packed" }));
    case "rebuild":
      return spec.atoms.map((atom) => ({ name: atom.replace(/^=/, ""), what: "rebuilt" }));
    default:
      return [];
  }
}

/** What an installation was about: its first part writes down what Portage would merge (`binary  app-misc/jq-1.8.1-1::home`). */
function installedThere(steps: readonly StepState[]): readonly PackageDid[] {
  const asked = steps.find((step) => step.id.endsWith("/pretend"));
  const merged = steps.some((step) => step.id.endsWith("/install") && step.status === "done");
  if (asked === undefined || !merged) return [];
  const names = allLines(asked.log).flatMap((line) => /^(?:binary|source) +(\S+?)(?:-\d*)?::/.exec(visible(line.text))?.[1] ?? []);
  return unique(names).map((name) => ({ name, what: "installed" }));
}

/** Input: a run's events from its first on. Output: null when the first one is missing. */
export function storyOf(events: readonly RunEvent[]): RunStory | null {
  const first = events.find((event) => event.code === "run.started");
  if (first?.code !== "run.started") return null;
  const run = reduceRunEvents(events);
  const planned = new Map(first.plan.machines.flatMap((m) => m.steps.map((step) => [step.id, step] as const)));
  const machines = run.machines.map((machine): MachineDid => {
    const steps = machine.steps.flatMap((id) => run.steps[id] ?? []);
    const did = steps.filter((step) => DID.includes(step.status)).flatMap((step) => planned.get(step.id) ?? []);
    return {
      id: machine.id,
      name: first.fleet.machines.find((m) => m.id === machine.id)?.name ?? machine.id,
      steps,
      files: did.flatMap(filesOfStep),
      services: unique(did.flatMap((step) => (step.spec.kind === "service" ? [step.spec.name] : []))),
      packages: run.kind === "install" ? installedThere(steps) : did.flatMap(packagesOfStep),
      error: steps.find((step) => step.status === "failed" || step.status === "not-undone")?.error ?? machine.error,
    };
  });
  const back = run.kind === "apply" ? machines.filter((m) => m.files.length + m.services.length > 0) : [];
  return {
    run,
    fleet: first.fleet,
    machines,
    goesBack: {
      files: back.reduce((sum, m) => sum + m.files.length, 0),
      services: back.reduce((sum, m) => sum + m.services.length, 0),
      machines: back.length,
    },
  };
}

/** Did it change anything that undo could take back? `undone`: an undo of it has succeeded. */
export const canUndo = (run: RunSummary): boolean =>
  run.kind === "apply" && !run.undone && run.live !== true && run.machines.some((m) => m.done + m.failed > 0);

/** Broken off, stopped or failed: it can be gone on with. An installation is begun anew instead. */
export const canGoOn = (run: RunSummary): boolean => run.kind !== "install" && !run.undone && run.live !== true && run.result !== "done";

/** Set-ups after this one, on a machine of it, that still stand: they build on it, so they are undone first. Newest first. */
export function standsOn(runs: readonly RunSummary[], run: RunSummary): readonly RunSummary[] {
  const mine = new Set(run.machines.map((m) => m.id));
  return runs.filter(
    (other) =>
      other.kind === "apply" &&
      !other.undone &&
      other.fleet === run.fleet &&
      other.started > run.started &&
      other.machines.some((m) => mine.has(m.id)),
  );
}

/** Machines that live inside a program and end with it. */
export const isLoopback = (fleet: Fleet): boolean => fleet.machines.every((m) => /^127(?:\.\d+){3}$|^::1$|^localhost$/.test(m.address));

/** The fleets that have runs, each once, in the order of their newest run. */
export const fleetsOf = (runs: readonly RunSummary[]): readonly string[] => unique(runs.map((run) => run.fleet));
