/** Files of a machine whose `/` is a directory here: paths are the machine's, absolute symbolic links stay inside its root. */
import * as fs from "node:fs";
import { dirname, join, posix } from "node:path";

/** Real path of the machine's `path`, symbolic links followed as a chroot would. The last part may be missing. */
export function real(root: string, path: string): string {
  if (root === "/") return path;
  let left = posix
    .normalize(`/${path}`)
    .split("/")
    .filter((p) => p !== "");
  let done: string[] = [];
  let links = 0;
  while (left.length > 0) {
    const part = left[0] as string;
    left = left.slice(1);
    if (part === "..") {
      done = done.slice(0, -1);
      continue;
    }
    const here = join(root, ...done, part);
    let target: string | null = null;
    try {
      target = fs.readlinkSync(here);
    } catch {
      /* not a link, or not there */
    }
    if (target === null || ++links > 40) {
      done = [...done, part];
      continue;
    }
    if (target.startsWith("/")) done = [];
    left = [...target.split("/").filter((p) => p !== "" && p !== "."), ...left];
  }
  return join(root, ...done);
}

export const exists = (root: string, path: string): boolean => fs.existsSync(real(root, path));
export const isDirectory = (root: string, path: string): boolean => fs.statSync(real(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;

/** Bytes of a file, null when it is not there or cannot be read as one. */
export function readBytes(root: string, path: string): Buffer | null {
  try {
    return fs.readFileSync(real(root, path));
  } catch {
    return null;
  }
}
export const readText = (root: string, path: string): string | null => readBytes(root, path)?.toString("utf8") ?? null;

/** Places of a root where writing fails, for practice: a full disk, a read-only mount. */
const blocks = new Map<string, readonly { readonly under: string; readonly code: "ENOSPC" | "EROFS" }[]>();

/** From now on writing below `under` fails with that error; an empty list makes all well again. */
export function block(root: string, places: readonly { readonly under: string; readonly code: "ENOSPC" | "EROFS" }[]): void {
  blocks.set(root, places);
}
const WORDS = { ENOSPC: "No space left on device", EROFS: "Read-only file system" };
/** Throws as the system would when `path` may not be written. */
export function blockedBy(root: string, path: string): void {
  const hit = blocks.get(root)?.find((b) => path === b.under || path.startsWith(`${b.under.replace(/\/$/, "")}/`));
  if (hit) throw Object.assign(new Error(`${path}: ${WORDS[hit.code]}`), { code: hit.code });
}

/** Makes a directory and its parents. `mode` is applied exactly (no umask), to the new ones only. */
export function makeDirectory(root: string, path: string, mode = 0o755): void {
  const at = real(root, path);
  if (fs.existsSync(at)) return;
  blockedBy(root, path);
  if (dirname(at) !== at && at.length > root.length) makeDirectory(root, posix.dirname(path), mode);
  fs.mkdirSync(at);
  fs.chmodSync(at, mode);
}

/** Writes a file through a temporary one beside it, with exactly this mode. Parents are made. */
export function writeFile(root: string, path: string, content: string | Buffer, mode = 0o644, directoryMode = 0o755): void {
  blockedBy(root, path);
  makeDirectory(root, posix.dirname(path), directoryMode);
  const at = real(root, path);
  const temporary = `${at}.${process.pid}.new`;
  try {
    fs.writeFileSync(temporary, content);
    fs.chmodSync(temporary, mode);
    fs.renameSync(temporary, at);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

export function append(root: string, path: string, text: string): void {
  blockedBy(root, path);
  makeDirectory(root, posix.dirname(path));
  fs.appendFileSync(real(root, path), text);
}

/** Names in a directory, sorted by bytes; empty when it is none. */
export function list(root: string, path: string): readonly string[] {
  try {
    return fs.readdirSync(real(root, path)).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch {
    return [];
  }
}

const VCS = new Set(["CVS", "RCS", "SCCS", ".bzr", ".git", ".hg", ".svn"]);

/**
 * The files behind a configuration path that may be a file or a directory: recursively, in byte order of names, without those that begin
 * with "." or end in "~" (Portage: _recursive_file_list). Paths are the machine's.
 */
export function configFiles(root: string, path: string): readonly string[] {
  if (!exists(root, path)) return [];
  if (!isDirectory(root, path)) return [path];
  return list(root, path)
    .filter((name) => !name.startsWith(".") && !name.endsWith("~") && !VCS.has(name))
    .flatMap((name) => configFiles(root, posix.join(path, name)));
}

/** Every regular file below `path`, machine paths in order. */
export function walk(root: string, path: string): readonly string[] {
  return list(root, path).flatMap((name) => {
    const at = posix.join(path, name);
    const stat = fs.lstatSync(join(real(root, path), name), { throwIfNoEntry: false });
    if (!stat) return [];
    return stat.isDirectory() ? walk(root, at) : stat.isFile() ? [at] : [];
  });
}

/** Removes a file, and its directories as far as they are empty, up to `stop`. */
export function removeFile(root: string, path: string, stop = "/"): void {
  fs.rmSync(real(root, path), { force: true });
  for (let at = posix.dirname(path); at !== stop && at !== "/"; at = posix.dirname(at)) {
    try {
      fs.rmdirSync(real(root, at));
    } catch {
      return;
    }
  }
}
