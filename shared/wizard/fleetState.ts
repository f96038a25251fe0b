/** What the fleet map says of each machine: from the checks that were made on it. Pure. */
import type { CallOutput } from "../contract/contract.ts";
import type { WizardError } from "../errors/wizardError.ts";
import type { PageId } from "./pages.ts";

export type Check = CallOutput<"verify">["machines"][number]["checks"][number];
/** One machine's checks: on their way, made, or refused by the engine. */
export type Checked =
  | { readonly status: "checking" }
  | { readonly status: "checked"; readonly checks: readonly Check[] }
  | { readonly status: "failed"; readonly error: WizardError };

export const CHECKING: Checked = { status: "checking" };

/** The checks that the engine makes. `gone`: the engine itself could not answer. */
export const CHECK_IDS = [
  "reach",
  "getbinpkg",
  "repository",
  "index",
  "verify-signature",
  "trust",
  "signature",
  "index-fresh",
  "buildpkg",
  "service",
] as const;
export type CheckId = (typeof CHECK_IDS)[number];
const isCheckId = (id: string): id is CheckId => (CHECK_IDS as readonly string[]).includes(id);

/** order: all is well. warn: packages flow, but something needs an eye. cut: no package comes this way. off: it was left out. */
export type Health = "checking" | "order" | "warn" | "cut" | "off";
export type MachineHealth = {
  readonly health: Health;
  /** The check that decides; null: none, or one that is not known here. */
  readonly because: CheckId | null;
  /** The engine's own words about it. */
  readonly detail: string;
  /** Packages that it sees in the index, itself; null: not read. */
  readonly packages: number | null;
};

/** What lets a client download still, when it is wrong: unsigned packages would be taken, a timer may be off. */
const HARMLESS: ReadonlySet<string> = new Set(["verify-signature", "buildpkg", "index-fresh"]);

/** Inputs: the checks of one machine (null: never asked), and whether it is part of the fleet as set up. */
export function healthOf(checked: Checked | undefined, isSetUp: boolean): MachineHealth {
  const nothing = { because: null, detail: "", packages: null } as const;
  if (!isSetUp) return { ...nothing, health: "off" };
  if (checked === undefined || checked.status === "checking") return { ...nothing, health: "checking" };
  if (checked.status === "failed") return { ...nothing, health: "cut", because: "reach", detail: `${checked.error.what} ${checked.error.why}` };
  const wrong = checked.checks.filter((check) => !check.ok);
  const worst = wrong.find((check) => !HARMLESS.has(check.id)) ?? wrong[0];
  const packages = checked.checks.find((check) => check.id === "index")?.count ?? null;
  if (worst === undefined) return { ...nothing, health: "order", packages };
  return { health: HARMLESS.has(worst.id) ? "warn" : "cut", because: isCheckId(worst.id) ? worst.id : null, detail: worst.detail, packages };
}

/** The page that mends it. */
export function pageFor(because: CheckId | null): PageId {
  switch (because) {
    case "reach":
      return "machines";
    case "service":
    case "index":
    case "index-fresh":
    case "getbinpkg":
    case "repository":
    case "verify-signature":
    case "trust":
    case "signature":
    case "buildpkg":
      return "review";
    case null:
      return "checkup";
  }
}
