/** Old fleet files brought to today's form, one version at a time, before the schema looks at them. */
import { FLEET_VERSION } from "../model/fleet.ts";

export type Raw = { readonly [key: string]: unknown };

/** `migrations[n]` makes version n + 1 of version n. Version 1 is the first: there is none yet. */
export const migrations: Readonly<Record<number, (old: Raw) => Raw>> = {};

export type Migrated =
  | { readonly kind: "current"; readonly raw: Raw; readonly from: number }
  /** Written by a later Binhost Wizard. */
  | { readonly kind: "newer"; readonly version: number }
  | { readonly kind: "no-version" };

export const isRaw = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Brings a parsed file to the wanted version. Inputs: the object; for tests other steps and another version. Output: the object as
 * it is today, or why it cannot be.
 */
export function migrateFleet(raw: Raw, steps: Readonly<Record<number, (old: Raw) => Raw>> = migrations, wanted: number = FLEET_VERSION): Migrated {
  const from = raw.version;
  if (typeof from !== "number" || !Number.isInteger(from) || from < 1) return { kind: "no-version" };
  if (from > wanted) return { kind: "newer", version: from };
  let now = raw;
  for (let version = from; version < wanted; version++) {
    const step = steps[version];
    if (!step) return { kind: "no-version" };
    now = { ...step(now), version: version + 1 };
  }
  return { kind: "current", raw: now, from };
}
