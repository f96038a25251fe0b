/** What a machine that joins changes for the others, checked against what Portage would want on each machine once the plan was applied. */
import { describe, expect, test } from "vitest";
import type { Facts, Installed } from "../../shared/model/facts.ts";
import type { Fleet, FleetInput } from "../../shared/model/fleet.ts";
import { type Impact, impactSchema } from "../../shared/model/impact.ts";
import { impactOf } from "../../shared/plan/impact.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { flagsWanted, simulate } from "./applySimulator.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed, stage3Env } from "./fixtures.ts";

type World = Record<string, Facts>;
const PROFILE = (({ COMMON_FLAGS: _a, FCFLAGS: _b, FFLAGS: _c, ...rest }) => rest)(stage3Env());
const cards = (...names: string[]): string[] => names.map((name) => `video_cards_${name}`);
const cpu = (...names: string[]): string[] => names.map((name) => `cpu_flags_x86_${name}`);

const MESA = ["X", "vulkan", ...cards("intel", "nouveau", "nvk", "r600", "radeon", "radeonsi", "zink")];
const DRM = cards("amdgpu", "intel", "nouveau", "radeon");
const FFMPEG = ["X", ...cpu("avx2", "fma3", "sse4_2", "ssse3")];
const desktop = (march: string | null): Installed[] => [
  installed("media-libs/mesa-26.2.2", { march, size: 96_000_000, iuse: MESA, use: ["X", "vulkan", ...cards("intel")] }),
  installed("x11-libs/libdrm-2.4.134", { march, iuse: DRM, use: cards("intel") }),
  installed("media-video/ffmpeg-8.0", { march, size: 38_000_000, iuse: FFMPEG, use: ["X", ...cpu("avx2", "fma3", "sse4_2", "ssse3")] }),
  installed("app-editors/vim-9.1.1652", { march, size: 4_300_000 }),
];
const machines: FleetInput["machines"] = [
  { id: "host", name: "host", role: "binhost", address: "10.42.0.194" },
  { id: "desk", name: "desk", role: "client", address: "10.42.0.100" },
  { id: "couch", name: "couch", role: "client", address: "10.42.0.101" },
];
const both = { cpu: CPUS.haswell, gpus: [GPUS.intel] };
const profiles = { host: PROFILE, desk: PROFILE, couch: PROFILE, new: PROFILE };

/** An Intel fleet of level 3 that was set up, its clients up to date with it. */
function settled(choices: FleetInput["choices"] = {}): { readonly fleet: Fleet; readonly world: World } {
  const fleet = fleetFixture({ machines, choices });
  const fresh: World = {
    host: factsFixture("host", { ...both, installed: desktop(null) }),
    desk: factsFixture("desk", { ...both, installed: desktop("x86-64-v3") }),
    couch: factsFixture("couch", { ...both, installed: desktop("x86-64-v3").filter((p) => !p.cpv.includes("ffmpeg")) }),
  };
  const world = simulate(fresh, profiles, planFleet(fleet, fresh));
  // What the binhost was built with since the first apply: the fleet's level.
  for (const p of world.host?.installed ?? []) p.march = "x86-64-v3";
  expect(planFleet(fleet, world).machines.flatMap((m) => m.steps)).toEqual([]);
  return { fleet, world };
}

type Joined = { readonly fleet: Fleet; readonly world: World; readonly impact: Impact };
function join(over: Partial<Facts>, choices: FleetInput["choices"] = {}, target = "/"): Joined {
  const start = settled();
  const fleet = fleetFixture({ machines: [...machines, { id: "new", name: "new", role: "client", address: "10.42.0.102", target }], choices });
  const world = { ...start.world, new: factsFixture("new", { ...both, ...over }) };
  const impact = impactOf(fleet, world, ["new"]);
  expect(impactSchema.parse(impact)).toEqual(impact);
  return { fleet, world, impact };
}

const short = (cpv: string): string => cpv.slice(cpv.indexOf("/") + 1).replace(/-\d.*$/, "");
const dueOf = (impact: Impact, id: string): string[] =>
  [...impact.others, ...impact.joining].find((o) => o.id === id)?.due.map((d) => `${short(d.cpv)} ${d.flags.join(" ")}`) ?? [];

