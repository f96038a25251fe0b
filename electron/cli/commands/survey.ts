import type { Surveyed } from "../../../shared/contract/contract.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { errorText, fail, finish, isExit, loadFleet, type Session } from "../session.ts";

const gibibytes = (bytes: number | null): string => (bytes === null ? "unknown" : `${(bytes / 2 ** 30).toFixed(1)} GiB`);

/** What was found on one machine, in a few lines. */
export function factsText(facts: Facts): string {
  const rows: readonly (readonly [string, string])[] = [
    ["system", `${facts.os.name ?? "unknown"}, ${facts.init}, Portage ${facts.portage.version ?? "not found"}`],
    ["profile", facts.portage.profile ?? "unknown"],
    [
      "processor",
      facts.cpu === null
        ? "unknown"
        : `${facts.cpu.model}, ${facts.cpu.count} threads${facts.x86Level === null ? "" : `, x86-64-v${facts.x86Level}`}`,
    ],
    ["memory", gibibytes(facts.memoryBytes)],
    [
      "graphics",
      facts.gpus.length === 0
        ? "none found"
        : facts.gpus.map((gpu) => `${gpu.vendor}:${gpu.device}${gpu.driver === null ? "" : ` (${gpu.driver})`}`).join(", "),
    ],
    [
      "packages",
      `${facts.installed.length} installed, ${facts.pkgdir?.packages.length ?? 0} packed, ${gibibytes(facts.pkgdir?.freeBytes ?? null)} free`,
    ],
    ["root", facts.rootVia === null ? "cannot be reached" : `by ${facts.rootVia}`],
  ];
  return [
    ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
    ...facts.gaps.map((gap) => `  not known: ${gap.what} (${gap.why})`),
    "",
  ].join("\n");
}

function machineText(machine: Surveyed): string {
  if (machine.facts !== null) return `${machine.id}\n${factsText(machine.facts)}`;
  return machine.error === null ? `${machine.id}: nothing was found\n` : errorText(machine.error);
}

/** `survey`: look at every machine. Exit: 0 all, 1 some failed, 69 none could be reached. */
export async function survey(session: Session): Promise<ExitCode> {
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const { machine } = session.options;
  const found = await session.engine.call("survey", { fleet, machines: machine === null ? [] : [machine] });
  if (!found.ok) return fail(session, found.error);
  const { machines } = found.value;
  const result = { machines: machines.map(({ id, ok, facts, error }) => (error === null ? { id, ok, facts } : { id, ok, facts, error })) };
  const good = machines.filter((each) => each.ok).length;
  const code = good === machines.length ? exitCodes.ok : good === 0 ? exitCodes.unreachable : exitCodes.failed;
  return finish(session, result, machines.map(machineText).join("\n"), code);
}
