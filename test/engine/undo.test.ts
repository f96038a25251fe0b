import { afterEach, expect, test } from "vitest";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { type Rig, rig, startRun, startStates, temporary, wholePlan } from "./fakeFleet.ts";
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

async function undo(r: Rig, run: string, removeKey = false) {
  r.events.length = 0;
  const undone = await r.engine.call("run.undo", { run, removeKey });
  if (!undone.ok) throw new Error(undone.error.what);
  const result = await r.finished(undone.value.run);
  return { result, run: undone.value.run, state: reduceRunEvents(r.events.filter((e) => e.code !== "run.finished" || e.result === result)) };
}

async function applied() {
  const states = startStates();
  const r = rig({ states, dataDir: folder() });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  return { states, r, run };
}

test("undo: files with content, mode, owner and time; trust and service back; clients before the binhost; packages and key stay", async () => {
  const { states, r, run } = await applied();
  const before = startStates();
  const { result, state } = await undo(r, run);
  expect(result).toBe("done");
  for (const id of ["tower", "laptop", "desk"])
    for (const [path, file] of Object.entries(before[id]?.files ?? {})) expect(states[id]?.files[path], `${id} ${path}`).toEqual(file);
  expect(states.tower?.files["/etc/nginx/binhost-wizard.conf"]).toBeUndefined();
  expect(states.tower?.services.nginx).toMatchObject({ running: false, enabled: false });
  expect(states.laptop?.trust.keys).toEqual({});
  expect(states.tower?.keys["/root/.gnupg-binhost-wizard"]).toBe(FINGERPRINT);
  expect(states.tower?.packages.length).toBeGreaterThan(2);
  const order = r.events.flatMap((e) => (e.code === "step.started" ? [e.machine] : []));
  expect(order.lastIndexOf("desk")).toBeLessThan(order.indexOf("tower"));
  expect(order.lastIndexOf("laptop")).toBeLessThan(order.indexOf("tower"));
  const stays = Object.values(state.steps).flatMap((s) => (s.stays === null ? [] : [s.stays]));
  expect(stays).toContain("www-servers/nginx stays installed.");
  await r.engine.close();
});

test("undo with removeKey removes the key that the run made", async () => {
  const { states, r, run } = await applied();
  expect((await undo(r, run, true)).result).toBe("done");
  expect(states.tower?.keys).toEqual({});
});

test("a key that was there before is neither removed nor mistrusted", async () => {
  const states = startStates();
  if (states.tower) {
    states.tower.keys["/root/.gnupg-binhost-wizard"] = FINGERPRINT;
    states.tower.trust = { anchor: true, keys: { [FINGERPRINT]: "f" } };
  }
  const r = rig({ states, dataDir: folder() });
  const run = await startRun(r);
  await r.finished(run);
  expect((await undo(r, run, true)).result).toBe("done");
  expect(states.tower?.keys["/root/.gnupg-binhost-wizard"]).toBe(FINGERPRINT);
  expect(states.tower?.trust.keys[FINGERPRINT]).toBe("f");
});

test("a service that ran before still runs and has read its old files again", async () => {
  const states = startStates();
  if (states.tower) {
    states.tower.commands.push("nginx");
    states.tower.services.nginx = { installed: true, running: true, enabled: true, reloads: 0 };
  }
  const r = rig({ states, dataDir: folder() });
  const run = await startRun(r);
  await r.finished(run);
  expect(states.tower?.services.nginx?.reloads).toBe(1);
  const { result } = await undo(r, run);
  expect(result).toBe("done");
  expect(states.tower?.services.nginx).toMatchObject({ running: true, enabled: true, reloads: 2 });
  const starts = r.events.flatMap((e) => (e.code === "step.started" ? [e.step as string] : []));
  expect(starts.indexOf("tower/serve-config")).toBeLessThan(starts.indexOf("tower/serve"));
});

test("a file edited since is left as it is, named, and the rest is undone", async () => {
  const { states, r, run } = await applied();
  const path = "/etc/portage/make.conf";
  const laptop = states.laptop;
  if (!laptop?.files[path]) throw new Error("no make.conf");
  const mine = { ...laptop.files[path], content: "mine now\n" };
  laptop.files[path] = mine;
  const { result, state } = await undo(r, run);
  expect(result).toBe("failed");
  expect(laptop.files[path]).toEqual(mine);
  expect(state.steps["laptop/switch-on"]?.status).toBe("not-undone");
  expect(state.steps["laptop/switch-on"]?.error?.what).toContain(path);
  expect(laptop.files["/etc/portage/package.use/zz"]).toBeUndefined();
  expect(states.tower?.files[path]).toEqual(startStates().tower?.files[path]);
});

test("undoing twice does nothing the second time", async () => {
  const { states, r, run } = await applied();
  await undo(r, run);
  const after = structuredClone(states);
  const second = await undo(r, run);
  expect(second.result).toBe("done");
  expect(new Set(Object.values(second.state.steps).map((s) => s.status))).toEqual(new Set(["already"]));
  for (const id of Object.keys(states)) {
    expect(states[id]?.files).toEqual(after[id]?.files);
    expect(states[id]?.trust).toEqual(after[id]?.trust);
  }
});

test("a run that changed nothing has nothing to undo", async () => {
  const { states, run: first } = await applied();
  const again = rig({
    states,
    dataDir: folder(),
    plan: () => ({ ...wholePlan(), machines: wholePlan().machines.map((m) => ({ ...m, steps: [] })) }),
  });
  const run = await startRun(again);
  await again.finished(run);
  const { result, state } = await undo(again, run);
  expect(result).toBe("done");
  expect(Object.keys(state.steps)).toEqual([]);
  expect(first).not.toBe(run);
});

test("a run that was undone cannot be gone on with, nor one machine of it: its journal says done of what no longer stands", async () => {
  const { states, r, run } = await applied();
  expect((await undo(r, run)).result).toBe("done");
  const before = structuredClone(states);
  for (const answer of [await r.engine.call("run.resume", { run }), await r.engine.call("run.retry", { run, machine: "laptop" })]) {
    expect(answer.ok ? null : answer.error).toMatchObject({ code: "run.not-resumable", remedies: [{ do: "page", page: "review" }] });
  }
  expect(states).toEqual(before);
  await r.engine.close();
});
