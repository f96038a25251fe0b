/** Savings out of the merges of a fleet. Pure; README.md has the arithmetic in words. */
import { createExpectation, type Expectation } from "./expected.ts";
import { addSkipped } from "./kinds.ts";
import { type MachineLog, type ReportMerge, wallSeconds } from "./machineLog.ts";
import { inPeriod, monthText, type Period } from "./period.ts";
import type { Comparison, MergeRow, Report, ReportRow, ReportView, Sums } from "./schema.ts";

const WEEK = 7 * 86_400;
const WHOLE_SYSTEM = 150;

export const noSums = (): Sums => ({
  binaries: 0,
  binarySeconds: 0,
  measured: 0,
  measuredExpected: 0,
  measuredSaved: 0,
  estimated: 0,
  estimatedExpected: 0,
  estimatedSaved: 0,
  unknown: 0,
  unknownSeconds: 0,
  slower: 0,
  saved: 0,
  compiled: 0,
  compiledSeconds: 0,
  wallSeconds: 0,
});

function addMerge(sums: Sums, machine: string, merge: ReportMerge, expectation: Expectation): void {
  if (!merge.binary) {
    sums.compiled += 1;
    sums.compiledSeconds += merge.seconds;
    return;
  }
  sums.binaries += 1;
  sums.binarySeconds += merge.seconds;
  const expected = expectation.of(machine, merge);
  if (expected.kind === "unknown") {
    sums.unknown += 1;
    sums.unknownSeconds += merge.seconds;
    return;
  }
  const saved = expected.seconds - merge.seconds;
  if (saved < 0) sums.slower += 1;
  sums.saved += saved;
  if (expected.kind === "own") {
    sums.measured += 1;
    sums.measuredExpected += expected.seconds;
    sums.measuredSaved += saved;
  } else {
    sums.estimated += 1;
    sums.estimatedExpected += expected.seconds;
    sums.estimatedSaved += saved;
  }
}

type Placed = { readonly machine: string; readonly merge: ReportMerge };

function sumsOf(placed: readonly Placed[], expectation: Expectation): Sums {
  const sums = noSums();
  const byMachine = new Map<string, ReportMerge[]>();
  for (const { machine, merge } of placed) {
    addMerge(sums, machine, merge, expectation);
    const list = byMachine.get(machine);
    if (list) list.push(merge);
    else byMachine.set(machine, [merge]);
  }
  for (const merges of byMachine.values()) sums.wallSeconds += wallSeconds(merges);
  return sums;
}

/** All rows together: every merge is in exactly one. Wall-clock time does not add up over rows, and is taken from the merges. */
function totalOf(rows: readonly Sums[], placed: readonly Placed[]): Sums {
  const total = noSums();
  for (const row of rows) for (const key of Object.keys(total) as (keyof Sums)[]) total[key] += row[key];
  total.wallSeconds = 0;
  for (const list of grouped(placed, ({ machine }) => machine).values()) total.wallSeconds += wallSeconds(list.map(({ merge }) => merge));
  return total;
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = out.get(key);
    if (list) list.push(item);
    else out.set(key, [item]);
  }
  return out;
}

const keys: Readonly<Record<ReportView, (placed: Placed) => string>> = {
  machine: ({ machine }) => machine,
  package: ({ merge }) => merge.cp,
  month: ({ merge }) => monthText(merge.start),
};

function firstSystem(log: MachineLog, expectation: Expectation): Report["machines"][number]["firstSystem"] {
  const from = log.merges.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
  const first = log.merges.filter(({ start }) => start < from + WEEK);
  if (first.length < WHOLE_SYSTEM) return null;
  const sums = sumsOf(
    first.map((merge) => ({ machine: log.id, merge })),
    expectation,
  );
  return {
    from,
    to: first.reduce((last, { start, seconds }) => Math.max(last, start + seconds), from),
    merges: first.length,
    binaries: sums.binaries,
    seconds: sums.binarySeconds + sums.compiledSeconds,
    wallSeconds: sums.wallSeconds,
    saved: sums.saved,
  };
}

function spentBy(binhost: MachineLog, clients: readonly Placed[], period: Period, only: string | null): NonNullable<Report["spent"]> {
  const taken = new Set(clients.flatMap(({ merge }) => (merge.binary ? [merge.cp] : [])));
  const built = binhost.merges.filter((merge) => !merge.binary && inPeriod(merge.start, period) && (only === null || merge.cp === only));
  const shared = built.filter(({ cp }) => taken.has(cp));
  const packaged = built.filter((merge) => merge.packaged === true);
  const seconds = (merges: readonly ReportMerge[]) => merges.reduce((sum, merge) => sum + merge.seconds, 0);
  return {
    machine: binhost.id,
    merges: built.length,
    seconds: seconds(built),
    wallSeconds: wallSeconds(built),
    sharedMerges: shared.length,
    sharedSeconds: seconds(shared),
    packagedMerges: packaged.length,
    packagedSeconds: seconds(packaged),
  };
}

