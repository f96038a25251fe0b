/** Events of a run -> what it looks like. Pure; any prefix of a journal reduces; an event seen twice changes nothing. */
import type { RunEvent } from "../model/run.ts";
import { addText, NO_LINES } from "./logLines.ts";
import {
  type Counts,
  emptyRun,
  isSettled,
  LOG_TAIL,
  type MachineRunState,
  NO_COUNTS,
  type RunState,
  type StepState,
  type StepStatus,
} from "./runState.ts";

export { emptyRun } from "./runState.ts";

const COUNTED: Readonly<Record<StepStatus, keyof Counts>> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  undone: "done",
  already: "skipped",
  failed: "failed",
  "not-undone": "failed",
  stopped: "stopped",
};

function countSteps(steps: readonly StepState[]): Counts {
  const counts: Record<keyof Counts, number> = { ...NO_COUNTS };
  for (const step of steps) {
    counts.total += 1;
    counts[COUNTED[step.status]] += 1;
  }
  return counts;
}

function share(step: StepState): number {
  if (isSettled(step.status)) return 1;
  const progress = step.progress;
  if (step.status !== "running" || progress === null || progress.done === null || !progress.total) return 0;
  return Math.min(0.99, Math.max(0, progress.done / progress.total));
}

/** Fills in what follows from the steps: counts and progress. */
function derive(state: RunState): RunState {
  const all = Object.values(state.steps);
  return {
    ...state,
    machines: state.machines.map((m) => ({
      ...m,
      counts: countSteps(m.steps.flatMap((id) => state.steps[id] ?? [])),
    })),
    counts: countSteps(all),
    progress: Math.min(
      state.status === "running" ? 0.99 : 1,
      all.length === 0 ? (state.status === "done" ? 1 : 0) : all.reduce((sum, step) => sum + share(step), 0) / all.length,
    ),
    question: state.questions[0] ?? null,
  };
}

const unplanned = (id: string, machine: string): StepState => ({
  id,
  machine,
  title: id.slice(id.indexOf("/") + 1),
  why: "",
  kind: null,
  status: "waiting",
  startedAt: null,
  seconds: null,
  estimate: null,
  progress: null,
  job: null,
  log: NO_LINES,
  made: {},
  error: null,
  stays: null,
});

function withMachine(state: RunState, id: string, change: (machine: MachineRunState) => MachineRunState): RunState {
  const known = state.machines.some((m) => m.id === id);
  const fresh: MachineRunState = { id, role: null, status: "idle", error: null, steps: [], counts: NO_COUNTS };
  const machines = known ? state.machines : [...state.machines, fresh];
  return { ...state, machines: machines.map((m) => (m.id === id ? change(m) : m)) };
}

function withStep(state: RunState, event: { readonly machine: string; readonly step: string }, change: (step: StepState) => StepState): RunState {
  const listed = state.steps[event.step];
  const step = change(listed ?? unplanned(event.step, event.machine));
  const next = { ...state, steps: { ...state.steps, [event.step]: step } };
  return listed ? next : withMachine(next, event.machine, (m) => ({ ...m, steps: [...m.steps, event.step] }));
}

function started(event: Extract<RunEvent, { code: "run.started" }>): RunState {
  const steps: Record<string, StepState> = {};
  for (const machine of event.plan.machines)
    for (const step of machine.steps)
      steps[step.id] = {
        ...unplanned(step.id, step.machine),
        title: step.title,
        why: step.why,
        kind: step.spec.kind,
        estimate: step.seconds,
        stays: step.stays,
      };
  return {
    ...emptyRun,
    run: event.run,
    kind: event.kind,
    fleetName: event.fleet.name,
    undoes: event.undoes,
    status: "running",
    startedAt: event.at,
    machines: event.plan.machines.map((m) => ({
      id: m.id,
      role: m.role,
      status: "idle",
      error: null,
      steps: m.steps.map((s) => s.id),
      counts: NO_COUNTS,
    })),
    steps,
  };
}

const AGAIN: ReadonlySet<StepStatus> = new Set(["failed", "stopped", "running", "not-undone"]);

