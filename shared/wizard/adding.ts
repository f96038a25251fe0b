/** Machines that are joining a fleet, and the half-filled form they come from. Pure; what they change for the others is shared/plan/impact.ts. */
import type { Impact } from "../model/impact.ts";
import type { Plan } from "../model/plan.ts";
import type { RunState } from "../run/runState.ts";
import { z } from "../setup/zod.ts";
import { type AddressProblem, type MachineInput, readAddress } from "./address.ts";

export const addingSchema = z.object({
  /** Ids of draft machines that are not set up yet and joined by way of "Add a workstation". */
  machines: z.array(z.string()),
  /** Booted, or a stage 3 that never booted, reached through a machine that runs something else. */
  kind: z.enum(["booted", "stage3"]),
  /** As typed so far. */
  address: z.string(),
  target: z.string(),
  /** The person would rather keep the processor level than take a machine that lowers it. */
  keepLevel: z.boolean(),
});
export type Adding = z.infer<typeof addingSchema>;

/** Where the Handbook unpacks a stage 3. */
const STAGE3_PLACE = "/mnt/gentoo";
export const NOT_ADDING: Adding = { machines: [], kind: "booted", address: "", target: STAGE3_PLACE, keepLevel: false };

/** A machine from the form, as a client. Output: it, or what is wrong: the address's form, its port, itself, or the place of the stage 3. */
export function machineFrom(adding: Adding, taken: ReadonlySet<string>): MachineInput | AddressProblem | "target" {
  const read = readAddress(adding.address, taken, "client");
  if (typeof read === "string" || adding.kind === "booted") return read;
  const target = adding.target.trim().replace(/\/+$/, "");
  return /^\/[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(target) ? { ...read, target } : "target";
}

/** Without those that a run has set up: they are members from then on. The same value when nothing changes. */
export function settleAdding(adding: Adding, run: RunState): Adding {
  if (adding.machines.length === 0 || run.kind !== "apply") return adding;
  const done = new Set(run.machines.filter((m) => m.status === "done" && m.steps.length > 0).map((m) => m.id));
  const machines = adding.machines.filter((id) => !done.has(id));
  return machines.length === adding.machines.length ? adding : { ...NOT_ADDING, machines };
}

/** Machines that were taken out of the fleet join it no longer. */
export const withoutMachine = (adding: Adding, id: string): Adding =>
  adding.machines.includes(id) ? { ...adding, machines: adding.machines.filter((each) => each !== id), keepLevel: false } : adding;

/** Does a joining machine lower what is built for? Then "keep the level" is a choice. */
export const lowersLevel = ({ processor }: Impact): boolean =>
  processor.marchBefore !== null && processor.marchBefore !== processor.marchAfter && (processor.levelAfter ?? 0) < (processor.levelBefore ?? 0);
/** With the level kept it cannot join: nothing of what would follow from joining happens. */
export const keepsOut = (impact: Impact, adding: Adding): boolean => adding.keepLevel && lowersLevel(impact);

type Share = { readonly cpv: string; readonly machines: readonly string[] };
/** The packages that known machines must take anew because of the joining ones, each once, with the machines that must. Sorted by name. */
export function dueByPackage(impact: Impact): readonly Share[] {
  const all = new Map<string, string[]>();
  for (const { id, due } of impact.others) for (const { cpv, already } of due) if (!already) all.set(cpv, [...(all.get(cpv) ?? []), id]);
  return [...all].map(([cpv, machines]) => ({ cpv, machines })).sort((a, b) => (a.cpv < b.cpv ? -1 : 1));
}

/** Steps of the plan, the joining machines' first, then those of known machines that have any. */
export function stepsToShow(plan: Plan, adding: readonly string[]): Plan["machines"] {
  const joins = new Set(adding);
  return [...plan.machines.filter((m) => joins.has(m.id)), ...plan.machines.filter((m) => !joins.has(m.id) && m.steps.length > 0)];
}
