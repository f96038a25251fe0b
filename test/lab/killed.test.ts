/** The program killed (KILL, no chance to say anything) after every step of a run: going on reaches the end, undoing the beginning. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cli, openCli } from "./cli.ts";
import { HASWELL } from "./hardware.ts";
import { BINHOST_ADDRESS, CLIENT_ADDRESSES, type Lab, startLab } from "./machines.ts";
import { labFleet } from "./session.ts";
import { differences, type Snapshot, snapshot } from "./snapshot.ts";

let lab: Lab;
let cli: Cli;
const before = new Map<string, Snapshot>();
/** The files as a run without interruption leaves them. */
const after = new Map<string, ReadonlyMap<string, string>>();
let steps = 0;

/** Content, mode and owner, without times: two runs don't write at the same moment. */
const contents = (shot: Snapshot): ReadonlyMap<string, string> =>
  new Map([...shot].map(([path, entry]) => [path, `${entry.kind} ${entry.mode} ${entry.owner} ${entry.rest.replace(/ \d+$/, "")}`]));

beforeAll(async () => {
  lab = await startLab([
    { name: "binhost", address: BINHOST_ADDRESS, cpu: HASWELL },
    { name: "desk", address: CLIENT_ADDRESSES[0], cpu: HASWELL },
  ]);
  cli = await openCli(lab);
  cli.writeFleet(labFleet(lab));
  for (const machine of lab.machines) before.set(machine.name, snapshot(machine));
  // Once through: packages are packed and the key is made; both stay after an undo, and every later run finds them.
  await cli.json(["apply", "--yes"]);
  for (const machine of lab.machines) after.set(machine.name, contents(snapshot(machine)));
  await cli.json(["undo"]);
  const ran = await cli.killed(["apply", "--yes"], () => false);
  steps = ran.events.filter((event) => event.code === "step.finished").length;
  await cli.json(["undo"]);
}, 300_000);
afterAll(() => lab?.close());

const isBefore = (): void => {
  for (const machine of lab.machines) expect(differences(before.get(machine.name) as Snapshot, snapshot(machine))).toEqual([]);
};
const isAfter = (): void => {
  for (const machine of lab.machines) expect([...contents(snapshot(machine))].sort()).toEqual([...(after.get(machine.name) ?? [])].sort());
};

/** Starts an apply and kills it when the given number of steps have ended. */
async function killAfter(count: number): Promise<void> {
  let ended = 0;
  const ran = await cli.killed(["apply", "--yes"], (event) => {
    if (event.code === "step.finished") ended += 1;
    return count === 0 ? event.code === "step.started" : ended >= count;
  });
  expect(ran.signal).toBe("SIGKILL");
}

describe("the program killed after every step", () => {
  it("has steps to be killed after", () => {
    isBefore();
    expect(steps).toBeGreaterThan(5);
  });

  it("going on reaches the end, and that can be undone", async () => {
    for (let count = 0; count < steps; count++) {
      await killAfter(count);
      expect(await cli.json(["apply", "--resume"]), `killed after ${count} steps`).toMatchObject({ result: "done" });
      isAfter();
      if (count === steps - 1) expect(await cli.json(["plan"], 0)).toMatchObject({ changes: 0 });
      expect(await cli.json(["undo"])).toMatchObject({ result: "done" });
      isBefore();
    }
  }, 900_000);

  it("undoing reaches the beginning", async () => {
    for (let count = 0; count < steps; count++) {
      await killAfter(count);
      expect(await cli.json(["undo"]), `killed after ${count} steps`).toMatchObject({ result: "done" });
      isBefore();
    }
  }, 900_000);
});
