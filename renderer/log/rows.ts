/** What the log shows, row by row, without making the rows: steps one under the other, each with its head, its lines and its end. */
import { visible } from "../../shared/run/ansi.ts";
import { finder, finds } from "../../shared/run/find.ts";
import { CHUNK, type LogLine, lineAt } from "../../shared/run/logLines.ts";
import { isSettled, type RunState, type StepState } from "../../shared/run/runState.ts";

export type Row =
  | { readonly is: "head" | "dropped" | "end"; readonly key: string; readonly step: StepState }
  | { readonly is: "line"; readonly key: string; readonly line: LogLine };

type Section = { readonly step: StepState; readonly from: number; readonly before: number; readonly rows: number };
export type Rows = {
  readonly sections: readonly Section[];
  readonly count: number;
  readonly at: (index: number) => Row | null;
  /** The row's name as a number: twenty thousand of them are asked for with each line, and a text for each would take its time. */
  readonly keyAt: (index: number) => number;
};

/** Steps by number, for the names of their rows; a row keeps its name as long as the window lives. */
const numbers = new Map<string, number>();
function numberOf(step: string): number {
  const known = numbers.get(step) ?? numbers.size + 1;
  numbers.set(step, known);
  return known;
}
/** More rows than any step has. */
const ROWS = 2 ** 32;

/** `before`: the head, and what was left out. An end is shown when the step has come to one. */
export function rowsOf(steps: readonly StepState[]): Rows {
  let count = 0;
  const sections = steps.map((step): Section => {
    const before = step.log.dropped > 0 ? 2 : 1;
    const rows = before + step.log.length + (isSettled(step.status) ? 1 : 0);
    const section = { step, from: count, before, rows };
    count += rows;
    return section;
  });
  return {
    sections,
    count,
    keyAt: (index) => {
      const section = sections.findLast((each) => each.from <= index);
      if (section === undefined) return -1 - index;
      const { step, before } = section;
      const place = index - section.from;
      const last = place === before + step.log.length;
      return numberOf(step.id) * ROWS + (place < before || last ? (last ? 2 : place) : 3 + step.log.dropped + place - before);
    },
    at: (index) => {
      const section = sections.findLast((each) => each.from <= index);
      if (section === undefined || index < 0 || index >= count) return null;
      const { step, before } = section;
      const place = index - section.from;
      if (place < before) return { is: place === 0 ? "head" : "dropped", key: `${step.id} ${place === 0 ? "head" : "dropped"}`, step };
      const line = lineAt(step.log, place - before);
      // Numbered from the step's first line on, so that a row keeps its name when older ones go.
      return line === undefined
        ? { is: "end", key: `${step.id} end`, step }
        : { is: "line", key: `${step.id} ${step.log.dropped + place - before}`, line };
    },
  };
}

type Searched = { readonly query: string; readonly found: readonly number[] };
/** Full chunks never change: what was found in one holds as long as the same is searched for. */
const searched = new WeakMap<readonly LogLine[], Searched>();

function hitsIn(chunk: readonly LogLine[], query: string, find: RegExp): readonly number[] {
  const known = searched.get(chunk);
  if (known?.query === query) return known.found;
  const found = chunk.flatMap((line, i) => (finds(find, visible(line.text)) ? [i] : []));
  searched.set(chunk, { query, found });
  return found;
}

/** Rows whose line has the text, in order; nothing is found of an empty text. */
export function hits(rows: Rows, query: string): readonly number[] {
  const find = finder(query);
  if (find === null) return [];
  return rows.sections.flatMap(({ step, from, before }) =>
    [...step.log.chunks, step.log.tail].flatMap((chunk, n) => hitsIn(chunk, query, find).map((i) => from + before + n * CHUNK + i)),
  );
}

/** Every step of the run, machine by machine, in the plan's order. */
export const stepsOf = (run: RunState): readonly StepState[] => run.machines.flatMap((m) => m.steps.flatMap((id) => run.steps[id] ?? []));

/** A step that has begun has something to show, if only that it began. */
export const hasLog = (step: StepState): boolean => step.startedAt !== null || step.log.length > 0;

/** The step that is worth looking at: the one that failed, else the one that runs, else the one that began last. */
export function interesting(steps: readonly StepState[]): StepState | undefined {
  const spoke = steps.filter(hasLog);
  return (
    spoke.find((s) => s.status === "failed") ??
    spoke.find((s) => s.status === "running") ??
    spoke.reduce<StepState | undefined>((last, s) => (last === undefined || (s.startedAt ?? 0) >= (last.startedAt ?? 0) ? s : last), undefined)
  );
}

/** What a choice of the step filter shows: "" what matters now, "machine:ID" all of a machine, else one step. */
export function chosenSteps(run: RunState, choice: string): readonly StepState[] {
  const steps = stepsOf(run);
  const one = run.steps[choice];
  if (one !== undefined) return [one];
  const machine = choice.startsWith("machine:") ? choice.slice("machine:".length) : null;
  const all = machine === null ? [] : steps.filter((s) => s.machine === machine && hasLog(s));
  if (all.length > 0) return all;
  const now = interesting(steps);
  return now === undefined ? [] : [now];
}
