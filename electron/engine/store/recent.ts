/** Fleets opened lately: their paths and names, newest first, in a file of ours (0600). */
import { access, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { z } from "../../../shared/setup/zod.ts";

const recentSchema = z.array(
  z.object({
    path: z.string(),
    name: z.string(),
    machines: z.int(),
    // Lists of earlier versions have neither.
    binhost: z.string().nullable().default(null),
    opened: z.number().nullable().default(null),
  }),
);
export type Recent = z.infer<typeof recentSchema>[number];
/** `gone`: there is no file at that path any more. */
export type RecentShown = Recent & { readonly gone: boolean };

const KEPT = 10;

const isGone = async (path: string): Promise<boolean> =>
  access(path).then(
    () => false,
    () => true,
  );

/**
 * A list that cannot be read or written is an empty list: it is a convenience and never stops anything.
 * `now`: seconds since 1970.
 */
export function createRecent(
  file: string,
  now: () => number = () => Date.now() / 1000,
): {
  readonly list: () => Promise<readonly RecentShown[]>;
  readonly add: (path: string, fleet: Fleet) => Promise<void>;
  readonly forget: (path: string) => Promise<void>;
} {
  const read = async (): Promise<readonly Recent[]> => {
    try {
      return recentSchema.parse(JSON.parse(await readFile(file, "utf8")));
    } catch {
      return [];
    }
  };
  const write = async (next: readonly Recent[]): Promise<void> => {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.new`, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
      await rename(`${file}.new`, file);
    } catch {
      // See above.
    }
  };
  return {
    list: async () => Promise.all((await read()).map(async (each) => ({ ...each, gone: await isGone(each.path) }))),
    add: async (path, fleet) => {
      const others = (await read()).filter((r) => r.path !== path);
      const binhost = fleet.machines.find((m) => m.role === "binhost");
      const entry = { path, name: fleet.name, machines: fleet.machines.length, binhost: binhost?.name ?? binhost?.id ?? null, opened: now() };
      await write([entry, ...others].slice(0, KEPT));
    },
    forget: async (path) => write((await read()).filter((r) => r.path !== path)),
  };
}
