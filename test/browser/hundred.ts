/** A hundred machines as they stand in somebody's rooms: facts of real size, in an engine that speaks of them by name like the real one. */

import { maskPlan } from "../../electron/engine/journal/masking.ts";
import { createFactsCache } from "../../electron/engine/session/factsCache.ts";
import { calls } from "../../shared/contract/contract.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import type { Facts, Installed } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed } from "../plan/fixtures.ts";
import { type FakeEngine, type FakeHandlers, type FakeOptions, fakeEngine } from "./fake/fakeEngine.ts";

const idOf = (index: number): string => (index === 0 ? "binhost" : `desk-${String(index).padStart(3, "0")}`);

/** One binhost and its clients. */
export function largeFleet(machines: number): Fleet {
  return fleetFixture({
    name: "Hundred",
    machines: Array.from({ length: machines }, (_, index) => ({
      id: idOf(index),
      name: idOf(index),
      role: index === 0 ? ("binhost" as const) : ("client" as const),
      address: `10.42.${Math.floor(index / 250)}.${(index % 250) + 1}`,
      user: "root",
    })),
  });
}

const FLAGS =
  "X acl alsa bzip2 cups dbus elogind gtk ipv6 jpeg llvm ncurses nls opengl pam png readline ssl svg systemd test unicode vulkan wayland xft zlib";
const words = FLAGS.split(" ");

/** A package with about as many flags as the tree's packages have. */
const packageOf = (index: number): Installed =>
  installed(`cat-${index % 60}/some-package-${index}-${1 + (index % 7)}.${index % 20}.${index % 5}`, {
    iuse: words.slice(index % 8, (index % 8) + 14),
    use: words.slice(index % 8, (index % 8) + 6),
  });

/** `packages`: installed on each machine; 1,200 is a desktop. */
export function largeFacts(fleet: Fleet, packages: number): Readonly<Record<string, Facts>> {
  const list = Array.from({ length: packages }, (_, index) => packageOf(index));
  const kinds = [
    { cpu: CPUS.skylake, x86Level: 3, gpus: [GPUS.intel] },
    { cpu: CPUS.haswell, x86Level: 3, gpus: [GPUS.intel, GPUS.nvidia] },
    { cpu: CPUS.zen4, x86Level: 4, gpus: [GPUS.rdna3] },
    { cpu: CPUS.nehalem, x86Level: 2, gpus: [GPUS.r600] },
    { cpu: CPUS.atom, x86Level: 2, gpus: [] },
  ] as const;
  return Object.fromEntries(
    fleet.machines.map(({ id }, index) => {
      const kind = index === 0 ? { cpu: CPUS.zen4, x86Level: 4, gpus: [GPUS.rdna3] } : (kinds[index % kinds.length] ?? kinds[0]);
      return [id, factsFixture(id, { ...kind, gpus: [...kind.gpus], installed: list })];
    }),
  );
}

/** A fake engine whose surveys, plans and runs take facts by name, as the real one's do. */
export function largeEngine(machines: number, packages: number, options: Partial<FakeOptions> = {}): FakeEngine {
  const fleet = largeFleet(machines);
  const facts = largeFacts(fleet, packages);
  const inner = fakeEngine({ ...options, fleet, facts });
  const cache = createFactsCache(
    async (wanted, ids) => {
      const found = await inner.call("survey", { fleet: wanted, machines: [...ids] });
      return found.ok ? found.value.machines : [];
    },
    () => 0,
  );
  const own: Partial<FakeHandlers> = {
    survey: async ({ fleet: wanted, machines: ids }) => ok({ machines: [...(await cache.show(wanted, ids))] }),
    plan: async (input) => {
      const known = cache.behind(input.facts, input.known);
      return known.ok ? ok(maskPlan(planFleet(input.fleet, known.value))) : known;
    },
    "facts.keep": async (input) => cache.keep(input.facts),
    "run.apply": async (input) => {
      const known = cache.behind(input.facts, input.known);
      return known.ok ? inner.call("run.apply", { fleet: input.fleet, facts: known.value as Readonly<Record<string, Facts>> }) : known;
    },
  };
  return {
    ...inner,
    call: async (name, input) => {
      const handler = own[name] as ((input: unknown) => Promise<never>) | undefined;
      if (handler === undefined) return inner.call(name, input);
      if (name !== "survey") inner.asked.push(name);
      return handler(calls[name].input.parse(input));
    },
  };
}
