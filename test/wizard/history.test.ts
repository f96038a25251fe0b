import { describe, expect, test } from "vitest";
import type { RunSummary } from "../../shared/contract/contract.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { canGoOn, canUndo, fleetsOf, isLoopback, standsOn, storyOf } from "../../shared/wizard/history.ts";
import { homeFacts, homeFleet, untrusted } from "../browser/fleets.ts";

const plan = planFleet(homeFleet, homeFacts);
const journal = (kind: "apply" | "undo" | "install", rest: readonly object[]): readonly RunEvent[] =>
  [
    { code: "run.started", run: "r1", kind, fleet: homeFleet, plan: kind === "install" ? { ...plan, machines: [] } : plan, undoes: null },
    ...rest,
  ].map((event, seq) => ({ seq, at: 1000 + seq, ...event }) as RunEvent);
const end = (step: string, outcome: string, error: unknown = null): object => ({
  code: "step.finished",
  machine: step.split("/")[0],
  step,
  outcome,
  made: {},
  error,
  seconds: 1,
});
const stepsOf = (id: string) => plan.machines.find((m) => m.id === id)?.steps ?? [];

describe("what a run did", () => {
  test("only steps that were done count", () => {
    const [first, second] = stepsOf("driver").filter((step) => step.spec.kind === "write-files");
    if (first === undefined || second === undefined || first.spec.kind !== "write-files") throw new Error("the fixture changed");
    const story = storyOf(journal("apply", [end(first.id, "done"), end(second.id, "already")]));
    const driver = story?.machines.find((m) => m.id === "driver");
    expect(driver?.files.map((f) => f.path)).toEqual(first.spec.files.map((f) => f.path));
    expect(driver?.steps.map((s) => s.status)).toContain("already");
    expect(story?.goesBack).toEqual({ files: first.spec.files.length, services: 0, machines: 1 });
  });
  test("all of it: files as new or changed, services, packages by what became of them", () => {
    const story = storyOf(
      journal(
        "apply",
        plan.machines.flatMap((m) => m.steps.map((step) => end(step.id, "done"))),
      ),
    );
    const host = story?.machines.find((m) => m.id === "tau-ceti-lab");
    expect(host?.files).toContainEqual({ path: "/etc/portage/make.conf", what: "changed" });
    expect(host?.files).toContainEqual({ path: "/etc/nginx/binhost-wizard.conf", what: "new" });
    expect(host?.services).toEqual(["nginx"]);
    expect(host?.packages).toContainEqual({ name: "app-misc/jq-1.8.1", what: "packed" });
    expect(host?.packages).toContainEqual({ name: "media-libs/mesa-26.2.2", what: "rebuilt" });
    expect(host?.packages).toContainEqual({ name: "www-servers/nginx", what: "installed" });
    expect(story?.goesBack.machines).toBe(4);
  });
  test("a file that goes away is said to", () => {
    const first = plan.machines[0];
    const step = first?.steps.find((each) => each.spec.kind === "write-files");
    if (first === undefined || step?.spec.kind !== "write-files") throw new Error("the fixture changed");
    const file = { ...step.spec.files[0], before: "x", after: null, edit: null };
    const changed = { ...plan, machines: [{ ...first, steps: [{ ...step, spec: { ...step.spec, files: [file] } }] }] };
    const [begun, ...rest] = journal("apply", [end(step.id, "done")]);
    const story = storyOf([{ ...begun, plan: changed } as RunEvent, ...rest]);
    expect(story?.machines[0]?.files).toEqual([{ path: file.path, what: "removed" }]);
  });
  test("what failed is named, and an undo takes nothing back", () => {
    const step = stepsOf("attic")[0]?.id ?? "";
    expect(storyOf(journal("apply", [end(step, "failed", untrusted)]))?.machines.find((m) => m.id === "attic")?.error).toEqual(untrusted);
    const undone = storyOf(
      journal(
        "undo",
        stepsOf("attic").map(({ id }) => end(id, "undone")),
      ),
    );
    expect(undone?.machines.find((m) => m.id === "attic")?.files.length).toBeGreaterThan(0);
    expect(undone?.goesBack).toEqual({ files: 0, services: 0, machines: 0 });
  });
  test("an installation: what Portage said it would merge, once it was merged", () => {
    const said = "binary  dev-libs/oniguruma-6.9.10-2::binhost-wizard\nbinary  app-misc/jq-1.8.1-r1-1::binhost-wizard\n";
    const asked = { code: "step.log", machine: "driver", step: "driver/pretend", stream: "out", text: said };
    const names = (rest: readonly object[]) => storyOf(journal("install", [asked, end("driver/pretend", "done"), ...rest]))?.machines[0]?.packages;
    expect(names([end("driver/install", "done")])?.map((p) => p.name)).toEqual(["dev-libs/oniguruma-6.9.10", "app-misc/jq-1.8.1-r1"]);
    expect(names([end("driver/install", "failed", untrusted)])).toEqual([]);
  });
  test("a journal without its beginning tells nothing", () => expect(storyOf(journal("apply", []).slice(1))).toBeNull());
});

describe("what can be done with a run", () => {
  const run = (change: Partial<RunSummary> = {}): RunSummary => ({
    run: "r1",
    kind: "apply",
    fleet: "Home fleet",
    started: 100,
    finished: 200,
    result: "done",
    machines: [{ id: "desk", done: 3, skipped: 1, failed: 0 }],
    undone: false,
    live: false,
    ...change,
  });
  test("undone is what changed something, has ended, and still stands", () => {
    expect(canUndo(run())).toBe(true);
    expect(canUndo(run({ result: "failed" }))).toBe(true);
    const others: readonly Partial<RunSummary>[] = [{ undone: true }, { live: true }, { kind: "undo" }, { kind: "install" }, { machines: [] }];
    for (const change of others) expect(canUndo(run(change))).toBe(false);
    expect(canUndo(run({ machines: [{ id: "desk", done: 0, skipped: 4, failed: 0 }] }))).toBe(false);
  });
  test("gone on with is what did not come to its end", () => {
    for (const result of ["failed", "stopped", "unfinished"] as const) expect(canGoOn(run({ result }))).toBe(true);
    for (const change of [{}, { result: "failed", live: true }, { result: "stopped", undone: true }, { result: "failed", kind: "install" }] as const)
      expect(canGoOn(run(change))).toBe(false);
  });
  test("later set-ups on the same machines stand on it, while they stand", () => {
    const later = run({ run: "r2", started: 300 });
    const others = [
      later,
      run({ run: "r3", started: 50 }),
      run({ run: "r4", started: 400, undone: true }),
      run({ run: "r5", started: 400, kind: "undo" }),
      run({ run: "r6", started: 400, fleet: "Workshop" }),
      run({ run: "r7", started: 400, machines: [{ id: "forge", done: 1, skipped: 0, failed: 0 }] }),
      run(),
    ];
    expect(standsOn(others, run())).toEqual([later]);
  });
  test("each fleet once, the newest first", () => expect(fleetsOf([run(), run({ fleet: "Workshop" }), run()])).toEqual(["Home fleet", "Workshop"]));
  test("practice machines are on this computer", () => {
    const at = (address: string) => ({ ...homeFleet, machines: homeFleet.machines.map((m) => ({ ...m, address })) });
    expect([isLoopback(at("127.0.0.1")), isLoopback(at("127.example.org")), isLoopback(homeFleet)]).toEqual([true, false, false]);
  });
});
