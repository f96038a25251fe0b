/** The fleet as the file that people keep: the same fleet always gives the same text, and only what differs from the defaults stands in it. */
import { choicesSchema, type Fleet, type Machine, machineSchema } from "../model/fleet.ts";
import { formatJson } from "./jsonSchema.ts";

type Plain = { readonly [key: string]: unknown };

const isPlain = (value: unknown): value is Plain => typeof value === "object" && value !== null && !Array.isArray(value);

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, at) => same(item, b[at]));
  if (!isPlain(a) || !isPlain(b)) return Object.is(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/** Keys in the order of the schema, those that equal their default left out. */
function without(value: Plain, defaults: Plain, order: readonly string[]): Plain {
  const keys = order.filter((key) => value[key] !== undefined && !(key in defaults && same(value[key], defaults[key])));
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}

const sorted = (value: Plain): Plain => Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

const MACHINE_KEYS = Object.keys(machineSchema.shape);
const MACHINE_DEFAULTS: Plain = (({ signIn, root, target }) => ({ signIn, root, target }))(
  machineSchema.parse({ id: "x", name: "x", role: "client", address: "x" }),
);

const formatMachine = (machine: Machine): Plain => without(machine, MACHINE_DEFAULTS, MACHINE_KEYS);

function formatChoices(choices: Fleet["choices"]): Plain {
  const defaults: Plain = choicesSchema.parse({});
  const sections = Object.keys(choicesSchema.shape).map((name): readonly [string, Plain] => {
    const section = (choices as Plain)[name];
    const standard = defaults[name];
    if (!isPlain(section) || !isPlain(standard)) return [name, {}];
    const kept = without(section, standard, Object.keys(standard));
    return [name, isPlain(kept.cards) ? { ...kept, cards: sorted(kept.cards) } : kept];
  });
  return Object.fromEntries(sections.filter(([, section]) => Object.keys(section).length > 0));
}

/** Input: a fleet. Output: JSON text with a newline at its end; `$schema`, version and name always stand in it. */
export function formatFleet(fleet: Fleet): string {
  const choices = formatChoices(fleet.choices);
  const whole = {
    $schema: fleet.$schema,
    version: fleet.version,
    name: fleet.name,
    machines: fleet.machines.map(formatMachine),
    choices: Object.keys(choices).length > 0 ? choices : undefined,
  };
  return `${formatJson(whole)}\n`;
}
