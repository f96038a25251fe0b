/** What emerge did, told by its log and its index, not by its exit code. */
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import { type Merge, parseEmergeLog } from "../../../shared/portage/emergeLog.ts";
import { runReader } from "../../../shared/portage/emergeRun.ts";
import { type IndexPackage, indexPackage, openPackagesIndex } from "../../../shared/portage/packagesIndex.ts";
import type { MachineDoor } from "../machine.ts";
import { problemError } from "./problem.ts";

/** As much of the end of emerge.log as holds any one run. */
const LOG_TAIL_BYTES = 4_000_000;
const MAX_INDEX = 200_000_000;

/** Options that every emerge of ours gets: no question, no colour, no spinner, output of builds in their logs. */
export const QUIET_OPTIONS: readonly string[] = ["--ask=n", "--color=n", "--nospinner", "--quiet-build=y"];

/** Merges that began at or after `since` (that machine's clock, seconds). */
export async function mergesSince(door: MachineDoor, since: number): Promise<Result<readonly Merge[]>> {
  const size = await door.call("emerge-log", { offset: 0, maxBytes: 1 });
  if (!size.ok) return size;
  const offset = Math.max(0, size.value.size - LOG_TAIL_BYTES);
  const log = await door.call("emerge-log", { offset, maxBytes: LOG_TAIL_BYTES + 1_000_000 });
  if (!log.ok) return log;
  return ok(parseEmergeLog(log.value.text).merges.filter((m) => m.start >= Math.floor(since)));
}

/** PKGDIR as Portage has it. */
export async function pkgdirOf(door: MachineDoor): Promise<Result<string>> {
  const asked = await door.call("run", { argv: ["portageq", "envvar", "PKGDIR"], timeoutSeconds: 60 });
  if (!asked.ok) return asked;
  const path = asked.value.stdout.trim();
  if (path.startsWith("/")) return ok(path.replace(/(?<=.)\/+$/, ""));
  return failed(problemError(door.id, { kind: "failed", path: null, text: asked.value.stderr.trim() || "portageq did not say where PKGDIR is" }));
}

/** What the machine's own index lists; empty when there is none yet. */
export async function ownIndex(door: MachineDoor): Promise<Result<{ readonly pkgdir: string; readonly packages: readonly IndexPackage[] }>> {
  const pkgdir = await pkgdirOf(door);
  if (!pkgdir.ok) return pkgdir;
  const read = await door.call("read-files", { paths: [`${pkgdir.value}/Packages`], maxBytes: MAX_INDEX });
  if (!read.ok) return read;
  const text = read.value.files[0]?.content ?? "";
  const index = openPackagesIndex(text);
  return ok({ pkgdir: pkgdir.value, packages: index.entries.map((entry) => indexPackage(index, entry)) });
}

/** Feeds emerge's output to `progress` as "done of total, what". */
export function emergeProgress(progress: (done: number | null, total: number | null, text: string) => void): (text: string) => void {
  const reader = runReader();
  return (text) => {
    for (const event of reader.push(text)) {
      if (event.kind === "emerging") progress(event.index - 1, event.total, `${event.binary ? "fetching" : "building"} ${event.cpv}`);
      else if (event.kind === "installing") progress(event.index - 1, event.total, `installing ${event.cpv}`);
      else if (event.kind === "completed") progress(event.index, event.total, `${event.cpv} is in`);
      else if (event.kind === "jobs") progress(event.done, event.total, `${event.running} running`);
    }
  };
}
