/** Reads the fleet file. Every complaint names the field and the remedy. */
import { failed, ok, type Remedy, type Result, type WizardError } from "../errors/wizardError.ts";
import { FLEET_VERSION, type Fleet, fleetSchema } from "../model/fleet.ts";
import { issueWords } from "./issues.ts";
import { jsonFault } from "./jsonPlace.ts";
import { isRaw, migrateFleet } from "./migrate.ts";

const SHOWN = 12;

const problem = (code: string, what: string, why: string, remedy: string, details = ""): WizardError => {
  const remedies: readonly Remedy[] = [
    { do: "read", label: remedy },
    { do: "retry", label: "Read the file again" },
  ];
  return { code, fault: "user", machine: null, what, why, remedies: [...remedies], changed: "Nothing was changed.", details };
};

/**
 * Checks an object as a fleet. Input: anything, e.g. parsed JSON. Output: the fleet with every default filled in. Failed:
 * fleet.version, fleet.newer, fleet.invalid.
 */
export function checkFleet(raw: unknown): Result<Fleet> {
  if (!isRaw(raw))
    return failed(problem("fleet.invalid", "This is not a fleet file.", "the file: write a block in { }", "Begin with { and end with }."));
  const migrated = migrateFleet(raw);
  if (migrated.kind === "newer")
    return failed(
      problem(
        "fleet.newer",
        "This fleet file was written by a newer Binhost Wizard.",
        `version: the file says ${migrated.version}, this program knows up to ${FLEET_VERSION}.`,
        "Update Binhost Wizard, or use the fleet file you had before.",
      ),
    );
  if (migrated.kind === "no-version")
    return failed(
      problem(
        "fleet.version",
        "The version of this fleet file is missing or wrong.",
        `version: must be a whole number from 1 to ${FLEET_VERSION}.`,
        `Write "version": ${FLEET_VERSION}, if this is a fleet file.`,
      ),
    );
  const parsed = fleetSchema.safeParse(migrated.raw);
  if (parsed.success) return ok(parsed.data);
  const words = parsed.error.issues.flatMap((issue) => issueWords(issue, migrated.raw));
  const first = words.slice(0, SHOWN).join("\n");
  const more = words.length > SHOWN ? `\nand ${words.length - SHOWN} more` : "";
  return failed(
    problem("fleet.invalid", "The fleet file does not fit.", first + more, "Correct the named fields and save the file.", words.join("\n")),
  );
}

/** Input: the text of a fleet file. Failed: fleet.json (not JSON: line and column), and those of `checkFleet`. */
export function parseFleet(text: string): Result<Fleet> {
  const bare = text.replace(/^\uFEFF/, "");
  let raw: unknown;
  try {
    raw = JSON.parse(bare);
  } catch {
    // The place is found anew: messages of JSON.parse differ, and quote the text, in which somebody may have left a secret.
    const place = jsonFault(bare);
    const why = place ? `line ${place.line}, column ${place.column}: ${place.wanted} is wanted there.` : "It nests too deep.";
    return failed(
      problem("fleet.json", "The fleet file is not valid JSON.", why, "Look there for a missing comma, quote or bracket, or a comma too many."),
    );
  }
  return checkFleet(raw);
}
