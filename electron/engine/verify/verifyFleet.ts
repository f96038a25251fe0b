/** The check-up of a fleet: what each machine says of itself, and what it gets from the binhost. Changes nothing. */
import type { CallOutput, Surveyed } from "../../../shared/contract/contract.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { FactsByMachine, Plan } from "../../../shared/model/plan.ts";
import type { Ask } from "../ports.ts";
import type { Connections } from "../session/connections.ts";

export type VerifyOptions = {
  readonly connections: Connections;
  readonly ask: Ask;
  readonly survey: (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;
  readonly plan: (fleet: Fleet, facts: FactsByMachine) => Plan;
};

export async function verifyFleet(fleet: Fleet, _options: VerifyOptions): Promise<CallOutput<"verify">> {
  return { ok: false, machines: fleet.machines.map((m) => ({ id: m.id, checks: [] })) };
}
