/** Follows one run on the stream until it is finished, and shows what happens. */
import type { StreamEvent } from "../../shared/contract/contract.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { errorText, type Session } from "./session.ts";

export type Finished = {
  readonly result: "done" | "failed" | "stopped";
  readonly machines: readonly { readonly id: string; readonly done: number; readonly skipped: number; readonly failed: number }[];
};

/** One event in words; empty for those that only programs want. */
export function eventText(event: RunEvent): string {
  switch (event.code) {
    case "step.started":
      return `${event.machine}: ${event.step.slice(event.step.indexOf("/") + 1)} …\n`;
    case "step.finished": {
      const name = event.step.slice(event.step.indexOf("/") + 1);
      const words = {
        done: "done",
        already: "already right",
        failed: "failed",
        stopped: "not started",
        undone: "put back",
        "not-undone": "left as it is",
      }[event.outcome];
      return `${event.machine}: ${name}: ${words}${event.seconds >= 1 ? ` (${Math.round(event.seconds)} s)` : ""}\n${event.error === null ? "" : errorText(event.error)}`;
    }
    case "step.progress":
      return event.total === null ? "" : `${event.machine}: ${event.done ?? 0} of ${event.total} ${event.text}\n`;
    case "machine.state":
      return event.error === null ? "" : errorText(event.error);
    case "run.resumed":
      return "going on where it stopped\n";
    case "run.started":
    case "run.stopping":
    case "run.finished":
    case "step.intent":
    case "step.job":
    case "step.log":
    case "question.asked":
    case "question.answered":
      return "";
  }
}

/** What a run came to, machine by machine; a step that was tried again counts once. */
export function tally(events: readonly RunEvent[]): Finished {
  const state = reduceRunEvents(events);
  return {
    result: state.status === "done" || state.status === "failed" ? state.status : "stopped",
    machines: state.machines.map(({ id, counts }) => ({ id, done: counts.done, skipped: counts.skipped, failed: counts.failed })),
  };
}

/**
 * Starts a run by `start` and waits for its end. Ctrl-C once stops after the running steps, twice stops now.
 * Output: what happened, or the error with which it could not be started.
 */
export async function follow(
  session: Session,
  start: () => ReturnType<Session["engine"]["call"]>,
): Promise<{ readonly run: string; readonly finished: Finished } | import("../../shared/errors/wizardError.ts").WizardError> {
  const seen: StreamEvent[] = [];
  let run: string | null = null;
  let wake: () => void = () => {};
  const unsubscribe = session.engine.subscribe((event) => {
    seen.push(event);
    if (session.options.json) session.io.err(`${JSON.stringify(event)}\n`);
    else if (event.type === "run") session.io.err(eventText(event.event));
    wake();
  });
  let interrupts = 0;
  const offInterrupt = session.io.onInterrupt(() => {
    interrupts += 1;
    if (run !== null) void session.engine.call("run.stop", { run, when: interrupts === 1 ? "after-step" : "now" });
    session.io.err(interrupts === 1 ? "\nStopping after the steps that run now. Once more to stop at once.\n" : "\nStopping now.\n");
  });
  try {
    const started = await start();
    if (!started.ok) return started.error;
    run = (started.value as { readonly run: string }).run;
    const id = run;
    const ended = (): boolean => seen.some((event) => event.type === "run" && event.run === id && event.event.code === "run.finished");
    while (!ended()) await new Promise<void>((done) => (wake = done));
    const all = await session.engine.call("run.events", { run: id, from: 0 });
    return all.ok ? { run: id, finished: tally(all.value.events) } : all.error;
  } finally {
    unsubscribe();
    offInterrupt();
  }
}
