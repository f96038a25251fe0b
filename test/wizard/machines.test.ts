/** Adding machines, mending what went wrong, what was found, and who should compile: the pure part of the Machines page. */
import { describe, expect, test } from "vitest";
import { sshErrors } from "../../electron/engine/ssh/errors.ts";
import { machineSchema } from "../../shared/model/fleet.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { memory } from "../../shared/text/format.ts";
import { duplicateOf, readMany } from "../../shared/wizard/address.ts";
import { draftOf, putBack, removeMachine } from "../../shared/wizard/draft.ts";
import { editedConfig, findingsOf, leftOutBy, machineIssues } from "../../shared/wizard/findings.ts";
import { changedFields, changeOf, EMPTY_FORM, type FormField, formOf, machineToAdd, problemOf } from "../../shared/wizard/machineForm.ts";
import { cardRemedies, isFullStop, mendingFields } from "../../shared/wizard/mending.ts";
import { reduceWizard } from "../../shared/wizard/reduceWizard.ts";
import { suggestHost } from "../../shared/wizard/suggestHost.ts";
import { initialState } from "../../shared/wizard/wizardState.ts";
import { CPUS, factsFixture, fleetFixture, installed } from "../plan/fixtures.ts";

const machine = (id: string, over: object = {}) => machineSchema.parse({ id, name: id, role: "client", address: `${id}.lan`, ...over });
const fleet = fleetFixture({
  machines: [
    { id: "host", name: "host", role: "binhost", address: "10.0.0.1" },
    { id: "a", name: "a", role: "client", address: "10.0.0.2" },
    { id: "b", name: "b", role: "client", address: "10.0.0.3" },
  ],
});

describe("the same machine twice", () => {
  const there = [machine("box", { address: "Box.lan" })];
  test.each([
    ["the usual port written out", { address: "box.lan", port: 22 }, "box"],
    ["the usual user written out", { address: "box.lan", user: "root" }, "box"],
    ["another port", { address: "box.lan", port: 2222 }, null],
    ["another user", { address: "box.lan", user: "larry" }, null],
    ["a stage 3 in it", { address: "box.lan", target: "/mnt/gentoo" }, null],
  ])("%s", (_, over, expected) => expect(duplicateOf(machine("new", over), there)).toBe(expected));
  test("a machine is no duplicate of itself", () => expect(duplicateOf(there[0] as (typeof there)[number], there)).toBeNull());
});

describe("several at once", () => {
  test("lines, commas, comments and empty lines; each id its own", () => {
    const read = readMany("a.lan # first\n\nb.lan, a.net; root@c\n# nothing", []);
    expect(read.machines.map((m) => m.id)).toEqual(["a", "b", "a-2", "c"]);
    expect(read.bad).toEqual([]);
  });
  test("each line that cannot be taken, with its place and reason", () => {
    const read = readMany("two words\nhost=10.0.0.1\nbox:0\nbox\nbox", fleet.machines);
    expect(read.machines.map((m) => m.name)).toEqual(["box"]);
    expect(read.bad.map(({ line, problem, of }) => [line, problem, of])).toEqual([
      [1, "form", ""],
      [2, "duplicate", "host"],
      [3, "port", ""],
      [5, "duplicate", "box"],
    ]);
  });
});

describe("one machine from the line and the fields below it", () => {
  const said = changeOf({ ...EMPTY_FORM, user: "larry", port: "2222", method: "key", "key-file": "~/.ssh/k" }, ["user", "port", "method"]);
  test("the fields are taken over", () =>
    expect(machineToAdd("box", said, [])).toMatchObject({ machine: { user: "larry", port: 2222, signIn: { method: "key", keyFile: "~/.ssh/k" } } }));
  test("the line goes before the fields", () =>
    expect(machineToAdd("moe@box:22", said, [])).toMatchObject({ machine: { user: "moe", port: 22, signIn: { method: "key" } } }));
  test("one that is there is refused by its name", () =>
    expect(machineToAdd("10.0.0.1", {}, fleet.machines)).toEqual({ problem: "add.duplicate", of: "host" }));
  test("what cannot be read says what to type", () => expect(machineToAdd("a b", {}, [])).toEqual({ problem: "add.form", of: "" }));
});

