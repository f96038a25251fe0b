import type { FleetInput } from "../../shared/model/fleet.ts";

export type MachineInput = FleetInput["machines"][number];

/** An id made from a host name: lower case, other signs become dashes. */
function idFrom(host: string): string {
  const plain = host
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/^[.-]+/, "");
  const short = /^[0-9.]+$/.test(plain) ? plain : (plain.split(".")[0] ?? plain);
  return short === "" ? "machine" : short.slice(0, 60);
}

/**
 * Reads `[ID=][user@]host[:port]`; an IPv6 address with a port stands in brackets.
 * Output: a machine for the fleet file, or one sentence that says what is wrong.
 */
export function readAddress(text: string, role: MachineInput["role"]): MachineInput | string {
  const match = /^(?:([^=@]+)=)?(?:([^@\s]+)@)?(\[[0-9a-fA-F:]+\]|[^@\s]+)$/.exec(text.trim());
  if (!match) return `"${text}" is not an address: write [ID=][user@]host[:port]`;
  const [, id, user, place = ""] = match;
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place);
  const plain = /^([^:]+)(?::(\d+))?$/.exec(place);
  const host = bracketed?.[1] ?? plain?.[1] ?? place;
  const portText = bracketed?.[2] ?? plain?.[2];
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65535)) return `"${text}": a port is a number from 1 to 65535`;
  const machine = { id: id ?? idFrom(host), name: id ?? host, role, address: host };
  return { ...machine, ...(port === undefined ? {} : { port }), ...(user === undefined ? {} : { user }) };
}
