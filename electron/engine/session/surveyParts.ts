/** What a look at a machine does, in parts: told beforehand with the very scripts that are sent, and while it happens. */
import type { SurveyPart } from "../../../shared/contract/contract.ts";
import type { Fleet, Machine } from "../../../shared/model/fleet.ts";
import type { FullArgs } from "../../../shared/operations/parse/index.ts";
import { SECTION } from "../../../shared/operations/protocol.ts";
import { SIGNING_HOME } from "../../../shared/plan/names.ts";
import { SURVEY_MACHINE } from "../machine/scripts/survey/machine.ts";
import { SURVEY_NETWORK } from "../machine/scripts/survey/network.ts";
import { SURVEY_PACKAGES } from "../machine/scripts/survey/packages.ts";
import { SURVEY_PORTAGE } from "../machine/scripts/survey/portage.ts";
import { survey } from "../machine/scripts/survey.ts";
import { forTarget } from "../machine/target.ts";
import { PROBE } from "../ssh/rootWay.ts";

/** Where the others reach the binhost's serving port; null: the fleet has no binhost. */
export function serveAddress(fleet: Fleet): { readonly host: string; readonly port: number } | null {
  const binhost = fleet.machines.find((m) => m.role === "binhost");
  return binhost ? { host: binhost.serveAddress ?? binhost.address, port: fleet.choices.serving.port } : null;
}

/** Arguments of one machine's survey. `now`: seconds since 1970. */
export const surveyArgs = (fleet: Fleet, machine: Machine, now: number, rootVia: FullArgs<"survey">["rootVia"]): FullArgs<"survey"> => ({
  target: machine.target,
  port: fleet.choices.serving.port,
  reach: machine.role === "client" ? serveAddress(fleet) : null,
  user: machine.user ?? "root",
  machine: machine.id,
  now,
  rootVia,
  signingHome: SIGNING_HOME,
});

const withoutHeader = (script: string): string => script.slice(script.indexOf("\n") + 1);

/** The scripts as they are sent: each part's own text, and the whole with its frame. */
export function describeSurvey(fleet: Fleet, machine: Machine, now: number) {
  const parts = [
    { id: "root", script: withoutHeader(PROBE) },
    { id: "machine", script: SURVEY_MACHINE },
    { id: "portage", script: SURVEY_PORTAGE },
    { id: "packages", script: SURVEY_PACKAGES },
    { id: "network", script: SURVEY_NETWORK },
  ] as const satisfies readonly { readonly id: SurveyPart; readonly script: string }[];
  return { parts: [...parts], whole: forTarget(survey(surveyArgs(fleet, machine, now, null)), machine.target, "survey") };
}

/** The section that each part of the script begins with, or writes early. */
const BEGINS: Readonly<Record<string, SurveyPart>> = { id: "machine", makeconf: "portage", pkgdir: "packages", nginx: "network" };

/** Listens to a survey's output as it comes; calls `onPart` when the next part has begun. */
export function watchParts(onPart: (part: SurveyPart) => void): (chunk: Buffer) => void {
  let rest = "";
  return (chunk) => {
    // Section names are ASCII: bytes of other signs cannot be taken for one.
    const lines = (rest + chunk.toString("latin1")).split("\n");
    rest = (lines.pop() ?? "").slice(-80);
    for (const line of lines) {
      const part = line.startsWith(SECTION) ? BEGINS[line.slice(SECTION.length)] : undefined;
      if (part !== undefined) onPart(part);
    }
  };
}
