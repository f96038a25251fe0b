/** Names and versions of packages (PMS 3.1 to 3.3; lib/portage/versions.py `_pkgsplit`, `vercmp`). */

const VERSION = String.raw`(\d+)((?:\.\d+)*)([a-z]?)((?:_(?:pre|p|beta|alpha|rc)\d*)*)`;
const VERSION_RE = new RegExp(`^${VERSION}(?:-r(\\d+))?$`);
const CATEGORY_RE = /^[A-Za-z0-9_][A-Za-z0-9_+.-]*$/;
const PV_RE = new RegExp(`^([A-Za-z0-9_][A-Za-z0-9_+-]*?)(-${VERSION}(?:-r\\d+)?)?-(${VERSION})(?:-r(\\d+))?$`);

export interface Cpv {
  readonly category: string;
  readonly name: string;
  /** category/name */
  readonly cp: string;
  /** Without revision, e.g. 1.2_rc1. */
  readonly version: string;
  /** r0 when none is written. */
  readonly revision: string;
  /** As written: version and, where given, -rN. */
  readonly fullVersion: string;
}

/** category/name-version[-rN] taken apart; null when it is none. A build id is not part of it (see splitInstance). */
export function splitCpv(cpv: string): Cpv | null {
  const slash = cpv.indexOf("/");
  const category = cpv.slice(0, slash);
  if (slash < 1 || !CATEGORY_RE.test(category)) return null;
  const match = PV_RE.exec(cpv.slice(slash + 1));
  // A name that itself ends in something like a version is not valid (`_pkgsplit`: pn_inval).
  if (!match || match[2] !== undefined) return null;
  const name = match[1] ?? "";
  const version = match[7] ?? "";
  const revision = `r${match[12] ?? "0"}`;
  return { category, name, cp: `${category}/${name}`, version, revision, fullVersion: cpv.slice(slash + name.length + 2) };
}

/** Splits `cat/name-1.2-r3-4` into cpv and build id, as binaries are printed; `buildId` null when there is none. */
export function splitInstance(text: string): { readonly cpv: string; readonly buildId: string | null } | null {
  const plain = splitCpv(text);
  if (plain) return { cpv: text, buildId: null };
  const match = /^(.+)-(\d+)$/.exec(text);
  return match?.[1] && match[2] && splitCpv(match[1]) ? { cpv: match[1], buildId: match[2] } : null;
}

export const isVersion = (version: string): boolean => VERSION_RE.test(version);

const SUFFIX: Readonly<Record<string, number>> = { alpha: -4, beta: -3, pre: -2, rc: -1, p: 0 };
const sign = (a: bigint, b: bigint) => (a > b ? 1 : a < b ? -1 : 0);

function numbers(left: RegExpExecArray, right: RegExpExecArray): [bigint[], bigint[]] {
  const a = [BigInt(left[1] ?? 0)];
  const b = [BigInt(right[1] ?? 0)];
  const more = (match: RegExpExecArray) => (match[2] ? match[2].slice(1).split(".") : []);
  const x = more(left);
  const y = more(right);
  for (let index = 0; index < Math.max(x.length, y.length); index += 1) {
    const p = x[index];
    const q = y[index];
    if (p === undefined || q === undefined || (!p.startsWith("0") && !q.startsWith("0"))) {
      // A missing part counts less than 0, so 1.0 comes after 1.
      a.push(p === undefined ? -1n : BigInt(p));
      b.push(q === undefined ? -1n : BigInt(q));
    } else {
      // A leading zero makes both a decimal fraction: 1.02 before 1.1.
      const length = Math.max(p.length, q.length);
      a.push(BigInt(p.padEnd(length, "0")));
      b.push(BigInt(q.padEnd(length, "0")));
    }
  }
  // The letter comes behind the numbers: 12.2.5 after 12.2b.
  if (left[3]) a.push(BigInt(left[3].charCodeAt(0)));
  if (right[3]) b.push(BigInt(right[3].charCodeAt(0)));
  return [a, b];
}

function compareSuffixes(left: string, right: string): number {
  const a = left.split("_").slice(1);
  const b = right.split("_").slice(1);
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const parts = [a[index], b[index]].map((suffix) => /^([a-z]+)(\d*)$/.exec(suffix ?? ""));
    // A missing suffix is _p with a number below 0: 1 before 1_p0.
    const [p, q] = parts.map((match) => ({ kind: match?.[1] ?? "p", number: match ? BigInt(match[2] || 0) : -1n }));
    if (!p || !q) continue;
    if (p.kind !== q.kind) {
      const order = Math.sign((SUFFIX[p.kind] ?? 0) - (SUFFIX[q.kind] ?? 0));
      if (order !== 0) return order;
    }
    if (p.number !== q.number) return sign(p.number, q.number);
  }
  return 0;
}

/**
 * Compares two versions with their revisions.
 * @returns below 0, 0, above 0; null when one of them is not a version
 */
export function compareVersions(left: string, right: string): number | null {
  if (left === right) return 0;
  const a = VERSION_RE.exec(left);
  const b = VERSION_RE.exec(right);
  if (!a || !b) return null;
  const [x, y] = numbers(a, b);
  for (let index = 0; index < Math.max(x.length, y.length); index += 1) {
    const p = x[index];
    const q = y[index];
    if (p === undefined) return -1;
    if (q === undefined) return 1;
    if (p !== q) return sign(p, q);
  }
  return compareSuffixes(a[4] ?? "", b[4] ?? "") || sign(BigInt(a[5] ?? 0), BigInt(b[5] ?? 0));
}

/** Order of two cpvs: by name, then by version. For sorting lists. */
export function compareCpv(left: string, right: string): number {
  const a = splitCpv(left);
  const b = splitCpv(right);
  if (!a || !b) return left < right ? -1 : left > right ? 1 : 0;
  if (a.cp !== b.cp) return a.cp < b.cp ? -1 : 1;
  return compareVersions(a.fullVersion, b.fullVersion) ?? 0;
}
