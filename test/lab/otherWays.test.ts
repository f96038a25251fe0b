/**
 * The job where things are otherwise: systemd on the binhost (its systemctl is a stand-in that records), no web server installed yet, root by sudo and
 * doas with a password, make.conf as a folder, unsigned packages, and serving over ssh.
 */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import type { Fleet } from "../../shared/model/fleet.ts";
import { HASWELL } from "./hardware.ts";
import { INSTALLED } from "./littlePortage.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, type LabMachine, startLab } from "./machines.ts";
import { PASSWORD } from "./seeds.ts";
import { failures, labFleet, openSession, type Session, stepsOf } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let session: Session;
afterEach(async () => {
  await session?.close();
  await lab?.close();
});

const MAKE_CONF = {
  "00-flags": 'COMMON_FLAGS="-O2 -pipe"\nCFLAGS="${COMMON_FLAGS}"\nCXXFLAGS="${COMMON_FLAGS}"\n',
  "10-mine": 'FEATURES="candy"\nUSE="-debug"\n',
};
const withUsers = (fleet: Fleet, users: Readonly<Record<string, string>>): Fleet => ({
  ...fleet,
  machines: fleet.machines.map((machine) => ({ ...machine, user: users[machine.id] ?? "root" })),
});
const shots = (): ReadonlyMap<LabMachine, Snapshot> => new Map(lab.machines.map((machine) => [machine, snapshot(machine)]));
const changes = (before: ReadonlyMap<LabMachine, Snapshot>, stays: RegExp): readonly string[] =>
  [...before].flatMap(([machine, shot]) =>
    differences(shot, snapshot(machine))
      .filter((line) => !stays.test(line))
      .map((line) => `${machine.name}: ${line}`),
  );
/** Applies, verifies, finds nothing more to do, installs, undoes. */
async function walk(fleet: Fleet, stays: RegExp): Promise<void> {
  const before = shots();
  const applied = await session.apply(fleet);
  expect(failures(applied)).toEqual([]);
  expect(applied.result).toBe("done");
  const verified = await session.get("verify", { fleet });
  expect(
    verified.machines.flatMap((machine) => machine.checks.filter((check) => !check.ok).map((check) => `${machine.id} ${check.id}: ${check.detail}`)),
  ).toEqual([]);
  expect(stepsOf(await session.plan(fleet)).map((step) => step.id)).toEqual([]);
  const proof = await session.get("install.run", { fleet, machine: "desk", atoms: ["app-editors/tinyc"] });
  expect(proof).toMatchObject({ binary: true, package: "app-editors/tinyc-1.0" });
  const undone = await session.undo(applied.run);
  expect(failures(undone)).toEqual([]);
  expect(undone.result).toBe("done");
  expect(changes(before, stays)).toEqual([]);
}

describe("the job, otherwise", () => {
  it("systemd, no nginx yet, make.conf as a folder, root by sudo and doas with a password", async () => {
    lab = await startLab([
      {
        name: "binhost",
        address: BINHOST_ADDRESS,
        init: "systemd",
        cpu: HASWELL,
        makeConf: MAKE_CONF,
        installed: [...INSTALLED, "app-editors/tinyc"],
      },
      { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL, makeConf: MAKE_CONF },
    ]);
    session = openSession(lab, { answer: (question) => (question.kind === "secret" ? PASSWORD : question.default) });
    const binhost = lab.machine("binhost");
    expect((await binhost.sh("command -v nginx")).code).not.toBe(0);
    // nginx stays installed, as any package; so do its files.
    await walk(
      withUsers(labFleet(lab), { binhost: "larry", desk: "dora" }),
      /^\+ (\/etc\/nginx|\/etc\/init\.d|\/var\/www|\/usr\/lib\/systemd\/system\/nginx|\/usr\/bin\/tinyc)/,
    );
    const called = readFileSync(binhost.at("/var/log/systemctl.log"), "utf8");
    expect(called).toMatch(/^enable .*nginx/m);
    expect(called).toMatch(/^start .*nginx/m);
    expect((await binhost.sh("systemctl is-enabled nginx")).stdout.trim()).toBe("disabled");
    expect((await binhost.sh("systemctl is-active nginx")).code).toBe(3);
    // Nobody's password stands anywhere.
    const journal = JSON.stringify(session.stream);
    expect(journal).not.toContain(PASSWORD);
  });

  it("unsigned, as a choice that is written out", async () => {
    lab = await startLab([
      { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL, installed: [...INSTALLED, "www-servers/nginx", "app-editors/tinyc"] },
      { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
    ]);
    session = openSession(lab);
    const fleet = labFleet(lab, { signing: { mode: "unsigned" } });
    const plan = await session.plan(fleet);
    const file = stepsOf(plan)
      .flatMap((step) => (step.machine === "desk" && step.spec.kind === "write-files" ? step.spec.files : []))
      .find((one) => one.path.includes("binrepos.conf"));
    expect(file?.after).toMatch(/^verify-signature = false$/m);
    await walk(fleet, /^\+ \/usr\/bin\/tinyc/);
  });

  it("served over ssh", async () => {
    lab = await startLab([
      { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL, installed: [...INSTALLED, "app-editors/tinyc"] },
      { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
    ]);
    session = openSession(lab);
    await walk(labFleet(lab, { serving: { method: "ssh" } }), /^\+ \/usr\/bin\/tinyc/);
  });
});
