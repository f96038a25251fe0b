/** Watching a run whose past and present arrive by two ways: events that come live wait until the past is there. */
import type { Plan } from "../model/plan.ts";
import type { RunEvent } from "../model/run.ts";
import { emptyRun, reduceRun, reduceRunEvents } from "../run/reduceRun.ts";
import { NOT_WATCHED, type Watched } from "./wizardState.ts";

const planOf = (events: readonly RunEvent[]): Plan | null => {
  const started = events.find((event) => event.code === "run.started");
  return started?.code === "run.started" ? started.plan : null;
};

/** A run that starts before our eyes: it has no past to wait for. */
export const adopt = (run: string): Watched => ({ ...NOT_WATCHED, id: run, live: true });

/** Begins to fetch the past of a run. What is known of that run already stays until it arrives. */
export function attach(watched: Watched, run: string, live: boolean): Watched {
  const same = watched.id === run;
  return { id: run, state: same ? watched.state : emptyRun, plan: same ? watched.plan : null, attaching: true, held: same ? watched.held : [], live };
}

/** The past has arrived (from the first event on, or from the one after the last known). */
export function attached(watched: Watched, past: readonly RunEvent[]): Watched {
  const from = past[0]?.seq === 0 || past[0]?.code === "run.started" ? emptyRun : watched.state;
  const state = reduceRunEvents([...past, ...watched.held], from);
  const plan = planOf([...past, ...watched.held]) ?? watched.plan;
  return { ...watched, state, plan, attaching: false, held: [], live: watched.live && state.status === "running" };
}

/** One live event. */
export function take(watched: Watched, event: RunEvent): Watched {
  if (watched.attaching) return { ...watched, held: [...watched.held, event] };
  const state = reduceRun(watched.state, event);
  return { ...watched, state, plan: planOf([event]) ?? watched.plan, live: state.status === "running" };
}
