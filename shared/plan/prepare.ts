/** Who takes part, and what is decided for them: the first half of a plan. Whoever compares two fleets needs this half alone. */
import type { Facts } from "../model/facts.ts";
import type { Fleet, Machine } from "../model/fleet.ts";
import type { FactsByMachine, Issue } from "../model/plan.ts";
import type { Context, Decided, Member } from "./context.ts";
import { FOREIGN, gates } from "./gates.ts";
import { decideGraphics, type Graphics } from "./graphics.ts";
import { keptBy } from "./kept.ts";
import { type OwnMakeConf, ownMakeConf } from "./ownMakeConf.ts";
import { decidePacking, type Packing } from "./packing.ts";
import { decideProcessor, type Processor } from "./processor.ts";
import { decideServing, type Serving } from "./serving.ts";

type Prepared = {
  readonly hostMachine: Machine | undefined;
  /** Why machines are left out, in the fleet's order. */
  readonly gates: readonly Issue[];
  /** Null: the binhost was not looked at, or is of a kind that cannot serve these machines. */
  readonly ctx: Context | null;
};

/** Sorts a fleet's machines: the binhost, the clients that take part, those whose hardware counts, those that nobody saw. */
export function prepare(fleet: Fleet, facts: FactsByMachine): Prepared {
  const hostMachine = fleet.machines.find((m) => m.role === "binhost");
  const hostFacts = hostMachine === undefined ? undefined : facts[hostMachine.id];
  const read = new Map<Facts | undefined, OwnMakeConf>();
  const ownOf = (its: Facts | undefined): OwnMakeConf => {
    const known = read.get(its) ?? ownMakeConf(its);
    read.set(its, known);
    return known;
  };
  const found = fleet.machines.map((machine) => ({
    machine,
    facts: facts[machine.id],
    gates: gates(machine, facts[machine.id], hostFacts ?? null, () => ownOf(facts[machine.id])),
  }));
  const all = found.flatMap((f) => f.gates);
  if (hostMachine === undefined || hostFacts === undefined) return { hostMachine, gates: all, ctx: null };
  const members = found.flatMap((f): { member: Member; blocked: boolean; foreign: boolean }[] =>
    f.facts === undefined
      ? []
      : [{ member: { machine: f.machine, facts: f.facts }, blocked: f.gates.length > 0, foreign: f.gates.some(({ code }) => FOREIGN.has(code)) }],
  );
  const host = members.find(({ member }) => member.machine === hostMachine)?.member as Member;
  if (members.some(({ member, foreign }) => member === host && foreign)) return { hostMachine, gates: all, ctx: null };
  const unseen = fleet.machines.filter((m) => facts[m.id] === undefined);
  const ctx: Context = {
    fleet,
    choices: fleet.choices,
    host,
    clients: members.filter(({ member, blocked }) => !blocked && member.machine.role === "client").map(({ member }) => member),
    kept: unseen.length === 0 ? null : keptBy(hostFacts, ownOf(hostFacts), unseen),
    own: ({ facts: its }) => ownOf(its),
    counted: members.filter(({ member, foreign }) => member === host || !foreign).map(({ member }) => member),
  };
  return { hostMachine, gates: all, ctx };
}

export type Decisions = {
  readonly processor: Decided<Processor>;
  readonly graphics: Decided<Graphics>;
  readonly packing: Decided<Packing>;
  readonly serving: Decided<Serving>;
};

/** What all machines share, and what becomes of the binhost's packages. */
export function decide(ctx: Context): Decisions {
  const processor = decideProcessor(ctx);
  const graphics = decideGraphics(ctx);
  return { processor, graphics, packing: decidePacking(ctx, processor.value, graphics.value), serving: decideServing(ctx) };
}
