/** The command line, read. */
import { parseArgs } from "node:util";

export const commandNames = [
  "init",
  "add",
  "survey",
  "plan",
  "apply",
  "verify",
  "install",
  "undo",
  "runs",
  "key",
  "report",
  "practice",
  "web",
  "help",
  "version",
] as const;
export type CommandName = (typeof commandNames)[number];

export type Options = {
  readonly command: CommandName;
  readonly fleet: string;
  readonly rest: readonly string[];
  readonly json: boolean;
  readonly yes: boolean;
  readonly machine: string | null;
  readonly acceptHostKeys: ReadonlyMap<string, string>;
  readonly clients: number;
  readonly faults: readonly string[];
  readonly binhost: string | null;
  readonly newClients: readonly string[];
  /** add: where the stage 3 of the new machine is; null: it has booted its own Gentoo. */
  readonly target: string | null;
  readonly name: string | null;
  readonly run: string | null;
  readonly removeKey: boolean;
  readonly resume: boolean;
  readonly port: number;
  readonly keep: boolean;
  readonly force: boolean;
  readonly diff: boolean;
  /** plan: the machines try the new files in a temporary folder. */
  readonly check: boolean;
  readonly world: boolean;
  /** web: open straight on the practice fleet. */
  readonly practice: boolean;
  readonly open: boolean;
  /** report: as typed; the command reads them. */
  readonly since: string | null;
  readonly until: string | null;
  readonly by: string | null;
  readonly format: string | null;
};

export type UsageError = { readonly usage: string };

const spec = {
  json: { type: "boolean" },
  yes: { type: "boolean", short: "y" },
  machine: { type: "string", short: "m" },
  "accept-host-key": { type: "string", multiple: true },
  clients: { type: "string" },
  fault: { type: "string", multiple: true },
  binhost: { type: "string" },
  client: { type: "string", multiple: true },
  target: { type: "string" },
  name: { type: "string" },
  run: { type: "string" },
  "remove-key": { type: "boolean" },
  resume: { type: "boolean" },
  port: { type: "string" },
  keep: { type: "boolean" },
  force: { type: "boolean" },
  "no-diff": { type: "boolean" },
  check: { type: "boolean" },
  world: { type: "boolean" },
  practice: { type: "boolean" },
  "no-open": { type: "boolean" },
  since: { type: "string" },
  until: { type: "string" },
  by: { type: "string" },
  format: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

const isFleetFile = (word: string): boolean => /\.(json|binhost-fleet)$/.test(word);

function wholeNumber(text: string | undefined, fallback: number, least: number, most: number): number | null {
  if (text === undefined) return fallback;
  const value = Number(text);
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}

function hostKeys(values: readonly string[]): Map<string, string> | UsageError {
  const keys = new Map<string, string>();
  for (const value of values) {
    const match = /^([^=]+)=(SHA256:[A-Za-z0-9+/]{43})=?$/.exec(value);
    if (!match?.[1] || !match[2]) return { usage: `--accept-host-key wants ID=SHA256:… as ssh-keygen -lf prints it, not "${value}"` };
    keys.set(match[1], match[2]);
  }
  return keys;
}

/** Reads the arguments. Output: options, or one sentence that says what is wrong with them. */
export function readOptions(argv: readonly string[]): Options | UsageError {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return { usage: error instanceof Error ? error.message : String(error) };
  }
  const { values, positionals } = parsed;
  const word = values.help ? "help" : values.version ? "version" : (positionals[0] ?? "help");
  const command = commandNames.find((name) => name === word);
  if (!command) return { usage: `there is no command "${word}"` };
  const clients = wholeNumber(values.clients, 2, 1, 200);
  if (clients === null) return { usage: `--clients takes a whole number from 1 to 200, not "${values.clients}"` };
  const port = wholeNumber(values.port, 0, 0, 65535);
  if (port === null) return { usage: `--port takes a number from 0 to 65535, not "${values.port}"` };
  const accepted = hostKeys(values["accept-host-key"] ?? []);
  if ("usage" in accepted) return accepted;
  const words = positionals.slice(1);
  const files = words.filter(isFleetFile);
  if (files.length > 1) return { usage: `one fleet file at a time, not ${files.join(" and ")}` };
  return {
    command,
    fleet: files[0] ?? "fleet.json",
    rest: words.filter((each) => !isFleetFile(each)),
    json: values.json ?? false,
    yes: values.yes ?? false,
    machine: values.machine ?? null,
    acceptHostKeys: accepted,
    clients,
    faults: values.fault ?? [],
    binhost: values.binhost ?? null,
    newClients: values.client ?? [],
    target: values.target ?? null,
    name: values.name ?? null,
    run: values.run ?? null,
    removeKey: values["remove-key"] ?? false,
    resume: values.resume ?? false,
    port,
    keep: values.keep ?? false,
    force: values.force ?? false,
    diff: !(values["no-diff"] ?? false),
    check: values.check ?? false,
    world: values.world ?? false,
    practice: values.practice ?? false,
    open: !(values["no-open"] ?? false),
    since: values.since ?? null,
    until: values.until ?? null,
    by: values.by ?? null,
    format: values.format ?? null,
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: spec, allowPositionals: true, strict: true });
}
