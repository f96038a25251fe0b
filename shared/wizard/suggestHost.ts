/** Which machine should compile for the others, by what was found. A suggestion: the person knows which one is always on. */
import type { Facts } from "../model/facts.ts";
import type { Machine } from "../model/fleet.ts";

export type HostFigures = { readonly machine: Machine; readonly threads: number; readonly memory: number };

const CLEARLY = 1.5;

/** A compiler job wants about 2 GiB: threads without memory do not count. */
const jobs = (facts: Facts): number =>
  Math.min(facts.cpu?.count ?? 0, facts.memoryBytes === null ? Number.POSITIVE_INFINITY : facts.memoryBytes / 2 ** 31);

const mayCompile = (facts: Facts): boolean => facts.os.isGentoo && facts.target === "/" && facts.rootVia !== null;

/**
 * @param machines of the fleet
 * @param facts what the surveys found
 * @returns the machine that can run clearly more compiler jobs at once than the binhost (half as many again), with both machines' figures; null when
 * the binhost is fine, was not looked at, or nobody is better. Stage 3s that were not booted and machines without root are not suggested.
 */
export function suggestHost(
  machines: readonly Machine[],
  facts: Readonly<Record<string, Facts>>,
): { readonly better: HostFigures; readonly now: HostFigures } | null {
  const figures = (machine: Machine, its: Facts): HostFigures => ({ machine, threads: its.cpu?.count ?? 0, memory: its.memoryBytes ?? 0 });
  const host = machines.find((m) => m.role === "binhost");
  const hostFacts = host === undefined ? undefined : facts[host.id];
  if (host === undefined || hostFacts === undefined) return null;
  const ranked = machines
    .flatMap((machine) => {
      const its = facts[machine.id];
      return its === undefined || machine === host || !mayCompile(its) || its.arch !== hostFacts.arch ? [] : [{ machine, its }];
    })
    .sort((a, b) => jobs(b.its) - jobs(a.its));
  const best = ranked[0];
  if (best === undefined || (mayCompile(hostFacts) && jobs(best.its) < CLEARLY * jobs(hostFacts))) return null;
  return { better: figures(best.machine, best.its), now: figures(host, hostFacts) };
}
