/**
 * The main job on real machines: survey, plan, apply, verify, first binary install, apply again, undo. Signed, over the real sshd, nginx, curl
 * and gpg; a binhost, a client and a client that is a stage 3 in /mnt/gentoo.
 */
import { readFileSync, statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HASWELL } from "./hardware.ts";
import { INSTALLED } from "./littlePortage.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, type LabMachine, startLab } from "./machines.ts";
import { type Ended, failures, labFleet, openSession, type Session, stepsOf } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

const PACKAGE = "app-editors/tinyc-1.0";

let lab: Lab;
let session: Session;
const before = new Map<string, Snapshot>();
const services = new Map<string, string>();
let applied: Ended;

const serviceState = async (machine: LabMachine): Promise<string> => {
  if (machine.target !== "/") return "no init in a chroot";
  const ran = await machine.sh("rc-service nginx status; rc-update show -v | grep -w nginx; ls /etc/runlevels/default");
  return ran.stdout;
};

beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL, installed: [...INSTALLED, "www-servers/nginx", "app-editors/tinyc"] },
    { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
    { name: "stage", address: CLIENT_ADDRESSES[1], kind: "stage3", cpu: HASWELL },
  ]);
  session = openSession(lab);
  for (const machine of lab.machines) {
    before.set(machine.name, snapshot(machine));
    services.set(machine.name, await serviceState(machine));
  }
});
afterAll(async () => {
  await session?.close();
  await lab?.close();
});

describe("the main job", () => {
  it("surveys all machines and changes nothing", async () => {
    const facts = await session.survey(labFleet(lab));
    expect(Object.keys(facts).sort()).toEqual(["binhost", "desk", "stage"]);
    for (const one of Object.values(facts)) {
      expect(one).toMatchObject({ os: { isGentoo: true }, portage: { version: "3.0.82" }, rootVia: "login", portageErrors: [] });
      expect(one.x86Level).toBe(3);
    }
    expect(facts.stage?.target).toBe("/mnt/gentoo");
    for (const machine of lab.machines) expect(differences(before.get(machine.name) as Snapshot, snapshot(machine))).toEqual([]);
  });

  it("applies the plan", async () => {
    applied = await session.apply(labFleet(lab));
    expect(failures(applied)).toEqual([]);
    expect(applied.result).toBe("done");
  });

  it("verifies from each machine itself", async () => {
    const verified = await session.get("verify", { fleet: labFleet(lab) });
    const wrong = verified.machines.flatMap((machine) =>
      machine.checks.filter((check) => !check.ok).map((check) => `${machine.id} ${check.id}: ${check.detail}`),
    );
    expect(wrong).toEqual([]);
    expect(verified.ok).toBe(true);
    // The requests came from the machines themselves, by the tool that the check names.
    const log = (await lab.machine("binhost").sh("cat /var/log/nginx/access.log")).stdout.split("\n");
    for (const machine of lab.machines)
      expect(log.filter((line) => line.startsWith(`${machine.address} `) && line.includes("GET /Packages")).length).toBeGreaterThan(0);
    expect(log.filter((line) => line.startsWith("10.42.0.1 "))).toEqual([]);
  });

  it("has nothing to do the second time", async () => {
    const plan = await session.plan(labFleet(lab));
    expect(stepsOf(plan).map((step) => step.id)).toEqual([]);
  });

  it.each(["desk", "stage"])("installs the first package on %s as a binary, proven", async (name) => {
    const fleet = labFleet(lab);
    const machine = lab.machine(name);
    const { offers } = await session.get("install.offers", { fleet, machine: name });
    expect(offers.filter((one) => !one.installed).map((one) => one.cpv)).toContain(PACKAGE);
    const started = statSync(machine.at("/var/log/emerge.log")).size;
    const proof = await session.get("install.run", { fleet, machine: name, atoms: [`=${PACKAGE}`] });
    // Compiled without buildpkg and packed afterwards: no BUILD_ID; that it is the binhost's is told by BUILD_TIME.
    expect(proof).toMatchObject({ binary: true, machine: name, package: PACKAGE, buildId: null, repo: "binhost-wizard" });
    expect(proof.all).toEqual([{ cpv: PACKAGE, buildId: null, binary: true }]);
    expect(proof.bytes).toBe(statSync(lab.machine("binhost").at("/var/cache/binpkgs/app-editors/tinyc/tinyc-1.0-1.gpkg.tar")).size);
    // What Portage itself wrote, and what runs now.
    const log = readFileSync(machine.at("/var/log/emerge.log"), "utf8").slice(started);
    expect(log).toContain(`=== (1 of 1) Merging Binary (${PACKAGE}::`);
    expect(log).not.toContain("Compiling/");
    expect((await machine.inGentoo("tinyc")).stdout).toBe("tinyc-1.0\n");
  });

  it("has nothing to do after the installation either", async () => {
    expect(stepsOf(await session.plan(labFleet(lab))).map((step) => step.id)).toEqual([]);
  });

  it("undoes the run: every touched file back by hash, mode, owner and time, services as they were", async () => {
    const undone = await session.undo(applied.run);
    expect(failures(undone)).toEqual([]);
    expect(undone.result).toBe("done");
    for (const machine of lab.machines) {
      // The installed package stays, as the plan said.
      const left = differences(before.get(machine.name) as Snapshot, snapshot(machine)).filter((line) => line !== "+ /usr/bin/tinyc");
      expect(left).toEqual([]);
      expect(await serviceState(machine)).toBe(services.get(machine.name));
    }
  });
});
