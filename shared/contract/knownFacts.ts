/** The faces' memory of what the engine has shown: facts that came from a survey go back by their name, not whole. */
import { failed, type Result } from "../errors/wizardError.ts";
import type { Facts } from "../model/facts.ts";
import type { CallInput, CallName, CallOutput } from "./contract.ts";

type Call = <N extends CallName>(name: N, input: CallInput<N>) => Promise<Result<CallOutput<N>>>;
/** Calls that follow from what was found. Whatever else they take goes along as it is. */
type WithFound = "plan" | "impact" | "run.check" | "run.apply";
const FOLLOW: ReadonlySet<CallName> = new Set<WithFound>(["plan", "impact", "run.check", "run.apply"]);
const follows = (name: CallName): name is WithFound => FOLLOW.has(name);
type Found = Pick<CallInput<"plan">, "facts" | "known">;

/** Names of facts, by the very objects that a survey gave: what was put together by hand has none. */
const names = new WeakMap<Facts, string>();

/** The name that a survey gave these facts; null: they are of no survey of this window. */
export const nameOfFacts = (facts: Facts): string | null => names.get(facts) ?? null;
/** For facts that were kept together with their name over a reload. */
export const rememberFacts = (facts: Facts, name: string): void => void names.set(facts, name);

function byName(input: Found): Required<Found> {
  const facts: Record<string, Facts> = {};
  const known: Record<string, string> = { ...input.known };
  for (const [id, each] of Object.entries(input.facts)) {
    const name = names.get(each);
    if (name === undefined) facts[id] = each;
    else known[id] = name;
  }
  return { facts, known };
}

/**
 * The same calls, with facts sent by name wherever they have one. When the engine does not know a name (it was started again), each machine's facts
 * are given to it one by one, so that no message grows with the fleet, and the call is made once more.
 */
export function withKnownFacts(call: Call): Call {
  const withFound = async (name: WithFound, input: CallInput<"plan">) => {
    const spoken = { ...input, ...byName(input) };
    const first = await call(name, spoken);
    if (first.ok || first.error.code !== "facts.unknown") return first;
    for (const facts of Object.values(input.facts)) {
      if (!names.has(facts)) continue;
      const kept = await call("facts.keep", { facts });
      if (!kept.ok) return failed(kept.error);
      names.set(facts, kept.value.ref);
    }
    return call(name, { ...input, ...byName(input) });
  };
  return async <N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> => {
    if (follows(name)) return (await withFound(name, input as CallInput<"plan">)) as Result<CallOutput<N>>;
    const result = await call(name, input);
    if (name === "survey" && result.ok)
      for (const { facts, ref } of (result.value as CallOutput<"survey">).machines) if (facts !== null && ref !== undefined) names.set(facts, ref);
    return result;
  };
}
