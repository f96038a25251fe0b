/** `report --log FILE…`: the report of logs given by hand. Loads no engine and no zod; that is why it reads its own arguments. */
import { parseArgs } from "node:util";
import { readPeriodDay } from "../../../shared/report/period.ts";
import { formatPlain, type PlainFormat, plainFormats } from "../../../shared/report/plainText.ts";
import { plainReport } from "../../engine/report/plainLogs.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";

type Out = { readonly out: (text: string) => void; readonly err: (text: string) => void };
const standard: Out = { out: (text) => void process.stdout.write(text), err: (text) => void process.stderr.write(text) };

const spec = {
  log: { type: "string", multiple: true },
  by: { type: "string" },
  format: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  json: { type: "boolean" },
} as const;

function read(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: spec, allowPositionals: false, strict: true }).values;
}

/** Reads the files in the order given (rotated ones first, oldest first). Exit: 0, 64 wrong arguments, 1 a file cannot be read. */
export async function reportLogs(argv: readonly string[], { out, err }: Out = standard): Promise<ExitCode> {
  const usage = (text: string): ExitCode => {
    err(`${text}\nbinhost-wizard help shows every command.\n`);
    return exitCodes.usage;
  };
  let values: ReturnType<typeof read>;
  try {
    values = read(argv);
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  if (values.by !== undefined && values.by !== "package") return usage(`--log goes with --by package, not "${values.by}"`);
  const format: PlainFormat | undefined = plainFormats.find((name) => name === (values.format ?? (values.json ? "json" : "text")));
  if (format === undefined) return usage(`--format is one of ${plainFormats.join(", ")}, not "${values.format}"`);
  const since = values.since === undefined ? null : readPeriodDay(values.since);
  const until = values.until === undefined ? null : readPeriodDay(values.until);
  if (Number.isNaN(since ?? 0) || Number.isNaN(until ?? 0)) return usage("--since and --until take a day such as 2026-01-31, or seconds since 1970");
  try {
    const made = await plainReport(values.log ?? [], { since, until });
    for (const { file, why } of made.damaged) err(`${file} is damaged and was read up to there: ${why}\n`);
    out(formatPlain(made, format));
    return exitCodes.ok;
  } catch (error) {
    err(`The log could not be read.\n  ${error instanceof Error ? error.message : String(error)}\n`);
    return exitCodes.failed;
  }
}