describe("fields of a machine", () => {
  test.each<[FormField, string, string | null]>([
    ["port", "", null],
    ["port", "22", null],
    ["port", "0", "add.port"],
    ["port", "2e1", "add.port"],
    ["user", "larry", null],
    ["user", "a b", "form.user-wrong"],
    ["user", "me@box", "form.user-wrong"],
    ["address", "", "add.address"],
    ["address", "a/b", "add.address"],
    ["name", "", "form.name-wrong"],
    ["target", "mnt", "form.target-wrong"],
    ["target", "/mnt/gentoo", null],
    ["jump", "-x", "form.jump-wrong"],
    ["jump", "", null],
    ["key-file", "", "form.key-file-wrong"],
    ["method", "magic", "form.wrong"],
    ["root", "magic", "form.wrong"],
    ["serve-address", "", null],
  ])("%s %j: %s", (field, text, expected) => expect(problemOf(field, text)).toBe(expected));
  test("a machine read into fields and back is the same", () => {
    const full = machine("box", { port: 2222, user: "larry", jump: "gate", target: "/mnt/gentoo", root: "doas", signIn: { method: "agent" } });
    const form = formOf(full);
    expect(machineSchema.parse({ ...full, ...changeOf(form, Object.keys(form) as FormField[]) })).toEqual(full);
    expect(changedFields(form, { ...form, user: "moe" })).toEqual(["user"]);
  });
});

describe("mending", () => {
  const w = { machine: "box", host: "box.lan", port: 22, user: "root", jump: false };
  test("a full stop is one for changed, revoked and unexpected keys alone", () => {
    expect(isFullStop(sshErrors.hostKeyChanged(w, "ssh-ed25519", "SHA256:x", []).code)).toBe(true);
    expect(isFullStop(sshErrors.hostKeyRevoked(w, "ssh-ed25519", "SHA256:x", "f:1").code)).toBe(true);
    expect(isFullStop(sshErrors.hostKeyUnexpected(w, "SHA256:y", "SHA256:x").code)).toBe(true);
    expect(isFullStop(sshErrors.hostKeyUnknown(w, "ssh-ed25519", "SHA256:x", "").code)).toBe(false);
  });
  test("the card leaves out the command line’s options, the way to its own page, and what it offers itself", () => {
    const shown = cardRemedies(sshErrors.hostKeyAuthority(w, "ssh-ed25519", "SHA256:x", "f:1"));
    expect(shown.map((each) => each.do)).toEqual(["command"]);
    expect(JSON.stringify(shown)).not.toContain("--accept-host-key");
  });
  test("the likeliest field comes first", () => {
    expect(mendingFields("ssh.dns")).toEqual(["address"]);
    expect(mendingFields("ssh.auth-failed")[0]).toBe("user");
    expect(mendingFields("ssh.algorithms")).toEqual([]);
  });
});

describe("who should compile", () => {
  const facts = (id: string, count: number, gib: number, over = {}) =>
    factsFixture(id, { cpu: { ...CPUS.zen4, count }, memoryBytes: gib * 2 ** 30, ...over });
  const suggested = (...all: ReturnType<typeof facts>[]) =>
    suggestHost(fleet.machines, Object.fromEntries(all.map((f) => [f.machine, f])))?.better.machine.id ?? null;
  test("the one that can run half as many jobs again", () => {
    expect(suggested(facts("host", 8, 32), facts("a", 12, 32), facts("b", 4, 8))).toBe("a");
    expect(suggested(facts("host", 8, 32), facts("a", 11, 32))).toBeNull();
  });
  test("threads without memory do not count", () => expect(suggested(facts("host", 8, 32), facts("a", 32, 16))).toBeNull());
  test("nobody, while the binhost was not looked at", () => expect(suggested(facts("a", 32, 64))).toBeNull());
  test("not a stage 3, not another system, not one without root, not another architecture", () => {
    const host = facts("host", 4, 16);
    expect(suggested(host, facts("a", 32, 64, { target: "/mnt/gentoo" }))).toBeNull();
    expect(suggested(host, facts("a", 32, 64, { os: { id: "debian", name: "Debian", isGentoo: false, release: null } }))).toBeNull();
    expect(suggested(host, facts("a", 32, 64, { rootVia: null }))).toBeNull();
    expect(suggested(host, facts("a", 32, 64, { arch: "aarch64" }))).toBeNull();
  });
  test("any that can, where the binhost cannot compile at all", () =>
    expect(suggested(facts("host", 32, 64, { rootVia: null }), facts("a", 4, 8))).toBe("a"));
});

