import { existsSync } from "node:fs";
import { type FleetInput, fleetSchema } from "../../../shared/model/fleet.ts";
import { type AddressProblem, type MachineInput, readAddress } from "../../../shared/wizard/address.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { fail, finish, type Session } from "../session.ts";

async function addresses(session: Session): Promise<{ readonly binhost: string; readonly clients: readonly string[] } | null> {
  const { options, io } = session;
  if (options.binhost !== null) return { binhost: options.binhost, clients: options.newClients };
  if (!io.canAsk) return null;
  const binhost = (await io.ask("The machine that compiles for all, as [user@]host: ")).trim();
  if (binhost === "") return null;
  const clients: string[] = [];
  for (;;) {
    const next = (await io.ask("A machine that downloads (Enter when that is all): ")).trim();
    if (next === "") return { binhost, clients };
    clients.push(next);
  }
}

const problems: Readonly<Record<AddressProblem, string>> = {
  form: "write [ID=][user@]host[:port]",
  port: "a port is a number from 1 to 65535",
  address: "ids have lower-case letters, digits, dots and dashes, and a host name has no blanks or slashes",
};

/** `init`: writes a first fleet file. Exit: 0 written, 64 arguments, 65 it would overwrite one. */
export async function init(session: Session): Promise<ExitCode> {
  const { options, io } = session;
  if (existsSync(options.fleet) && !options.force) {
    io.err(`${options.fleet} is there already. Name another file, or add --force to write over it.\n`);
    return exitCodes.badFleet;
  }
  const asked = await addresses(session);
  if (asked === null) {
    io.err("Say which machine compiles and which download:\n  binhost-wizard init --binhost root@tower --client root@laptop\n");
    return exitCodes.usage;
  }
  const machines: MachineInput[] = [];
  for (const [text, role] of [[asked.binhost, "binhost"] as const, ...asked.clients.map((client) => [client, "client"] as const)]) {
    const machine = readAddress(text, new Set(machines.map(({ id }) => id)), role);
    if (typeof machine === "string") {
      io.err(`"${text}" cannot be used: ${problems[machine]}\n`);
      return exitCodes.usage;
    }
    machines.push(machine);
  }
  const input: FleetInput = { version: 1, name: options.name ?? "Home fleet", machines };
  const fleet = fleetSchema.safeParse(input);
  if (!fleet.success) {
    io.err(`${fleet.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n")}\n`);
    return exitCodes.usage;
  }
  const saved = await session.engine.call("fleet.save", { path: options.fleet, fleet: fleet.data });
  if (!saved.ok) return fail(session, saved.error, exitCodes.badFleet);
  return finish(
    session,
    { path: saved.value.path, machines: machines.map(({ id, role }) => ({ id, role })) },
    `${options.fleet} names ${machines.length} machines. Look at them with: binhost-wizard survey ${options.fleet}\n`,
  );
}
