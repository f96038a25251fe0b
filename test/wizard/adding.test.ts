import { describe, expect, test } from "vitest";
import type { Impact } from "../../shared/model/impact.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { dueByPackage, lowersLevel, machineFrom, NOT_ADDING, settleAdding, stepsToShow } from "../../shared/wizard/adding.ts";
import { draftOf, isFleetOf } from "../../shared/wizard/draft.ts";
import { keptText, restore } from "../../shared/wizard/persist.ts";
import { type Action, reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { initialState, type WizardState } from "../../shared/wizard/wizardState.ts";
import { homeFacts, homeFleet } from "../browser/fleets.ts";

const start: WizardState = reduceWizard(initialState, { type: "draft", draft: draftOf(homeFleet, null, false) });
const loft = { id: "loft", name: "loft", role: "client", address: "10.42.0.110" } as const;
const run = (...actions: readonly Action[]): WizardState => actions.reduce(reduceWizard, start);

describe("the form", () => {
  const taken = new Set(["attic"]);
  test("a booted machine", () => {
    expect(machineFrom({ ...NOT_ADDING, address: "root@attic:2222" }, taken)).toMatchObject({
      id: "attic-2",
      address: "attic",
      user: "root",
      port: 2222,
    });
    expect(machineFrom({ ...NOT_ADDING, address: "attic", target: "/mnt/gentoo" }, taken)).not.toHaveProperty("target");
  });
  test("a stage 3 in its place", () => {
    expect(machineFrom({ ...NOT_ADDING, kind: "stage3", address: "box", target: "/mnt/gentoo/" }, taken)).toMatchObject({ target: "/mnt/gentoo" });
  });
  test.each(["", "/", "mnt/gentoo", "/mnt/../etc/ x"])("a place that is none: %j", (target) => {
    expect(machineFrom({ ...NOT_ADDING, kind: "stage3", address: "box", target }, taken)).toBe("target");
  });
  test("what is wrong with an address is said", () => {
    expect(machineFrom({ ...NOT_ADDING, address: "a b" }, taken)).toBe("form");
    expect(machineFrom({ ...NOT_ADDING, address: "box:99999" }, taken)).toBe("port");
  });
});

describe("the state", () => {
  test("a machine that joins is in the draft, as a client, and is known to be new; the form is empty again", () => {
    const state = run({ type: "adding", change: { address: "10.42.0.110", kind: "stage3" } }, { type: "adding.add", machines: [loft] });
    expect(state.draft.machines.at(-1)).toMatchObject({ id: "loft", role: "client" });
    expect(state.adding).toEqual({ ...NOT_ADDING, machines: ["loft"] });
  });
  test("taken out, it joins no longer; another fleet forgets all of it", () => {
    const state = run({ type: "adding.add", machines: [loft] }, { type: "adding", change: { keepLevel: true } });
    expect(reduceWizard(state, { type: "machine.remove", id: "loft" }).adding).toEqual(NOT_ADDING);
    expect(reduceWizard(state, { type: "machine.remove", id: "attic" }).adding).toMatchObject({ machines: ["loft"], keepLevel: true });
    expect(reduceWizard(state, { type: "draft", draft: draftOf(homeFleet, null, false) }).adding).toEqual(NOT_ADDING);
  });
  test("machines, choices and what was half typed survive a reload", () => {
    const state = run(
      { type: "adding.add", machines: [loft] },
      { type: "adding", change: { kind: "stage3", address: "root@sh", target: "/mnt/new" } },
    );
    expect(restore(keptText(state), {}).state.adding).toEqual(state.adding);
    expect(restore(keptText(state), {}).state.draft).toEqual(state.draft);
  });
  test("a text from before there was such a thing is read all the same", () => {
    const { adding: _, ...old } = JSON.parse(keptText(start));
    expect(restore(JSON.stringify(old), {}).state).toMatchObject({ adding: NOT_ADDING, draft: start.draft });
  });
  test("an id that is not in the draft is not kept as joining", () => {
    const text = JSON.parse(keptText(start));
    expect(restore(JSON.stringify({ ...text, adding: { ...NOT_ADDING, machines: ["ghost", "attic"] } }), {}).state.adding.machines).toEqual([
      "attic",
    ]);
  });
  test("the fleet's earlier run is still its own when a machine has joined since", () => {
    const state = run({ type: "adding.add", machines: [loft] });
    expect(isFleetOf(state.draft, homeFleet)).toBe(true);
    expect(isFleetOf(start.draft, { ...homeFleet, machines: state.draft.machines })).toBe(false);
  });
});

describe("joined", () => {
  const fleet = {
    ...homeFleet,
    machines: [...homeFleet.machines, { ...loft, signIn: { method: "auto" }, root: "auto", target: "/" }],
  } as typeof homeFleet;
  const plan = planFleet(fleet, { ...homeFacts, loft: { ...(homeFacts.driver as NonNullable<(typeof homeFacts)[string]>), machine: "loft" } });
  const steps = plan.machines.find((m) => m.id === "loft")?.steps ?? [];
  const events = (outcome: "done" | "failed"): RunEvent[] => {
    const all: RunEvent[] = [{ seq: 0, at: 1, code: "run.started", run: "r", kind: "apply", fleet, plan, undoes: null }];
    for (const step of steps)
      all.push({ seq: all.length, at: 2, code: "step.finished", machine: "loft", step: step.id, outcome, made: {}, error: null, seconds: 1 });
    all.push({ seq: all.length, at: 3, code: "machine.state", machine: "loft", state: outcome, error: null });
    return all;
  };
  const adding = { ...NOT_ADDING, machines: ["loft", "shed"] };
  test("what a run has set up joins no longer; what failed still does", () => {
    expect(steps.length).toBeGreaterThan(0);
    expect(settleAdding(adding, reduceRunEvents(events("done"))).machines).toEqual(["shed"]);
    expect(settleAdding(adding, reduceRunEvents(events("failed")))).toBe(adding);
  });
  test("the reducer does it when the run's events arrive", () => {
    const joined = run({ type: "adding.add", machines: [loft] });
    const after = reduceWizard(joined, { type: "stream", events: events("done").map((event) => ({ type: "run", run: "r", event }) as const) });
    expect(after.adding.machines).toEqual([]);
    expect(after.draft.machines.some((m) => m.id === "loft")).toBe(true);
  });
  test("its steps stand first, and of the known machines only those with some", () => {
    const shown = stepsToShow({ ...plan, machines: plan.machines.map((m) => (m.id === "attic" ? { ...m, steps: [] } : m)) }, ["loft"]);
    expect(shown.map((m) => m.id)).toEqual(["loft", "tau-ceti-lab", "driver", "atom-box"]);
  });
});

test("packages that several machines take anew stand once, without those that were due before", () => {
  const due = (cpv: string, already = false) => ({ cpv, flags: [], kind: "cards" as const, binary: true, already });
  const others: Impact["others"] = [
    { id: "a", files: [], steps: 1, anyway: 0, due: [due("x/mesa-1"), due("x/old-1", true)] },
    { id: "b", files: [], steps: 1, anyway: 0, due: [due("x/mesa-1"), due("a/drm-1")] },
  ];
  expect(dueByPackage({ others } as unknown as Impact)).toEqual([
    { cpv: "a/drm-1", machines: ["b"] },
    { cpv: "x/mesa-1", machines: ["a", "b"] },
  ]);
});
test("a level that falls is told from one that stays, and from a fleet without one", () => {
  const impact = (processor: Partial<Impact["processor"]>) => ({ processor }) as Impact;
  expect(lowersLevel(impact({ levelBefore: 3, levelAfter: 2, marchBefore: "x86-64-v3", marchAfter: "x86-64-v2" }))).toBe(true);
  expect(lowersLevel(impact({ levelBefore: 3, levelAfter: 2, marchBefore: "x86-64-v2", marchAfter: "x86-64-v2" }))).toBe(false);
  expect(lowersLevel(impact({ levelBefore: 3, levelAfter: 2, marchBefore: null, marchAfter: null }))).toBe(false);
});
