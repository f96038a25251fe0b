/** Networks, proxies and ports out of a survey's sections. */
import { maskUrls } from "../../../run/mask.ts";

function network4(address: string, bits: number): string | null {
  const parts = address.split(".").map(Number);
  if (parts.length !== 4 || parts.some((p) => !Number.isInteger(p) || p < 0 || p > 255) || bits < 0 || bits > 32) return null;
  const value = parts.reduce((sum, p) => sum * 256 + p, 0);
  const base = value - (value % 2 ** (32 - bits));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".")}/${bits}`;
}

function network6(address: string, bits: number): string | null {
  const halves = address.split("::");
  const groups = (text: string | undefined) => (text === undefined || text === "" ? [] : text.split(":"));
  const left = groups(halves[0]);
  const right = groups(halves[1]);
  const gap = 8 - left.length - right.length;
  if (halves.length > 2 || (halves.length === 1 ? gap !== 0 : gap < 1) || bits < 0 || bits > 128) return null;
  const all = [...left, ...Array<string>(gap).fill("0"), ...right];
  if (all.some((g) => !/^[0-9a-f]{1,4}$/i.test(g))) return null;
  const cut = all.map((g, i) => {
    const keep = Math.min(16, Math.max(0, bits - i * 16));
    return (Number.parseInt(g, 16) & ((0xffff << (16 - keep)) & 0xffff)).toString(16);
  });
  const text = cut.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
  return `${text}/${bits}`;
}

/** Lines `INTERFACE ADDRESS/BITS` -> the networks of these addresses, CIDR. Loopback and link-local ones are left out. */
export function networksOf(body: string | null): string[] {
  const out = new Set<string>();
  for (const line of (body ?? "").split("\n")) {
    const [interfaceName, cidr = ""] = line.trim().split(/\s+/);
    const [address = "", bits = ""] = cidr.split("/");
    if (interfaceName === "lo" || !/^[0-9]{1,3}$/.test(bits) || /^(127\.|169\.254\.|::1$|fe[89ab])/i.test(address)) continue;
    const network = address.includes(":") ? network6(address, Number(bits)) : network4(address, Number(bits));
    if (network !== null) out.add(network);
  }
  return [...out];
}

/** Lines NAME=VALUE of the environment, Portage's own settings after them. Lower-case and upper-case names count as one; credentials are masked. */
export function proxiesOf(environment: Readonly<Record<string, string>>, portage: Readonly<Record<string, string>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const source of [environment, portage])
    for (const [name, value] of Object.entries(source))
      if (/^(https?|ftp|all|no|rsync)_proxy$/i.test(name) && value !== "") out[name.toLowerCase()] = maskProxy(value);
  return out;
}

/** A proxy may stand without a scheme: `name:password@host:3128`. */
const maskProxy = (value: string): string => maskUrls(value.includes("://") || !value.includes("@") ? value : `http://${value}`);
