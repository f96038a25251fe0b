/** "Check without changing": what it says, and that it changes nothing. */
import { afterEach, expect, test } from "vitest";
import { failed, ok } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import type { FactsByMachine, Plan } from "../../shared/model/plan.ts";
import type { OperationName } from "../../shared/operations/operations.ts";
import { MASK } from "../../shared/run/mask.ts";
import { factsFixture, fileFact } from "../plan/fixtures.ts";
import { file, fleet, lost, planOf, rig, startStates, step, temporary } from "./fakeFleet.ts";

const folders: { remove: () => void }[] = [];
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

const conf = (content: string) => fileFact("/etc/portage/make.conf", content);
const factsOf = (id: string, content: string, over: Partial<Facts> = {}): Facts => factsFixture(id, { files: [conf(content)], ...over });

/** One file on each machine, written over what the facts say stands there; nginx's on the binhost. */
function plan(_fleet: unknown, facts: FactsByMachine): Plan {
  return planOf(
    Object.values(facts).flatMap((each) => {
      if (each === undefined) return [];
      const before = each.files[0]?.content ?? null;
      const id = each.machine;
      const main = step(`${id}/portage-config`, {
        kind: "write-files",
        validate: "portage",
        files: [file("/etc/portage/make.conf", before, `${before}KEY="@{tower/signing-key:fingerprint}"\n`)],
      });
      if (id !== "tower") return [main];
      const server = file("/etc/nginx/binhost-wizard.conf", null, "server {}\n");
      return [main, step("tower/serve-config", { kind: "write-files", validate: "nginx", files: [server] })];
    }),
  );
}

const MAKE_CONF = 'COMMON_FLAGS="-O2"\n';

type Case = {
  readonly later?: Record<string, Facts>;
  readonly away?: readonly string[];
  readonly instead?: (machine: string, name: OperationName, args: unknown) => ReturnType<typeof ok> | undefined;
  readonly first?: Record<string, Facts>;
};

async function check({ later = {}, away = [], instead, first = {} }: Case = {}) {
  const at = temporary();
  folders.push(at);
  const states = startStates();
  const before: Record<string, Facts> = {
    tower: factsOf("tower", MAKE_CONF),
    laptop: factsOf("laptop", MAKE_CONF),
    desk: factsOf("desk", MAKE_CONF),
    ...first,
  };
  let looks = 0;
  const written: unknown[] = [];
  const gone = new Set<string>();
  const r = rig({
    states,
    dataDir: at.dir,
    away: gone,
    over: { plan },
    instead: (machine, name, args) => {
      if (name === "write-files") written.push(args);
      const mine = instead?.(machine, name, args);
      if (mine !== undefined) return mine;
      if (name !== "survey") return undefined;
      looks += 1;
      if (looks > 3 && away.includes(machine)) return failed(lost(machine));
      return ok(looks > 3 ? (later[machine] ?? before[machine]) : before[machine]);
    },
  });
  const surveyed = await r.engine.call("survey", { fleet });
  if (!surveyed.ok) throw new Error(surveyed.error.what);
  const facts = Object.fromEntries(surveyed.value.machines.flatMap((m) => (m.facts === null ? [] : [[m.id, m.facts] as const])));
  const files = JSON.stringify(Object.values(states).map((s) => s.files));
  const checked = await r.engine.call("run.check", { fleet, facts });
  const runs = await r.engine.call("run.list", {});
  await r.engine.close();
  expect(JSON.stringify(Object.values(states).map((s) => s.files))).toBe(files);
  if (!checked.ok) throw new Error(checked.error.what);
  expect(runs).toMatchObject({ ok: true, value: { runs: [] } });
  return { ...checked.value, written };
}

