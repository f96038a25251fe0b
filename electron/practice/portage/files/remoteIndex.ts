/** Fetching a binhost's index as bintree.py does: Packages.gz, then Packages, with If-Modified-Since and a cached copy. */
import * as http from "node:http";
import * as https from "node:https";
import { posix } from "node:path";
import * as zlib from "node:zlib";
import type { Remote } from "../choose/packages.ts";
import type { World } from "../world.ts";
import { type Index, readIndex } from "./index.ts";
import { readText, writeFile } from "./rootfs.ts";
import { sshCat } from "./sshFetch.ts";

export type Reply = { readonly status: number; readonly body: Buffer };
/** errno as Python's urllib would show it. */
export class FetchError extends Error {
  constructor(text: string) {
    super(text);
    this.name = "FetchError";
  }
}

const ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: "[Errno 111] Connection refused",
  EHOSTUNREACH: "[Errno 113] No route to host",
  ENETUNREACH: "[Errno 101] Network is unreachable",
  ECONNRESET: "[Errno 104] Connection reset by peer",
  ETIMEDOUT: "[Errno 110] Connection timed out",
  ENOTFOUND: "[Errno -2] Name or service not known",
  EAI_AGAIN: "[Errno -3] Temporary failure in name resolution",
};

/** One GET. Throws FetchError with urllib's words when there was no answer at all. */
export function get(uri: string, headers: Readonly<Record<string, string>>, timeoutSeconds = 60): Promise<Reply> {
  return new Promise((resolve, reject) => {
    let url: URL;
    try {
      url = new URL(uri);
    } catch {
      return reject(new FetchError(`<urlopen error unknown url type: ${uri.split(":")[0]}>`));
    }
    if (url.protocol !== "http:" && url.protocol !== "https:")
      return reject(new FetchError(`<urlopen error unknown url type: ${url.protocol.slice(0, -1)}>`));
    const client = url.protocol === "https:" ? https : http;
    const request = client.get(url, { headers: { ...headers, Connection: "close" }, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (b: Buffer) => parts.push(b));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) }));
      response.on("error", (e) => reject(new FetchError(`<urlopen error ${e.message}>`)));
    });
    request.setTimeout(timeoutSeconds * 1000, () => request.destroy(Object.assign(new Error("timed out"), { code: "TIMEOUT" })));
    request.on("error", (e: NodeJS.ErrnoException) => reject(new FetchError(`<urlopen error ${ERRNO[e.code ?? ""] ?? e.message}>`)));
  });
}

/** Cached copy: the port is no part of its name (PORTAGE-FACTS section 2). */
export function cachePath(uri: string): string {
  const match = /^[a-z+]*:?\/?\/?(?:[^/@]*@)?([^/:]*)(?::\d+)?(\/.*)?$/.exec(uri);
  return posix.join("/var/cache/edb/binhost", match?.[1] ?? "", match?.[2] ?? "", "Packages");
}

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  500: "Internal Server Error",
  503: "Service Unavailable",
};
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, "+00:00");
const AGENT = "Gentoo Portage";

async function download(world: World, remote: Remote, since: number | null): Promise<string | "same" | FetchError> {
  const headers = { "User-Agent": AGENT, ...(since === null ? {} : { "If-Modified-Since": new Date((since + 5) * 1000).toUTCString() }) };
  try {
    if (remote.uri.startsWith("file://")) {
      const text = readText(world.root, posix.join(remote.uri.slice(7), "Packages"));
      return text ?? new FetchError(`<urlopen error [Errno 2] No such file or directory: '${remote.uri.slice(7)}/Packages'>`);
    }
    if (remote.uri.startsWith("ssh://") && world.ssh) {
      const ran = await sshCat(world.ssh, `${remote.uri}/Packages`);
      world.err(ran?.stderr ?? "");
      return ran?.stdout.toString("utf8") ?? "";
    }
    let reply = await get(`${remote.uri}/Packages.gz`, headers);
    let gzip = true;
    if (reply.status === 404) {
      reply = await get(`${remote.uri}/Packages`, headers);
      gzip = false;
    }
    if (reply.status === 304) return "same";
    if (reply.status !== 200) return new FetchError(`HTTP Error ${reply.status}: ${REASONS[reply.status] ?? "Error"}`);
    return gzip ? zlib.gunzipSync(reply.body).toString("utf8") : reply.body.toString("utf8");
  } catch (error) {
    return error instanceof FetchError ? error : new FetchError(`<urlopen error ${error instanceof Error ? error.message : String(error)}>`);
  }
}

/** The index of one binhost; null: none to be had. Messages go to stderr as Portage writes them. */
export async function remoteIndex(world: World, remote: Remote, pretend: boolean, verbose: boolean): Promise<Index | null> {
  const at = cachePath(remote.uri);
  const cachedText = readText(world.root, at);
  const cached = cachedText === null ? null : readIndex(cachedText);
  const stamp = cached?.header.TIMESTAMP;
  const since = stamp === undefined ? null : Number(stamp);
  if (remote.frozen && cached) {
    world.err(`[${remote.name}] Local copy of remote index is frozen and will be used.\n`);
    return cached;
  }
  const got = await download(world, remote, since);
  if (got instanceof FetchError) {
    world.err(`\n\n!!! [${remote.name}] Error fetching binhost package info from '${remote.uri}'\n!!! [${remote.name}] ${got.message}\n\n`);
    if (!pretend) return null;
    world.err(`[${remote.name}] Local copy of unavailable remote index will be used due to --pretend\n`);
    return cached;
  }
  if (got === "same") {
    const when = verbose && since !== null ? ` (local: ${iso(since)}, remote: ${iso(since)})` : "";
    world.err(`[${remote.name}] Local copy of remote index is up-to-date and will be used${when}.\n`);
    return cached;
  }
  const index = readIndex(got);
  if (got === "" || (index.header.TIMESTAMP === undefined && remote.uri.startsWith("ssh://"))) {
    world.err(`\n\n!!! [${remote.name}] Binhost package index  has no TIMESTAMP field.\n`);
    return null;
  }
  if (index.header.VERSION === undefined || Number(index.header.VERSION) > 0) {
    world.err(`\n\n!!! [${remote.name}] Binhost package index version is not supported: '${index.header.VERSION ?? "None"}'\n`);
    return null;
  }
  if (index.header.TIMESTAMP === undefined) {
    world.err(`\n\n!!! [${remote.name}] Binhost package index  has no TIMESTAMP field.\n`);
    return null;
  }
  if (world.uid === 0) {
    const lines = got.split("\n");
    const place = lines.findIndex((l) => l > "DOWNLOAD_TIMESTAMP");
    lines.splice(Math.max(place, 0), 0, `DOWNLOAD_TIMESTAMP: ${Math.floor(world.now())}`);
    try {
      writeFile(world.root, at, lines.join("\n"), 0o644);
    } catch (error) {
      world.err(`!!! [${remote.name}] ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  return index;
}

/** One HEAD: status and Content-Length. */
export function head(uri: string, timeoutSeconds = 30): Promise<{ readonly status: number; readonly length: number | null }> {
  return new Promise((resolve, reject) => {
    const request = http.request(uri, { method: "HEAD", agent: false }, (response) => {
      response.resume();
      const length = response.headers["content-length"];
      resolve({ status: response.statusCode ?? 0, length: length === undefined ? null : Number(length) });
    });
    request.setTimeout(timeoutSeconds * 1000, () => request.destroy(new Error("timed out")));
    request.on("error", reject);
    request.end();
  });
}
