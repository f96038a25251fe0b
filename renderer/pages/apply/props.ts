/** What one machine of a run is drawn from. */
import type { Machine } from "../../../shared/model/fleet.ts";
import type { Plan } from "../../../shared/model/plan.ts";
import type { Question } from "../../../shared/model/question.ts";
import type { MachineRunState, RunState } from "../../../shared/run/runState.ts";

export type RunMachineProps = {
  readonly machine: MachineRunState;
  readonly run: RunState;
  readonly plan: Plan | null;
  /** As the fleet has it; undefined: it is no longer in it. */
  readonly inFleet: Machine | undefined;
  readonly questions: readonly Question[];
  readonly nameOf: (machine: string) => string;
  readonly now: number;
  readonly estimates: boolean;
  /** The engine works on this run. */
  readonly live: boolean;
  readonly onRetry?: () => void;
  readonly onUndo?: () => void;
};
