/** What the pages of choices say about a fleet: the graphics trap, the levels, the differences, the cost of packing. */
import { expect, test } from "vitest";
import type { FactsByMachine } from "../../shared/model/plan.ts";
import { entryCosts, trapRows } from "../../shared/plan/cardTrap.ts";
import { packEstimate } from "../../shared/plan/packEstimate.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { leftOutBy, levelCells, nativeVerdict } from "../../shared/plan/processorTrap.ts";
import { useView } from "../../shared/plan/useView.ts";
import { graphicsMatrix, withNvidia } from "../../shared/wizard/graphicsView.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed, stage3Env } from "./fixtures.ts";

const fleetOf = (choices: object = {}) =>
  fleetFixture({
    machines: [
      { id: "tower", name: "Tower", role: "binhost", address: "10.0.0.1" },
      { id: "desk", name: "Desk", role: "client", address: "10.0.0.2" },
      { id: "nas", name: "Nas", role: "client", address: "10.0.0.3" },
      { id: "away", name: "Away", role: "client", address: "10.0.0.4" },
    ],
    choices,
  });
const facts: FactsByMachine = {
  tower: factsFixture("tower", {
    cpu: CPUS.zen4,
    gpus: [GPUS.rdna3],
    installed: [installed("media-libs/mesa-26.2.2", { march: "native", size: 50_000_000 })],
  }),
  desk: factsFixture("desk", { cpu: CPUS.skylake, gpus: [GPUS.intel, GPUS.nvidia] }),
  nas: factsFixture("nas", { cpu: CPUS.atom, gpus: [GPUS.aspeed] }),
};
const planned = (choices: object = {}) => {
  const fleet = fleetOf(choices);
  return { fleet, plan: planFleet(fleet, facts) };
};

test("the trap: built for the binhost's card alone a client compiles, with the fleet's list it downloads; without Mesa it is not concerned", () => {
  const { fleet, plan } = planned();
  expect(trapRows(fleet.machines, facts, fleet.choices, plan)).toEqual([
    { machine: "desk", alone: "compiles", chosen: "binary" },
    { machine: "nas", alone: "not-there", chosen: "not-there" },
  ]);
  const apart = planned({ graphics: { apart: ["desk"] } });
  expect(trapRows(apart.fleet.machines, facts, apart.fleet.choices, apart.plan)[0]?.chosen).toBe("compiles");
  expect(trapRows(fleet.machines, {}, fleet.choices, null)).toEqual([]);
});

test("left as it is, what counts is the list in force today", () => {
  const { fleet, plan } = planned({ graphics: { mode: "leave" } });
  const other = { ...facts, desk: factsFixture("desk", { gpus: [GPUS.intel], env: stage3Env({ VIDEO_CARDS: "intel" }) }) };
  expect(trapRows(fleet.machines, facts, fleet.choices, plan)[0]?.chosen).toBe("binary");
  expect(trapRows(fleet.machines, other, fleet.choices, plan)[0]?.chosen).toBe("compiles");
});

test("entries: who needs them, and what is built for them; nvidia is no flag of Mesa", () => {
  const costs = entryCosts(planned().plan);
  expect(costs.find((c) => c.card === "nvidia")).toEqual({ card: "nvidia", by: ["desk"], builtInto: [] });
  expect(costs.find((c) => c.card === "intel")?.builtInto).toEqual(["media-libs/mesa", "x11-libs/libdrm"]);
});

test("the matrix has a row for every machine and a column for what somebody needs or could have", () => {
  const { fleet, plan } = planned();
  const { columns, rows } = graphicsMatrix(fleet.machines, facts, fleet.choices.graphics.cards, plan);
  expect(columns.map((c) => [c.family, c.inFleet])).toEqual([
    ["amd", true],
    ["intel", true],
    ["nvidia", false],
    ["nvidia-open", false],
  ]);
  expect(rows.map((r) => [r.machine.id, r.seen, r.cells])).toEqual([
    ["tower", true, ["found", "no", "no", "no"]],
    ["desk", true, ["no", "found", "found", "possible"]],
    ["nas", true, ["no", "no", "no", "no"]],
    ["away", false, ["unknown", "unknown", "unknown", "unknown"]],
  ]);
  const named = planned({ graphics: { cards: { nas: ["intel"] } } });
  expect(graphicsMatrix(named.fleet.machines, facts, named.fleet.choices.graphics.cards, named.plan).rows[2]?.cells[1]).toBe("by-hand");
  expect(withNvidia(["intel", "nvidia"], "open")).toEqual(["intel", "nouveau"]);
  expect(withNvidia(["intel", "nouveau", "nvk", "zink"], "nvidia")).toEqual(["intel", "nvidia"]);
});

