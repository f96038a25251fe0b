/** The package index on disk: both files carry the header's time, however long the writing took. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type TestMachine, testMachine } from "./machine.ts";

let machine: TestMachine | undefined;
afterEach(() => machine?.remove());

const INDEX = "var/cache/binpkgs/Packages";
const timeOf = (m: TestMachine, path: string): number => statSync(join(m.root, path)).mtimeMs / 1000;

/** A clock that goes on by a second at every look: whatever looks twice sees two times. */
function runningClock(): () => number {
  let at = 1_700_000_000;
  return () => at++;
}

describe("Packages and Packages.gz", () => {
  it("have one time, that of TIMESTAMP, and emaint finds nothing to say", async () => {
    machine = await testMachine({ makeConf: 'FEATURES="buildpkg"\nACCEPT_LICENSE="*"\n' });
    const built = await machine.run("emerge app-misc/hello-fleet", { now: runningClock() });
    expect(built.code, built.out + built.err).toBe(0);
    const stamp = Number(/^TIMESTAMP: (\d+)$/m.exec(readFileSync(join(machine.root, INDEX), "utf8"))?.[1]);
    expect([timeOf(machine, INDEX), timeOf(machine, `${INDEX}.gz`)]).toEqual([stamp, stamp]);
    expect(await machine.run("emaint --check binhost")).toMatchObject({ code: 0 });
  });

  it("without compress-index a Packages.gz from before goes, so that no client reads the old one", async () => {
    machine = await testMachine({ makeConf: 'FEATURES="buildpkg"\nACCEPT_LICENSE="*"\n' });
    await machine.run("emerge app-misc/hello-fleet");
    expect(existsSync(join(machine.root, `${INDEX}.gz`))).toBe(true);
    const again = await machine.run("emerge app-misc/hello-fleet", { env: { FEATURES: "-compress-index" } });
    expect(again.code, again.out + again.err).toBe(0);
    expect(existsSync(join(machine.root, `${INDEX}.gz`))).toBe(false);
  });
});
