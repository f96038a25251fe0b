import { describe, expect, test } from "vitest";
import type { Offer, Pretended } from "../../shared/contract/contract.ts";
import type { Plan, Step } from "../../shared/model/plan.ts";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { NOTHING_DECIDED } from "../../shared/plan/planFleet.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import type { RunState } from "../../shared/run/runState.ts";
import { changesOf } from "../../shared/wizard/changes.ts";
import { remedyOf, sourcesOf, suggestedOffer } from "../../shared/wizard/compiling.ts";
import { binaryWords, installStages } from "../../shared/wizard/installStages.ts";
import { isServing, servedClients } from "../../shared/wizard/readiness.ts";
import { initialState, NOT_WATCHED, type WizardState } from "../../shared/wizard/wizardState.ts";
import { homeFleet as fleet } from "../browser/fleets.ts";

const START = 1000;
/** A run from events, each with the second in which it came. */
function runOf(events: readonly (readonly [at: number, event: NewEvent])[], plan: Plan, kind: "install" | "apply" | "undo" = "install"): RunState {
  const all: readonly (readonly [number, NewEvent])[] = [[START, { code: "run.started", run: "r", kind, fleet, plan, undoes: null }], ...events];
  return reduceRunEvents(all.map(([at, event], seq) => ({ ...event, seq, at }) as RunEvent));
}
const plan: Plan = { machines: [{ id: "desk", role: "client", steps: [] }], issues: [], decisions: NOTHING_DECIDED };
const on = (step: string) => ({ machine: "desk", step: `desk/${step}` });
const started = (step: string): NewEvent => ({ code: "step.started", ...on(step) });
const says = (text: string): NewEvent => ({ code: "step.log", ...on("install"), stream: "out", text: `${text}\n` });
const ended = (step: string, outcome: "done" | "failed" | "stopped", seconds = 1): NewEvent => ({
  code: "step.finished",
  ...on(step),
  outcome,
  made: {},
  error: null,
  seconds,
});
const asked: readonly (readonly [number, NewEvent])[] = [
  [1000, started("pretend")],
  [1002, ended("pretend", "done", 2)],
  [1002, started("pretend-binary")],
  [1003, ended("pretend-binary", "done", 1)],
];
const lines: readonly (readonly [number, NewEvent])[] = [
  [1003, started("install")],
  [1004, says(">>> Emerging binary (1 of 1) app-misc/jq-1.8.1::gentoo")],
  [1010, says(" * jq-1.8.1-1.gpkg.tar MD5 SHA1 size ;-) ...                        [ ok ]")],
  [1010, says(">>> Extracting info")],
  [1011, says(">>> Extracting app-misc/jq-1.8.1")],
  [1013, says(">>> Installing (1 of 1) app-misc/jq-1.8.1::gentoo")],
];
const shown = (run: RunState, now: number) => installStages(run, "desk", now).map((s) => [s.id, s.status, s.seconds]);

describe("the stages of an installation", () => {
  test("nothing has begun", () => expect(shown(runOf([], plan), START).every(([, status]) => status === "waiting")).toBe(true));
  test("while Portage is asked", () => {
    expect(shown(runOf(asked.slice(0, 1), plan), 1001)[0]).toEqual(["ask", "running", 1]);
    expect(shown(runOf(asked.slice(0, 3), plan), 1002)[0]).toEqual(["ask", "running", 2]);
  });
  test("each line of emerge's begins its stage, and times are between the lines", () => {
    const run = runOf([...asked, ...lines], plan);
    expect(shown(run, 1020)).toEqual([
      ["ask", "done", 3],
      ["fetch", "done", 7],
      ["check", "done", 1],
      ["unpack", "done", 2],
      ["merge", "running", 7],
      ["prove", "waiting", null],
    ]);
    expect(installStages(run, "desk", 1020)[4]?.text).toBe("(1 of 1) app-misc/jq-1.8.1::gentoo");
  });
  test("all done, with the proof", () => {
    const run = runOf([...asked, ...lines, [1020, ended("install", "done", 17)], [1020, started("proof")], [1021, ended("proof", "done", 1)]], plan);
    expect(shown(run, 9999).map(([, status]) => status)).toEqual(["done", "done", "done", "done", "done", "done"]);
    expect(shown(run, 9999)[4]?.[2]).toBe(7);
  });
  test.each(["failed", "stopped"] as const)("%s where it was", (outcome) => {
    const run = runOf([...asked, ...lines.slice(0, 4), [1012, ended("install", outcome, 9)]], plan);
    expect(shown(run, 2000).map(([, status]) => status)).toEqual(["done", "done", outcome, "waiting", "waiting", "waiting"]);
  });
  test("a refusal of Portage's at the first question", () => {
    const run = runOf(
      [
        [1000, started("pretend")],
        [1001, ended("pretend", "failed")],
      ],
      plan,
    );
    expect(shown(run, 2000)[0]?.[1]).toBe("failed");
  });
  test("a job that was joined has asked before", () =>
    expect(shown(runOf([lines[0] ?? [0, started("install")]], plan), 1004)[0]).toEqual(["ask", "done", null]));
  test("Portage's own line about the package", () => {
    const run = runOf([...asked, ...lines], plan);
    expect(binaryWords(run, "desk", "app-misc/jq-1.8.1")).toBe(">>> Emerging binary (1 of 1) app-misc/jq-1.8.1::gentoo");
    expect(binaryWords(run, "desk", "app-misc/yq-1")).toBe(null);
  });
});

