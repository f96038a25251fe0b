/** A fleet that is set up and up to date, and a machine that will join it. */
import type { Facts } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { simulate } from "../plan/applySimulator.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed, stage3Env } from "../plan/fixtures.ts";

const PROFILE = (({ COMMON_FLAGS: _a, FCFLAGS: _b, FFLAGS: _c, ...rest }) => rest)(stage3Env());
const cards = (...names: string[]): string[] => names.map((name) => `video_cards_${name}`);
const cpu = (...names: string[]): string[] => names.map((name) => `cpu_flags_x86_${name}`);
const desktop = (): Facts["installed"] => [
  installed("media-libs/mesa-26.2.2", {
    march: "x86-64-v3",
    size: 96_000_000,
    iuse: ["X", ...cards("intel", "nouveau", "radeonsi")],
    use: ["X", ...cards("intel")],
  }),
  installed("x11-libs/libdrm-2.4.134", { march: "x86-64-v3", iuse: cards("amdgpu", "intel", "nouveau"), use: cards("intel") }),
  installed("media-video/ffmpeg-8.0", {
    march: "x86-64-v3",
    size: 38_000_000,
    iuse: ["X", ...cpu("avx2", "fma3", "sse4_2")],
    use: ["X", ...cpu("avx2", "fma3", "sse4_2")],
  }),
  installed("app-editors/vim-9.1.1652", { march: "x86-64-v3" }),
];
const hardware = { cpu: CPUS.haswell, gpus: [GPUS.intel] };
const known = fleetFixture({
  name: "Home fleet",
  machines: [
    { id: "tau-ceti-lab", name: "tau-ceti-lab", role: "binhost", address: "10.42.0.194", user: "root" },
    { id: "driver", name: "driver", role: "client", address: "10.42.0.100", user: "root" },
    { id: "attic", name: "attic", role: "client", address: "10.42.0.101", user: "root" },
  ],
});
/** The home fleet, set up and up to date, and the machine that will join. */
export function homeWith(newcomer: Partial<Facts>): { readonly fleet: Fleet; readonly facts: Record<string, Facts> } {
  const fresh = Object.fromEntries(known.machines.map((m) => [m.id, factsFixture(m.id, { ...hardware, installed: desktop() })]));
  const profiles = Object.fromEntries(known.machines.map((m) => [m.id, PROFILE]));
  return { fleet: known, facts: { ...simulate(fresh, profiles, planFleet(known, fresh)), loft: factsFixture("loft", { ...hardware, ...newcomer }) } };
}
