import type { ExitCode } from "../exitCodes.ts";
import { follow } from "../follow.ts";
import { fail, finish, type Session } from "../session.ts";
import { codeOf } from "./apply.ts";

/** `undo`: files and services of the last run (or --run) back to what they were. Exit: 0 all back, 1 something was left and is named. */
export async function undo(session: Session): Promise<ExitCode> {
  const runs = await session.engine.call("run.list", {});
  if (!runs.ok) return fail(session, runs.error);
  const run = session.options.run ?? runs.value.runs.find((each) => each.kind === "apply" && !each.undone)?.run;
  if (run === undefined) return finish(session, { result: "done", run: null, machines: [] }, "There is nothing to undo.\n");
  const ended = await follow(session, () => session.engine.call("run.undo", { run, removeKey: session.options.removeKey }));
  if ("code" in ended) return fail(session, ended);
  const words = [
    ended.finished.result === "done" ? `${run} is undone.` : `${run} is not wholly undone; what was left is named above.`,
    ...ended.finished.machines.map((each) => `  ${each.id}: ${each.done} put back, ${each.failed} left`),
    "",
  ].join("\n");
  return finish(
    session,
    { result: ended.finished.result, run: ended.run, undoes: run, machines: ended.finished.machines },
    words,
    codeOf(ended.finished),
  );
}
