/** Fleet + facts -> plan. Pure: no clock, no network, no chance; the same input gives the same plan. */
import type { Facts } from "../model/facts.ts";
import type { Fleet } from "../model/fleet.ts";
import type { FactsByMachine, Issue, Plan, Step } from "../model/plan.ts";
import { clientSteps } from "./clientSteps.ts";
import { type Context, issue } from "./context.ts";
import { factIssues, hostIssues } from "./factIssues.ts";
import { hostSteps } from "./hostSteps.ts";
import { unseenIssues } from "./kept.ts";
import { nativeElsewhere } from "./packing.ts";
import { type Decisions, decide, prepare } from "./prepare.ts";
import { differenceIssues } from "./useSync.ts";

/** The decisions of a plan that decides nothing. */
export const NOTHING_DECIDED: Plan["decisions"] = {
  level: null,
  march: null,
  cpuFlags: [],
  videoCards: {},
  sharedVideoCards: {},
  uri: null,
  signingFingerprint: null,
  rebuild: [],
  pack: [],
  notPacked: [],
};

/**
 * What will be done, machine by machine.
 * @param fleet what is wanted, defaults filled in
 * @param facts what the surveys found; a machine without facts is left out
 * @returns steps per machine (binhost first), issues, and the decisions behind them. A machine with a blocker has no steps; a blocked binhost leaves
 * the whole fleet without. A machine that is as it should be has no steps either.
 */
export const planFleet = (fleet: Fleet, facts: FactsByMachine): Plan => planAndWhy(fleet, facts).plan;

/** The plan, and what it came from: for those who compare two fleets. `ctx` null: nothing could be decided. */
export function planAndWhy(
  fleet: Fleet,
  facts: FactsByMachine,
): { readonly plan: Plan; readonly ctx: Context | null; readonly decided: Decisions | null } {
  const { hostMachine, gates: gateIssues, ctx } = prepare(fleet, facts);
  const issues: Issue[] = [...gateIssues];
  const order = [...fleet.machines.filter((m) => m.role === "binhost"), ...fleet.machines.filter((m) => m.role === "client")];
  const finish = (steps: ReadonlyMap<string, readonly Step[]>, decisions: Plan["decisions"]): Plan => {
    const blockers = new Set(issues.filter((i) => i.level === "blocker").map((i) => i.machine));
    const hostBlocked = hostMachine === undefined || blockers.has(hostMachine.id);
    const machines = order.map((m) => ({ id: m.id, role: m.role, steps: hostBlocked || blockers.has(m.id) ? [] : [...(steps.get(m.id) ?? [])] }));
    return { machines, issues: hostBlocked ? [...issues, waiting(hostMachine?.name ?? "the binhost")] : issues, decisions };
  };
  if (ctx === null) return { plan: finish(new Map(), NOTHING_DECIDED), ctx, decided: null };

  const all = decide(ctx);
  const { processor, graphics, packing, serving } = all;
  const { host } = ctx;
  const decided = { processor: processor.value, graphics: graphics.value, packing: packing.value, serving: serving.value };
  const hosts = hostSteps(ctx, decided);
  issues.push(
    ...processor.issues,
    ...nativeElsewhere(ctx, processor.value),
    ...unseenIssues(ctx),
    ...graphics.issues,
    ...packing.issues,
    ...serving.issues,
    ...hosts.issues,
  );
  issues.push(...hostIssues(ctx, packing.value, hosts.value), ...ctx.counted.flatMap((m) => factIssues(ctx, m)), ...differenceIssues(ctx));
  const steps = new Map<string, readonly Step[]>([[host.machine.id, hosts.value.steps]]);
  for (const client of ctx.clients) {
    const planned = clientSteps(ctx, client, { ...decided, host: hosts.value });
    issues.push(...planned.issues);
    steps.set(client.machine.id, planned.value);
  }
  const known: Facts["signingKey"] = fleet.choices.signing.mode === "sign" ? host.facts.signingKey : null;
  const plan = finish(steps, {
    level: processor.value.level,
    march: processor.value.march,
    cpuFlags: [...processor.value.cpuFlags],
    videoCards: mapLists(graphics.value.own),
    sharedVideoCards: mapLists(graphics.value.shared),
    uri: serving.value.uri,
    signingFingerprint: known?.fingerprint ?? null,
    rebuild: packing.value.rebuild.map((r) => ({ ...r })),
    pack: [...packing.value.pack],
    notPacked: packing.value.notPacked.map((r) => ({ ...r })),
  });
  return { plan, ctx, decided: all };
}

const mapLists = (lists: Readonly<Record<string, readonly string[]>>): Record<string, string[]> =>
  Object.fromEntries(Object.entries(lists).map(([key, list]) => [key, [...list]]));

const waiting = (name: string): Issue =>
  issue({
    code: "plan.binhost-blocked",
    level: "note",
    what: `Nothing is planned for any machine while ${name} is held up.`,
    why: "Clients are switched over only to a binhost that serves.",
    remedy: "Mend what is said about it first.",
    page: "machines",
  });
