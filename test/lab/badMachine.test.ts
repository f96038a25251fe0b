/** Bad input on the machines themselves: what a survey sees is a blocker of the plan, what happens later is an error of its step. Nothing else changes. */
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import type { Plan } from "../../shared/model/plan.ts";
import { fullDisk, readOnly, takePort } from "./faults.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { type Ended, labFleet, openSession, type Session } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let session: Session;
let before: Map<string, Snapshot>;
const mends: (() => Promise<void>)[] = [];

const MACHINES = ["binhost", "desk", "old", "other"] as const;
const look = (): Map<string, Snapshot> => new Map(MACHINES.map((name) => [name, snapshot(lab.machine(name))]));
const changes = (): readonly string[] => {
  const now = look();
  return MACHINES.flatMap((name) => differences(before.get(name) as Snapshot, now.get(name) as Snapshot).map((line) => `${name}: ${line}`));
};
const fleetOf = (...names: readonly string[]): Fleet => labFleet(lab, {}, names);
const blockers = (plan: Plan, machine: string): readonly string[] =>
  plan.issues.filter((issue) => issue.level === "blocker" && issue.machine === machine).map((issue) => issue.code);
const stepCount = (plan: Plan, machine: string): number => plan.machines.find((one) => one.id === machine)?.steps.length ?? 0;
const inGentoo = async (name: string, script: string): Promise<void> => {
  const ran = await lab.machine(name).inGentoo(script);
  if (ran.code !== 0) throw new Error(`${script}: ${ran.stderr}`);
};

/** The error of the step that stopped that machine. Every field that a person needs must be there. */
function stepError(ended: Ended, machine: string): WizardError & { readonly step: string } {
  const failed = ended.events.flatMap((event) =>
    event.code === "step.finished" && event.machine === machine && event.outcome === "failed" && event.error
      ? [{ ...event.error, step: event.step }]
      : [],
  );
  const [first] = failed;
  if (!first) throw new Error(`nothing failed on ${machine}: ${ended.result}`);
  for (const words of [first.what, first.why, first.changed]) expect(words).not.toBe("");
  expect(first.remedies.length).toBeGreaterThan(0);
  return first;
}

beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS },
    { name: "desk", address: CLIENT_ADDRESSES[0] },
    { name: "old", address: CLIENT_ADDRESSES[1], portageVersion: "3.0.70" },
    { name: "other", address: CLIENT_ADDRESSES[2], kind: "plain" },
  ]);
  session = openSession(lab);
  before = look();
});
afterEach(async () => {
  for (const mend of mends.splice(0).reverse()) await mend();
});
afterAll(async () => {
  await session?.close();
  await lab?.close();
});

/** Puts a file in place of another and brings the old one back, time and all. */
async function replaced(name: string, path: string, content: string): Promise<void> {
  await inGentoo(name, `cp -a ${path} /tmp/kept`);
  writeFileSync(lab.machine(name).at(path), content);
  mends.push(() => inGentoo(name, `cp -a /tmp/kept ${path}`));
}

describe("bad input: seen by the survey", () => {
  it("not Gentoo", async () => {
    const plan = await session.plan(fleetOf("binhost", "other"));
    expect(blockers(plan, "other")).toContain("gate.not-gentoo");
    expect(stepCount(plan, "other")).toBe(0);
    expect(stepCount(plan, "binhost")).toBeGreaterThan(0);
    expect(changes()).toEqual([]);
  });

  it("Portage too old", async () => {
    const plan = await session.plan(fleetOf("binhost", "old"));
    expect(blockers(plan, "old")).toContain("gate.portage-upgrade-first");
    expect(stepCount(plan, "old")).toBe(0);
    expect(changes()).toEqual([]);
  });

  it("make.conf with a syntax error", async () => {
    await replaced("desk", "/etc/portage/make.conf", 'COMMON_FLAGS="-O2 -pipe\n');
    const plan = await session.plan(fleetOf("binhost", "desk"));
    expect(blockers(plan, "desk")).toContain("gate.broken-make-conf");
    expect(stepCount(plan, "desk")).toBe(0);
  });

  it("serving port taken by another program", async () => {
    mends.push(await takePort(lab.machine("binhost"), 8080));
    const plan = await session.plan(fleetOf("binhost", "desk"));
    expect(plan.issues.filter((issue) => issue.level === "blocker").map((issue) => issue.code)).toContain("serving.port-taken");
    expect(changes()).toEqual([]);
  });

  it("the web server's own configuration is broken", async () => {
    await replaced("binhost", "/etc/nginx/nginx.conf", "http {\n  nonsense on;\n}\n");
    const plan = await session.plan(fleetOf("binhost", "desk"));
    expect(plan.issues.map((issue) => issue.code)).toContain("serving.nginx-broken");
  });

  it("leaves no trace of any of these", () => {
    expect(changes()).toEqual([]);
  });
});