test("nothing moved: everything stands as shown, each file was tried, and nothing was written", async () => {
  const found = await check();
  expect(found).toMatchObject({ same: true, ok: true, common: [] });
  expect(found.machines.map((m) => [m.id, m.error, m.differences, m.trials.map((t) => [t.by, t.result])])).toEqual([
    [
      "tower",
      null,
      [],
      [
        ["portage", "accepted"],
        ["nginx", "later"],
      ],
    ],
    ["laptop", null, [], [["portage", "accepted"]]],
    ["desk", null, [], [["portage", "accepted"]]],
  ]);
  expect(found.written.every((args) => (args as { dryRun: boolean }).dryRun)).toBe(true);
  // What an earlier step makes is stood in for by something of its form.
  expect(JSON.stringify(found.written)).toContain(`KEY=\\"${"0".repeat(40)}\\"`);
});

test("a file that was edited meanwhile is a difference of that machine alone", async () => {
  const found = await check({ later: { desk: factsOf("desk", `${MAKE_CONF}# mine\n`) } });
  expect(found.same).toBe(false);
  expect(found.machines.map((m) => [m.id, m.differences.map((d) => d.detail)])).toEqual([
    ["tower", []],
    ["laptop", []],
    ["desk", ["/etc/portage/make.conf was edited since."]],
  ]);
  expect(found.facts.desk?.files[0]?.content).toBe(`${MAKE_CONF}# mine\n`);
});

test("a machine that does not answer says so, and moves nobody else’s plan", async () => {
  const found = await check({ away: ["laptop"] });
  expect(found).toMatchObject({ same: true, ok: false });
  expect(found.machines.find((m) => m.id === "laptop")).toMatchObject({ error: { code: "ssh.lost" }, trials: [] });
  expect(found.facts.laptop).toBeUndefined();
});

test("what Portage refuses in the temporary folder is told, with its words", async () => {
  const found = await check({
    instead: (machine, name) =>
      name === "write-files" && machine === "desk"
        ? ok({ touched: [], problem: { kind: "rejected", path: "/etc/portage/make.conf", text: "make.conf, line 3: bad substitution" } })
        : undefined,
  });
  expect(found).toMatchObject({ same: true, ok: false });
  const trial = found.machines.find((m) => m.id === "desk")?.trials[0];
  expect(trial?.result).toBe("refused");
  expect(trial?.detail).toContain("line 3: bad substitution");
  expect(found.machines.find((m) => m.id === "tower")?.trials[0]?.result).toBe("accepted");
});

test("nginx tries its files where it is installed", async () => {
  const tower = factsOf("tower", MAKE_CONF, { nginx: { installed: true, running: true, enabled: true, config: null, test: "" } });
  const found = await check({ first: { tower } });
  expect(found.machines[0]?.trials.map((t) => [t.by, t.result])).toContainEqual(["nginx", "accepted"]);
  expect(found.written).toContainEqual(expect.objectContaining({ validate: "nginx" }));
});

test("passwords in files are tried as they are, and come back masked", async () => {
  const secret = 'FETCH_TOKEN="hunter22"\n';
  const found = await check({ first: { desk: factsOf("desk", secret) } });
  expect(found.same).toBe(true);
  expect(JSON.stringify([found.plan, found.facts, found.machines])).not.toContain("hunter22");
  expect(JSON.stringify(found.plan)).toContain(MASK);
  expect(JSON.stringify(found.written)).toContain("hunter22");
});

test("without facts it is a first look: all machines, nothing to compare with", async () => {
  const at = temporary();
  folders.push(at);
  const r = rig({
    states: startStates(),
    dataDir: at.dir,
    over: { plan },
    instead: (machine, name) => (name === "survey" ? ok(factsOf(machine, MAKE_CONF)) : undefined),
  });
  const checked = await r.engine.call("run.check", { fleet, facts: {} });
  await r.engine.close();
  expect(checked).toMatchObject({
    ok: true,
    value: { same: true, ok: true, machines: [{ id: "tower", steps: 2 }, { id: "laptop" }, { id: "desk" }] },
  });
});
