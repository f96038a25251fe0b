import type { InstalledProof } from "../../../shared/model/proof.ts";
import { visible } from "../../../shared/run/ansi.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { eventText } from "../follow.ts";
import { fail, finish, isExit, loadFleet, type Session } from "../session.ts";

export function proofText(proof: InstalledProof): string {
  const against =
    proof.sourceSeconds === null
      ? "how long it would have compiled is not known"
      : `compiling would have taken ${Math.round(proof.sourceSeconds)} s (${proof.sourceBasis ?? "estimate"})`;
  return [
    `${proof.package} is on ${proof.machine}, as a binary${proof.buildId === null ? "" : `: build ${proof.buildId}`} from ${proof.repo ?? "a binhost that Portage does not name"}.`,
    `  ${proof.seconds.toFixed(1)} s, ${(proof.bytes / 1024).toFixed(0)} KiB fetched; ${against}.`,
    ...(proof.all.length > 1
      ? [
          `  with it: ${proof.all
            .slice(0, -1)
            .map((each) => each.cpv)
            .join(", ")}`,
        ]
      : []),
    "",
  ].join("\n");
}

/** `install`: binaries only, proven. Exit: 0 installed as binary, 1 not (it says why; nothing is compiled). */
export async function install(session: Session): Promise<ExitCode> {
  const { options, engine, io } = session;
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const clients = fleet.machines.filter((machine) => machine.role === "client");
  const machine = options.machine ?? (clients.length === 1 ? clients[0]?.id : undefined);
  if (machine === undefined) {
    io.err(`Say which machine, for example: binhost-wizard install --machine ${clients[0]?.id ?? "ID"} app-misc/hello\n`);
    return exitCodes.usage;
  }
  const atoms = options.world ? ["@world"] : options.rest;
  if (atoms.length === 0) {
    io.err("Say which package, for example app-misc/hello.\n");
    return exitCodes.usage;
  }
  const unsubscribe = engine.subscribe((event) => {
    if (options.json) io.err(`${JSON.stringify(event)}\n`);
    else if (event.type === "run") io.err(event.event.code === "step.log" ? `  ${visible(event.event.text).trimEnd()}\n` : eventText(event.event));
  });
  const installed = await engine.call("install.run", { fleet, machine, atoms: [...atoms] });
  unsubscribe();
  if (!installed.ok) return fail(session, installed.error);
  return finish(session, installed.value, proofText(installed.value), installed.value.binary ? exitCodes.ok : exitCodes.failed);
}
