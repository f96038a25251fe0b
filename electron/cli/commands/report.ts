import { formatReport, type ReportFormat, reportFormats } from "../../../shared/report/exports.ts";
import { readPeriodDay } from "../../../shared/report/period.ts";
import { reportViews } from "../../../shared/report/schema.ts";
import { type ExitCode, exitCodes } from "../exitCodes.ts";
import { errorText, fail, isExit, loadFleet, type Session } from "../session.ts";

const day = (text: string | null): number | null => (text === null ? null : readPeriodDay(text));

/** `report`: reads what is new in the machines' logs, then says what the binhost saved. Exit: 0 all logs, 1 some could not be read, 69 none and nothing kept. */
export async function report(session: Session): Promise<ExitCode> {
  const { options, io } = session;
  const usage = (text: string): ExitCode => {
    io.err(`${text}\nbinhost-wizard help shows every command.\n`);
    return exitCodes.usage;
  };
  const by = reportViews.find((view) => view === (options.by ?? "machine"));
  if (by === undefined) return usage(`--by is one of ${reportViews.join(", ")}, not "${options.by}"`);
  const format: ReportFormat | undefined = reportFormats.find((name) => name === (options.format ?? (options.json ? "json" : "text")));
  if (format === undefined) return usage(`--format is one of ${reportFormats.join(", ")}, not "${options.format}"`);
  const period = { since: day(options.since), until: day(options.until) };
  if (Number.isNaN(period.since ?? 0) || Number.isNaN(period.until ?? 0))
    return usage("--since and --until take a day such as 2026-01-31, or seconds since 1970");
  const fleet = await loadFleet(session);
  if (isExit(fleet)) return fleet;
  const read = await session.engine.call("report.read", { fleet, machines: [] });
  if (!read.ok) return fail(session, read.error);
  const { machines } = read.value;
  for (const { id, error, unreadable } of machines) {
    if (error !== null) io.err(errorText(error));
    for (const { path, why } of unreadable) io.err(`${id}: ${path} is left out: ${why}\n`);
  }
  const made = await session.engine.call("report.make", { fleet, by, period, machine: options.machine, estimate: true });
  if (!made.ok) return fail(session, made.error);
  const { report: figures, comparison, estimates } = made.value;
  io.out(formatReport({ fleet: fleet.name, report: figures, comparison, estimates }, format));
  if (machines.every(({ ok }) => ok)) return exitCodes.ok;
  return machines.every(({ ok, merges }) => !ok && merges === 0) ? exitCodes.unreachable : exitCodes.failed;
}
