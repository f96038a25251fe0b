import { afterEach, expect, test } from "vitest";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { file, fleet, lost, planOf, rig, startRun, startStates, step, temporary, wholePlan } from "./fakeFleet.ts";
import { FINGERPRINT } from "./fakeMachine.ts";

const folders: { remove: () => void }[] = [];
const folder = () => {
  const made = temporary();
  folders.push(made);
  return made.dir;
};
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

test("a whole plan is applied, in order, with values made by earlier steps", async () => {
  const states = startStates();
  const r = rig({ states, dataDir: folder() });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  expect(states.tower?.files["/etc/portage/make.conf"]?.content).toContain(`KEY="${FINGERPRINT}"`);
  expect(states.tower?.files["/etc/portage/package.use/old"]).toBeUndefined();
  expect(states.tower?.services.nginx).toMatchObject({ running: true, enabled: true });
  expect(states.tower?.packages.every((p) => p.signed)).toBe(true);
  expect(states.laptop?.files["/etc/portage/make.conf"]?.content).toContain("getbinpkg");
  expect(states.desk?.trust.keys[FINGERPRINT]).toBe("f");
  const ends = r.events.flatMap((e) => (e.code === "step.finished" ? [e.step as string] : []));
  for (const machine of wholePlan().machines)
    for (const s of machine.steps) for (const before of s.after) expect(ends.indexOf(before)).toBeLessThan(ends.indexOf(s.id));
  const state = reduceRunEvents(r.events);
  expect(state.status).toBe("done");
  expect(state.progress).toBe(1);
  expect(state.counts).toMatchObject({ failed: 0, stopped: 0, waiting: 0, running: 0 });
  // Jobs are cleared up once their end is written down.
  expect(states.tower?.jobs).toEqual({});
  await r.engine.close();
});

test("applied a second time, nothing changes on any machine", async () => {
  const states = startStates();
  const first = rig({ states, dataDir: folder() });
  await first.finished(await startRun(first));
  const before = structuredClone(states);
  const again = rig({
    states,
    dataDir: folder(),
    // A plan never asks to rebuild what it does not have to; what remains is looked at and found to be so.
    plan: () => planOf(wholePlan().machines.flatMap((m) => m.steps.filter((s) => s.spec.kind !== "rebuild" && !s.after.includes("tower/rebuild")))),
  });
  expect(await again.finished(await startRun(again))).toBe("done");
  const outcomes = again.events.flatMap((e) => (e.code === "step.finished" && !/check-/.test(e.step) ? [e.outcome] : []));
  expect(new Set(outcomes)).toEqual(new Set(["already"]));
  for (const id of Object.keys(states)) {
    expect(states[id]?.files).toEqual(before[id]?.files);
    expect(states[id]?.services).toEqual(before[id]?.services);
    expect(states[id]?.packages).toEqual(before[id]?.packages);
  }
});

test("a machine that fails stops alone, with the steps elsewhere that wait for it", async () => {
  const states = startStates();
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) =>
      machine === "laptop" && name === "check-signature"
        ? ok({ signedAccepted: false, unsignedRefused: true, text: "NO_PUBKEY", problem: null })
        : undefined,
  });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("failed");
  const state = reduceRunEvents(r.events);
  expect(state.steps["laptop/check-signature"]?.error?.code).toBe("signature.refused");
  expect(state.steps["laptop/switch-on"]?.status).toBe("stopped");
  expect(state.steps["laptop/switch-on"]?.error?.code).toMatch(/^step\./);
  expect(states.laptop?.files["/etc/portage/make.conf"]?.content).not.toContain("getbinpkg");
  expect(states.desk?.files["/etc/portage/make.conf"]?.content).toContain("getbinpkg");
  expect(state.machines.map((m) => [m.id, m.status])).toEqual([
    ["tower", "done"],
    ["laptop", "failed"],
    ["desk", "done"],
  ]);
});

test("no client is switched over when the binhost fails, and each says what it waits for", async () => {
  const states = startStates();
  const before = structuredClone(states);
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) =>
      machine === "tower" && name === "sign-packages"
        ? ok({ signed: [], already: 0, problem: { kind: "no-space", path: "/var", text: "No space left" } })
        : undefined,
  });
  expect(await r.finished(await startRun(r))).toBe("failed");
  const state = reduceRunEvents(r.events);
  expect(state.steps["tower/sign-packages"]?.error?.code).toBe("machine.no-space");
  expect(state.steps["desk/trust-key"]?.error?.code).toBe("step.waits-for-failed");
  expect(state.steps["desk/trust-key"]?.error?.what).toContain("tower");
  expect(states.laptop?.files).toEqual(before.laptop?.files);
  expect(states.desk?.files).toEqual(before.desk?.files);
});

