// needs: real-portage
/** The job against the real Portage, where one is on PATH: packages built, packed, signed, served, judged by its own gpkg class, installed as binaries. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { HASWELL } from "./hardware.ts";
import { isRealPortage } from "./littlePortage.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { failures, labFleet, openSession, type Session, stepsOf } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let session: Session;
const before = new Map<string, Snapshot>();

beforeAll(async () => {
  expect(isRealPortage()).toBe(true);
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL },
    { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
  ]);
  const built = await lab
    .machine("binhost")
    .sh("emerge --oneshot --nospinner --color=n app-misc/hello-fleet app-editors/tinyc dev-libs/libfleet 2>&1");
  if (built.code !== 0) throw new Error(built.stdout);
  for (const machine of lab.machines) before.set(machine.name, snapshot(machine));
  session = openSession(lab);
}, 600_000);
afterAll(async () => {
  await session?.close();
  await lab?.close();
});

describe("the main job with the real Portage", () => {
  it("from survey to undo", async () => {
    const fleet = labFleet(lab);
    const facts = await session.survey(fleet);
    for (const one of Object.values(facts)) expect(one).toMatchObject({ portageErrors: [], os: { isGentoo: true } });
    const applied = await session.apply(fleet);
    expect(failures(applied)).toEqual([]);
    const said = applied.events.flatMap((event) => (event.code === "step.log" && event.step === "desk/check-signature" ? [event.text] : []));
    expect(said.join("\n")).toContain("signed accepted, unsigned copy refused");
    expect((await session.get("verify", { fleet })).machines.flatMap((machine) => machine.checks.filter((check) => !check.ok))).toEqual([]);
    expect(stepsOf(await session.plan(fleet)).map((step) => step.id)).toEqual([]);
    const proof = await session.get("install.run", { fleet, machine: "desk", atoms: ["app-editors/tinyc"] });
    expect(proof).toMatchObject({ binary: true, package: "app-editors/tinyc-1.0", repo: "binhost-wizard" });
    const undone = await session.undo(applied.run);
    expect(failures(undone)).toEqual([]);
    for (const machine of lab.machines) expect(differences(before.get(machine.name) as Snapshot, snapshot(machine))).toEqual([]);
  }, 600_000);
});