describe("bad input: met while applying", () => {
  it("read-only file system: the step says so and nothing is half written", async () => {
    const fleet = fleetOf("binhost", "desk");
    const facts = await session.survey(fleet);
    mends.push(await readOnly(lab.machine("desk"), "/etc/portage"));
    const ended = await session.follow(() => session.get("run.apply", { fleet, facts }));
    expect(ended.result).toBe("failed");
    const error = stepError(ended, "desk");
    expect(error.code).toBe("machine.read-only");
    for (const mend of mends.splice(0)) await mend();
    expect(differences(before.get("desk") as Snapshot, snapshot(lab.machine("desk")))).toEqual([]);
    expect((await session.undo(ended.run)).result).toBe("done");
    expect(changes()).toEqual([]);
  });

  it("full disk: the step says so, and the old files stand", async () => {
    const fleet = fleetOf("binhost", "desk");
    const facts = await session.survey(fleet);
    mends.push(await fullDisk(lab.machine("desk"), "/etc/portage"));
    const during = snapshot(lab.machine("desk"));
    const ended = await session.follow(() => session.get("run.apply", { fleet, facts }));
    expect(ended.result).toBe("failed");
    expect(stepError(ended, "desk").code).toBe("machine.no-space");
    expect(differences(during, snapshot(lab.machine("desk")))).toEqual([]);
    for (const mend of mends.splice(0)) await mend();
    expect((await session.undo(ended.run)).result).toBe("done");
    expect(changes()).toEqual([]);
  });

  it("a file edited after the survey: refused, not overwritten", async () => {
    const fleet = fleetOf("binhost", "desk");
    const facts = await session.survey(fleet);
    await inGentoo("desk", "cp -a /etc/portage/make.conf /tmp/kept; echo '# mine' >> /etc/portage/make.conf");
    mends.push(() => inGentoo("desk", "cp -a /tmp/kept /etc/portage/make.conf"));
    const ended = await session.follow(() => session.get("run.apply", { fleet, facts }));
    expect(stepError(ended, "desk").code).toMatch(/changed-since/);
    expect((await lab.machine("desk").inGentoo("tail -n 1 /etc/portage/make.conf")).stdout).toBe("# mine\n");
    expect((await session.undo(ended.run)).result).toBe("done");
  });

  it("the new web server configuration is refused by nginx: nothing goes live", async () => {
    const fleet = fleetOf("binhost", "desk");
    const facts = await session.survey(fleet);
    // After the survey an included file breaks; only nginx -t can see it.
    await inGentoo("binhost", "cp -a /etc/nginx/mime.types /tmp/mime; echo 'types {' >> /etc/nginx/mime.types");
    mends.push(() => inGentoo("binhost", "cp -a /tmp/mime /etc/nginx/mime.types"));
    const ended = await session.follow(() => session.get("run.apply", { fleet, facts }));
    expect(stepError(ended, "binhost").code).toBe("machine.rejected");
    expect((await lab.machine("binhost").sh("ls /etc/nginx; cat /etc/nginx/nginx.conf")).stdout).not.toContain("binhost-wizard");
    const waiting = ended.events
      .filter((event) => event.code === "step.finished" && event.machine === "desk" && event.outcome === "done")
      .map((event) => (event.code === "step.finished" ? event.step : ""));
    expect(waiting.filter((step) => /getbinpkg|switch/.test(step))).toEqual([]);
    expect((await session.undo(ended.run)).result).toBe("done");
    for (const mend of mends.splice(0)) await mend();
    expect(changes()).toEqual([]);
  });
});
