/** Values that earlier steps made, put in where a spec names them (`@{STEP:NAME}`, shared/model/plan.ts). */
import { REFERENCE, type StepSpec } from "../../../shared/model/plan.ts";

export type Reference = { readonly step: string; readonly name: string };

function eachText(value: unknown, visit: (text: string) => string): unknown {
  if (typeof value === "string") return visit(value);
  if (Array.isArray(value)) return value.map((v) => eachText(v, visit));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, eachText(v, visit)]));
  return value;
}

/** All references of a spec, each once, in order. */
export function referencesOf(spec: StepSpec): readonly Reference[] {
  const found = new Map<string, Reference>();
  eachText(spec, (text) => {
    for (const match of text.matchAll(REFERENCE)) found.set(match[0], { step: match[1] as string, name: match[2] as string });
    return text;
  });
  return [...found.values()];
}

/** The spec with every reference replaced. `lookUp` must know them all. */
export function fillIn(spec: StepSpec, lookUp: (reference: Reference) => string): StepSpec {
  return eachText(spec, (text) => text.replace(REFERENCE, (_all, step: string, name: string) => lookUp({ step, name }))) as StepSpec;
}
