/** Versions after PMS chapter 3: split, compare. */

const VERSION = /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)\d*)*)(?:-r(\d+))?$/;
const SUFFIX: Readonly<Record<string, number>> = { alpha: -4, beta: -3, pre: -2, rc: -1, p: 1 };

export const isVersion = (text: string): boolean => VERSION.test(text);

function compareNumbers(a: string, b: string): number {
  const x = a.replace(/^0+(?=\d)/, "");
  const y = b.replace(/^0+(?=\d)/, "");
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const x = a[i];
    const y = b[i];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    // A part with a leading zero compares as a fraction, except the first.
    const fraction = i > 0 && (x.startsWith("0") || y.startsWith("0"));
    const [fx, fy] = [x.replace(/0+$/, ""), y.replace(/0+$/, "")];
    const order = fraction ? (fx < fy ? -1 : fx > fy ? 1 : 0) : compareNumbers(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function compareSuffixes(a: string, b: string): number {
  const read = (text: string): readonly (readonly [number, string])[] =>
    [...text.matchAll(/_([a-z]+)(\d*)/g)].map((m) => [SUFFIX[m[1] ?? ""] ?? 0, m[2] === "" ? "0" : (m[2] ?? "0")]);
  const x = read(a);
  const y = read(b);
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [kindX, numberX] = x[i] ?? [0, "0"];
    const [kindY, numberY] = y[i] ?? [0, "0"];
    const order = kindX - kindY || compareNumbers(numberX, numberY);
    if (order !== 0) return order;
  }
  return 0;
}

/** Negative, zero or positive, as for sorting. Unreadable versions sort first. */
export function compareVersions(a: string, b: string): number {
  const x = VERSION.exec(a);
  const y = VERSION.exec(b);
  if (!x || !y) return x ? 1 : y ? -1 : 0;
  return (
    compareParts((x[1] ?? "").split("."), (y[1] ?? "").split(".")) ||
    (x[2] ?? "").localeCompare(y[2] ?? "") ||
    compareSuffixes(x[3] ?? "", y[3] ?? "") ||
    compareNumbers(x[4] ?? "0", y[4] ?? "0")
  );
}

/** Without its revision. */
export const withoutRevision = (version: string): string => version.replace(/-r\d+$/, "");

/** Splits cat/pkg-ver into category/package and version; null when it is none. */
export function splitCpv(cpv: string): { readonly cp: string; readonly version: string } | null {
  const match = /^([^/]+\/.+?)-(\d[^-]*(?:-r\d+)?)$/.exec(cpv);
  const cp = match?.[1];
  const version = match?.[2];
  return cp !== undefined && version !== undefined && isVersion(version) ? { cp, version } : null;
}
