/** Facts that a face speaks of by name. */
import { afterEach, expect, test } from "vitest";
import { createFactsCache, refOf } from "../../electron/engine/session/factsCache.ts";
import { catalogue } from "../../shared/errors/catalogue.ts";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import { type Facts, factsSchema } from "../../shared/model/facts.ts";
import { MASK } from "../../shared/run/mask.ts";
import { factsFixture, fileFact } from "../plan/fixtures.ts";
import { fleet, rig, startStates, temporary } from "./fakeFleet.ts";

const folders: { remove: () => void }[] = [];
const folder = () => {
  const made = temporary();
  folders.push(made);
  return made.dir;
};
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

const secret = fileFact("/etc/portage/make.conf", 'http_proxy="http://me:hunter22@proxy:3128"\n');
const throughJson = (facts: Facts | null | undefined): Facts => factsSchema.parse(JSON.parse(JSON.stringify(facts)));

/** A session over the fixtures' machines; what the plan was made from is in `planned`. */
function session() {
  const planned: unknown[] = [];
  const { engine } = rig({
    states: startStates(),
    dataDir: folder(),
    instead: (machine, name) => (name === "survey" ? ok(factsFixture(machine, { files: [secret] })) : undefined),
    over: {
      plan: (_fleet, facts) => {
        planned.push(facts);
        return { machines: [], issues: [], decisions: {} as never };
      },
    },
  });
  const look = async (id: string) => {
    const surveyed = await engine.call("survey", { fleet, machines: [id] });
    const found = surveyed.ok ? surveyed.value.machines[0] : undefined;
    if (found?.facts == null || found.ref === undefined) throw new Error("not surveyed");
    return { facts: throughJson(found.facts), ref: found.ref };
  };
  return { engine, planned, look };
}

test("the plan is made from the true facts behind a name", async () => {
  const { engine, planned, look } = session();
  const tower = await look("tower");
  expect(tower.facts.files[0]?.content).toContain(MASK);
  expect((await engine.call("plan", { fleet, facts: {}, known: { tower: tower.ref } })).ok).toBe(true);
  expect(planned).toEqual([{ tower: factsFixture("tower", { files: [secret] }) }]);
});

test("a name is made from what the facts say, in whatever order", async () => {
  const { look } = session();
  const tower = await look("tower");
  expect(tower.ref).toBe(refOf(tower.facts));
  expect(refOf(Object.fromEntries(Object.entries(tower.facts).reverse()) as Facts)).toBe(tower.ref);
  expect(refOf({ ...tower.facts, hostname: "another" })).not.toBe(tower.ref);
  expect((await look("tower")).ref).toBe(tower.ref);
});

test("an unknown name, or another machine's, is told by a code and nothing is planned", async () => {
  const { engine, planned, look } = session();
  const tower = await look("tower");
  for (const known of [{ tower: "0".repeat(64) }, { laptop: tower.ref }]) {
    const refused = await engine.call("plan", { fleet, facts: {}, known });
    expect(refused).toMatchObject({ ok: false, error: { code: "facts.unknown", machine: Object.keys(known)[0] } });
    const apply = await engine.call("run.apply", { fleet, facts: {}, known });
    expect(apply).toMatchObject({ ok: false, error: { code: "facts.unknown" } });
  }
  expect(planned).toEqual([]);
});

test("another engine takes facts back under the same name, but none with something hidden in them", async () => {
  const first = session();
  const tower = await first.look("tower");
  const other = session();
  const open = { ...tower.facts, files: [fileFact("/etc/portage/make.conf", "USE=wayland\n")] };
  const kept = await other.engine.call("facts.keep", { facts: open });
  expect(kept).toEqual(ok({ ref: refOf(open) }));
  expect((await other.engine.call("plan", { fleet, facts: {}, known: { tower: refOf(open) } })).ok).toBe(true);
  expect(other.planned).toEqual([{ tower: open }]);
  expect(await other.engine.call("facts.keep", { facts: tower.facts })).toEqual(failed(catalogue["fleet.not-surveyed"]("tower")));
  expect(await other.engine.call("plan", { fleet, facts: {}, known: { tower: tower.ref } })).toMatchObject({ error: { code: "facts.unknown" } });
});

test("a few surveys of each machine are kept, not all of them", async () => {
  let at = 0;
  const cache = createFactsCache(
    async (_fleet, ids) => ids.map((id) => ({ id, ok: true, facts: factsFixture(id, { takenAt: 1000 + at++ }), error: null })),
    () => 0,
  );
  const refs: string[] = [];
  const laptop = (await cache.show(fleet, ["laptop"]))[0]?.ref ?? "";
  for (let i = 0; i < 6; i += 1) refs.push((await cache.show(fleet, ["tower"]))[0]?.ref ?? "");
  expect(new Set(refs).size).toBe(6);
  expect(refs.map((ref) => cache.behind({}, { tower: ref }).ok)).toEqual([false, false, true, true, true, true]);
  expect(cache.behind({}, { laptop }).ok).toBe(true);
});
