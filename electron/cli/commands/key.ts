import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { fail, finish, isExit, loadFleet, type Session } from "../session.ts";

/** `key`: makes a key, installs it on the machine, and writes it into the fleet file. Exit: 0 it signs in, 1 not, 64 no machine named. */
export async function key(session: Session): Promise<ExitCode> {
  const { machine } = session.options;
  if (machine === null) {
    session.io.err("Say which machine, for example: binhost-wizard key --machine laptop\n");
    return exitCodes.usage;
  }
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const made = await session.engine.call("machine.installKey", { fleet, machine });
  if (!made.ok) return fail(session, made.error);
  const saved = await session.engine.call("fleet.save", { path: session.options.fleet, fleet: made.value.fleet });
  if (!saved.ok) return fail(session, saved.error);
  const { keyFile, added } = made.value;
  return finish(session, { machine, keyFile, added }, `${machine} can be signed in to with ${keyFile}; ${session.options.fleet} says so now.\n`);
}
