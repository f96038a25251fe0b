/** The practice fleet's spare machines join it: what was said beforehand is what Portage wants afterwards, on the practice machines themselves. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCommand } from "../../electron/practice/fleet/commands.ts";
import type { Facts } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { parsePretend } from "../../shared/portage/emergeOutput.ts";
import { failures } from "../lab/session.ts";
import { openPractice, type Practice } from "./session.ts";

let p: Practice;
let fleet: Fleet;
let facts: Record<string, Facts>;
let spares: Fleet["machines"] = [];
const withMachine = (id: string): Fleet => ({ ...fleet, machines: [...fleet.machines, ...spares.filter((m) => m.id === id)] });

async function emerge(id: string, ...words: readonly string[]): Promise<string> {
  const machine = p.practice.machines.find((m) => m.id === id);
  if (machine === undefined) throw new Error(id);
  let out = "";
  let err = "";
  const streams = {
    out: (text: string): void => {
      out += text;
    },
    err: (text: string): void => {
      err += text;
    },
  };
  const code = await runCommand({ machine, uid: 0, words: ["emerge", "--color=n", ...words], env: {}, streams });
  expect(code, err).toBe(0);
  return out;
}
/** What `emerge -puDN @world` would merge on a practice machine. */
const pending = async (id: string): Promise<string[]> =>
  parsePretend(await emerge(id, "-puDN", "@world"))
    .packages.map((each) => each.cpv)
    .sort();

beforeAll(async () => {
  p = await openPractice();
  fleet = p.practice.fleet;
  expect(failures(await p.session.apply(fleet))).toEqual([]);
  // Something with flags of the processor, built after the fleet was set up.
  await emerge("binhost", "app-misc/cpu-tool");
  for (const machine of ["desk", "laptop"])
    for (const atom of ["media-libs/mesa", "app-editors/tinyc", "app-misc/cpu-tool"])
      await p.session.get("install.run", { fleet, machine, atoms: [atom] });
  // Now up to date with the fleet's lists, like clients that have updated since.
  for (const machine of ["desk", "laptop"])
    if ((await pending(machine)).length > 0) await p.session.get("install.run", { fleet, machine, atoms: ["@world"], allowSource: true });
  spares = [...(await p.practice.spares())];
}, 120_000);
afterAll(() => p?.close());

it("there are two, brought once; the fleet itself is as it was", async () => {
  expect(spares.map((m) => [m.id, m.target])).toEqual([
    ["loft", "/"],
    ["shed", "/mnt/gentoo"],
  ]);
  expect(await p.practice.spares()).toBe(await p.practice.spares());
  expect(p.practice.fleet.machines).toHaveLength(3);
});

it("the stage 3 below /mnt/gentoo: nothing changes for the others, and it gets a binary", async () => {
  const joined = withMachine("shed");
  facts = { ...(await p.session.survey(joined)) };
  expect(facts.shed).toMatchObject({ target: "/mnt/gentoo", os: { isGentoo: true } });
  const impact = await p.session.get("impact", { fleet: joined, facts, adding: ["shed"] });
  expect(impact.blockers).toEqual([]);
  expect(impact.unchanged).toBe(true);
  const ended = await p.session.apply(joined);
  expect(failures(ended)).toEqual([]);
  const proof = await p.session.get("install.run", { fleet: joined, machine: "shed", atoms: ["app-editors/tinyc"] });
  expect(proof).toMatchObject({ binary: true, machine: "shed" });
  expect(readFileSync(join(p.practice.home, "shed/mnt/gentoo/var/log/emerge.log"), "utf8")).toContain("Merging Binary (app-editors/tinyc");
});

it("another card and an older processor: the packages named are those that Portage then wants", async () => {
  const joined = withMachine("loft");
  for (const id of ["desk", "laptop"]) expect(await pending(id)).toEqual([]);
  facts = { ...(await p.session.survey(joined)) };
  const impact = await p.session.get("impact", { fleet: joined, facts, adding: ["loft"] });
  expect(impact.graphics.added).toEqual(["nouveau"]);
  expect(impact.processor).toMatchObject({ levelBefore: 2, levelAfter: 1, marchAfter: "x86-64" });
  expect(impact.rebuild.packages.map((each) => each.cpv)).toContain("media-libs/mesa-26.2.2");
  const ended = await p.session.apply(joined);
  expect(failures(ended)).toEqual([]);
  for (const id of ["desk", "laptop"]) {
    const due = impact.others.find((o) => o.id === id)?.due ?? [];
    expect(due.map((d) => d.cpv)).toEqual(["app-misc/cpu-tool-1.0", "media-libs/mesa-26.2.2", "x11-libs/libdrm-2.4.134"]);
    expect(due.every((d) => d.binary && !d.already)).toBe(true);
    expect(await pending(id)).toEqual(due.map((d) => d.cpv).sort());
  }
});
