/** Watching a run whose past and present arrive by two ways: events that come live wait until the past is there. */
import type { RunEvent } from "../model/run.ts";
import { emptyRun, reduceRun, reduceRunEvents } from "../run/reduceRun.ts";
import { NOT_WATCHED, type Watched } from "./wizardState.ts";

/** A run that starts before our eyes: it has no past to wait for. */
export const adopt = (run: string): Watched => ({ ...NOT_WATCHED, id: run, live: true });

/** Begins to fetch the past of a run. What is known of that run already stays until it arrives. */
export function attach(watched: Watched, run: string, live: boolean): Watched {
  const same = watched.id === run;
  return { id: run, state: same ? watched.state : emptyRun, attaching: true, held: same ? watched.held : [], live };
}

/** The past has arrived (from the first event on, or from the one after the last known). */
export function attached(watched: Watched, past: readonly RunEvent[]): Watched {
  const from = past[0]?.seq === 0 || past[0]?.code === "run.started" ? emptyRun : watched.state;
  const state = reduceRunEvents([...past, ...watched.held], from);
  return { ...watched, state, attaching: false, held: [], live: watched.live && state.status === "running" };
}

/** One live event. */
export function take(watched: Watched, event: RunEvent): Watched {
  if (watched.attaching) return { ...watched, held: [...watched.held, event] };
  const state = reduceRun(watched.state, event);
  return { ...watched, state, live: state.status === "running" };
}
