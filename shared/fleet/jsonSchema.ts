/** The JSON Schema of the fleet file, from the same source as the check: `"$schema": "./fleet.schema.json"` makes editors help. */
import { fleetSchema } from "../model/fleet.ts";
import { z } from "../setup/zod.ts";

/** Output: a JSON Schema (draft 2020-12) of the file as people write it: whatever has a default may be missing. */
export function fleetJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(fleetSchema, { io: "input" });
  return {
    $schema,
    title: "Binhost Wizard fleet",
    description: "Machines and choices of one fleet. Holds no secret: passwords and passphrases are asked for when they are needed.",
    ...rest,
  };
}

const WIDTH = 150;

/** JSON as the project's formatter writes it: lists of plain values on one line where they fit. */
export function formatJson(value: unknown, indent = "", before = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const flat = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    if (value.every((item) => typeof item !== "object" || item === null) && before + flat.length + 1 <= WIDTH) return flat;
    return `[\n${value.map((item) => inner + formatJson(item, inner, inner.length)).join(",\n")}\n${indent}]`;
  }
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (entries.length === 0) return "{}";
    const lines = entries.map(([key, item]) => {
      const name = `${inner}${JSON.stringify(key)}: `;
      return name + formatJson(item, inner, name.length);
    });
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  return JSON.stringify(value);
}