/** What Portage wants to be other on a machine after the plan: the packages by name. Worked out by the simulator, not by the planner. */
function wants({ fleet, world }: Pick<Joined, "fleet" | "world">, id: string): string[] {
  const after = simulate(world, profiles, planFleet(fleet, world));
  return (after[id]?.installed ?? [])
    .filter((p) => {
      const iuse = new Set(p.iuse);
      const now = flagsWanted(after, profiles, id, p).filter((flag) => iuse.has(flag));
      return (
        [...now].sort().join(" ") !==
        [...p.use]
          .filter((flag) => iuse.has(flag))
          .sort()
          .join(" ")
      );
    })
    .map((p) => short(p.cpv))
    .sort();
}
const named = (impact: Impact, id: string): string[] => (impact.others.find((o) => o.id === id)?.due ?? []).map((d) => short(d.cpv)).sort();

describe("a machine joins", () => {
  test("one like the others changes nothing for them", () => {
    const { impact } = join({});
    expect(impact.unchanged).toBe(true);
    expect(impact.rebuild).toMatchObject({ packages: [], seconds: null, basis: null, anyway: 0, left: [] });
    expect(impact.others.map((o) => [o.id, o.files, o.steps, o.due])).toEqual([
      ["host", [], 0, []],
      ["desk", [], 0, []],
      ["couch", [], 0, []],
    ]);
    expect(impact.graphics).toMatchObject({ before: ["intel"], after: ["intel"], added: [], packages: [], because: [] });
    expect(impact.processor).toMatchObject({ levelBefore: 3, levelAfter: 3, instructions: [], flagsLost: [], because: [] });
    expect(impact.joining[0]?.steps).toBeGreaterThan(0);
  });

  test.each([
    ["AMD", GPUS.rdna3, ["amdgpu", "radeonsi"], "radeonsi"],
    ["NVIDIA with nouveau", GPUS.nouveau, ["nouveau", "nvk", "zink"], "nouveau nvk zink"],
  ])("a new GPU, %s: the list grows, Mesa and libdrm are built again and fetched again, nothing else", (_, gpu, added, mesa) => {
    const joined = join({ gpus: [gpu] });
    const { impact } = joined;
    expect(impact.graphics.added).toEqual(added);
    expect(impact.graphics.because).toEqual(["new"]);
    expect(impact.rebuild.packages.map((p) => short(p.cpv))).toEqual(["mesa", "libdrm"]);
    expect(impact.rebuild.seconds).toBeGreaterThan(0);
    expect(impact.rebuild.basis).toContain("rough");
    expect(impact.processor.marchBefore).toBe(impact.processor.marchAfter);
    for (const id of ["desk", "couch"]) {
      expect(dueOf(impact, id)[0]).toBe(`mesa ${mesa}`);
      expect(named(impact, id)).toEqual(["libdrm", "mesa"]);
      expect(named(impact, id)).toEqual(wants(joined, id));
      expect(impact.others.find((o) => o.id === id)).toMatchObject({ files: ["/etc/portage/package.use/zz-binhost-wizard"], steps: 3 });
      expect(impact.others.find((o) => o.id === id)?.due.every((d) => d.binary && !d.already && d.kind === "cards")).toBe(true);
    }
    expect(impact.unchanged).toBe(false);
  });

  test("NVIDIA with its own driver: Mesa has no such flag, so nobody builds or fetches anything", () => {
    const { impact } = join({ gpus: [GPUS.nvidia] });
    expect(impact.joining[0]?.cards).toEqual(["nvidia"]);
    expect(impact.unchanged).toBe(true);
  });

  test("an older processor: the level falls, everything of the level before is built again; only packages with CPU flags are fetched again", () => {
    const joined = join({ cpu: CPUS.nehalem });
    const { impact } = joined;
    expect(impact.processor).toMatchObject({ levelBefore: 3, levelAfter: 2, marchBefore: "x86-64-v3", marchAfter: "x86-64-v2", because: ["new"] });
    expect(impact.processor.instructions).toContain("avx2");
    expect(impact.processor.flagsLost).toEqual(expect.arrayContaining(["aes", "avx", "avx2", "fma3"]));
    expect(impact.rebuild.packages.map((p) => short(p.cpv))).toEqual(expect.arrayContaining(["vim", "mesa", "libdrm", "ffmpeg"]));
    expect(dueOf(impact, "desk")).toEqual(["ffmpeg -avx2 -fma3"]);
    expect(named(impact, "desk")).toEqual(wants(joined, "desk"));
    expect(impact.others.find((o) => o.id === "couch")).toMatchObject({ due: [], files: ["/etc/portage/package.use/zz-binhost-wizard"] });
    expect(wants(joined, "couch")).toEqual([]);
  });

  test("both: each package once, with why", () => {
    const joined = join({ cpu: CPUS.nehalem, gpus: [GPUS.rdna3] });
    const { impact } = joined;
    expect(named(impact, "desk")).toEqual(["ffmpeg", "libdrm", "mesa"]);
    expect(named(impact, "desk")).toEqual(wants(joined, "desk"));
    expect(named(impact, "couch")).toEqual(wants(joined, "couch"));
    expect(new Set(impact.rebuild.packages.map((p) => p.cpv)).size).toBe(impact.rebuild.packages.length);
    // And it is what Apply does: the rebuild step holds these packages.
    const step = planFleet(joined.fleet, joined.world)
      .machines.flatMap((m) => m.steps)
      .find((s) => s.spec.kind === "rebuild");
    expect(step?.spec.kind === "rebuild" ? step.spec.atoms : []).toEqual(impact.rebuild.packages.map((p) => `=${p.cpv}`));
    expect(step?.seconds).toBe(impact.rebuild.seconds);
  });

  test("a stage 3 in a chroot: joined like a booted machine, its own packages named", () => {
    const bare = installed("x11-libs/libdrm-2.4.134", { iuse: DRM, use: cards("amdgpu", "intel", "nouveau", "radeon") });
    const { impact } = join({ target: "/mnt/gentoo", init: "unknown", installed: [bare] }, {}, "/mnt/gentoo");
    expect(impact.unchanged).toBe(true);
    expect(impact.joining[0]?.due).toMatchObject([
      { cpv: "x11-libs/libdrm-2.4.134", flags: ["-amdgpu", "-nouveau", "-radeon"], binary: true, already: false },
    ]);
  });
});

