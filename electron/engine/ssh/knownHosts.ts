/**
 * known_hosts, pure: lines in, verdicts out. Source: sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT", OpenSSH hostfile.c and match.c (a pattern
 * list with a negated hit never matches; `*` and `?`; names in lower case; `|1|salt|hmac` is HMAC-SHA1 of the whole name).
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type KnownHost = {
  readonly marker: "none" | "revoked" | "cert-authority";
  /** Comma-separated patterns, or one `|1|…` hash. */
  readonly hosts: string;
  readonly type: string;
  /** Base64 of the key blob. */
  readonly key: string;
  /** Where it stands, for messages: `file:line`. */
  readonly place: string;
};

export type Verdict =
  | { readonly verdict: "match"; readonly place: string }
  /** Another key of the same type stands there. */
  | { readonly verdict: "mismatch"; readonly places: readonly string[] }
  | { readonly verdict: "revoked"; readonly place: string }
  /** `otherTypes`: keys of other types are known for this host; `authority`: a @cert-authority line covers it. */
  | { readonly verdict: "not-found"; readonly otherTypes: readonly string[]; readonly authority: string | null };

/** Reads one known_hosts file. Lines that make no sense are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, file: string): readonly KnownHost[] {
  return text.split(/\r?\n/).flatMap((raw, at): readonly KnownHost[] => {
    const fields = raw.trim().split(/[ \t]+/);
    const first = fields[0] ?? "";
    if (first === "" || first.startsWith("#")) return [];
    const marker = first === "@revoked" ? "revoked" : first === "@cert-authority" ? "cert-authority" : "none";
    if (first.startsWith("@") && marker === "none") return [];
    const [hosts, type, key] = marker === "none" ? fields : fields.slice(1);
    if (hosts === undefined || type === undefined || key === undefined || !/^[A-Za-z0-9+/]+=*$/.test(key)) return [];
    if (typeInside(key) !== type) return [];
    return [{ marker, hosts, type, key, place: `${file}:${at + 1}` }];
  });
}

/** Key type as the blob itself says: its first string. */
export function typeInside(base64: string): string {
  const blob = Buffer.from(base64, "base64");
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return length <= blob.length - 4 ? blob.toString("latin1", 4, 4 + length) : "";
}

/** Name under which known_hosts lists a host: `host` for port 22, else `[host]:port`. */
export const hostToken = (host: string, port: number): string => (port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`);

/** `*` any run, `?` one character. Linear in practice: backtracks to the last star only. */
function globMatches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let mark = 0;
  while (n < name.length) {
    if (pattern[p] === "*") {
      star = p++;
      mark = n;
    } else if (p < pattern.length && (pattern[p] === "?" || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++mark;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function hashedMatches(hosts: string, token: string): boolean {
  const [, , salt, want] = hosts.split("|");
  if (salt === undefined || want === undefined) return false;
  const have = createHmac("sha1", Buffer.from(salt, "base64")).update(token).digest();
  const wanted = Buffer.from(want, "base64");
  return have.length === wanted.length && timingSafeEqual(have, wanted);
}

/** Does the host field of a line cover this name? */
export function hostsMatch(hosts: string, token: string): boolean {
  if (hosts.startsWith("|1|")) return hashedMatches(hosts, token);
  let hit = false;
  for (const pattern of hosts.toLowerCase().split(",")) {
    const negated = pattern.startsWith("!");
    if (!globMatches(negated ? pattern.slice(1) : pattern, token)) continue;
    if (negated) return false;
    hit = true;
  }
  return hit;
}

/** Lines that cover host and port. A line without port counts for any port only when its key is equal (OpenSSH: "found matching key w/out port"). */
function covering(lines: readonly KnownHost[], host: string, port: number): readonly KnownHost[] {
  const token = hostToken(host, port);
  return lines.filter((line) => hostsMatch(line.hosts, token));
}

/** Key types known for a host, most wanted first as they stand in the files. */
export function knownTypes(lines: readonly KnownHost[], host: string, port: number): readonly string[] {
  const exact = covering(lines, host, port).filter((line) => line.marker === "none");
  const plain = exact.length === 0 && port !== 22 ? covering(lines, host, 22).filter((line) => line.marker === "none") : [];
  return [...new Set([...exact, ...plain].map((line) => line.type))];
}

/** Judges the key that a server showed. `key`: base64 of its blob. A revoked key is revoked wherever it stands. */
export function judge(lines: readonly KnownHost[], host: string, port: number, key: string): Verdict {
  const type = typeInside(key);
  const here = covering(lines, host, port);
  const plain = port === 22 ? [] : covering(lines, host, 22);
  const revoked = [...here, ...plain].find((line) => line.marker === "revoked" && line.key === key);
  if (revoked) return { verdict: "revoked", place: revoked.place };
  const known = here.filter((line) => line.marker === "none");
  const same = [...known, ...plain.filter((line) => line.marker === "none")].find((line) => line.key === key);
  if (same) return { verdict: "match", place: same.place };
  const changed = known.filter((line) => line.type === type);
  if (changed.length > 0) return { verdict: "mismatch", places: changed.map((line) => line.place) };
  const authority = here.find((line) => line.marker === "cert-authority")?.place ?? null;
  return { verdict: "not-found", otherTypes: [...new Set(known.map((line) => line.type))], authority };
}

/** Fingerprint as `ssh-keygen -l` prints it. Input: base64 of the key blob. */
export const fingerprint = (key: string): string =>
  `SHA256:${createHash("sha256").update(Buffer.from(key, "base64")).digest("base64").replace(/=+$/, "")}`;

/** The line we write for an accepted key, with its newline. */
export const knownHostLine = (host: string, port: number, key: string): string => `${hostToken(host, port)} ${typeInside(key)} ${key}\n`;
