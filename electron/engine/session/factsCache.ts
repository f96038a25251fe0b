/** What surveys of this session found, for calls that need facts and not the newest ones. */
import type { Surveyed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";

/** Seconds for which facts count as known. */
export const FACTS_KEPT = 600;

export type SurveyCall = (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;

export type FactsCache = {
  /** Surveys, and keeps what was found. */
  readonly survey: SurveyCall;
  /** Facts of that machine, looked up anew when they are older than FACTS_KEPT or were dropped. */
  readonly of: (fleet: Fleet, machine: string) => Promise<Result<Facts>>;
  /** Something was changed there. */
  readonly drop: (machine: string) => void;
};

/** `addressOf` tells machines of one id in two fleets apart. */
export function createFactsCache(survey: SurveyCall, now: () => number): FactsCache {
  const kept = new Map<string, { readonly facts: Facts; readonly at: number; readonly address: string }>();
  const addressOf = (fleet: Fleet, id: string) => JSON.stringify(fleet.machines.find((m) => m.id === id) ?? null);
  const surveyAndKeep: SurveyCall = async (fleet, machines) => {
    const found = await survey(fleet, machines);
    for (const each of found) {
      if (each.facts) kept.set(each.id, { facts: each.facts, at: now(), address: addressOf(fleet, each.id) });
      else kept.delete(each.id);
    }
    return found;
  };
  return {
    survey: surveyAndKeep,
    of: async (fleet, machine) => {
      const known = kept.get(machine);
      if (known && known.address === addressOf(fleet, machine) && now() - known.at < FACTS_KEPT) return ok(known.facts);
      const [found] = await surveyAndKeep(fleet, [machine]);
      if (found?.facts) return ok(found.facts);
      return failed(found?.error ?? catalogue["fleet.not-surveyed"](machine));
    },
    drop: (machine) => {
      kept.delete(machine);
    },
  };
}
