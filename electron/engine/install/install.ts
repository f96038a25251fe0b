/** The first binary installation: offers, pretend, run. */
import type { CallOutput, CallParsed, Surveyed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, type Result } from "../../../shared/errors/wizardError.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { FactsByMachine, Plan } from "../../../shared/model/plan.ts";
import type { Ask, Clock } from "../ports.ts";
import type { Runs } from "../run/runs.ts";
import type { Connections } from "../session/connections.ts";

export type InstallOptions = {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly ask: Ask;
  readonly runs: Runs;
  readonly survey: (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;
  readonly plan: (fleet: Fleet, facts: FactsByMachine) => Plan;
};

export type Install = {
  readonly offers: (input: CallParsed<"install.offers">) => Promise<Result<CallOutput<"install.offers">>>;
  readonly pretend: (input: CallParsed<"install.pretend">) => Promise<Result<CallOutput<"install.pretend">>>;
  readonly run: (input: CallParsed<"install.run">) => Promise<Result<CallOutput<"install.run">>>;
};

export function createInstall(_options: InstallOptions): Install {
  const missing = async () => failed(catalogue["call.unavailable"]("install", "It is being built."));
  return { offers: missing, pretend: missing, run: missing };
}