/** A run that goes on: what failed, was stopped or was cut off (or only the steps that the event names) is waited for again. */
function resumed(state: RunState, only: readonly string[] | undefined): RunState {
  const again = (step: StepState) => AGAIN.has(step.status) && (only === undefined || only.includes(step.id));
  const steps: Record<string, StepState> = {};
  const machines = new Set<string>();
  for (const [id, step] of Object.entries(state.steps)) {
    steps[id] = again(step) ? { ...step, status: "waiting", error: null, progress: null } : step;
    if (again(step)) machines.add(step.machine);
  }
  return {
    ...state,
    status: "running",
    stopping: null,
    finishedAt: null,
    steps,
    machines: state.machines.map((m) => (machines.has(m.id) ? { ...m, status: "idle", error: null } : m)),
    questions: [],
  };
}

type Said = Extract<RunEvent, { code: "step.log" }>;
const logged = (step: StepState, event: Said): StepState => ({ ...step, log: addText(step.log, event.stream, event.text, event.at, LOG_TAIL) });

function take(state: RunState, event: RunEvent): RunState {
  switch (event.code) {
    case "run.started":
      return started(event);
    case "run.resumed":
      return resumed(state, event.steps);
    case "run.stopping":
      return { ...state, stopping: event.when };
    case "run.finished":
      return { ...state, status: event.result, stopping: null, finishedAt: event.at, proof: event.proof ?? null, questions: [] };
    case "machine.state":
      return withMachine(state, event.machine, (m) => ({ ...m, status: event.state, error: event.error }));
    case "step.started":
      return withStep(state, event, (step) => ({
        ...step,
        status: "running",
        startedAt: event.at,
        seconds: null,
        progress: null,
        error: null,
        log: NO_LINES,
      }));
    case "step.intent":
      return state;
    case "step.progress":
      return withStep(state, event, (step) => ({ ...step, progress: { done: event.done, total: event.total, text: event.text } }));
    case "step.job":
      return withStep(state, event, (step) => ({ ...step, job: event.job }));
    case "step.log":
      return withStep(state, event, (step) => logged(step, event));
    case "step.finished":
      return withStep(state, event, (step) => ({
        ...step,
        status: event.outcome,
        seconds: event.seconds,
        made: { ...step.made, ...event.made },
        error: event.error,
        progress: null,
      }));
    case "question.asked":
      return { ...state, questions: [...state.questions.filter((q) => q.id !== event.question.id), event.question] };
    case "question.answered":
      return { ...state, questions: state.questions.filter((q) => q.id !== event.id) };
  }
}

/**
 * Takes one event in. Inputs: the state so far (`emptyRun` at first) and the next event of that run's journal. Output: the new state;
 * the same object when the event was taken in before (a listener that joined late may send the overlap twice).
 */
export function reduceRun(state: RunState, event: RunEvent): RunState {
  if (event.seq <= state.seq) return state;
  const next = { ...take(state, event), seq: event.seq };
  return event.code === "step.log" || event.code === "step.intent" ? next : derive(next);
}

/** The log events that follow one another from `at` on, all of one step, none taken in before. */
function saidInOneGo(events: readonly RunEvent[], at: number, seq: number): readonly Said[] {
  const said: Said[] = [];
  for (let event = events[at]; event?.code === "step.log"; event = events[at + said.length]) {
    if (event.seq <= (said.at(-1)?.seq ?? seq) || event.step !== (said[0] ?? event).step) break;
    said.push(event);
  }
  return said;
}

/** Reduces a whole journal, or the part of it that has arrived. What one step says in one go is taken in at once. */
export function reduceRunEvents(events: readonly RunEvent[], from: RunState = emptyRun): RunState {
  let state = from;
  for (let at = 0; at < events.length; ) {
    const said = saidInOneGo(events, at, state.seq);
    const last = said.at(-1);
    const event = events[at];
    if (last !== undefined) state = { ...withStep(state, last, (step) => said.reduce(logged, step)), seq: last.seq };
    else if (event !== undefined) state = reduceRun(state, event);
    at += Math.max(1, said.length);
  }
  return state;
}
