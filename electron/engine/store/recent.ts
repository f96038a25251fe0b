/** Fleets opened lately: their paths and names, newest first, in a file of ours (0600). */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { z } from "../../../shared/setup/zod.ts";

const recentSchema = z.array(z.object({ path: z.string(), name: z.string(), machines: z.int() }));
export type Recent = z.infer<typeof recentSchema>[number];

const KEPT = 10;

/** A list that cannot be read or written is an empty list: it is a convenience and never stops anything. */
export function createRecent(file: string): {
  readonly list: () => Promise<readonly Recent[]>;
  readonly add: (path: string, fleet: Fleet) => Promise<void>;
} {
  const list = async (): Promise<readonly Recent[]> => {
    try {
      return recentSchema.parse(JSON.parse(await readFile(file, "utf8")));
    } catch {
      return [];
    }
  };
  return {
    list,
    add: async (path, fleet) => {
      const others = (await list()).filter((r) => r.path !== path);
      const next = [{ path, name: fleet.name, machines: fleet.machines.length }, ...others].slice(0, KEPT);
      try {
        await mkdir(dirname(file), { recursive: true, mode: 0o700 });
        await writeFile(`${file}.new`, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
        await rename(`${file}.new`, file);
      } catch {
        // See above.
      }
    },
  };
}
