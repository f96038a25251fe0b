import type { ExitCode } from "../exitCodes.ts";
import { fail, finish, type Session } from "../session.ts";

/** `runs`: what was done so far, newest first. */
export async function runs(session: Session): Promise<ExitCode> {
  const listed = await session.engine.call("run.list", {});
  if (!listed.ok) return fail(session, listed.error);
  const rows = listed.value.runs.map(
    (run) => `${run.run}  ${run.kind.padEnd(7)} ${run.result.padEnd(10)} ${run.fleet}${run.undone ? "  (undone)" : ""}`,
  );
  return finish(session, listed.value, rows.length === 0 ? "Nothing was done yet.\n" : `${rows.join("\n")}\n`);
}
