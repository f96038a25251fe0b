/** Undo of touched files, for every step kind that touches files. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { FileFact } from "../../../shared/model/facts.ts";
import type { TouchedFile, UndoRecord } from "../../../shared/model/run.ts";
import type { MachineDoor } from "../machine.ts";
import { problemError } from "./problem.ts";
import type { Undone } from "./stepBody.ts";

/** Larger than any configuration file that we touch. */
export const MAX_FILE = 4_000_000;

export type FileState = { readonly file: TouchedFile; readonly written: ReadonlySet<string | null> };

/** One entry a path: how it was before the first attempt, and every hash that an attempt of ours wrote. */
export function firstStates(records: readonly UndoRecord[]): readonly FileState[] {
  const states = new Map<string, { file: TouchedFile; written: Set<string | null> }>();
  for (const record of records) {
    if (record.of !== "files") continue;
    for (const file of record.files) {
      const state = states.get(file.path) ?? { file, written: new Set<string | null>() };
      state.written.add(file.writtenSha256);
      // A folder that a later attempt had to make anew is ours as well.
      const madeDirectories = [...new Set([...state.file.madeDirectories, ...file.madeDirectories])];
      states.set(file.path, { file: { ...state.file, madeDirectories }, written: state.written });
    }
  }
  return [...states.values()];
}

type Sorted = { readonly restore: readonly TouchedFile[]; readonly same: readonly TouchedFile[]; readonly edited: readonly string[] };

/** Sorts files by what stands there now. `now`: hash by path, null for "no such file". */
export function sortFiles(states: readonly FileState[], now: ReadonlyMap<string, string | null>): Sorted {
  const restore: TouchedFile[] = [];
  const edited: string[] = [];
  const same: TouchedFile[] = [];
  for (const { file, written } of states) {
    const hash = now.get(file.path) ?? null;
    const before = file.existed ? file.sha256 : null;
    if (hash === before) same.push(file);
    else if (written.has(hash)) restore.push({ ...file, writtenSha256: hash });
    else edited.push(file.path);
  }
  return { restore, same, edited };
}

/** Reads hashes. A path that is there and cannot be read has a hash that nobody wrote. */
export async function hashesNow(door: MachineDoor, paths: readonly string[]): Promise<Result<ReadonlyMap<string, string | null>>> {
  const read = await door.call("read-files", { paths: [...paths], maxBytes: MAX_FILE });
  if (!read.ok) return read;
  const hashes = new Map<string, string | null>(read.value.missing.map((path) => [path, null]));
  for (const file of read.value.files) hashes.set(file.path, file.sha256);
  for (const { path } of read.value.unreadable ?? []) hashes.set(path, "unreadable");
  return ok(hashes);
}

/** Puts files back; leaves those that somebody edited since. */
export async function undoFiles(door: MachineDoor, records: readonly UndoRecord[]): Promise<Result<Undone>> {
  const states = firstStates(records);
  if (states.length === 0) return ok({ outcome: "already", error: null });
  const now = await hashesNow(
    door,
    states.map((s) => s.file.path),
  );
  if (!now.ok) return now;
  const { restore, same, edited } = sortFiles(states, now.value);
  const kept: { path: string; why: string }[] = edited.map((path) => ({ path, why: "It was edited after Binhost Wizard wrote it." }));
  if (restore.length + same.length > 0) {
    // Those that are as they were go along: what a broken-off attempt left beside them (folders, temporary files) is cleared away.
    const restored = await door.call("restore-files", { files: [...restore, ...same] });
    if (!restored.ok) return restored;
    if (restored.value.problem)
      return failed(
        problemError(door.id, restored.value.problem, "put files back", "Some files may be back already; trying again goes on with the rest."),
      );
    kept.push(...restored.value.kept);
  }
  if (kept.length > 0) {
    const why = [...new Set(kept.map((k) => k.why))].join(" ");
    return ok({ outcome: "not-undone", error: catalogue["undo.edited-since"](door.id, kept.map((k) => k.path).join(", "), why) });
  }
  return ok({ outcome: restore.length > 0 ? "undone" : "already", error: null });
}

/** The file of that path among those read. */
export const fileAt = (files: readonly FileFact[], path: string): FileFact | null => files.find((f) => f.path === path) ?? null;