describe("other ways to join", () => {
  test("apart: the others keep their list, the new machine compiles what compares it", () => {
    const joined = join(
      { gpus: [GPUS.rdna3], installed: [installed("media-libs/mesa-26.2.2", { iuse: MESA, use: ["X", "vulkan", ...cards("intel")] })] },
      { graphics: { apart: ["new"] } },
    );
    const { impact } = joined;
    expect(impact.unchanged).toBe(true);
    expect(impact.graphics.after).toEqual(["intel"]);
    expect(impact.joining[0]?.due).toMatchObject([{ flags: ["-intel", "radeonsi"], binary: false }]);
    const after = simulate(joined.world, profiles, planFleet(joined.fleet, joined.world));
    expect(after.new?.files.find((f) => f.path.endsWith("package.use/zz-binhost-wizard"))?.content).toContain(
      "media-libs/mesa VIDEO_CARDS: -* radeonsi\n",
    );
    expect(after.desk?.files.find((f) => f.path.endsWith("package.use/zz-binhost-wizard"))?.content).toContain(
      "media-libs/mesa VIDEO_CARDS: -* intel\n",
    );
  });

  test("rebuilding switched off: what can no longer be offered is named", () => {
    const { impact } = join({ gpus: [GPUS.rdna3] }, { packages: { rebuild: false } });
    expect(impact.rebuild.packages).toEqual([]);
    expect(impact.rebuild.left.map((p) => short(p.cpv))).toEqual(["mesa", "libdrm"]);
    expect(impact.others.find((o) => o.id === "desk")?.due.map((d) => d.binary)).toEqual([false, false]);
    expect(impact.unchanged).toBe(false);
  });

  test("--rebuilt-binaries: such a client takes every new build of the same version", () => {
    const start = settled();
    const desk = start.world.desk as Facts;
    const world = {
      ...start.world,
      desk: { ...desk, env: { ...desk.env, EMERGE_DEFAULT_OPTS: "--rebuilt-binaries=y" } },
      new: factsFixture("new", { ...both, cpu: CPUS.nehalem }),
    };
    const fleet = fleetFixture({ machines: [...machines, { id: "new", name: "new", role: "client", address: "10.42.0.102" }] });
    const { due } = impactOf(fleet, world, ["new"]).others.find((o) => o.id === "desk") ?? { due: [] };
    expect(due.map((d) => [short(d.cpv), d.kind])).toEqual([
      ["vim", "rebuilt"],
      ["mesa", "rebuilt"],
      ["ffmpeg", "processor"],
      ["libdrm", "rebuilt"],
    ]);
  });

  test("what was due before is told apart, and does not count as a change", () => {
    const start = settled();
    const desk = start.world.desk as Facts;
    const old = desk.installed.map((p) => (p.cpv.includes("mesa") ? { ...p, use: ["X", "vulkan", ...cards("radeon")] } : p));
    const fleet = fleetFixture({ machines: [...machines, { id: "new", name: "new", role: "client", address: "10.42.0.102" }] });
    const impact = impactOf(fleet, { ...start.world, desk: { ...desk, installed: old }, new: factsFixture("new", both) }, ["new"]);
    expect(impact.others.find((o) => o.id === "desk")?.due).toMatchObject([{ already: true }]);
    expect(impact.unchanged).toBe(true);
  });

  test("a new machine that cannot take part says why, and changes nothing", () => {
    const { impact } = join({ arch: "aarch64", gpus: [GPUS.rdna3], cpu: CPUS.nehalem });
    expect(impact.blockers.map((i) => i.code)).toEqual(["gate.other-arch"]);
    expect(impact.unchanged).toBe(true);
    expect(impact.joining[0]?.steps).toBe(0);
  });

  test("no facts of the binhost: nothing can be said", () => {
    const { fleet, world } = join({});
    const { host: _, ...rest } = world;
    expect(impactOf(fleet, rest, ["new"])).toMatchObject({ unknown: true, unseen: ["host"] });
  });
});