test("retry goes on with one machine and what waited for it, and redoes nothing that is done", async () => {
  const states = startStates();
  let broken = true;
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) =>
      broken && machine === "tower" && name === "sign-packages" ? failed({ ...lost("tower"), code: "machine.failed" }) : undefined,
  });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("failed");
  broken = false;
  expect((await r.engine.call("run.retry", { run, machine: "tower" })).ok).toBe(true);
  expect(await r.finished(run, 2)).toBe("done");
  const starts = r.events.flatMap((e) => (e.code === "step.started" ? [e.step as string] : []));
  expect(starts.filter((s) => s === "tower/rebuild")).toHaveLength(1);
  expect(starts.filter((s) => s === "tower/sign-packages")).toHaveLength(2);
  expect(reduceRunEvents(r.events).status).toBe("done");
  expect(states.tower?.started).toHaveLength(3);
});

test("a line lost in the middle of a job: the job is found again and joined, not started twice", async () => {
  const states = startStates();
  let cuts = 2;
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) => {
      if (machine !== "tower" || name !== "job-status" || cuts === 0 || Object.keys(states.tower?.jobs ?? {}).length === 0) return undefined;
      cuts -= 1;
      return failed(lost("tower"));
    },
  });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  expect(cuts).toBe(0);
  expect(states.tower?.started.filter((c) => c.startsWith("emerge") && c.includes("nginx"))).toHaveLength(1);
});

test("a machine that cannot be reached fails by itself", async () => {
  const states = startStates();
  const r = rig({ states, dataDir: folder(), away: new Set(["desk"]) });
  expect(await r.finished(await startRun(r))).toBe("failed");
  const state = reduceRunEvents(r.events);
  expect(state.machines.find((m) => m.id === "desk")?.error?.code).toBe("ssh.refused");
  expect(states.laptop?.files["/etc/portage/make.conf"]?.content).toContain("getbinpkg");
});

test("stop after the step: what runs comes to its end, the rest is not started, resume finishes it", async () => {
  const states = startStates();
  const r = rig({ states, dataDir: folder() });
  let run = "";
  r.engine.subscribe((event) => {
    if (event.type === "run" && event.event.code === "step.started" && event.event.step === "tower/portage-config")
      void r.engine.call("run.stop", { run, when: "after-step" });
  });
  run = await startRun(r);
  expect(await r.finished(run)).toBe("stopped");
  // In the journal, so that a window that is opened meanwhile knows it too; at rest it is over.
  const asked = r.events.findIndex((event) => event.code === "run.stopping");
  expect(r.events[asked]).toMatchObject({ when: "after-step" });
  expect(reduceRunEvents(r.events.slice(0, asked + 1)).stopping).toBe("after-step");
  const state = reduceRunEvents(r.events);
  expect(state.stopping).toBeNull();
  expect(state.steps["tower/portage-config"]?.status).toBe("done");
  expect(state.steps["tower/rebuild"]?.status).toBe("stopped");
  expect(state.steps["tower/rebuild"]?.error?.code).toMatch(/^(run\.stopped|step\.)/);
  expect((await r.engine.call("run.resume", { run })).ok).toBe(true);
  expect(await r.finished(run, 2)).toBe("done");
});

test("stop now also stops a running job; going on starts it anew", async () => {
  const states = startStates();
  if (states.tower) states.tower.jobLength = 50;
  const r = rig({ states, dataDir: folder() });
  let run = "";
  const unsubscribe = r.engine.subscribe((event) => {
    if (event.type === "run" && event.event.code === "step.job" && event.event.step === "tower/rebuild")
      void r.engine.call("run.stop", { run, when: "now" });
  });
  run = await startRun(r);
  expect(await r.finished(run)).toBe("stopped");
  expect(reduceRunEvents(r.events).steps["tower/rebuild"]?.error?.code).toBe("job.stopped");
  unsubscribe();
  expect(states.tower?.jobs).toEqual({});
  if (states.tower) states.tower.jobLength = 2;
  await r.engine.call("run.resume", { run });
  expect(await r.finished(run, 2)).toBe("done");
});