test("levels: the first one that does not run says what is missing; an unknown processor says nothing", () => {
  expect(levelCells(facts.nas)?.map((c) => (c.runs ? "runs" : c.first ? c.missing[0] : "-"))).toEqual(["runs", "runs", "AVX2", "-"]);
  expect(levelCells(facts.desk)?.[3]).toMatchObject({ runs: false, first: true, missing: ["AVX-512"] });
  expect(levelCells(factsFixture("x", { cpu: null }))).toBeNull();
  // A virtual machine may have the flags and a loader that says no.
  expect(levelCells(factsFixture("x", { cpu: CPUS.skylake, x86Level: 2 }))?.[2]).toMatchObject({ runs: false, first: true, missing: [] });
  expect(leftOutBy(3, fleetOf().machines, facts).map((m) => m.id)).toEqual(["nas"]);
});

test("native is safe only where every processor is the binhost's", () => {
  const { machines } = fleetOf();
  const verdict = nativeVerdict(machines, facts);
  expect(verdict).toMatchObject({ safe: false, today: null, builtNative: 1 });
  expect(verdict?.crash.map(({ machine, missing }) => [machine.id, missing[0]])).toEqual([
    ["desk", "AVX-512"],
    ["nas", "AVX-512"],
  ]);
  const alike = { tower: factsFixture("tower", { cpu: CPUS.atom }), nas: factsFixture("nas", { cpu: CPUS.atom }) };
  expect(nativeVerdict(machines, alike)).toMatchObject({ safe: true, crash: [], other: [] });
  const renamed = { ...alike, nas: factsFixture("nas", { cpu: { ...CPUS.atom, model: "Another" } }) };
  expect(nativeVerdict(machines, renamed)).toMatchObject({ safe: false, crash: [] });
  expect(nativeVerdict(machines, {})).toBeNull();
});

test("differences are told from the client's side; equal settings are counted apart", () => {
  const { machines } = fleetOf();
  const mixed = {
    ...facts,
    desk: factsFixture("desk", {
      env: stage3Env({ USE: `${facts.tower?.env.USE ?? ""} cups`.replace(" wayland", ""), ACCEPT_KEYWORDS: "amd64 ~amd64" }),
      installed: [installed("app-misc/jq-1.8.1")],
    }),
  };
  const view = useView(machines, mixed);
  expect(view?.differ).toEqual(["USE", "ACCEPT_KEYWORDS"]);
  expect(view?.equal).toContain("profile");
  const desk = view?.rows.find((r) => r.machine.id === "desk")?.cells;
  expect(desk?.USE).toEqual({ words: ["-wayland", "+cups"] });
  expect(desk?.ACCEPT_KEYWORDS).toEqual({ words: ["+~amd64"] });
  expect(view?.rows.find((r) => r.machine.id === "away")?.cells.USE).toBe("unseen");
  expect(view?.shares).toEqual([
    { machine: machines[1], same: 0, all: 1 },
    { machine: machines[2], same: 0, all: 0 },
  ]);
  expect(useView(machines, {})).toBeNull();
});

test("compression: harder takes longer and less room; at level 9 it is what the plan's own step says", () => {
  const its = factsFixture("tower", { installed: [installed("app-misc/a-1", { size: 400 * 1024 * 1024 })] });
  const plan = planFleet(fleetOf(), { tower: its, desk: factsFixture("desk", { cpu: CPUS.skylake }) });
  const all = [1, 3, 6, 9, 15, 19, 22].map((level) => packEstimate(its, plan.decisions, level));
  for (const [i, each] of all.entries()) {
    const before = all[i - 1];
    if (before === undefined) continue;
    expect(each.seconds).toBeGreaterThan(before.seconds);
    expect(each.bytes).toBeLessThan(before.bytes);
  }
  const step = plan.machines[0]?.steps.find((s) => s.spec.kind === "pack-installed");
  expect(Math.round(packEstimate(its, plan.decisions, 9).seconds)).toBe(step?.seconds);
});
