import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { fail, finish, isExit, loadFleet, type Session } from "../session.ts";

/** `verify`: every check from every machine itself. Exit: 0 all in place, 1 not. */
export async function verify(session: Session): Promise<ExitCode> {
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const verified = await session.engine.call("verify", { fleet });
  if (!verified.ok) return fail(session, verified.error);
  const { machine } = session.options;
  const machines = verified.value.machines.filter((each) => machine === null || each.id === machine);
  const ok = machines.length > 0 && machines.every((each) => each.checks.every((check) => check.ok));
  const words = machines
    .map((each) => [each.id, ...each.checks.map((check) => `  ${check.ok ? "ok     " : "NOT OK "} ${check.id}: ${check.detail}`), ""].join("\n"))
    .join("\n");
  return finish(session, { ok, machines }, words, ok ? exitCodes.ok : exitCodes.failed);
}
