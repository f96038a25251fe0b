/** What the page lets a person choose, as periods. Pure: the time is given. */
import { type Period, readPeriodDay } from "./period.ts";
import type { Estimate } from "./schema.ts";

export const spans = ["7", "30", "365", "all", "choose"] as const;
export type Span = (typeof spans)[number];
export const besides = ["none", "before", "year"] as const;
export type Beside = (typeof besides)[number];

/** `since`, `until`: days as an input field has them (`2026-01-31`), empty: open. */
export type Choice = {
  readonly span: Span;
  readonly since: string;
  readonly until: string;
  readonly beside: Beside;
};
export const firstChoice: Choice = { span: "all", since: "", until: "", beside: "none" };

const DAY = 86_400;
const dayOf = (text: string): number | null => {
  const time = text === "" ? Number.NaN : readPeriodDay(text);
  return Number.isNaN(time) ? null : time;
};

/**
 * @param now seconds since 1970
 * @returns the period, whether its days are the wrong way round, and the one to set beside it; null: none asked for, or the period has no first day
 */
export function periodOf(choice: Choice, now: number): { readonly period: Period; readonly wrong: boolean; readonly beside: Period | null } {
  const from = dayOf(choice.since);
  const last = dayOf(choice.until);
  const end = Math.ceil(now);
  const period: Period =
    choice.span === "all"
      ? { since: null, until: null }
      : choice.span === "choose"
        ? { since: from, until: last === null ? null : last + DAY }
        : { since: end - Number(choice.span) * DAY, until: end };
  const wrong = period.since !== null && period.until !== null && period.until <= period.since;
  if (period.since === null || choice.beside === "none" || wrong) return { period, wrong, beside: null };
  const back = choice.beside === "year" ? 365 * DAY : (period.until ?? end) - period.since;
  return { period, wrong, beside: { since: period.since - back, until: (period.until ?? end) - back } };
}

/** `2026-01` as the days of a choice. */
export function monthChoice(month: string, choice: Choice): Choice {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return { ...choice, span: "choose", since: `${month}-01`, until: last };
}

/** Steps of an axis that people read at a glance, in seconds. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 18_000, 36_000, 72_000, 108_000, 180_000, 360_000] as const;
/** Where the axis of bars up to `most` ends, and its steps: at most six. */
export function axisOf(most: number): { readonly step: number; readonly ticks: number } {
  const step = STEPS.find((each) => most <= 6 * each) ?? 360_000 * Math.ceil(most / (6 * 360_000));
  return { step, ticks: Math.max(1, Math.ceil(most / step)) };
}

export type Year = {
  readonly merges: number;
  readonly seconds: number;
  readonly wallSeconds: number;
  readonly offered: Estimate["offered"];
  readonly all: Estimate["all"];
  readonly basis: Estimate["basis"];
  readonly packages: Estimate["longest"];
};

/** The estimates of several clients together; packages by what would be spared, offered ones first. */
export function yearOf(estimates: readonly Estimate[]): Year {
  const packages = new Map<string, Estimate["longest"][number]>();
  const sum = (of: (estimate: Estimate) => number): number => estimates.reduce((all, each) => all + of(each), 0);
  for (const each of estimates.flatMap(({ longest }) => longest)) {
    const before = packages.get(each.package);
    packages.set(
      each.package,
      before === undefined
        ? each
        : {
            ...each,
            merges: before.merges + each.merges,
            seconds: before.seconds + each.seconds,
            binarySeconds: before.binarySeconds + each.binarySeconds,
          },
    );
  }
  return {
    merges: sum((e) => e.merges),
    seconds: sum((e) => e.seconds),
    wallSeconds: sum((e) => e.wallSeconds),
    offered: {
      merges: sum((e) => e.offered.merges),
      seconds: sum((e) => e.offered.seconds),
      binarySeconds: sum((e) => e.offered.binarySeconds),
      saved: sum((e) => e.offered.saved),
    },
    all: { binarySeconds: sum((e) => e.all.binarySeconds), saved: sum((e) => e.all.saved) },
    basis: {
      own: sum((e) => e.basis.own),
      fleet: sum((e) => e.basis.fleet),
      typical: sum((e) => e.basis.typical),
      assumed: sum((e) => e.basis.assumed),
    },
    packages: [...packages.values()].sort(
      (a, b) => Number(b.offered) - Number(a.offered) || b.seconds - a.seconds || (a.package < b.package ? -1 : 1),
    ),
  };
}