describe("a known machine that is switched off", () => {
  const off = (newcomer: Partial<Facts>) => {
    const fleet0 = fleetFixture({ machines });
    const fresh: World = {
      host: factsFixture("host", { ...both, cpu: CPUS.zen4, gpus: [GPUS.rdna3], installed: desktop(null) }),
      desk: factsFixture("desk", { ...both, networks: ["10.42.0.0/24"] }),
      couch: factsFixture("couch", { cpu: CPUS.nehalem, gpus: [GPUS.nouveau], networks: ["10.42.0.0/24"] }),
    };
    const { couch: _, ...world } = simulate(fresh, profiles, planFleet(fleet0, fresh));
    const fleet = fleetFixture({ machines: [...machines, { id: "new", name: "new", role: "client", address: "10.42.0.102" }] });
    return { fleet, fleet0, world: { ...world, new: factsFixture("new", { ...both, ...newcomer }) } as World };
  };
  test("its level, cards and flags are kept, though nobody sees it; the plan says so", () => {
    const { fleet, fleet0, world } = off({});
    const { new: _, ...known } = world;
    const plan = planFleet(fleet0, known);
    expect(plan.decisions.march).toBe("x86-64-v2");
    expect(plan.decisions.sharedVideoCards["media-libs/mesa"]).toEqual(["intel", "nouveau", "nvk", "radeonsi", "zink"]);
    expect(plan.machines.flatMap((m) => m.steps)).toEqual([]);
    expect(plan.issues.map((i) => i.code)).toContain("fleet.unseen-kept");
    const impact = impactOf(fleet, world, ["new"]);
    expect(impact).toMatchObject({ unseen: ["couch"], unchanged: true });
    expect(impact.others.map((o) => o.id)).toEqual(["host", "desk"]);
  });
  test("taken out of the fleet it no longer holds the level down", () => {
    const { world } = off({});
    const { new: _, ...known } = world;
    const without = fleetFixture({ machines: machines.filter((m) => m.id !== "couch") });
    expect(planFleet(without, known).decisions.march).toBe("x86-64-v3");
  });
  test("in a fleet that was never set up, an unseen machine keeps nothing", () => {
    const fleet = fleetFixture({ machines });
    const plan = planFleet(fleet, { host: factsFixture("host", { cpu: CPUS.zen4 }), desk: factsFixture("desk", { cpu: CPUS.skylake }) });
    expect(plan.decisions.march).toBe("x86-64-v3");
    expect(plan.issues.map((i) => i.code)).not.toContain("fleet.unseen-kept");
  });
});
