/** What surveys of this session found, for calls that need facts and not the newest ones. */
import { isDeepStrictEqual } from "node:util";
import type { Surveyed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import type { FactsByMachine } from "../../../shared/model/plan.ts";
import { maskFacts } from "../../../shared/operations/maskFacts.ts";
import { MASK } from "../../../shared/run/mask.ts";

/** Seconds for which facts count as known. */
export const FACTS_KEPT = 600;

/** Surveys of one machine that a face may still plan from. */
const SHOWN_KEPT = 4;

/** As it is after a transport: no `undefined`. */
const plain = (facts: Facts): unknown => JSON.parse(JSON.stringify(facts));

export type SurveyCall = (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;

export type FactsCache = {
  /** For faces: surveys, and shows what was found without the passwords in it. */
  readonly show: SurveyCall;
  /**
   * The facts behind those that a face sends back: the true ones where this session showed them. Failed: they have something hidden in them and
   * are not of this session, so that writing from them would write the mask.
   */
  readonly behind: (shown: FactsByMachine) => Result<FactsByMachine>;
  /** Surveys, and keeps what was found. */
  readonly survey: SurveyCall;
  /** Facts of that machine, looked up anew when they are older than FACTS_KEPT or were dropped. */
  readonly of: (fleet: Fleet, machine: string) => Promise<Result<Facts>>;
  /** Something was changed there. */
  readonly drop: (machine: string) => void;
};

/** `addressOf` tells machines of one id in two fleets apart. */
export function createFactsCache(survey: SurveyCall, now: () => number): FactsCache {
  const shownNow = new Map<string, Facts>();
  const nameOf = (facts: Facts) => `${facts.machine} ${facts.takenAt}`;
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
    show: async (fleet, machines) => {
      const found = await surveyAndKeep(fleet, machines);
      return found.map((each) => {
        if (!each.facts) return each;
        shownNow.set(nameOf(each.facts), each.facts);
        for (const old of [...shownNow.keys()].filter((name) => name.startsWith(`${each.id} `)).slice(0, -SHOWN_KEPT)) shownNow.delete(old);
        return { ...each, facts: maskFacts(each.facts) };
      });
    },
    behind: (shown) => {
      const out: Record<string, Facts> = {};
      for (const [id, facts] of Object.entries(shown)) {
        if (!facts) continue;
        const known = shownNow.get(nameOf(facts));
        // Somebody may have looked at other facts under the same name (a test, an edited file): only what we showed counts.
        const ours = known !== undefined && isDeepStrictEqual(plain(maskFacts(known)), plain(facts));
        if (!ours && facts.files.some((file) => file.content?.includes(MASK))) return failed(catalogue["fleet.not-surveyed"](id));
        out[id] = ours ? known : facts;
      }
      return ok(out);
    },
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
