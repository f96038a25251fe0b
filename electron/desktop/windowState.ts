/** Where the window stood last time. Kept as a small JSON file; whatever is odd in it is ignored. */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "../../shared/setup/zod.ts";

const placeSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(720).max(10_000),
  height: z.int().min(480).max(10_000),
  maximized: z.boolean(),
});
export type Place = z.infer<typeof placeSchema>;
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const usual: Place = { width: 1280, height: 860, maximized: false };

/** Reads the place. `screens`: the work areas there are now; a place that none of them shows is dropped, its size is kept. */
export function readPlace(file: string, screens: readonly Area[]): Place {
  try {
    const place = placeSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    const { x, y } = place;
    const visible =
      x !== undefined && y !== undefined && screens.some((s) => x + 100 >= s.x && x + 100 <= s.x + s.width && y >= s.y && y + 40 <= s.y + s.height);
    return visible ? place : { width: place.width, height: place.height, maximized: place.maximized };
  } catch {
    return usual;
  }
}

/** Keeps the place; a full disk or a read-only home is no reason to trouble anyone. */
export function writePlace(file: string, place: Place): void {
  try {
    writeFileSync(file, JSON.stringify(place), { mode: 0o600 });
  } catch {
    // the window opens in its usual place next time
  }
}
