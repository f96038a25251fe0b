/** What people type for a machine: `attic`, `10.42.0.101`, `root@attic:2222`, `desk=larry@10.0.0.7`, `[fd00::1]:22`. */
import { type FleetInput, machineSchema } from "../model/fleet.ts";

export type MachineInput = FleetInput["machines"][number];

/** An id from a name: lower case, other signs become dashes; a host name loses its domain, an address stays whole. */
export function idFrom(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[.-]+|[.-]+$/g, "");
  const short = /^[0-9.]+$/.test(plain) ? plain : (plain.split(".")[0] ?? plain);
  return short === "" ? "machine" : short.slice(0, 60);
}

/** `wanted`, or `wanted-2`, `wanted-3`… when it is taken. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let n = 2;
  while (taken.has(`${wanted}-${n}`)) n += 1;
  return `${wanted}-${n}`;
}

export type AddressProblem = "form" | "port" | "address";

/**
 * Reads one machine. Inputs: the text, the ids that are taken, the role it gets.
 * Output: a machine for the fleet, or what is wrong: its form, its port, or the address itself.
 */
export function readAddress(text: string, taken: ReadonlySet<string>, role: MachineInput["role"]): MachineInput | AddressProblem {
  const match = /^(?:([^=@\s]+)=)?(?:([^@\s]+)@)?(\[[0-9a-fA-F:]+\]|[^@\s]+)$/.exec(text.trim());
  if (match === null) return "form";
  const [, named, user, place = ""] = match;
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place);
  const plain = /^([^:]+)(?::(\d+))?$/.exec(place);
  const address = bracketed?.[1] ?? plain?.[1] ?? place;
  const portText = bracketed?.[2] ?? plain?.[2];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65535)) return "port";
  const machine: MachineInput = {
    id: freeId(idFrom(named ?? address), taken),
    name: named ?? address,
    role,
    address,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
  };
  return machineSchema.safeParse(machine).success ? machine : "address";
}

/**
 * Is this machine in the fleet already? The same address, port, user and target; an empty port counts as 22, an empty user as root.
 * Output: the name of the one that is there, or null.
 */
export function duplicateOf(machine: MachineInput, others: readonly MachineInput[]): string | null {
  const key = (m: MachineInput): string => JSON.stringify([m.address.toLowerCase(), m.port ?? 22, m.user ?? "root", m.target ?? "/"]);
  return others.find((other) => other.id !== machine.id && key(other) === key(machine))?.name ?? null;
}

/** A line that was not taken: where it stands (1 for the first), what it says, and why. `of`: the machine that is there already. */
export type BadLine = { readonly line: number; readonly text: string; readonly problem: AddressProblem | "duplicate"; readonly of: string };

/**
 * Reads several machines, one a line or separated by commas. Empty lines and what follows a `#` are passed over.
 * Output: those that can be taken, in order, and every line that cannot, each with its reason.
 */
export function readMany(
  text: string,
  there: readonly MachineInput[],
): { readonly machines: readonly MachineInput[]; readonly bad: readonly BadLine[] } {
  const machines: MachineInput[] = [];
  const bad: BadLine[] = [];
  text.split("\n").forEach((whole, index) => {
    for (const part of whole.replace(/#.*$/, "").split(/[,;]/)) {
      const one = part.trim();
      if (one === "") continue;
      const known = [...there, ...machines];
      const read = readAddress(one, new Set(known.map((m) => m.id)), "client");
      const of = typeof read === "string" ? null : duplicateOf(read, known);
      if (typeof read === "string") bad.push({ line: index + 1, text: one, problem: read, of: "" });
      else if (of !== null) bad.push({ line: index + 1, text: one, problem: "duplicate", of });
      else machines.push(read);
    }
  });
  return { machines, bad };
}

/** How a machine is written below its name: `root@10.42.0.101:2222`. */
export function addressText(machine: MachineInput): string {
  const host = machine.address.includes(":") && machine.port !== undefined ? `[${machine.address}]` : machine.address;
  return `${machine.user === undefined ? "" : `${machine.user}@`}${host}${machine.port === undefined ? "" : `:${machine.port}`}`;
}
