/** Facts go to the engine by the name that its survey gave them, over each transport. */
import { afterEach, describe, expect, test } from "vitest";
import { createClient } from "../../shared/contract/client.ts";
import { withKnownFacts } from "../../shared/contract/knownFacts.ts";
import { serve } from "../../shared/contract/serve.ts";
import { catalogue } from "../../shared/errors/catalogue.ts";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { type Plan, planSchema } from "../../shared/model/plan.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { factsFixture, fleetFixture, installed, sha256 } from "../plan/fixtures.ts";
import { type Script, scriptedEngine } from "./scriptedEngine.ts";
import { type Pair, transports } from "./transports.ts";

const fleet = fleetFixture({
  name: "Two",
  machines: [
    { id: "host", name: "host", role: "binhost", address: "10.0.0.1" },
    { id: "desk", name: "desk", role: "client", address: "10.0.0.2" },
  ],
});
const packages = Array.from({ length: 300 }, (_, i) => installed(`dev-libs/thing-${i}-1.0`));
const found = { host: factsFixture("host", { installed: packages }), desk: factsFixture("desk", { installed: packages }) } as const;
const ref = (id: string) => sha256(`name of ${id}`);
const plan: Plan = planSchema.parse(planFleet(fleet, found));

/** An engine that knows facts by name until it is told to forget, and what arrived at its door. */
function engineWith(over: Script = {}) {
  const known = new Set<string>(["host", "desk"]);
  const engine = scriptedEngine({
    survey: ({ machines }) =>
      ok({ machines: machines.map((id) => ({ id, ok: true, facts: found[id as "host" | "desk"], error: null, ref: ref(id) })) }),
    plan: (input) => {
      const unknown = Object.keys(input.known).find((id) => !known.has(id));
      return unknown === undefined ? ok(plan) : failed(catalogue["facts.unknown"](unknown));
    },
    "run.apply": () => ok({ run: "r1" }),
    "facts.keep": ({ facts }) => {
      known.add(facts.machine);
      return ok({ ref: ref(facts.machine) });
    },
    ...over,
  });
  return { engine, forget: () => known.clear() };
}

describe.each(Object.entries(transports))("%s", (_name, connect) => {
  const pairs: Pair[] = [];
  afterEach(async () => {
    for (const pair of pairs.splice(0)) await pair.end();
  });
  async function open(engine: ReturnType<typeof scriptedEngine>, maxMessage?: number) {
    const pair = await connect();
    pairs.push(pair);
    const limits = maxMessage === undefined ? {} : { maxMessage };
    serve(engine, pair.engine, limits);
    const sent: { readonly name: string; readonly size: number }[] = [];
    const page: typeof pair.page = {
      ...pair.page,
      send: (text) => {
        sent.push({ name: (JSON.parse(text) as { name: string }).name, size: text.length });
        pair.page.send(text);
      },
    };
    const api = createClient(page, limits);
    const call = withKnownFacts(api.call);
    const look = async (): Promise<Record<string, Facts>> => {
      const facts: Record<string, Facts> = {};
      for (const id of ["host", "desk"]) {
        const seen = await call("survey", { fleet, machines: [id] });
        if (!seen.ok) throw new Error(seen.error.what);
        for (const each of seen.value.machines) if (each.facts !== null) facts[id] = each.facts;
      }
      sent.splice(0);
      return facts;
    };
    return { call, look, sent };
  }

  test("a plan and a run take names in place of facts", async () => {
    const { engine } = engineWith();
    const { call, look, sent } = await open(engine);
    const facts = await look();
    expect(await call("plan", { fleet, facts })).toEqual(ok(plan));
    expect(await call("run.apply", { fleet, facts })).toEqual(ok({ run: "r1" }));
    const names = { host: ref("host"), desk: ref("desk") };
    expect(engine.asked.slice(-2)).toMatchObject([
      { name: "plan", input: { facts: {}, known: names } },
      { name: "run.apply", input: { facts: {}, known: names } },
    ]);
    expect(JSON.stringify(facts).length).toBeGreaterThan(80_000);
    for (const each of sent) expect(each.size).toBeLessThan(3000);
  });

  test("facts that are of no survey go whole", async () => {
    const { engine } = engineWith();
    const { call, look } = await open(engine);
    const facts = await look();
    const edited = { ...facts, desk: { ...found.desk, hostname: "another" } };
    expect((await call("plan", { fleet, facts: edited })).ok).toBe(true);
    expect(engine.asked.at(-1)).toMatchObject({ input: { facts: { desk: { hostname: "another" } }, known: { host: ref("host") } } });
    expect(JSON.stringify(engine.asked.at(-1)?.input)).not.toContain('"hostname":"host"');
  });

  test("an engine that has forgotten is told again, one machine at a time, within the message limit", async () => {
    const { engine, forget } = engineWith();
    const limit = Math.ceil(JSON.stringify(found.host).length * 1.3);
    const { call, look, sent } = await open(engine, limit);
    const facts = await look();
    forget();
    expect(await call("plan", { fleet, facts })).toEqual(ok(plan));
    expect(sent.map((each) => each.name)).toEqual(["plan", "facts.keep", "facts.keep", "plan"]);
    // All of them whole in one message would have been refused.
    const whole = Object.fromEntries(Object.entries(facts).map(([id, each]) => [id, { ...each }]));
    expect(await call("plan", { fleet, facts: whole })).toMatchObject({ ok: false, error: { code: "contract.too-large" } });
  });

  test("facts that the engine does not take back fail the call with its reason", async () => {
    const { engine, forget } = engineWith({ "facts.keep": ({ facts }) => failed(catalogue["fleet.not-surveyed"](facts.machine)) });
    const { call, look } = await open(engine);
    const facts = await look();
    forget();
    expect(await call("plan", { fleet, facts })).toMatchObject({ ok: false, error: { code: "fleet.not-surveyed", machine: "host" } });
  });
});
