import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { eventSchema, type RunEvent } from "../../shared/model/run.ts";
import { CHUNK, lineAt, NO_LINES } from "../../shared/run/logLines.ts";
import { emptyRun, reduceRun, reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { LOG_TAIL, type RunState } from "../../shared/run/runState.ts";
import { rig, startRun, startStates, temporary } from "./fakeFleet.ts";

let events: RunEvent[] = [];
beforeAll(async () => {
  const at = temporary();
  const states = startStates();
  let broken = true;
  const r = rig({
    states,
    dataDir: at.dir,
    instead: (machine, name) => {
      if (machine !== "laptop" || name !== "check-signature" || !broken) return undefined;
      broken = false;
      return { ok: true, value: { signedAccepted: false, unsignedRefused: true, text: "", problem: null } };
    },
  });
  const run = await startRun(r);
  await r.finished(run);
  await r.engine.call("run.retry", { run, machine: "laptop" });
  await r.finished(run, 2);
  events = [...r.events];
  await r.engine.close();
  at.remove();
});

const sum = (state: RunState) => {
  const { total, done, skipped, failed, stopped, running, waiting } = state.counts;
  return { total, parts: done + skipped + failed + stopped + running + waiting };
};

test("the events of a real run fit the model", () => {
  expect(events.length).toBeGreaterThan(60);
  for (const event of events) expect(eventSchema.safeParse(event).success).toBe(true);
});

test("any prefix reduces: counts add up, progress stays within 0 and 1 and is 1 only when all is settled", () => {
  let state = emptyRun;
  for (const event of events) {
    state = reduceRun(state, event);
    expect(sum(state).parts).toBe(sum(state).total);
    expect(Object.keys(state.steps)).toHaveLength(state.counts.total);
    expect(state.progress).toBeGreaterThanOrEqual(0);
    expect(state.progress).toBeLessThanOrEqual(1);
    if (state.progress === 1) expect(state.counts.waiting + state.counts.running).toBe(0);
    for (const machine of state.machines) expect(machine.steps.every((id) => state.steps[id]?.machine === machine.id)).toBe(true);
  }
  expect(state.status).toBe("done");
});

test("events that arrive twice, or late and again from the beginning, change nothing", () => {
  const whole = reduceRunEvents(events);
  fc.assert(
    fc.property(fc.nat(events.length), fc.nat(events.length), (from, to) => {
      const part = reduceRunEvents(events.slice(0, Math.max(from, to)));
      expect(reduceRunEvents(events.slice(Math.min(from, to)), part)).toEqual(whole);
      expect(reduceRunEvents(events, part)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

const own = (event: RunEvent): string | null => ("machine" in event ? event.machine : null);

test("the order of events of different machines does not matter", () => {
  // Between two events that concern all machines, those of single machines may come in any order.
  const shuffled = (choose: (n: number) => number): RunEvent[] => {
    const out: RunEvent[] = [];
    let queues = new Map<string, RunEvent[]>();
    const drain = () => {
      while (queues.size > 0) {
        const names = [...queues.keys()];
        const name = names[choose(names.length)] as string;
        const queue = queues.get(name) as RunEvent[];
        out.push(queue.shift() as RunEvent);
        if (queue.length === 0) queues.delete(name);
      }
      queues = new Map();
    };
    for (const event of events) {
      const machine = own(event);
      if (machine === null) {
        drain();
        out.push(event);
      } else queues.set(machine, [...(queues.get(machine) ?? []), event]);
    }
    drain();
    return out.map((event, seq) => ({ ...event, seq }));
  };
  const whole = reduceRunEvents(events.map((event, seq) => ({ ...event, seq })));
  fc.assert(
    fc.property(fc.infiniteStream(fc.nat(1000)), (stream) => {
      const next = stream[Symbol.iterator]();
      const order = shuffled((n) => (next.next().value as number) % n);
      expect(reduceRunEvents(order)).toEqual(whole);
    }),
    { numRuns: 50 },
  );
});

test("a step keeps the last lines of its output and says how many it dropped", () => {
  const log = (seq: number): RunEvent => ({
    seq,
    at: 1,
    code: "step.log",
    machine: "tower",
    step: "tower/x",
    stream: "out",
    text: `line ${seq}\nmore\n`,
  });
  const state = Array.from({ length: LOG_TAIL }, (_, seq) => log(seq)).reduce(reduceRun, emptyRun);
  const kept = state.steps["tower/x"]?.log ?? NO_LINES;
  expect(kept.length).toBeGreaterThanOrEqual(LOG_TAIL);
  expect(kept.length).toBeLessThan(LOG_TAIL + CHUNK);
  expect(kept.length + kept.dropped).toBe(2 * LOG_TAIL);
  expect(lineAt(kept, kept.length - 1)).toEqual({ stream: "out", text: "more", at: 1 });
  expect(lineAt(kept, 0)?.text).toBe(`line ${kept.dropped / 2}`);
});

test("retrying one machine leaves the others as they are", () => {
  const at = events.findIndex((e) => e.code === "run.resumed");
  const before = reduceRunEvents(events.slice(0, at));
  const after = reduceRunEvents(events.slice(0, at + 1));
  expect(before.machines.find((m) => m.id === "laptop")?.status).toBe("failed");
  expect(after.machines.find((m) => m.id === "laptop")?.status).toBe("idle");
  expect(after.machines.find((m) => m.id === "desk")).toEqual(before.machines.find((m) => m.id === "desk"));
  expect(after.steps["laptop/check-signature"]?.status).toBe("waiting");
  expect(after.steps["laptop/trust-key"]?.status).toBe("done");
});