test("a configuration that Portage refuses is not put in place", async () => {
  const states = startStates();
  const before = structuredClone(states.tower?.files);
  const r = rig({
    states,
    dataDir: folder(),
    plan: () =>
      planOf([
        step("tower/conf", { kind: "write-files", validate: "portage", files: [file("/etc/portage/make.conf", 'COMMON_FLAGS="-O2"\n', "BROKEN\n")] }),
      ]),
  });
  expect(await r.finished(await startRun(r))).toBe("failed");
  expect(reduceRunEvents(r.events).steps["tower/conf"]?.error?.code).toBe("machine.rejected");
  expect(states.tower?.files).toEqual(before);
});

test("a package from which quickpkg left a configuration file out is not served", async () => {
  const states = startStates();
  if (states.tower) states.tower.stub = "app-misc/b-2.0";
  const r = rig({ states, dataDir: folder() });
  expect(await r.finished(await startRun(r))).toBe("done");
  expect(states.tower?.packages.map((p) => p.cpv)).not.toContain("app-misc/b-2.0");
  expect(states.tower?.packages.map((p) => p.cpv)).toContain("app-misc/a-1.0");
  const notes = r.events.flatMap((e) => (e.code === "step.log" && e.stream === "note" ? [e.text] : []));
  expect(notes.some((text) => text.includes("app-misc/b-2.0"))).toBe(true);
});

test("one run is worked on by one engine", async () => {
  const states = startStates();
  const dataDir = folder();
  const r = rig({ states, dataDir });
  const other = rig({ states, dataDir });
  const run = await startRun(r);
  const second = await other.engine.call("run.resume", { run });
  expect(second.ok).toBe(false);
  if (!second.ok) expect(second.error.code).toBe("run.locked");
  const undo = await other.engine.call("run.undo", { run });
  expect(!undo.ok && undo.error.code).toBe("run.locked");
  expect(await r.finished(run)).toBe("done");
});

test("runs are listed with what came of them", async () => {
  const states = startStates();
  const r = rig({ states, dataDir: folder() });
  const run = await startRun(r);
  await r.finished(run);
  const undo = await r.engine.call("run.undo", { run });
  if (!undo.ok) throw new Error(undo.error.what);
  expect(await r.finished(undo.value.run)).toBe("done");
  const listed = await r.engine.call("run.list", {});
  if (!listed.ok) throw new Error(listed.error.what);
  expect(listed.value.runs.map((each) => [each.kind, each.result, each.undone])).toEqual([
    ["undo", "done", false],
    ["apply", "done", true],
  ]);
  expect(listed.value.runs[1]?.machines).toEqual([
    { id: "tower", done: 10, skipped: 0, failed: 0 },
    { id: "laptop", done: 5, skipped: 0, failed: 0 },
    { id: "desk", done: 5, skipped: 0, failed: 0 },
  ]);
  expect(listed.value.runs[1]?.fleet).toBe(fleet.name);
});

test("a build that is only packed is proven by the index: emerge.log never says that it was completed", async () => {
  const states = startStates();
  const spec = { kind: "rebuild", atoms: ["=media-libs/mesa-24.0"], extraUse: [], env: { VIDEO_CARDS: "intel" }, buildOnly: true } as const;
  const r = rig({ states, dataDir: folder(), plan: () => planOf([step("tower/build-variant", { ...spec, atoms: [...spec.atoms], extraUse: [] })]) });
  expect(await r.finished(await startRun(r))).toBe("done");
  expect(states.tower?.emergeLog).not.toContain("completed emerge");
  expect(states.tower?.packages.map((p) => p.cpv)).toEqual(["media-libs/mesa-24.0"]);
  expect(states.tower?.installed).toEqual({});
});

test("an older build of the same version is not taken for the installed one: it is packed", async () => {
  const states = startStates();
  const tower = states.tower;
  if (!tower) throw new Error("no tower");
  const cpv = "app-misc/a-1.0";
  tower.packages.push({ cpv, buildId: "1", size: 1, buildTime: 5, signed: false });
  tower.files[`/var/db/pkg/${cpv}/BUILD_TIME`] = { content: "77\n", mode: "0644", owner: "root:root", mtime: 77 };
  const apply = async () => {
    const spec = { kind: "pack-installed", cpvs: [cpv], umask: "0022" } as const;
    const r = rig({ states, dataDir: folder(), plan: () => planOf([step("tower/pack-installed", { ...spec, cpvs: [...spec.cpvs] })]) });
    expect(await r.finished(await startRun(r))).toBe("done");
    return r.events.flatMap((e) => (e.code === "step.finished" ? [e.outcome] : []));
  };
  expect(await apply()).toEqual(["done"]);
  expect(tower.packages.map((p) => p.buildTime)).toEqual([5, 77]);
  expect(await apply()).toEqual(["already"]);
  expect(tower.packages).toHaveLength(2);
});
