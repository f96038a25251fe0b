/** Fetching one binary package over HTTP, with the digests of the index, in wget's and Portage's words (transcripts 20, 51). */
import * as fs from "node:fs";
import { posix } from "node:path";
import { type Binary, pf } from "../choose/packages.ts";
import { type Settings, wordsOf } from "../config/settings.ts";
import { hex } from "../files/index.ts";
import { FetchError, get } from "../files/remoteIndex.ts";
import { exists, readBytes, real, writeFile } from "../files/rootfs.ts";
import { sshCat } from "../files/sshFetch.ts";
import type { World } from "../world.ts";

const AGENT = "Portage (Gentoo, https://www.gentoo.org) distfile-fetch";

export const okLine = (name: string): string => ` * ${`${name} MD5 SHA1 size ;-) ...`.padEnd(69)} [ ok ]\n`;

/** Size, MD5, SHA1 against the index; null: all three agree. */
export function digestProblem(binary: Binary, data: Buffer): { readonly reason: string; readonly got: string; readonly expected: string } | null {
  if (data.length !== binary.size) return { reason: "Failed on size verification", got: String(data.length), expected: String(binary.size) };
  const md5 = hex("md5", data);
  if (md5 !== binary.md5) return { reason: "Failed on MD5 verification", got: md5, expected: binary.md5 };
  const sha1 = hex("sha1", data);
  if (sha1 !== binary.sha1) return { reason: "Failed on SHA1 verification", got: sha1, expected: binary.sha1 };
  return null;
}

/** With PORTAGE_BINHOST fetched packages mix into PKGDIR. */
export const intoPkgdir = (settings: Settings): boolean => wordsOf(settings.get("PORTAGE_BINHOST")).length > 0;

/**
 * Where the file goes. Into PKGDIR with PORTAGE_BINHOST, where a left-over of a failed try pushes the number up (PORTAGE-MEASURED h), and for a
 * build without BUILD_ID (getname_build_id), always as number 1.
 */
export function localPath(world: World, settings: Settings, binary: Binary, pkgdir: string): string {
  if (!binary.remote) return posix.join(pkgdir, binary.path);
  const at = posix.join(binary.remote.location, binary.path);
  if (!intoPkgdir(settings)) return binary.buildId === "" ? posix.join(pkgdir, binary.cp, `${pf(binary.cpv)}-1.gpkg.tar`) : at;
  let number = Number(binary.buildId || 1);
  const name = (n: number): string => posix.join(pkgdir, binary.cp, `${pf(binary.cpv)}-${n}.gpkg.tar`);
  while (exists(world.root, name(number))) number++;
  return name(number);
}

/** Is the right file already in the cache of its binhost? */
export function isFetched(world: World, binary: Binary): boolean {
  const data = binary.remote && readBytes(world.root, posix.join(binary.remote.location, binary.path));
  return data !== null && data.length > 0 && digestProblem(binary, data) === null;
}

const stamp = (world: World): string => new Date(world.now() * 1000).toISOString().replace("T", " ").slice(0, 19);

/** wget's chatter and the file's bytes; null when it could not be had. */
async function wget(world: World, uri: string, to: string, print: (text: string) => void): Promise<Buffer | null> {
  const host = /^[a-z]+:\/\/([^/]+)/.exec(uri)?.[1] ?? uri;
  if (uri.startsWith("ssh://") && world.ssh) {
    const ran = await sshCat(world.ssh, uri);
    print(`${ran?.stderr ?? ""}receiving incremental file list\n${posix.basename(uri)}\n`);
    return ran?.code === 0 ? ran.stdout : null;
  }
  print(`--${stamp(world)}--  ${uri}\n`);
  try {
    const reply = await get(uri, { "User-Agent": AGENT });
    print(
      `Connecting to ${host}... connected.\nHTTP request sent, awaiting response... ${reply.status} ${reply.status === 200 ? "OK" : reply.status === 404 ? "Not Found" : reply.status === 403 ? "Forbidden" : "Error"}\n`,
    );
    if (reply.status !== 200) {
      print(`${stamp(world)} ERROR ${reply.status}: ${reply.status === 404 ? "Not Found" : reply.status === 403 ? "Forbidden" : "Error"}.\n\n`);
      return null;
    }
    const size = reply.body.length;
    print(
      `Length: ${size} (${Math.ceil(size / 1024)}K) [text/plain]\nSaving to: ‘${to}’\n\n     0K ..........                                            100%  150M=0s\n\n`,
    );
    print(`${stamp(world)} (150 MB/s) - ‘${to}’ saved [${size}/${size}]\n\n`);
    return reply.body;
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    const why = /\[Errno -?\d+\] ([^>]*)/.exec(error.message)?.[1] ?? error.message;
    print(`Connecting to ${host}... failed: ${why}.\n`);
    return null;
  }
}

/**
 * Fetches to `at` through `at.partial`; leaves behind on failure what Portage leaves. Output: the bytes, or null after its messages were printed.
 * `background`: wget's text goes to /var/log/emerge-fetch.log.
 */
export async function fetchBinary(world: World, settings: Settings, binary: Binary, at: string, background: boolean): Promise<Buffer | null> {
  const partial = `${at}.partial`;
  if (intoPkgdir(settings)) writeFile(world.root, at, "");
  const logged: string[] = [];
  if (background)
    world.out(
      ` * Fetching in the background:\n * ${partial}\n * To view fetch progress, run in another terminal:\n * tail -f /var/log/emerge-fetch.log\n`,
    );
  const data = await wget(world, `${binary.remote?.uri}/${binary.path}`, partial, background ? (t) => logged.push(t) : world.out);
  if (background) writeFile(world.root, "/var/log/emerge-fetch.log", logged.join(""));
  if (!data) return null;
  writeFile(world.root, partial, data);
  const problem = digestProblem(binary, data);
  if (!problem) return data;
  const renamed = `${partial}._checksum_failure_.${hex("md5", String(world.now())).slice(0, 8)}`;
  fs.renameSync(real(world.root, partial), real(world.root, renamed));
  world.out(
    `\n!!! Digest verification failed:\n!!! ${partial}\n!!! Reason: ${problem.reason}\n!!! Got: ${problem.got}\n!!! Expected: ${problem.expected}\nFile renamed to '${renamed}'\n`,
  );
  return null;
}
