/** One engine works on a run at a time: a lock file beside the journal, told to be stale by its process' id and start time. */
import { randomBytes } from "node:crypto";
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { z } from "../../../shared/setup/zod.ts";

const ownerSchema = z.object({ pid: z.int(), started: z.string().nullable(), nonce: z.string() });
type Owner = z.infer<typeof ownerSchema>;

/** Locks that this process holds: another engine in the same process has the same id. */
const held = new Set<string>();

/** Start time of a process in clock ticks since boot (proc(5), field 22 of stat); null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.pid === process.pid) return held.has(owner.nonce);
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const started = startOf(owner.pid);
  return owner.started === null || started === null || started === owner.started;
}

function readOwner(path: string): Owner | null {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return null;
  }
}

/** Takes the lock. Output: how to give it back, or the process id of who holds it. A lock left by a dead process is taken over. */
export function takeLock(path: string): { readonly ok: true; readonly release: () => void } | { readonly ok: false; readonly pid: number } {
  const nonce = randomBytes(8).toString("hex");
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const fd = openSync(path, "wx", 0o600);
      writeSync(fd, JSON.stringify({ pid: process.pid, started: startOf(process.pid), nonce } satisfies Owner));
      closeSync(fd);
      held.add(nonce);
      return {
        ok: true,
        release: () => {
          held.delete(nonce);
          rmSync(path, { force: true });
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const owner = readOwner(path);
    if (owner && isAlive(owner)) return { ok: false, pid: owner.pid };
    // Renamed first: of two engines that find the same dead lock, one gets the name.
    const aside = `${path}.${nonce}`;
    try {
      renameSync(path, aside);
      rmSync(aside, { force: true });
    } catch {
      // Someone else was quicker; the next round sees who.
    }
  }
  return { ok: false, pid: readOwner(path)?.pid ?? 0 };
}
