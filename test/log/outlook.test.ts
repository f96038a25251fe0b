/** What the Apply page says of the time ahead: waits, estimates, moods. */
import { describe, expect, test } from "vitest";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { moodOf, runningSteps, stopEffect, timeAhead, waitsFor } from "../../shared/run/outlook.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import type { RunState } from "../../shared/run/runState.ts";
import { homeFacts, homeFleet } from "../browser/fleets.ts";

const plan = planFleet(homeFleet, homeFacts);
const HOST = "tau-ceti-lab";
const START = 1000;
/** The run after these events, each a second after the other unless it says when. */
function runAfter(...events: readonly (NewEvent & { readonly at?: number })[]): RunState {
  const first: NewEvent = { code: "run.started", run: "r", kind: "apply", fleet: homeFleet, plan, undoes: null };
  return reduceRunEvents([first, ...events].map((event, seq) => ({ seq, at: START, ...event }) as RunEvent));
}
const done = (...ids: readonly string[]): readonly NewEvent[] =>
  ids.flatMap((id): readonly NewEvent[] => {
    const on = { machine: id.slice(0, id.indexOf("/")), step: id };
    return [
      { code: "step.started", ...on },
      { code: "step.finished", ...on, outcome: "done", made: {}, error: null, seconds: 1 },
    ];
  });
const begun = (id: string): NewEvent => ({ code: "step.started", machine: id.slice(0, id.indexOf("/")), step: id });
const hostSteps = plan.machines.find((m) => m.id === HOST)?.steps ?? [];
const secondsOf = (machine: string): number =>
  plan.machines.find((m) => m.id === machine)?.steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0) ?? 0;

describe("the time ahead", () => {
  test("clients come after the binhost: it is the longest way through, not the sum of all", () => {
    const ahead = timeAhead(runAfter(), plan, START);
    const clients = ["driver", "attic", "atom-box"].map(secondsOf);
    expect(ahead?.seconds).toBe(secondsOf(HOST) + Math.max(...clients));
    expect(["driver", "attic", "atom-box"]).toContain(ahead?.machine);
  });

  test("a running step counts by its packages where it says them, else by the clock, and never below nothing", () => {
    const before = done(`${HOST}/signing-key`, `${HOST}/trust-key`, `${HOST}/portage-config`, `${HOST}/pack-installed`);
    const rebuild = hostSteps.find((step) => step.id === `${HOST}/rebuild`)?.seconds ?? 0;
    expect(rebuild).toBeGreaterThan(100);
    const whole = timeAhead(runAfter(...before), plan, START)?.seconds ?? 0;
    const half = runAfter(...before, begun(`${HOST}/rebuild`), {
      code: "step.progress",
      machine: HOST,
      step: `${HOST}/rebuild`,
      done: 1,
      total: 2,
      text: "",
    });
    expect(timeAhead(half, plan, START)?.seconds).toBeCloseTo(whole - rebuild / 2);
    const running = runAfter(...before, begun(`${HOST}/rebuild`));
    expect(timeAhead(running, plan, START + 10)?.seconds).toBeCloseTo(whole - 10);
    expect(timeAhead(running, plan, START + 10 * rebuild)?.seconds).toBeCloseTo(whole - rebuild);
  });

  test("not known when one step's is not; nothing when nothing is left; a failed machine is not waited for", () => {
    const unknown = {
      ...plan,
      machines: plan.machines.map((m) => ({ ...m, steps: m.steps.map((s) => (s.id === `${HOST}/rebuild` ? { ...s, seconds: null } : s)) })),
    };
    expect(timeAhead(runAfter(), unknown, START)).toBeNull();
    expect(timeAhead(runAfter(...done(`${HOST}/rebuild`)), unknown, START)).not.toBeNull();
    const all = plan.machines.flatMap((m) => m.steps.map((s) => s.id as string));
    expect(timeAhead(runAfter(...done(...all)), plan, START)).toBeNull();
    expect(timeAhead(runAfter(), null, START)).toBeNull();
    const rest = all.filter((id) => !id.startsWith("attic/"));
    const failed = runAfter(...done(...rest), { code: "machine.state", machine: "attic", state: "failed", error: null });
    expect(timeAhead(failed, plan, START)).toBeNull();
  });
});

test("a machine says which step of which other machine it waits for", () => {
  expect(waitsFor(runAfter(), plan, "driver")?.id).toBe(`${HOST}/check-index`);
  expect(waitsFor(runAfter(), plan, HOST)).toBeNull();
  expect(waitsFor(runAfter(...done(...hostSteps.map((s) => s.id as string))), plan, "driver")).toBeNull();
  expect(waitsFor(runAfter(), null, "driver")).toBeNull();
});

test("moods: pausing and stopping are in the journal, a run without an engine was broken off, at the end of its steps it is finalising", () => {
  const all = plan.machines.flatMap((m) => m.steps.map((s) => s.id as string));
  expect(moodOf(runAfter(), true, false)).toBe("running");
  expect(moodOf(runAfter(), false, true)).toBe("running");
  expect(moodOf(runAfter(), false, false)).toBe("broken-off");
  const pausing = { code: "run.stopping", when: "after-step" } as const;
  const now = { code: "run.stopping", when: "now" } as const;
  expect(moodOf(runAfter(pausing), true, false)).toBe("pausing");
  expect(moodOf(runAfter(pausing, now), true, false)).toBe("stopping");
  expect(moodOf(runAfter(pausing, { code: "run.resumed" }), true, false)).toBe("running");
  expect(moodOf(runAfter(pausing, { code: "run.finished", result: "stopped" }), false, false)).toBe("stopped");
  const ended = runAfter(...done(...all));
  expect(moodOf(ended, true, false)).toBe("finalising");
  expect(ended.progress).toBeLessThan(1);
  const over = runAfter(...done(...all), { code: "run.finished", result: "done" });
  expect(moodOf(over, false, false)).toBe("done");
  expect(over.progress).toBe(1);
});

test("what runs is told in the plan's order; only jobs are ended by a stop at once", () => {
  expect(runningSteps(runAfter(begun("attic/trust-key"), begun(`${HOST}/rebuild`))).map((step) => step.id)).toEqual([
    `${HOST}/rebuild`,
    "attic/trust-key",
  ]);
  expect((["rebuild", "pack-installed", "install-tool"] as const).map(stopEffect)).toEqual(["job", "job", "job"]);
  expect(stopEffect("write-files")).toBe("ends");
});
