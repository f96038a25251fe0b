/** What a machine's files are at one moment, to compare before and after. */
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { posix } from "node:path";
import type { LabMachine } from "./machines.ts";

/** One entry: kind, mode, owner, and for files hash and time of change (nanoseconds), for links where they lead. */
export type Entry = { readonly kind: "file" | "folder" | "link" | "other"; readonly mode: string; readonly owner: string; readonly rest: string };
export type Snapshot = ReadonlyMap<string, Entry>;

/** Where configuration lives and what a run might touch there. Caches, logs, packages and Portage's database are left out on purpose. */
export const WATCHED: readonly string[] = ["/etc", "/root", "/usr/lib/systemd", "/usr/bin", "/var/lib", "/var/www"];
/** What changes by itself or, as the plan says, stays: our own backups and jobs, Portage's and gpg's own state. */
export const IGNORED: readonly RegExp[] = [
  /^\/var\/lib\/(?:binhost-wizard|portage|gentoo|nginx|systemd|dpkg|apt|private)(?:\/|$)/,
  /^\/etc\/portage\/gnupg(?:\/|$)/,
  /^\/root\/\.gnupg(?:\/|$)/,
  /^\/root\/\.gnupg-binhost(?:-wizard)?(?:\/|$)/,
];

/** Bytes from which on a file is not read. */
const LARGE = 100_000n;

/** Every file below the watched folders, on the machine's Gentoo. Folders are compared by mode and owner only: their time changes with a rename. */
export function snapshot(machine: LabMachine, folders: readonly string[] = WATCHED, ignored: readonly RegExp[] = IGNORED): Snapshot {
  const found = new Map<string, Entry>();
  const look = (path: string): void => {
    if (ignored.some((pattern) => pattern.test(path))) return;
    const at = machine.at(path);
    const stat = lstatSync(at, { bigint: true, throwIfNoEntry: false });
    if (!stat) return;
    const mode = (Number(stat.mode) & 0o7777).toString(8);
    const owner = `${stat.uid}:${stat.gid}`;
    if (stat.isSymbolicLink()) found.set(path, { kind: "link", mode, owner, rest: readlinkSync(at) });
    else if (stat.isDirectory()) {
      found.set(path, { kind: "folder", mode, owner, rest: "" });
      for (const name of readdirSync(at)) look(posix.join(path, name));
    } else if (stat.isFile()) {
      // Programs are compared by size and time; reading them all would take longer than the job.
      const hash = stat.size > LARGE ? `size ${stat.size}` : createHash("sha256").update(readFileSync(at)).digest("hex");
      found.set(path, { kind: "file", mode, owner, rest: `${hash} ${stat.mtimeNs}` });
    } else found.set(path, { kind: "other", mode, owner, rest: "" });
  };
  for (const folder of folders) look(folder);
  return found;
}

/** What differs, one line each: `+ path`, `- path`, `~ path what`. Empty: all is as it was. */
export function differences(before: Snapshot, after: Snapshot): readonly string[] {
  const lines: string[] = [];
  for (const [path, entry] of before) {
    const now = after.get(path);
    if (!now) lines.push(`- ${path}`);
    else {
      const parts = (["kind", "mode", "owner", "rest"] as const).filter((part) => entry[part] !== now[part]);
      if (parts.length > 0) lines.push(`~ ${path} ${parts.map((part) => `${part}: ${entry[part]} -> ${now[part]}`).join(", ")}`);
    }
  }
  for (const path of after.keys()) if (!before.has(path)) lines.push(`+ ${path}`);
  return lines.sort();
}
