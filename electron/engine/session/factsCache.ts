/** What surveys of this session found, for calls that need facts and not the newest ones. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Surveyed } from "../../../shared/contract/contract.ts";
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import { type Facts, factsSchema } from "../../../shared/model/facts.ts";
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

/** A name for facts as a face has them: the SHA-256 of their JSON, fields in the schema's order. */
export const refOf = (shown: Facts): string =>
  createHash("sha256")
    .update(JSON.stringify(factsSchema.parse(shown)))
    .digest("hex");

export type SurveyCall = (fleet: Fleet, machines: readonly string[]) => Promise<readonly Surveyed[]>;

export type FactsCache = {
  /** For faces: surveys, and shows what was found without the passwords in it. */
  readonly show: SurveyCall;
  /**
   * The facts behind those that a face sends back, or (`known`) speaks of by name: the true ones where this session showed them. Failed: they have
   * something hidden in them and are not of this session, so that writing from them would write the mask; or nothing of that name was shown.
   */
  readonly behind: (shown: FactsByMachine, known?: Readonly<Record<string, string>>) => Result<FactsByMachine>;
  /** Takes facts that were shown before this engine was started, to be spoken of by the name that comes back. Failed: as `behind`. */
  readonly keep: (shown: Facts) => Result<{ readonly ref: string }>;
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
  /** True facts by the name of the shown ones. */
  const named = new Map<string, Facts>();
  const name = (ref: string, facts: Facts): void => {
    named.delete(ref);
    named.set(ref, facts);
    const ofMachine = [...named].filter(([, each]) => each.machine === facts.machine);
    for (const [old] of ofMachine.slice(0, -SHOWN_KEPT)) named.delete(old);
  };
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
  /** The true facts behind shown ones. */
  const trueOf = (id: string, facts: Facts): Result<Facts> => {
    const known = shownNow.get(nameOf(facts));
    // Somebody may have looked at other facts under the same name (a test, an edited file): only what we showed counts.
    if (known !== undefined && isDeepStrictEqual(plain(maskFacts(known)), plain(facts))) return ok(known);
    return facts.files.some((file) => file.content?.includes(MASK)) ? failed(catalogue["fleet.not-surveyed"](id)) : ok(facts);
  };
  return {
    show: async (fleet, machines) => {
      const found = await surveyAndKeep(fleet, machines);
      return found.map((each) => {
        if (!each.facts) return each;
        shownNow.set(nameOf(each.facts), each.facts);
        for (const old of [...shownNow.keys()].filter((key) => key.startsWith(`${each.id} `)).slice(0, -SHOWN_KEPT)) shownNow.delete(old);
        const facts = maskFacts(each.facts);
        const ref = refOf(facts);
        name(ref, each.facts);
        return { ...each, facts, ref };
      });
    },
    behind: (shown, known = {}) => {
      const out: Record<string, Facts> = {};
      for (const [id, ref] of Object.entries(known)) {
        const facts = named.get(ref);
        // Facts of one machine must not stand for another.
        if (facts === undefined || facts.machine !== id) return failed(catalogue["facts.unknown"](id));
        out[id] = facts;
      }
      for (const [id, facts] of Object.entries(shown)) {
        if (!facts) continue;
        const found = trueOf(id, facts);
        if (!found.ok) return found;
        out[id] = found.value;
      }
      return ok(out);
    },
    keep: (shown) => {
      const found = trueOf(shown.machine, shown);
      if (!found.ok) return found;
      const ref = refOf(shown);
      name(ref, found.value);
      return ok({ ref });
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
