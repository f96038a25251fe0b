/** What was read of each machine's log, one file a machine in a folder of ours: merges, where reading stopped, merges under way. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Machine } from "../../../shared/model/fleet.ts";
import { noneSkipped, type ScanState } from "../../../shared/report/kinds.ts";
import type { ReportMerge } from "../../../shared/report/machineLog.ts";
import { skippedSchema } from "../../../shared/report/schema.ts";
import { z } from "../../../shared/setup/zod.ts";

export type StoredLog = {
  readonly place: { readonly inode: string; readonly offset: number; readonly tailSha256: string } | null;
  readonly state: ScanState;
  readonly merges: readonly ReportMerge[];
  /** Seconds since 1970. */
  readonly readAt: number;
};
export const nothingStored: StoredLog = { place: null, state: { open: [], run: null, skipped: noneSkipped() }, merges: [], readAt: 0 };

const open = z.object({
  cpv: z.string(),
  index: z.number(),
  total: z.number(),
  root: z.string(),
  start: z.number(),
  last: z.number(),
  phase: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  slot: z.string().nullable(),
  doomed: z.boolean(),
  until: z.number().nullable().default(null),
});
const run = z.object({ parallel: z.boolean(), index: z.int(), total: z.int(), finished: z.boolean() });
/** Merges as six numbers each: package, version, start, seconds, kind (1 binary, 2 assumed, 4 packaged), slot (-1 none); names by their place in `names`. */
const fileSchema = z.object({
  version: z.literal(1),
  place: z.object({ inode: z.string(), offset: z.int(), tailSha256: z.string() }).nullable(),
  state: z.object({ open: z.array(open), run: run.nullable().default(null), skipped: skippedSchema }),
  readAt: z.number(),
  names: z.array(z.string()),
  // Looked at below: a schema for each of a million numbers would take longer than all the rest.
  merges: z.custom<readonly number[]>((value) => Array.isArray(value) && value.length % 6 === 0),
});

function pack(stored: StoredLog): string {
  const places = new Map<string, number>();
  const place = (name: string): number => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, places.size);
    return places.size - 1;
  };
  const merges = stored.merges.flatMap((m) => [
    place(m.cp),
    place(m.version),
    m.start,
    m.seconds,
    (m.binary ? 1 : 0) + (m.assumed ? 2 : 0) + (m.packaged === true ? 4 : 0),
    m.slot === null ? -1 : place(m.slot),
  ]);
  return `${JSON.stringify({ version: 1, place: stored.place, state: stored.state, readAt: stored.readAt, names: [...places.keys()], merges })}\n`;
}

function unpack(text: string): StoredLog {
  const { names, merges, place, state, readAt } = fileSchema.parse(JSON.parse(text));
  const nameAt = (at: number | undefined): string => {
    const name = names[at ?? -1];
    if (name === undefined) throw new Error("a name is missing");
    return name;
  };
  const out: ReportMerge[] = [];
  for (let at = 0; at < merges.length; at += 6) {
    const [cp, version, start, seconds, kind, slot] = merges.slice(at, at + 6);
    if (![cp, version, start, seconds, kind, slot].every(Number.isSafeInteger)) throw new Error("a number is damaged");
    out.push({
      cp: nameAt(cp),
      version: nameAt(version),
      start: start ?? 0,
      seconds: seconds ?? 0,
      binary: ((kind ?? 0) & 1) === 1,
      assumed: ((kind ?? 0) & 2) === 2,
      slot: slot === -1 ? null : nameAt(slot),
      ...(((kind ?? 0) & 4) === 4 ? { packaged: true } : {}),
    });
  }
  return { place, state, merges: out, readAt };
}

/** One way to one machine: another address under the same id is another machine. */
const fileOf = (machine: Pick<Machine, "id" | "address" | "port" | "target">): string =>
  `${machine.id.replace(/[^A-Za-z0-9._-]/g, "_")}-${createHash("sha256")
    .update(JSON.stringify([machine.address, machine.port ?? null, machine.target]))
    .digest("hex")
    .slice(0, 12)}.json`;

export type ReportStore = {
  /** `nothingStored` when nothing was read yet, or the file is damaged: the log is then read anew. */
  readonly load: (machine: Machine) => Promise<StoredLog>;
  /** Whole or not at all. @throws what the file system says */
  readonly save: (machine: Machine, stored: StoredLog) => Promise<void>;
};

/** A file is the one that was read when its number, size and time are: it is only ever replaced as a whole, also by another engine. */
type Kept = { readonly stamp: string; readonly stored: StoredLog };

export function createReportStore(folder: string): ReportStore {
  // Ten years of twenty machines take seconds to unpack, and a page asks again at every click.
  const kept = new Map<string, Kept>();
  return {
    load: async (machine) => {
      const file = join(folder, fileOf(machine));
      try {
        const { ino, size, mtimeMs } = await stat(file);
        const stamp = `${ino} ${size} ${mtimeMs}`;
        const known = kept.get(file);
        if (known?.stamp === stamp) return known.stored;
        const stored = unpack(await readFile(file, "utf8"));
        kept.set(file, { stamp, stored });
        return stored;
      } catch {
        return nothingStored;
      }
    },
    save: async (machine, stored) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, fileOf(machine));
      await writeFile(`${file}.new`, pack(stored), { mode: 0o600 });
      await rename(`${file}.new`, file);
    },
  };
}
