/** Bad input on the way to a machine, brought about for real: each has its code, a cause, a remedy, and changes nothing. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { type Fleet, fleetSchema, type Machine } from "../../shared/model/fleet.ts";
import { blackHole, changeHostKey, dropPort, killSshd, NOBODY, unplug } from "./faults.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { PASSWORD } from "./seeds.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let before: Snapshot;
const open: Session[] = [];
const mends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS },
    { name: "desk", address: CLIENT_ADDRESSES[0] },
  ]);
  before = snapshot(lab.machine("desk"));
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
  for (const mend of mends.splice(0).reverse()) await mend();
});
afterAll(() => lab?.close());

const fleetWith = (desk: Partial<Machine>): Fleet =>
  fleetSchema.parse({
    version: 1,
    machines: [
      { id: "binhost", name: "binhost", role: "binhost", address: BINHOST_ADDRESS, user: "root", signIn: { method: "key", keyFile: lab.keyFile } },
      { id: "desk", name: "desk", role: "client", address: CLIENT_ADDRESSES[0], user: "root", ...desk },
    ],
  });

/** Surveys with this desk. The binhost must still answer, and nothing must have changed on the desk. */
async function refusal(desk: Partial<Machine>, options: SessionOptions = {}): Promise<WizardError> {
  const session = openSession(lab, options);
  open.push(session);
  const { machines } = await session.get("survey", { fleet: fleetWith(desk) });
  expect(machines.map(({ id, ok }) => ({ id, ok }))).toEqual([
    { id: "binhost", ok: true },
    { id: "desk", ok: false },
  ]);
  const error = machines[1]?.error as WizardError;
  expect(error).toMatchObject({ machine: "desk", changed: "Nothing was changed." });
  expect(error.what).not.toBe("");
  expect(error.why).not.toBe("");
  expect(error.remedies.length).toBeGreaterThan(0);
  return error;
}

const unchanged = (): void => expect(differences(before, snapshot(lab.machine("desk")))).toEqual([]);

describe("bad input: reaching a machine", () => {
  it("wrong address: a name that nobody knows", async () => {
    const error = await refusal({ address: "no-such-host.invalid" });
    expect(error).toMatchObject({ code: "ssh.dns", fault: "user" });
    expect(error.what).toContain("no-such-host.invalid");
    unchanged();
  });

  it("wrong address: nobody lives there", async () => {
    const error = await refusal({ address: NOBODY });
    expect(["ssh.no-route", "ssh.timeout"]).toContain(error.code);
    unchanged();
  });

  it("refused: sshd is not running", async () => {
    mends.push(await killSshd(lab.machine("desk")));
    expect(await refusal({})).toMatchObject({ code: "ssh.refused", fault: "machine" });
    unchanged();
  });

  it("refused: wrong port", async () => {
    expect(await refusal({ port: 2222 })).toMatchObject({ code: "ssh.refused" });
  });

  it.each(["a firewall drops the port", "the address swallows everything", "the cable is out"])("timed out: %s", async (how) => {
    if (how.startsWith("a firewall")) mends.push(await dropPort(lab.machine("desk"), 22));
    else if (how.startsWith("the address")) mends.push(await blackHole(NOBODY));
    else mends.push(await unplug(lab.machine("desk")));
    const error = await refusal(how.startsWith("the address") ? { address: NOBODY } : {}, { connector: { connectSeconds: 2 } });
    expect(error.code).toBe("ssh.timeout");
  });

  it("wrong password", async () => {
    const error = await refusal({ user: "larry", signIn: { method: "password" } }, { answer: () => "not the password", connector: { keyFiles: [] } });
    expect(error).toMatchObject({ code: "ssh.auth-failed", fault: "user" });
    expect(JSON.stringify(error)).not.toContain("not the password");
    unchanged();
  });

  it("no password given", async () => {
    expect(await refusal({ user: "larry", signIn: { method: "password" } }, { connector: { keyFiles: [] } })).toMatchObject({
      code: "ssh.auth-failed",
    });
  });

  it("unknown host key: asked with its fingerprint, refused by default", async () => {
    const session = openSession(lab, { connector: { knownHostsFiles: [] } });
    open.push(session);
    const { machines } = await session.get("survey", { fleet: fleetWith({}), machines: ["desk"] });
    expect(machines[0]?.error?.code).toBe("ssh.host-key-unknown");
    const asked = session.questions.find((question) => question.kind === "host-key");
    expect(lab.machine("desk").hostKeys.map((key) => key.sha256)).toContain(asked?.kind === "host-key" ? asked.sha256 : "");
  });

  it("changed host key: full stop, no question", async () => {
    mends.push(await changeHostKey(lab.machine("desk")));
    const session = openSession(lab, { answer: () => "accept" });
    open.push(session);
    const { machines } = await session.get("survey", { fleet: fleetWith({}), machines: ["desk"] });
    expect(machines[0]?.error).toMatchObject({ code: "ssh.host-key-changed" });
    expect(machines[0]?.error?.why).toContain("SHA256:");
    expect(session.questions).toEqual([]);
  });

  it("no root: a user whom neither sudo nor doas nor su lets", async () => {
    const session = openSession(lab, { answer: (question) => (question.kind === "secret" ? "wrong" : question.default) });
    open.push(session);
    const { machines } = await session.get("survey", { fleet: fleetWith({ user: "mo", root: "sudo" }), machines: ["desk"] });
    const [found] = machines;
    // Looking works without root as far as it goes; what needs root is a gap and stops the plan.
    if (found?.ok) {
      expect(found.facts?.rootVia).toBeNull();
      const plan = await session.get("plan", { fleet: fleetWith({ user: "mo", root: "sudo" }), facts: found.facts ? { desk: found.facts } : {} });
      expect(plan.issues.filter((issue) => issue.machine === "desk" && issue.level === "blocker").map((issue) => issue.code)).toContain(
        "gate.no-root",
      );
    } else expect(found?.error?.code).toMatch(/^root\.(none|refused)$|^machine\.no-root$/);
    unchanged();
  });

  it.each([
    ["larry", "sudo"],
    ["nell", "sudo"],
    ["dora", "doas"],
    ["mo", "su"],
  ] as const)("%s comes to root by %s", async (user, root) => {
    const session = openSession(lab, { answer: (question) => (question.kind === "secret" ? PASSWORD : question.default) });
    open.push(session);
    const { machines } = await session.get("survey", { fleet: fleetWith({ user, root: "auto" }), machines: ["desk"] });
    expect(machines[0]?.error ?? null).toBeNull();
    expect(machines[0]?.facts?.rootVia).toBe(root);
  });
});
