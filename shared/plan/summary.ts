/** A plan in numbers and in one sentence, for Review, the Apply button and the command line. */
import type { Plan, Step } from "../model/plan.ts";
import { count } from "./context.ts";

export type PlanSummary = {
  readonly steps: number;
  /** Machines with at least one step. */
  readonly machines: number;
  readonly filesNew: number;
  readonly filesChanged: number;
  readonly filesRemoved: number;
  readonly services: readonly string[];
  readonly packed: number;
  readonly rebuilt: number;
  readonly blockers: number;
  readonly warnings: number;
  /** Seconds on the busiest machine, as far as they are known. */
  readonly seconds: number;
  /** Steps without an estimate. */
  readonly unknownSeconds: number;
  /** Something in it cannot be undone. */
  readonly cannotUndo: readonly string[];
  /** Text of the Apply button. */
  readonly action: string;
  /** The heaviest fact, one sentence; null: nothing weighs. */
  readonly heaviest: string | null;
};

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.round((seconds % 3600) / 60);
  return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`;
}

const filesOf = (step: Step) => (step.spec.kind === "write-files" ? step.spec.files : []);

/**
 * Counts of a plan.
 * @param nameOf how a machine is called; its id when left out
 */
export function planSummary(plan: Plan, nameOf: (id: string) => string = (id) => id): PlanSummary {
  const busy = plan.machines.filter((m) => m.steps.length > 0);
  const steps = busy.flatMap((m) => m.steps);
  const files = steps.flatMap(filesOf);
  const rebuilds = steps.filter((s) => s.spec.kind === "rebuild");
  const rebuilt = rebuilds.reduce((n, s) => n + (s.spec.kind === "rebuild" ? s.spec.atoms.length : 0), 0);
  const packed = steps.reduce((n, s) => n + (s.spec.kind === "pack-installed" ? s.spec.cpvs.length : 0), 0);
  const perMachine = busy.map((m) => m.steps.reduce((n, s) => n + (s.seconds ?? 0), 0));
  const hostFirst = (perMachine[0] ?? 0) + Math.max(0, ...perMachine.slice(1));
  const host = busy.find((m) => m.role === "binhost");
  const cannotUndo = steps.filter((s) => s.undoable === "no").map((s) => s.title);
  const rebuildSeconds = rebuilds.reduce((n, s) => n + (s.seconds ?? 0), 0);
  const action =
    steps.length === 0
      ? "Nothing to do"
      : `${rebuilt > 0 ? `Rebuild ${count(rebuilt, "package")} and set up` : "Set up"} ${count(busy.length, "machine")}`;
  const heaviest =
    rebuilt > 0 && host
      ? `${nameOf(host.id)} rebuilds ${count(rebuilt, "package")}${rebuildSeconds > 0 ? ` (about ${duration(rebuildSeconds)})` : ""}, and this part cannot be undone.`
      : packed > 0 && host
        ? `${nameOf(host.id)} packs ${count(packed, "installed package")}; the packages stay after undo.`
        : cannotUndo.length > 0
          ? `${cannotUndo[0]}: this part cannot be undone.`
          : null;
  return {
    steps: steps.length,
    machines: busy.length,
    filesNew: files.filter((f) => f.before === null && f.edit === null).length,
    filesChanged: files.filter((f) => (f.before !== null && f.after !== null) || f.edit !== null).length,
    filesRemoved: files.filter((f) => f.before !== null && f.after === null).length,
    services: [...new Set(steps.flatMap((s) => (s.spec.kind === "service" ? [s.spec.name] : [])))],
    packed,
    rebuilt,
    blockers: plan.issues.filter((i) => i.level === "blocker").length,
    warnings: plan.issues.filter((i) => i.level === "warning").length,
    seconds: hostFirst,
    unknownSeconds: steps.filter((s) => s.seconds === null).length,
    cannotUndo,
    action,
    heaviest,
  };
}