describe("what was found", () => {
  const keys = (over: Parameters<typeof factsFixture>[1]) => findingsOf(factsFixture("a", over)).map((each) => each.key);
  const plain = factsFixture("a");
  test("a stage 3’s own entry of binrepos.conf is nothing to speak of until it is used", () => {
    expect(keys({ env: { ...plain.env, FEATURES: "sandbox" } })).not.toContain("found.fetches");
    expect(keys({ env: { ...plain.env, FEATURES: "sandbox" } })).not.toContain("found.sources");
    expect(keys({ env: { ...plain.env, FEATURES: "getbinpkg" } })).toContain("found.fetches");
  });
  test("edited configuration files, each once", () => {
    const facts = factsFixture("a", {
      installed: [installed("a/b-1", { editedConfig: ["/etc/y", "/etc/x"] }), installed("a/c-1", { editedConfig: ["/etc/x"] })],
    });
    expect(editedConfig(facts)).toEqual(["/etc/x", "/etc/y"]);
    expect(findingsOf(facts)).toContainEqual({ key: "found.edited", values: { count: 2 } });
  });
  test("why a machine is left out, and nothing of another machine’s", () => {
    const facts = { host: factsFixture("host"), a: factsFixture("a", { rootVia: null }), b: factsFixture("b") };
    const plan = planFleet(fleet, facts);
    expect(leftOutBy(plan, "a")?.code).toBe("gate.no-root");
    expect(leftOutBy(plan, "b")).toBeNull();
    expect(machineIssues(plan, "b").every((each) => each.machine === "b")).toBe(true);
    expect(leftOutBy(planFleet(fleet, { host: facts.host }), "a")).toBeNull();
  });
});

describe("taken out and brought back", () => {
  const draft = draftOf(fleet, null, false);
  test.each(["host", "a", "b"])("%s stands where it stood, as what it was", (id) => {
    const at = draft.machines.findIndex((m) => m.id === id);
    const back = putBack(removeMachine(draft, id), draft.machines[at] as (typeof draft.machines)[number], at);
    expect(back.machines).toEqual(draft.machines);
  });
  test("its look and its facts come with it", () => {
    const facts = factsFixture("a");
    const before = { ...initialState, draft, looks: { a: { state: "surveyed", error: null } as const }, facts: { a: facts } };
    const out = reduceWizard(before, { type: "machine.remove", id: "a" });
    expect(out.facts.a).toBeUndefined();
    const one = draft.machines[1] as (typeof draft.machines)[number];
    const back = reduceWizard(out, { type: "machine.back", machine: one, at: 1, look: { state: "surveyed", error: null }, facts });
    expect([back.looks.a?.state, back.facts.a, back.draft.machines]).toEqual(["surveyed", facts, draft.machines]);
    expect(reduceWizard(back, { type: "machine.back", machine: one, at: 1, look: { state: "idle", error: null }, facts: null })).toBe(back);
  });
  test("another sign-in by a key of ours keeps what was found; by hand it is looked at again", () => {
    const before = { ...initialState, draft, looks: { a: { state: "surveyed", error: null } as const }, facts: { a: factsFixture("a") } };
    const signIn = { method: "key", keyFile: "k" } as const;
    const signed = reduceWizard(before, { type: "machine.signed", id: "a", signIn });
    expect([signed.draft.machines[1]?.signIn, signed.facts.a?.machine]).toEqual([signIn, "a"]);
    expect(reduceWizard(before, { type: "machine.change", id: "a", change: { signIn } }).facts.a).toBeUndefined();
  });
});

test("memory is told in powers of 1024", () => {
  expect([64 * 2 ** 30, 3.8 * 2 ** 30, 512 * 2 ** 20].map(memory)).toEqual(["64\u00a0GiB", "3.8\u00a0GiB", "512\u00a0MiB"]);
});
