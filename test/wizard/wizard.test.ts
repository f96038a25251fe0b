import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { addressText, readAddress } from "../../shared/wizard/address.ts";
import { addMachines, changeMachine, choose, draftOf, emptyDraft, fleetOf, makeBinhost, removeMachine } from "../../shared/wizard/draft.ts";
import { hashOfPage, PAGES, pageAfter, pageBefore, pageOfHash, STEPS, stepNumber, WALK } from "../../shared/wizard/pages.ts";
import { keptText, restore } from "../../shared/wizard/persist.ts";
import { planFacts } from "../../shared/wizard/planFacts.ts";
import { blockedBecause, isReachable, isServing, leftBehind, servedClients } from "../../shared/wizard/readiness.ts";
import { type Action, reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { attach, attached, take } from "../../shared/wizard/watch.ts";
import { initialState, NOT_WATCHED, type WizardState } from "../../shared/wizard/wizardState.ts";
import { brokenLines, machineWord, stepWord } from "../../shared/wizard/words.ts";
import { homeFacts, homeFleet, refusedKey } from "../browser/fleets.ts";

const stateAfter = (...actions: readonly Action[]): WizardState => actions.reduce(reduceWizard, initialState);
const start: Action = { type: "draft", draft: draftOf(homeFleet, null, true) };
const looked = (id: string): Action => ({ type: "looked", id, facts: homeFacts[id] ?? null, error: null });
const all = homeFleet.machines.map((m) => looked(m.id));
const plan = planFleet(homeFleet, homeFacts);
const event = (seq: number, rest: object): RunEvent => ({ seq, at: seq, ...rest }) as RunEvent;
const began = event(0, { code: "run.started", run: "r1", kind: "apply", fleet: homeFleet, plan, undoes: null });

describe("addresses", () => {
  const none: ReadonlySet<string> = new Set();
  test.each([
    ["attic", { id: "attic", address: "attic" }],
    ["root@10.42.0.101", { id: "10.42.0.101", address: "10.42.0.101", user: "root" }],
    ["attic.lan:2222", { id: "attic", address: "attic.lan", port: 2222 }],
    ["desk=larry@[fd00::1]:22", { id: "desk", name: "desk", address: "fd00::1", user: "larry", port: 22 }],
    ["fd00::1", { address: "fd00::1" }],
    [" Büro ", { id: "b-ro", address: "Büro" }],
  ])("%s", (text, machine) => expect(readAddress(text, none, "client")).toMatchObject(machine));
  test.each([
    ["", "form"],
    ["a b", "form"],
    ["a@b@c", "form"],
    ["attic:70000", "port"],
    ["attic:0", "port"],
    ["-oProxyCommand", "address"],
    ["a/b", "address"],
  ])("%s is refused", (text, problem) => expect(readAddress(text, none, "client")).toBe(problem));
  test("an id that is taken gets a number", () =>
    expect(readAddress("attic", new Set(["attic", "attic-2"]), "client")).toMatchObject({ id: "attic-3" }));
  test("what is written reads back", () => {
    for (const text of ["root@10.42.0.101:2222", "attic", "larry@[fd00::1]:22"]) {
      const machine = readAddress(text, none, "client");
      expect(typeof machine === "string" ? machine : addressText(machine)).toBe(text);
    }
  });
});

describe("the draft", () => {
  const two = addMachines(emptyDraft, [
    { id: "a", name: "a", role: "client", address: "a" },
    { id: "b", name: "b", role: "client", address: "b" },
  ]);
  test("the first machine is the binhost", () => expect(two.machines.map((m) => m.role)).toEqual(["binhost", "client"]));
  test("there is always one", () => {
    expect(makeBinhost(two, "b").machines.map((m) => m.role)).toEqual(["client", "binhost"]);
    expect(removeMachine(two, "a").machines.map((m) => m.role)).toEqual(["binhost"]);
    expect(fleetOf(removeMachine(removeMachine(two, "a"), "b"))).toBeNull();
  });
  test("a change that does not fit leaves everything as it was", () => {
    expect(changeMachine(two, "a", { address: "a b" })).toEqual(two);
    expect(choose(two, "serving", { port: 99_999 })).toBe(two);
    expect(choose(two, "serving", { port: 81 }).choices.serving.port).toBe(81);
  });
  test("a field can be emptied", () =>
    expect(changeMachine(changeMachine(two, "a", { port: 2222 }), "a", { port: undefined }).machines[0]?.port).toBeUndefined());
});

describe("pages", () => {
  test("addresses lead to pages and back", () => {
    for (const page of PAGES) expect(pageOfHash(hashOfPage(page)) ?? "welcome").toBe(page);
    expect(pageOfHash("#/../etc")).toBeNull();
  });
  test("the walk is numbered without gaps", () => expect(STEPS.map(stepNumber)).toEqual(STEPS.map((_, i) => i + 1)));
  test("forth and back", () => {
    for (const page of WALK.slice(0, -1)) expect(pageBefore(pageAfter(page))).toBe(page);
    expect([pageBefore("welcome"), pageAfter("done")]).toEqual(["welcome", "done"]);
  });
});

describe("may one go on?", () => {
  test("without machines, with one, unseen, half seen, seen", () => {
    const keys = [
      stateAfter({ type: "go", page: "machines" }),
      stateAfter({ type: "machines.add", machines: [{ id: "a", name: "a", role: "client", address: "a" }] }),
      stateAfter(start),
      stateAfter(start, looked("tau-ceti-lab")),
      stateAfter(start, { type: "look.start", ids: ["tau-ceti-lab"] }),
      stateAfter(start, looked("tau-ceti-lab"), looked("driver")),
    ].map((state) => blockedBecause(state, "machines")?.key ?? null);
    expect(keys).toEqual(["ready.no-machine", "ready.one-machine", "ready.host-unseen", "ready.no-client-seen", "ready.looking", null]);
  });
  test("a question holds it up", () => {
    const question = { id: "q1", machine: "attic", title: "", text: "", kind: "secret", purpose: "password", default: null } as const;
    const asked = stateAfter(start, ...all, { type: "stream", events: [{ type: "question", question }] });
    expect(blockedBecause(asked, "machines")).toMatchObject({ key: "ready.asks", values: { names: "attic" } });
    expect(machineWord(asked, "attic").tone).toBe("ask");
    expect(blockedBecause(reduceWizard(asked, { type: "stream", events: [{ type: "question-gone", id: "q1" }] }), "machines")).toBeNull();
  });
  test("one that was not reached is left for later, and does not hold the others up", () => {
    const state = stateAfter(start, ...all.slice(0, 3), { type: "looked", id: "atom-box", facts: null, error: refusedKey });
    expect([blockedBecause(state, "machines"), leftBehind(state).map((m) => m.id)]).toEqual([null, ["atom-box"]]);
  });
  test("later pages open when what they need is there", () => {
    expect(["graphics", "review", "apply", "install", "done"].filter((page) => isReachable(stateAfter(start), page as "review"))).toEqual([]);
    expect(["graphics", "review", "apply", "install"].filter((page) => isReachable(stateAfter(start, ...all), page as "review"))).toEqual([
      "graphics",
      "review",
    ]);
  });
});

describe("the reducer", () => {
  test("a machine that is reached another way must be looked at again; a new name is none", () => {
    const state = stateAfter(start, ...all);
    expect(reduceWizard(state, { type: "machine.change", id: "attic", change: { name: "Attic" } }).facts.attic).toBeDefined();
    const moved = reduceWizard(state, { type: "machine.change", id: "attic", change: { user: "larry" } });
    expect([moved.facts.attic, machineWord(moved, "attic").text]).toEqual([undefined, "not looked at"]);
  });
  test("what the stream says late does not move a machine back", () => {
    const state = stateAfter(start, { type: "look.start", ids: ["attic"] }, looked("attic"), {
      type: "stream",
      events: [{ type: "survey", machine: "attic", state: "surveyed", error: null }],
    });
    expect(state.looks.attic?.state).toBe("surveyed");
  });
  test("facts of a machine that was removed meanwhile are dropped", () => {
    const state = stateAfter(start, { type: "machine.remove", id: "attic" }, looked("attic"));
    expect([state.facts.attic, state.looks.attic]).toEqual([undefined, undefined]);
  });
  test("another fleet starts anew", () => {
    const state = stateAfter(start, ...all, { type: "stream", events: [{ type: "run", run: "r1", event: began }] }, start);
    expect([Object.keys(state.facts), state.run.id]).toEqual([[], null]);
  });
  test("the rail's words follow", () => {
    const state = stateAfter(start, ...all, { type: "plan.ready", plan });
    expect((["machines", "processor", "review"] as const).map((page) => stepWord(state, page))).toEqual(["4 of 4", "x86-64-v2", "24 steps"]);
  });
});

describe("a fleet that was set up on another day", () => {
  const idle = { ...plan, issues: [], machines: plan.machines.map((m) => ({ ...m, steps: m.id === "attic" ? m.steps : [] })) };
  const of = (change: Partial<typeof plan>): WizardState => stateAfter(start, ...all, { type: "plan.ready", plan: { ...idle, ...change } });
  test("serves those for whom nothing is left to do, once they were looked at", () => {
    expect(isServing(of({}))).toBe(true);
    expect(servedClients(of({})).map((m) => m.id)).toEqual(["driver", "atom-box"]);
    expect(isReachable(of({}), "install")).toBe(true);
    expect(isServing(stateAfter(start, { type: "plan.ready", plan: idle }))).toBe(false);
  });
  test("not while the binhost has something to do, or something is in the way", () => {
    expect(isServing(of({ machines: plan.machines }))).toBe(false);
    const issue = { code: "x", level: "blocker", what: "", why: "", remedy: "", page: null } as const;
    expect(isServing(of({ issues: [{ ...issue, machine: null }] }))).toBe(false);
    expect(servedClients(of({ issues: [{ ...issue, machine: "driver" }] })).map((m) => m.id)).toEqual(["atom-box"]);
    expect(isServing(of({ issues: [{ ...issue, machine: "driver", level: "note" }] }))).toBe(true);
  });
});

describe("what the machines said after a run", () => {
  const cut = { status: "checked", checks: [{ id: "index", ok: false, detail: "A proxy stands between." }] } as const;
  const eyed = { status: "checked", checks: [{ id: "buildpkg", ok: false, detail: "off" }] } as const;
  const ended = (result: string, from: number): readonly RunEvent[] => [
    ...homeFleet.machines.map((m, index) => event(from + index, { code: "machine.state", machine: m.id, state: "done", error: null })),
    event(from + 9, { code: "run.finished", result }),
  ];
  const says = (id: string, checked: typeof cut | typeof eyed): Action => ({ type: "checked", id, checked, at: 5 });
  const over: readonly Action[] = [
    start,
    { type: "stream", events: [began, ...ended("done", 1)].map((each) => ({ type: "run", run: "r1", event: each })) },
    says("attic", cut),
    says("driver", eyed),
    says("stranger", cut),
  ];
  test("stands beside them, and is counted", () => {
    const state = stateAfter(...over);
    expect(["tau-ceti-lab", "attic", "driver"].map((id) => machineWord(state, id))).toEqual([
      { tone: "ok", text: "set up" },
      { tone: "err", text: "cut off" },
      { tone: "warn", text: "needs an eye" },
    ]);
    expect([brokenLines(state), state.checks.of.stranger]).toEqual([1, undefined]);
    expect(brokenLines(stateAfter(...over, { type: "check.start", ids: ["attic"] }))).toBe(0);
  });
  test("holds until a run works on them again; looking at the same run anew changes nothing", () => {
    const same: Action = { type: "run.attach", run: "r1", live: false };
    expect(brokenLines(stateAfter(...over, same))).toBe(1);
    const resumed = event(11, { code: "run.resumed" });
    expect(stateAfter(...over, { type: "stream", events: [{ type: "run", run: "r1", event: resumed }] }).checks.of).toEqual({});
    expect(stateAfter(...over, { type: "run.attach", run: "r2", live: true }).checks.of).toEqual({});
    expect(stateAfter(...over, { type: "stream", events: [{ type: "run", run: "r3", event: began }] }).checks.of).toEqual({});
  });
});

describe("watching a run", () => {
  const step = plan.machines[0]?.steps[0]?.id ?? "";
  const machine = "tau-ceti-lab";
  const started = event(1, { code: "step.started", machine, step });
  const done = event(2, { code: "step.finished", machine, step, outcome: "done", made: {}, error: null, seconds: 1 });
  test("events that come live while the past is fetched are kept, whatever overlaps", () => {
    const waiting = take(take(attach(NOT_WATCHED, "r1", true), started), done);
    expect(waiting.state.seq).toBe(-1);
    const whole = attached(waiting, [began, started]);
    expect([whole.state.seq, whole.state.steps[step]?.status, whole.live, whole.plan?.machines.length]).toEqual([2, "done", true, 4]);
  });
  test("a run that the engine does not work on is not live, though its journal has no end", () => {
    expect(attached(attach(NOT_WATCHED, "r1", false), [began, started]).live).toBe(false);
  });
  test("it stops being live with its end", () => {
    const end = event(2, { code: "run.finished", result: "failed" });
    expect(take(attached(attach(NOT_WATCHED, "r1", true), [began]), end).live).toBe(false);
  });
});

describe("what survives a reload", () => {
  const state = stateAfter(
    start,
    ...all,
    { type: "go", page: "serving" },
    { type: "choose", group: "serving", change: { port: 81 } },
    { type: "stream", events: [{ type: "run", run: "r1", event: began }] },
  );
  test("draft, page, facts and the run's name", () => {
    const back = restore(keptText(state), state.facts);
    expect(back.state.draft).toEqual(state.draft);
    expect([back.state.page, back.run, Object.keys(back.state.facts).length, back.state.looks.attic?.state]).toEqual([
      "serving",
      "r1",
      4,
      "surveyed",
    ]);
  });
  test("facts that are lost cost a look, nothing else", () => {
    const back = restore(keptText(state), {});
    expect([back.state.draft.choices.serving.port, Object.keys(back.state.looks)]).toEqual([81, []]);
  });
  test("what are no facts of that machine is left out, and the rest stays", () => {
    const { attic, driver } = state.facts;
    const back = restore(keptText(state), { attic: driver, driver, stranger: { ...driver, machine: "stranger" }, "atom-box": { cut: "off" } });
    expect(back.state.facts).toEqual({ driver });
    expect(attic).toBeDefined();
  });
  test.each([null, "", "{", "[]", JSON.stringify({ version: 2 }), keptText(state).slice(0, 500)])("%s counts as nothing", (text) => {
    expect(restore(text, {})).toEqual({ state: initialState, run: null, installRun: null });
  });
  test("questions and answers are not in it", () => {
    const asked = {
      ...state,
      questions: [{ id: "q1", machine: "attic", title: "", text: "secret words", kind: "secret", purpose: "password", default: null } as const],
    };
    expect(keptText(asked)).toBe(keptText(state));
  });
});

describe("what a plan comes to", () => {
  test("figures", () => {
    const facts = planFacts(plan);
    expect(facts).toMatchObject({
      steps: 24,
      filesNew: 8,
      filesEdited: 5,
      filesRemoved: 0,
      rebuilt: 3,
      packed: 5,
      services: [{ name: "nginx", machine: "tau-ceti-lab" }],
    });
    expect(facts.irreversible.map((s) => s.spec.kind)).toEqual(["pack-installed", "rebuild", "install-tool"]);
    expect(facts.seconds).toBeGreaterThan(100);
  });
});