function stillCompiled(clients: readonly Placed[]): Report["stillCompiled"] {
  return [
    ...grouped(
      clients.filter(({ merge }) => !merge.binary),
      keys.package,
    ),
  ]
    .map(([cp, list]) => ({
      package: cp,
      machines: [...new Set(list.map(({ machine }) => machine))].sort(),
      merges: list.length,
      seconds: list.reduce((sum, { merge }) => sum + merge.seconds, 0),
    }))
    .sort((a, b) => b.seconds - a.seconds || (a.package < b.package ? -1 : 1));
}

function mergeRows(placed: readonly Placed[], expectation: Expectation): MergeRow[] {
  return [...placed]
    .sort((a, b) => b.merge.start - a.merge.start || (a.machine < b.machine ? -1 : 1))
    .slice(0, MERGES)
    .map(({ machine, merge }) => {
      const { version, start, seconds } = merge;
      const expected = merge.binary ? expectation.of(machine, merge) : null;
      if (expected === null || expected.kind === "unknown") {
        const basis = expected === null ? "compiled" : "unknown";
        return { machine, version, start, seconds, basis, match: null, builds: 0, ratio: null, expected: null, saved: null };
      }
      const { kind, match, builds } = expected;
      const ratio = expected.kind === "binhost" ? expected.ratio : null;
      return { machine, version, start, seconds, basis: kind, match, builds, ratio, expected: expected.seconds, saved: expected.seconds - seconds };
    });
}

export interface ReportWish {
  readonly by: ReportView;
  readonly period: Period;
  /** Only this client; null: all. */
  readonly machine: string | null;
  /** Only this package; its merges are listed one by one. null: all. */
  readonly package?: string | null;
}
/** More merges of one package are not listed. */
export const MERGES = 200;

/** @param logs of all machines; with a `machine` wished for, the binhost's work is still set against that client alone */
export function makeReport(logs: readonly MachineLog[], wish: ReportWish, expectation: Expectation = createExpectation(logs)): Report {
  const { by, period } = wish;
  const only = wish.package ?? null;
  const isWanted = (cp: string): boolean => only === null || cp === only;
  const shown = logs.filter(({ id, role }) => role === "client" && (wish.machine === null || wish.machine === id));
  const placed: Placed[] = shown.flatMap(({ id, merges }) =>
    merges.filter(({ start, cp }) => inPeriod(start, period) && isWanted(cp)).map((merge) => ({ machine: id, merge })),
  );
  const rows: ReportRow[] = [...grouped(placed, keys[by])].map(([key, list]) => ({ key, ...sumsOf(list, expectation) }));
  const byName = (a: ReportRow, b: ReportRow) => (a.key < b.key ? -1 : 1);
  rows.sort(by === "month" ? byName : (a, b) => b.saved - a.saved || byName(a, b));
  const total = totalOf(rows, placed);
  const binhost = logs.find(({ role }) => role === "binhost");
  const spent = binhost ? spentBy(binhost, placed, period, only) : null;
  let covered: Report["covered"] = null;
  for (const { merge } of placed) {
    const to = merge.start + merge.seconds;
    covered = covered === null ? { from: merge.start, to } : { from: Math.min(covered.from, merge.start), to: Math.max(covered.to, to) };
  }
  return {
    by,
    period,
    covered,
    total,
    rows,
    spent,
    net: spent === null ? null : total.saved - spent.seconds,
    stillCompiled: stillCompiled(placed),
    machines: logs.map((log) => {
      const scale = expectation.ratio(log.id);
      return {
        id: log.id,
        role: log.role,
        merges: log.merges.length,
        ratio: scale?.ratio ?? null,
        ratioPackages: scale?.packages ?? 0,
        skipped: log.skipped,
        firstSystem: firstSystem(log, expectation),
      };
    }),
    skipped: addSkipped(logs.map(({ skipped }) => skipped)),
    merges: only === null ? null : mergeRows(placed, expectation),
  };
}

/** Two periods side by side, on one expectation, so that only what happened differs. */
export function comparePeriods(
  logs: readonly MachineLog[],
  wish: ReportWish,
  before: Period,
  now: Report = makeReport(logs, wish),
  expectation: Expectation = createExpectation(logs),
): Comparison {
  const then = makeReport(logs, { ...wish, period: before }, expectation);
  const saved = (report: Report) => new Map(report.rows.map((row) => [row.key, row.saved]));
  const [a, b] = [saved(then), saved(now)];
  const rows = [...new Set([...a.keys(), ...b.keys()])].map((key) => {
    const [left, right] = [a.get(key) ?? 0, b.get(key) ?? 0];
    return { key, before: left, after: right, change: right - left };
  });
  rows.sort((x, y) => Math.abs(y.change) - Math.abs(x.change) || (x.key < y.key ? -1 : 1));
  return { before, after: wish.period, total: { before: then.total, after: now.total, savedChange: now.total.saved - then.total.saved }, rows };
}
