/** Looks at machines: all at once, each with its own states and its own error. Changes nothing. */

import type { StreamEvent, Surveyed, SurveyPart } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { Fleet, Machine } from "../../../shared/model/fleet.ts";
import type { Ask, Clock } from "../ports.ts";
import type { Connections } from "./connections.ts";
import { eachAtOnce } from "./eachAtOnce.ts";
import { surveyArgs, watchParts } from "./surveyParts.ts";

/** Connections opened at the same time. */
export const AT_ONCE = 32;

export type SurveyOptions = {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly emit: (event: StreamEvent) => void;
};

async function surveyOne(fleet: Fleet, machine: Machine, { connections, clock, ask, emit }: SurveyOptions): Promise<Surveyed> {
  const end = (error: WizardError): Surveyed => {
    emit({ type: "survey", machine: machine.id, state: "failed", error });
    return { id: machine.id, ok: false, facts: null, error };
  };
  const say = (state: "connecting" | "looking", part: SurveyPart): void => emit({ type: "survey", machine: machine.id, state, error: null, part });
  say("connecting", "reach");
  const opened = await connections.open(machine, ask);
  if (!opened.ok) return end(opened.error);
  say("looking", "root");
  const rootVia = await opened.value.runner.rootVia().catch(() => null);
  const args = surveyArgs(fleet, machine, clock.now(), rootVia);
  const looked = await opened.value.door.call(
    "survey",
    args,
    undefined,
    watchParts((part) => say("looking", part)),
  );
  if (!looked.ok) return end(looked.error);
  emit({ type: "survey", machine: machine.id, state: "surveyed", error: null });
  return { id: machine.id, ok: true, facts: looked.value, error: null };
}

/** Surveys those machines (empty: all of the fleet). What was named and is not in the fleet is answered with an error of its own. */
export async function surveyMachines(fleet: Fleet, ids: readonly string[], options: SurveyOptions): Promise<readonly Surveyed[]> {
  const wanted = ids.length === 0 ? fleet.machines.map((m) => m.id) : ids;
  return eachAtOnce(wanted, AT_ONCE, async (id): Promise<Surveyed> => {
    const machine = fleet.machines.find((m) => m.id === id);
    return machine ? surveyOne(fleet, machine, options) : { id, ok: false, facts: null, error: catalogue["fleet.machine-unknown"](id) };
  });
}