const pkg = (cpv: string, repo: string | null): Pretended["packages"][number] => ({
  cpv,
  binary: repo !== null,
  buildId: null,
  repo,
  bytes: repo === null ? null : 10,
  why: null,
});
describe("where everything would come from", () => {
  test("own, others and what would be compiled", () => {
    const sources = sourcesOf({
      packages: [pkg("a/a-1", "binhost-wizard"), pkg("b/b-1", "gentoo"), pkg("c/c-1", null), pkg("d/d-1", "gentoo"), pkg("e/e-1", "lan")],
    });
    expect([sources.total, sources.binaries, sources.own, sources.bytes, sources.compiled.map((p) => p.cpv)]).toEqual([5, 4, 1, 40, ["c/c-1"]]);
    expect(sources.others).toEqual([
      { repo: "gentoo", count: 2 },
      { repo: "lan", count: 1 },
    ]);
  });
  test("every cause has a remedy, an unknown one the check-up", () => {
    expect(remedyOf({ cpv: "a/a-1", cause: "use" })).toMatchObject({ do: "page", page: "use" });
    expect(remedyOf({ cpv: "a/a-1", cause: "not-in-index" })).toMatchObject({ do: "command", on: "binhost", command: "emerge --oneshot =a/a-1" });
    expect(remedyOf({ cpv: "a/a-1", cause: "tree-drift" })).toMatchObject({ on: "client" });
    for (const cause of [null, undefined, "something-new"]) expect(remedyOf({ cpv: "a/a-1", cause })).toMatchObject({ page: "checkup" });
  });
});

const offer = (cpv: string, size: number, sourceSeconds: number | null, installed = false): Offer => ({
  cpv,
  buildId: "1",
  size,
  description: "",
  sourceSeconds,
  installed,
});
describe("the package to begin with", () => {
  test("quick to fetch and long to compile, and not there yet", () => {
    expect(suggestedOffer([offer("a/a-1", 1e6, 10), offer("b/b-1", 2e6, 900), offer("c/c-1", 3e6, 5000, true), offer("d/d-1", 9e8, 9000)])?.cpv).toBe(
      "b/b-1",
    );
  });
  test("the lightest where all are heavy; none where all are there", () => {
    expect(suggestedOffer([offer("a/a-1", 9e8, 10), offer("b/b-1", 5e8, null)])?.cpv).toBe("b/b-1");
    expect(suggestedOffer([offer("a/a-1", 1, 1, true)])).toBe(null);
    expect(suggestedOffer([])).toBe(null);
  });
});

const step = (machine: string, name: string): Step => ({
  id: `${machine}/${name}`,
  machine,
  title: name,
  why: "",
  source: "",
  after: [],
  spec: { kind: "write-files", files: [], validate: "none" },
  commands: [],
  root: true,
  undoable: "yes",
  stays: null,
  seconds: null,
  secondsBasis: null,
});
const wholePlan: Plan = {
  machines: fleet.machines.map((m) => ({ id: m.id, role: m.role, steps: [step(m.id, "one"), step(m.id, "two")] })),
  issues: [],
  decisions: NOTHING_DECIDED,
};
/** A run in which these machines have failed at their second step. */
function appliedRun(failed: readonly string[], kind: "apply" | "undo" = "apply"): RunState {
  const events = fleet.machines.flatMap((m): (readonly [number, NewEvent])[] => {
    const bad = failed.includes(m.id);
    const end = (name: string, outcome: "done" | "already" | "failed"): readonly [number, NewEvent] => [
      1001,
      { code: "step.finished", machine: m.id, step: `${m.id}/${name}`, outcome, made: {}, error: null, seconds: 1 },
    ];
    return [
      end("one", "done"),
      end("two", bad ? "failed" : "already"),
      [1001, { code: "machine.state", machine: m.id, state: bad ? "failed" : "done", error: null }],
    ];
  });
  return runOf([...events, [1002, { code: "run.finished", result: failed.length === 0 ? "done" : "failed" }]], wholePlan, kind);
}
const stateOf = (run: RunState, live = false): WizardState => ({
  ...initialState,
  draft: { name: fleet.name, path: null, practice: false, machines: fleet.machines, choices: fleet.choices },
  run: { ...NOT_WATCHED, id: "r", state: run, plan: wholePlan, live },
});
const clients = fleet.machines.filter((m) => m.role === "client").map((m) => m.id);
const host = fleet.machines.find((m) => m.role === "binhost")?.id ?? "";

describe("who can be installed on", () => {
  test("every client after a good run", () => expect(servedClients(stateOf(appliedRun([]))).map((m) => m.id)).toEqual(clients));
  test("the others, when one has failed; none while it runs, without the binhost, or after an undo", () => {
    const [first = ""] = clients;
    expect(servedClients(stateOf(appliedRun([first]))).map((m) => m.id)).toEqual(clients.slice(1));
    expect(isServing(stateOf(appliedRun([])))).toBe(true);
    expect(isServing(stateOf(appliedRun([]), true))).toBe(false);
    expect(isServing(stateOf(appliedRun([host])))).toBe(false);
    expect(isServing(stateOf(appliedRun(clients)))).toBe(false);
    expect(isServing(stateOf(appliedRun([], "undo")))).toBe(false);
  });
});

test("what was changed: only what this run has done itself", () => {
  const [first] = changesOf(wholePlan, appliedRun([]));
  expect(first).toMatchObject({ done: 1, already: 1, open: 0 });
  const [failed] = changesOf(wholePlan, appliedRun([host]));
  expect(failed).toMatchObject({ machine: host, done: 1, already: 0, open: 1 });
});
