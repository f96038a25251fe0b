import type { Facts } from "../../../shared/model/facts.ts";
import { type Fleet, fleetSchema } from "../../../shared/model/fleet.ts";
import { machineFrom, NOT_ADDING } from "../../../shared/wizard/adding.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { impactText } from "../impactText.ts";
import { errorText, fail, finish, isExit, loadFleet, type Session } from "../session.ts";

const problems = {
  form: "write [ID=][user@]host[:port]",
  port: "a port is a number from 1 to 65535",
  address: "ids have lower-case letters, digits, dots and dashes, and a host name has no blanks or slashes",
  target: "--target wants the whole path of the stage 3, such as /mnt/gentoo",
} as const;

/** The fleet with the machines of --client in it, or one sentence that says what is wrong. */
function joined(
  fleet: Fleet,
  clients: readonly string[],
  target: string | null,
): { readonly fleet: Fleet; readonly added: readonly string[] } | string {
  const machines: Fleet["machines"] = [...fleet.machines];
  const added: string[] = [];
  for (const address of clients) {
    const form = { ...NOT_ADDING, address, ...(target === null ? {} : ({ kind: "stage3", target } as const)) };
    const machine = machineFrom(form, new Set(machines.map((m) => m.id)));
    if (typeof machine === "string") return `"${machine === "target" ? target : address}" cannot be used: ${problems[machine]}`;
    const next = fleetSchema.safeParse({ ...fleet, machines: [...machines, machine] });
    if (!next.success) return next.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    machines.splice(0, machines.length, ...next.data.machines);
    added.push(machine.id);
  }
  return { fleet: { ...fleet, machines }, added };
}

/**
 * `add`: looks at the new machine and the others, shows what it changes for them, and writes it into the fleet file. Nothing is written on a machine.
 * Exit: 0 added, 1 it cannot take part, 64 arguments, 65 the fleet file, 69 the new machine was not reached, 77 nobody agreed.
 */
export async function add(session: Session): Promise<ExitCode> {
  const { options, io, engine } = session;
  if (options.newClients.length === 0) {
    io.err(
      "Say which machine joins:\n  binhost-wizard add --client root@newbox\n  binhost-wizard add --client root@liveimage --target /mnt/gentoo\n",
    );
    return exitCodes.usage;
  }
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const next = joined(fleet, options.newClients, options.target);
  if (typeof next === "string") {
    io.err(`${next}\n`);
    return exitCodes.usage;
  }
  const found = await engine.call("survey", { fleet: next.fleet, machines: [] });
  if (!found.ok) return fail(session, found.error);
  const facts: Record<string, Facts> = {};
  for (const machine of found.value.machines) {
    if (machine.facts !== null) facts[machine.id] = machine.facts;
    else if (machine.error !== null && next.added.includes(machine.id)) return fail(session, machine.error, exitCodes.unreachable);
    else if (machine.error !== null && !options.json) io.err(errorText(machine.error));
  }
  const impact = await engine.call("impact", { fleet: next.fleet, facts, adding: [...next.added] });
  if (!impact.ok) return fail(session, impact.error);
  const words = impactText(impact.value, next.fleet);
  const result = { added: next.added, impact: impact.value };
  if (impact.value.blockers.length > 0 || impact.value.unknown) return finish(session, { ...result, path: null }, words, exitCodes.failed);
  if (!options.yes && !impact.value.unchanged) {
    if (!io.canAsk || options.json) {
      io.err("The fleet file was not changed: add --yes to take the machine in without a question.\n");
      return finish(session, { ...result, path: null }, words, exitCodes.needsAnswer);
    }
    io.err(words);
    const typed = await io.ask(`Take ${next.added.join(", ")} into ${options.fleet}? [yes/NO] `);
    if (!/^y(es)?$/i.test(typed.trim())) return exitCodes.needsAnswer;
  }
  const saved = await engine.call("fleet.save", { path: options.fleet, fleet: next.fleet });
  if (!saved.ok) return fail(session, saved.error, exitCodes.badFleet);
  return finish(
    session,
    { ...result, path: saved.value.path },
    `${words}${options.fleet} names ${next.added.join(", ")} now. Nothing was written on a machine: binhost-wizard apply does it.\n`,
  );
}
