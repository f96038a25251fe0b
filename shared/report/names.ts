/** Names of packages, told from bytes: no string is made for a package that was seen before. Same rules as `splitCpv`. */
import { splitCpv } from "../portage/cpv.ts";

/** Bytes to text, one char per byte; a host gives its fast one (Buffer's latin1Slice). */
export type Decode = (bytes: Uint8Array, from: number, to: number) => string;

export const decodeLatin1: Decode = (bytes, from, to) => {
  let text = "";
  for (let at = from; at < to; at += 1) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
};

export const bytesOf = (text: string): readonly number[] => [...text].map((c) => c.charCodeAt(0));

export function matches(bytes: Uint8Array, at: number, pattern: readonly number[]): boolean {
  for (let i = 0; i < pattern.length; i += 1) if (bytes[at + i] !== pattern[i]) return false;
  return true;
}

export function digitsEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  for (; at < to; at += 1) {
    const c = bytes[at] ?? 0;
    if (c < 48 || c > 57) break;
  }
  return at;
}

export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash & 0x3fffffff;
}

// Longer ones first: `_p` begins `_pre`.
const SUFFIXES = ["alpha", "beta", "pre", "rc", "p"].map(bytesOf);

/** Whether the bytes are a version without revision (PMS 3.2). */
function isVersionAt(bytes: Uint8Array, from: number, to: number): boolean {
  let at = digitsEnd(bytes, from, to);
  if (at === from) return false;
  while (at < to && bytes[at] === 46) {
    const end = digitsEnd(bytes, at + 1, to);
    if (end === at + 1) return false;
    at = end;
  }
  const letter = bytes[at] ?? 0;
  if (at < to && letter >= 97 && letter <= 122) at += 1;
  while (at < to && bytes[at] === 95) {
    const suffix = SUFFIXES.find((each) => at + 1 + each.length <= to && matches(bytes, at + 1, each));
    if (suffix === undefined) return false;
    at = digitsEnd(bytes, at + 1 + suffix.length, to);
  }
  return at === to;
}

/** Where category/name ends in a cpv; -1: there is no version behind it. */
export function nameEnd(bytes: Uint8Array, from: number, to: number): number {
  const dashBefore = (end: number): number => {
    let at = end - 1;
    while (at > from && bytes[at] !== 45) at -= 1;
    return at;
  };
  const last = dashBefore(to);
  if (last <= from) return -1;
  if (isVersionAt(bytes, last + 1, to)) return last;
  if (bytes[last + 1] !== 114 || last + 2 >= to || digitsEnd(bytes, last + 2, to) !== to) return -1;
  const dash = dashBefore(last);
  return dash > from && isVersionAt(bytes, dash + 1, last) ? dash : -1;
}

type Known = { readonly text: string; readonly valid: boolean; readonly next: Known | null };
/** More packages than any tree has; then they are learnt anew, so that garbage cannot fill the memory. */
const KEPT = 50_000;

/** Gives category/name of the cpv in bytes from..to; null: it is none. */
export function createNames(decode: Decode): (bytes: Uint8Array, from: number, to: number) => string | null {
  const table = new Map<number, Known>();
  let count = 0;
  return (bytes, from, to) => {
    const end = nameEnd(bytes, from, to);
    if (end < 0) return null;
    const hash = hashOf(bytes, from, end);
    const first = table.get(hash) ?? null;
    for (let known = first; known !== null; known = known.next) {
      const { text } = known;
      if (text.length !== end - from) continue;
      let i = 0;
      while (i < text.length && text.charCodeAt(i) === bytes[from + i]) i += 1;
      if (i === text.length) return known.valid ? text : null;
    }
    const text = decode(bytes, from, end);
    const valid = splitCpv(`${text}-0`)?.cp === text;
    if (count >= KEPT) {
      table.clear();
      count = 0;
    }
    count += 1;
    table.set(hash, { text, valid, next: count === 1 ? null : first });
    return valid ? text : null;
  };
}
