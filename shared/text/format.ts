/** Times, sizes, counts and lists in words. Numbers and units are joined by a no-break space. */
const NB = "\u00a0";

/** Language tags for dates and for numbers; null: whatever this computer is set to. */
export type FormatLanguage = { readonly dates: string; readonly numbers: string } | null;
const ENGLISH: FormatLanguage = { dates: "en-GB", numbers: "en" };

type Formats = {
  readonly number: Intl.NumberFormat;
  readonly time: Intl.DateTimeFormat;
  readonly dateTime: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly month: Intl.DateTimeFormat;
};

function formatsOf(language: FormatLanguage): Formats {
  const dates = language?.dates;
  return {
    number: new Intl.NumberFormat(language?.numbers, { maximumFractionDigits: 1 }),
    time: new Intl.DateTimeFormat(dates, { hour: "2-digit", minute: "2-digit" }),
    dateTime: new Intl.DateTimeFormat(dates, { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit" }),
    day: new Intl.DateTimeFormat(dates, { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }),
    month: new Intl.DateTimeFormat(dates, { month: "long", year: "numeric", timeZone: "UTC" }),
  };
}

let formats = formatsOf(ENGLISH);

/** From now on dates and numbers are written so; the text around them stays English. A face that never calls this writes English ones. */
export function setFormatLanguage(language: FormatLanguage): void {
  formats = formatsOf(language);
}

export function number(n: number): string {
  return formats.number.format(n);
}

/** Seconds as people say them: "0.3 s", "28 s", "6 min", "1 h 10 min", "2 d 3 h". Negative counts as 0. */
export function duration(seconds: number): string {
  const s = Math.max(0, seconds);
  if (s < 9.95) return `${number(Math.round(s * 10) / 10)}${NB}s`;
  const whole = Math.round(s);
  if (whole < 60) return `${whole}${NB}s`;
  const minutes = Math.round(s / 60);
  if (minutes < 60) return `${minutes}${NB}min`;
  const hours = Math.floor(minutes / 60);
  const join = (big: number, unit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${number(big)}${NB}${unit}` : `${number(big)}${NB}${unit}${NB}${small}${NB}${smallUnit}`;
  if (hours < 48) return join(hours, "h", minutes % 60, "min");
  return join(Math.floor(hours / 24), "d", hours % 24, "h");
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in powers of 1000, as disks are sold: "0 B", "98 MB", "8.4 GB". */
export function bytes(count: number): string {
  let value = Math.max(0, count);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const rounded = value < 10 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${number(rounded)}${NB}${UNITS[unit] ?? "B"}`;
}

/** Bytes of memory in powers of 1024, as it is sold and as the kernel counts it: "62 GiB", "512 MiB". */
export function memory(count: number): string {
  const gib = count / 2 ** 30;
  return gib < 0.95 ? `${number(Math.round(count / 2 ** 20))}${NB}MiB` : `${number(gib < 9.5 ? Math.round(gib * 10) / 10 : Math.round(gib))}${NB}GiB`;
}

/** Seconds since 1970 as a time of day, this computer's zone: "21:27". */
export function timeOfDay(at: number): string {
  return formats.time.format(at * 1000);
}

/** Seconds since 1970 as date and time: "14 October 2026, 21:27". */
export function dateTime(at: number): string {
  return formats.dateTime.format(at * 1000).replace(" at ", ", ");
}

/** Seconds since 1970 as a day in UTC, as reports reckon: "14 October 2026". */
export const utcDay = (at: number): string => formats.day.format(at * 1000);

/** "2026-10" as "October 2026". */
export const monthName = (month: string): string => formats.month.format(Date.parse(`${month}-01T00:00:00Z`));
