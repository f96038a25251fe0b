/** The fleet while it is being made: it may still lack machines. Pure changes; `fleetOf` says when it is complete. */
import { type Choices, choicesSchema, FLEET_VERSION, type Fleet, fleetSchema, type Machine, machineSchema } from "../model/fleet.ts";
import { z } from "../setup/zod.ts";
import type { MachineInput } from "./address.ts";

export const draftSchema = z.object({
  name: z.string(),
  /** Where it was opened from or saved to; null: nowhere yet. */
  path: z.string().nullable(),
  /** Its machines live inside this program. */
  practice: z.boolean(),
  machines: z.array(machineSchema),
  choices: choicesSchema,
});
export type Draft = z.infer<typeof draftSchema>;

export const emptyDraft: Draft = { name: "Home fleet", path: null, practice: false, machines: [], choices: choicesSchema.parse({}) };

export function draftOf(fleet: Fleet, path: string | null, practice: boolean): Draft {
  return { name: fleet.name, path, practice, machines: fleet.machines, choices: fleet.choices };
}

/** Drafts never change, and many ask of the same one: with a hundred machines a reading takes a millisecond. */
const fleets = new WeakMap<Draft, Fleet | null>();

/** The fleet as the engine takes it; null while it lacks a machine or the binhost. The same draft gives the same fleet. */
export function fleetOf(draft: Draft): Fleet | null {
  const known = fleets.get(draft);
  if (known !== undefined) return known;
  const fleet = readFleet(draft);
  fleets.set(draft, fleet);
  return fleet;
}

function readFleet(draft: Draft): Fleet | null {
  const read = fleetSchema.safeParse({ version: FLEET_VERSION, name: draft.name, machines: draft.machines, choices: draft.choices });
  return read.success ? read.data : null;
}

/** Is this the fleet in the window? Machines may have joined it since: what ran on the others is still its own. */
export const isFleetOf = (draft: Draft, fleet: Fleet): boolean => {
  const here = new Set(draft.machines.map((m) => m.id));
  return fleet.machines.every((m) => here.has(m.id));
};

/** Adds machines. The first of all is the binhost, the others its clients. */
export function addMachines(draft: Draft, added: readonly MachineInput[]): Draft {
  const hasHost = draft.machines.some((m) => m.role === "binhost");
  const machines = added.map((m, index) => machineSchema.parse({ ...m, role: !hasHost && index === 0 ? "binhost" : "client" }));
  return { ...draft, machines: [...draft.machines, ...machines] };
}

export function changeMachine(draft: Draft, id: string, change: Partial<MachineInput>): Draft {
  return {
    ...draft,
    machines: draft.machines.map((m) => {
      if (m.id !== id) return m;
      const read = machineSchema.safeParse(withoutUndefined({ ...m, ...change, id }));
      return read.success ? read.data : m;
    }),
  };
}

const withoutUndefined = (value: object): object => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));

/** One machine becomes the binhost; the one that was becomes a client. */
export function makeBinhost(draft: Draft, id: string): Draft {
  return { ...draft, machines: draft.machines.map((m) => ({ ...m, role: m.id === id ? "binhost" : "client" })) };
}

/** Takes a machine out. When it was the binhost, the first that is left becomes it. */
export function removeMachine(draft: Draft, id: string): Draft {
  const machines = draft.machines.filter((m) => m.id !== id);
  const first = machines[0];
  const next = { ...draft, machines };
  return first !== undefined && !machines.some((m) => m.role === "binhost") ? makeBinhost(next, first.id) : next;
}

/** The opposite of `removeMachine`: at its place again; the binhost it was, it is. */
export function putBack(draft: Draft, machine: Machine, at: number): Draft {
  const machines = [...draft.machines.slice(0, at), { ...machine, role: "client" as const }, ...draft.machines.slice(at)];
  const next = { ...draft, machines };
  return machine.role === "binhost" || !machines.some((m) => m.role === "binhost") ? makeBinhost(next, machine.id) : next;
}

/** Changes one group of choices. A value that the group does not take leaves everything as it was. */
export function choose<G extends keyof Choices>(draft: Draft, group: G, change: Partial<Choices[G]>): Draft {
  const read = choicesSchema.safeParse({ ...draft.choices, [group]: { ...draft.choices[group], ...change } });
  return read.success ? { ...draft, choices: read.data } : draft;
}
