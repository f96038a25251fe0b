/**
 * The engine killed at every moment of a run: at every event, before and after what each operation does, and between two files of
 * one write. A moment is a copy of the journal and of the machines; another engine then finds just that. Resuming reaches the end of
 * an unbroken run; undoing reaches the beginning.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunEvent } from "../../shared/model/run.ts";
import { emptyRun, reduceRun } from "../../shared/run/reduceRun.ts";
import { rig, startRun, startStates, temporary } from "./fakeFleet.ts";
import type { FakeState } from "./fakeMachine.ts";

type States = Record<string, FakeState>;
type Moment = { readonly label: string; readonly journal: Buffer; readonly states: States };

const root = temporary();
let moments: Moment[] = [];
let run = "";
let end: States = {};
let length = 0;

/** What people care for: files (but our own backups), services, trust. Undo brings these back; `withPackages`: packages too. */
function visible(states: States, withPackages: boolean) {
  return Object.fromEntries(
    Object.entries(states).map(([id, s]) => [
      id,
      {
        files: Object.fromEntries(
          Object.entries(s.files)
            .filter(([path]) => !path.startsWith("/var/lib/binhost-wizard/"))
            .map(([path, f]) => [path, withPackages ? { ...f, mtime: 0 } : f]),
        ),
        running: Object.fromEntries(Object.entries(s.services).map(([name, { running, enabled }]) => [name, { running, enabled }])),
        trust: s.trust.keys,
        ...(withPackages ? { packages: s.packages.map((p) => `${p.cpv} ${p.signed}`).sort(), keys: s.keys, jobs: Object.keys(s.jobs) } : {}),
      },
    ]),
  );
}

/** The services that installing nginx brings stay, stopped and off, as they came. */
function atStart(undone: States): ReturnType<typeof visible> {
  const before = startStates();
  for (const [id, state] of Object.entries(undone)) {
    const machine = before[id];
    if (!machine) continue;
    for (const name of Object.keys(state.services)) machine.services[name] = { installed: true, running: false, enabled: false, reloads: 0 };
  }
  return visible(before, false);
}

beforeAll(async () => {
  const states = startStates();
  const dataDir = join(root.dir, "whole");
  const copied: Moment[] = [];
  let last = "";
  const journal = () => {
    const runs = join(dataDir, "runs");
    const name = existsSync(runs) ? readdirSync(runs).find((n) => n.endsWith(".jsonl")) : undefined;
    return name ? readFileSync(join(runs, name)) : Buffer.alloc(0);
  };
  const keep = (label: string) => {
    const bytes = journal();
    if (bytes.length === 0) return;
    copied.push({ label: `${copied.length} ${label} ${last}`, journal: bytes, states: structuredClone(states) });
  };
  const r = rig({ states, dataDir, moment: () => keep("during") });
  r.engine.subscribe((event) => {
    if (event.type !== "run") return;
    last = `${event.event.code} ${"step" in event.event ? event.event.step : ""}`;
    keep("after");
  });
  run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  end = structuredClone(states);
  length = r.events.length;
  moments = copied;
  await r.engine.close();
});
afterAll(() => root.remove());

/** An engine that finds the journal of that moment, with the lock of a process that is gone. */
function revived(moment: Moment, name: string, tornLine = false) {
  const dataDir = join(root.dir, name);
  mkdirSync(join(dataDir, "runs"), { recursive: true });
  const torn = tornLine ? Buffer.from('{"seq":99999,"at":1,"code":"step.fin') : Buffer.alloc(0);
  writeFileSync(join(dataDir, "runs", `${run}.jsonl`), Buffer.concat([moment.journal, torn]));
  writeFileSync(join(dataDir, "runs", `${run}.lock`), JSON.stringify({ pid: 2 ** 22 + 1, started: null, nonce: "dead" }));
  const states = structuredClone(moment.states);
  return { states, r: rig({ states, dataDir }) };
}

