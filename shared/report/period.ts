/** Periods and the months in them. Days and months are UTC, so that a report is the same wherever it is made. */

export interface Period {
  /** Seconds since 1970; merges that began at or after. null: from the first. */
  readonly since: number | null;
  /** Merges that began before. null: to the last. */
  readonly until: number | null;
}
export const allTime: Period = { since: null, until: null };

/** `2026-01-31` (its first second), or seconds since 1970. @returns NaN when it is neither */
export function readPeriodDay(text: string): number {
  if (/^\d{5,12}$/.test(text)) return Number(text);
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return Number.NaN;
  const time = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 1000;
  return dayText(time) === text ? time : Number.NaN;
}

export const inPeriod = (start: number, { since, until }: Period): boolean => (since === null || start >= since) && (until === null || start < until);

/** `2026-01-31`. */
export const dayText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
/** `2026-01`. */
export const monthText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 7);
