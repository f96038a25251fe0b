/** What goes on in the engine, as little as the shell needs to know: to keep the computer awake, to show progress, to ask before quitting. */
import type { EngineApi, StreamEvent } from "../../shared/contract/contract.ts";
import { emptyRun, reduceRun, reduceRunEvents } from "../../shared/run/reduceRun.ts";
import type { RunState } from "../../shared/run/runState.ts";
import { z } from "../../shared/setup/zod.ts";

export const activitySchema = z.object({
  runs: z.array(
    z.object({
      run: z.string(),
      fleet: z.string(),
      status: z.enum(["running", "done", "failed", "stopped"]),
      /** 0..1 */
      progress: z.number().min(0).max(1),
      /** Seconds from its start to its end; null while it runs. */
      seconds: z.number().nullable(),
    }),
  ),
  questions: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type Activity = z.infer<typeof activitySchema>;
export const idle: Activity = { runs: [], questions: [] };

/** Is there a run that goes on? */
export const isBusy = (activity: Activity): boolean => activity.runs.some((run) => run.status === "running");

/**
 * Follows the engine's stream. `tell` gets what changed, at most once per `wait` milliseconds. Output: ends the following. A run whose start was
 * not heard (it was gone on with) is read from its journal.
 */
export function followActivity(engine: Pick<EngineApi, "call" | "subscribe">, tell: (activity: Activity) => void, wait = 250): () => void {
  const runs = new Map<string, RunState>();
  const questions = new Map<string, string>();
  let told = JSON.stringify(idle);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const now = (): Activity => ({
    runs: [...runs].flatMap(([run, { fleetName, status, progress, startedAt, finishedAt }]) =>
      status === "none"
        ? []
        : [{ run, fleet: fleetName, status, progress, seconds: startedAt === null || finishedAt === null ? null : finishedAt - startedAt }],
    ),
    questions: [...questions].map(([id, title]) => ({ id, title })),
  });
  const flush = (): void => {
    timer = null;
    const activity = now();
    const text = JSON.stringify(activity);
    if (text === told) return;
    told = text;
    tell(activity);
  };
  const later = (): void => {
    timer ??= setTimeout(flush, wait);
  };
  const readPast = async (run: string): Promise<void> => {
    const past = await engine.call("run.events", { run, from: 0 });
    const known = runs.get(run);
    if (!past.ok || known === undefined) return;
    const read = reduceRunEvents(past.value.events);
    if (read.seq >= known.seq) runs.set(run, read);
    later();
  };
  const take = (event: StreamEvent): void => {
    switch (event.type) {
      case "run": {
        const known = runs.get(event.run);
        runs.set(event.run, reduceRun(known ?? emptyRun, event.event));
        if (known === undefined && event.event.code !== "run.started") void readPast(event.run);
        break;
      }
      case "question":
        questions.set(event.question.id, event.question.title);
        break;
      case "question-gone":
        questions.delete(event.id);
        break;
      case "survey":
        return;
    }
    later();
  };
  const off = engine.subscribe(take);
  return () => {
    off();
    if (timer !== null) clearTimeout(timer);
  };
}