test("there are moments of every sort", () => {
  expect(length).toBeGreaterThan(60);
  expect(moments.length).toBeGreaterThan(250);
  for (const code of ["step.started", "step.intent", "step.job", "step.finished", "run.finished"])
    expect(moments.some((m) => m.label.includes(`after ${code}`))).toBe(true);
});

test("resuming from every moment reaches the end of an unbroken run", { timeout: 300_000 }, async () => {
  const want = visible(end, true);
  for (const [i, moment] of moments.entries()) {
    const { states, r } = revived(moment, `resume-${i}`, i % 7 === 0);
    const resumed = await r.engine.call("run.resume", { run });
    expect(resumed.ok, moment.label).toBe(true);
    expect(await r.finished(run), moment.label).toBe("done");
    expect(visible(states, true), moment.label).toEqual(want);
    // Nothing that was finished is done again, and no job runs twice.
    const all = await r.engine.call("run.events", { run });
    const events: readonly RunEvent[] = all.ok ? all.value.events : [];
    expect(finishedTwice(events), moment.label).toEqual([]);
    expect(states.tower?.started.length, moment.label).toBe(3);
    expect(events.reduce(reduceRun, emptyRun).status, moment.label).toBe("done");
    await r.engine.close();
  }
});

/** Steps that were begun again after they had ended well. */
function finishedTwice(events: readonly RunEvent[]): string[] {
  const well = new Set<string>();
  const again: string[] = [];
  for (const e of events) {
    if (e.code === "step.started" && well.has(e.step)) again.push(e.step);
    if (e.code === "step.finished" && (e.outcome === "done" || e.outcome === "already")) well.add(e.step);
  }
  return again;
}

test("undoing from every moment reaches the beginning", { timeout: 300_000 }, async () => {
  for (const [i, moment] of moments.entries()) {
    const { states, r } = revived(moment, `undo-${i}`);
    const undone = await r.engine.call("run.undo", { run, removeKey: false });
    if (!undone.ok) throw new Error(`${moment.label}: ${undone.error.what}`);
    expect(await r.finished(undone.value.run), moment.label).toBe("done");
    expect(visible(states, false), moment.label).toEqual(atStart(states));
    expect(
      Object.values(states).flatMap((s) => Object.values(s.jobs).filter((j) => j.code === null)),
      moment.label,
    ).toEqual([]);
    await r.engine.close();
  }
});

test("an undo killed at every moment and gone on with reaches the beginning too", { timeout: 300_000 }, async () => {
  const last = moments.at(-1) as Moment;
  const { states, r } = revived(last, "undo-source");
  const dataDir = r.dataDir;
  const copies: { label: string; dir: string; states: States }[] = [];
  let undoRun = "";
  const watching = rig({
    states,
    dataDir,
    moment: () => {
      if (!undoRun) return;
      const dir = join(root.dir, `undo-killed-${copies.length}`);
      cpSync(dataDir, dir, { recursive: true });
      for (const name of readdirSync(join(dir, "runs")))
        if (name.endsWith(".lock")) writeFileSync(join(dir, "runs", name), JSON.stringify({ pid: 2 ** 22 + 1, started: null, nonce: "dead" }));
      copies.push({ label: String(copies.length), dir, states: structuredClone(states) });
    },
  });
  const undone = await watching.engine.call("run.undo", { run });
  if (!undone.ok) throw new Error(undone.error.what);
  undoRun = undone.value.run;
  expect(await watching.finished(undoRun)).toBe("done");
  expect(copies.length).toBeGreaterThan(20);
  for (const copy of copies) {
    const again = rig({ states: copy.states, dataDir: copy.dir });
    const resumed = await again.engine.call("run.resume", { run: undoRun });
    expect(resumed.ok, copy.label).toBe(true);
    expect(await again.finished(undoRun), copy.label).toBe("done");
    expect(visible(copy.states, false), copy.label).toEqual(atStart(copy.states));
    await again.engine.close();
  }
});
