/**
 * The fleet file on this computer: read, and written so that it is never half there (temporary file, fsync, rename). Mode 0644 for a new
 * one, because it holds no secret and is meant for git and for others to read; an existing file keeps its mode. A symbolic link stays one.
 */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { failed, ok, type Remedy, type Result, type WizardError } from "../../../shared/errors/wizardError.ts";
import { formatFleet } from "../../../shared/fleet/formatFleet.ts";
import { parseFleet } from "../../../shared/fleet/parseFleet.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";

export type LoadedFleet = { readonly fleet: Fleet; readonly path: string /** Of the file's bytes, hex. */; readonly sha256: string };
export type SaveOptions = {
  /** Write only if the file still has this hash; null: only if it is not there. Left out: whatever is there is replaced. */
  readonly expect?: string | null;
};

const sha256 = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");

/** A fleet file is small; a wrong path (a disk image, a device) must not fill the memory. */
const LARGEST = 16 * 1024 * 1024;

const codeOf = (cause: unknown): string => (cause instanceof Error && "code" in cause ? String(cause.code) : "");
const wordsOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function error(code: string, what: string, why: string, remedies: readonly Remedy[], details: string): WizardError {
  return { code, fault: "user", machine: null, what, why, remedies: [...remedies], changed: "Nothing was changed.", details };
}
const retry: Remedy = { do: "retry", label: "Try again" };
const read = (label: string): Remedy => ({ do: "read", label });

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file.",
  EACCES: "This user may not do that.",
  EPERM: "This user may not do that.",
  EISDIR: "That is a folder.",
  ENOTDIR: "Part of the path is a file, not a folder.",
  EROFS: "That disk is read-only.",
  ENOSPC: "That disk is full.",
  EDQUOT: "Your share of that disk is used up.",
};

const readError = (path: string, cause: unknown): WizardError =>
  codeOf(cause) === "ENOENT"
    ? error(
        "fleet.missing",
        `There is no fleet file at ${path}.`,
        "The path has a typing error, or no fleet was saved there yet.",
        [read("Check the path, or make a new fleet."), retry],
        wordsOf(cause),
      )
    : error(
        "fleet.unreadable",
        `${path} cannot be read.`,
        REASONS[codeOf(cause)] ?? wordsOf(cause),
        [read("Check the path and who may read it."), retry],
        wordsOf(cause),
      );

const writeError = (path: string, cause: unknown): WizardError =>
  error(
    "fleet.unwritable",
    `${path} cannot be written.`,
    REASONS[codeOf(cause)] ?? wordsOf(cause),
    [read("Choose another place, or make room."), retry],
    wordsOf(cause),
  );

const changedError = (path: string): WizardError =>
  error(
    "fleet.changed-since",
    `${path} was changed since it was opened here.`,
    "An editor, git or another window wrote it. Saving now would lose those changes, so it was not saved.",
    [read("Open it again and repeat the change, or save under another name.")],
    "",
  );

/** `~/` and relative paths as a person means them. */
export const absolutePath = (path: string): string => resolve(path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path);

const readSmall = async (path: string): Promise<Buffer> => {
  const about = await stat(path);
  if (about.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
  if (!about.isFile() || about.size > LARGEST) throw new Error("this is no fleet file: not a plain file, or far too large");
  return readFile(path);
};

/** Reads a fleet file. Failed: fleet.missing, fleet.unreadable, and those of `parseFleet`. */
export async function loadFleetFile(path: string): Promise<Result<LoadedFleet>> {
  const full = absolutePath(path);
  let bytes: Buffer;
  try {
    bytes = await readSmall(full);
  } catch (cause) {
    return failed(readError(full, cause));
  }
  const parsed = parseFleet(bytes.toString("utf8"));
  return parsed.ok
    ? ok({ fleet: parsed.value, path: full, sha256: sha256(bytes) })
    : failed({ ...parsed.error, details: `${full}\n${parsed.error.details}`.trim() });
}

const hashNow = async (path: string): Promise<string | null> => {
  try {
    return sha256(await readFile(path));
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw cause;
  }
};

async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${randomBytes(6).toString("hex")}.fleet.tmp`);
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await handle.chmod(mode);
      await handle.writeFile(text, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  // The rename itself must reach the disk too; not every system lets a folder be opened.
  const folder = await open(dirname(path), "r").catch(() => null);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}

/** Writes a fleet file. Output: where, and its hash for the next save. Failed: fleet.changed-since, fleet.unwritable. */
export async function saveFleetFile(
  path: string,
  fleet: Fleet,
  options: SaveOptions = {},
): Promise<Result<{ readonly path: string; readonly sha256: string }>> {
  const full = absolutePath(path);
  const text = formatFleet(fleet);
  try {
    await mkdir(dirname(full), { recursive: true });
    const real = await realpath(full).catch(() => full);
    const now = await hashNow(real);
    // The same text again: nothing to write, and its time stays.
    if (now === sha256(text)) return ok({ path: full, sha256: now });
    if (options.expect !== undefined && now !== options.expect) return failed(changedError(full));
    const mode = now === null ? 0o644 : (await stat(real)).mode & 0o777;
    await writeWhole(real, text, mode);
    return ok({ path: full, sha256: sha256(text) });
  } catch (cause) {
    return failed(writeError(full, cause));
  }
}

export type FleetFiles = {
  readonly load: (path: string) => Promise<Result<LoadedFleet>>;
  readonly save: (path: string, fleet: Fleet) => Promise<Result<{ readonly path: string; readonly sha256: string }>>;
};

/** Load and save for one session: a file that was loaded here is not overwritten when somebody else changed it since. */
export function createFleetFiles(): FleetFiles {
  const seen = new Map<string, string>();
  return {
    load: async (path) => {
      const loaded = await loadFleetFile(path);
      if (loaded.ok) seen.set(loaded.value.path, loaded.value.sha256);
      return loaded;
    },
    save: async (path, fleet) => {
      const expect = seen.get(absolutePath(path));
      const saved = await saveFleetFile(path, fleet, expect === undefined ? {} : { expect });
      if (saved.ok) seen.set(saved.value.path, saved.value.sha256);
      return saved;
    },
  };
}
