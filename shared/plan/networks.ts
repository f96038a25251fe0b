/** Addresses and networks, as far as nginx's allow lines and a URI need them. */

function parse4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((p) => /^\d{1,3}$/.test(p) && Number(p) <= 255)) return null;
  return parts.reduce((sum, p) => sum * 256 + Number(p), 0);
}
const show4 = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

type V4 = { readonly base: number; readonly bits: number };
function parseNet4(text: string): V4 | null {
  const [address, bitsText = "32"] = text.split("/");
  const n = parse4(address ?? "");
  const bits = Number(bitsText);
  if (n === null || !/^\d{1,2}$/.test(bitsText) || bits > 32) return null;
  const size = 2 ** (32 - bits);
  return { base: Math.floor(n / size) * size, bits };
}

/** `10.42.0.194/24` -> `10.42.0.0/24`; an IPv6 network is lowered only; null: no network. */
export function network(text: string): string | null {
  const v4 = parseNet4(text);
  if (v4) return `${show4(v4.base)}/${v4.bits}`;
  return /^[0-9a-fA-F:]*:[0-9a-fA-F:]*(\/\d{1,3})?$/.test(text) ? text.toLowerCase() : null;
}

/** Loopback and link-local: never a fleet's network. */
export function isLocalOnly(net: string): boolean {
  return /^(127\.|169\.254\.|0\.0\.0\.0\/8|fe[89ab][0-9a-f]:|::1(\/128)?$)/.test(net);
}

/** RFC 1918, RFC 6598 (CGNAT, Tailscale), ULA, loopback, link-local. */
export function isPrivate(net: string): boolean {
  const v4 = parseNet4(net);
  if (!v4) return isLocalOnly(net) || /^f[cd][0-9a-f]{2}:/i.test(net);
  return ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"].some((range) => contains(range, net));
}

/** Is the second network (or address) inside the first? IPv6: only when equal. */
export function contains(outer: string, inner: string): boolean {
  const a = parseNet4(outer);
  const b = parseNet4(inner);
  if (!a || !b) return outer.toLowerCase() === inner.toLowerCase();
  return b.bits >= a.bits && Math.floor(b.base / 2 ** (32 - a.bits)) === Math.floor(a.base / 2 ** (32 - a.bits));
}

export const isIpv4 = (text: string): boolean => parse4(text) !== null;
export const isIpv6 = (text: string): boolean => text.includes(":") && network(text) !== null;

/** Host part of a URI: IPv6 in brackets. */
export const uriHost = (host: string): string => (isIpv6(host) ? `[${host}]` : host);

/** Host and path of a URI, which is all that names Portage's cached index (the port is not part of it). Null: not a URI. */
export function cachePlace(uri: string): string | null {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:]*)(?::\d+)?(\/.*)?$/i.exec(uri);
  return match ? `${(match[1] ?? "").toLowerCase()}${(match[2] ?? "").replace(/\/+$/, "")}` : null;
}
