/** Merges under way, found by package and place without making a string; their places in memory are used again. */
import type { OpenMerge } from "./kinds.ts";
import { decodeLatin1, hashOf } from "./names.ts";

export interface Open {
  /** The cpv's bytes: `name` up to `length`. */
  name: Uint8Array;
  length: number;
  hash: number;
  index: number;
  total: number;
  root: string;
  start: number;
  /** See OpenMerge. */
  last: number;
  phase: 0 | 1 | 2;
  slot: string | null;
  doomed: boolean;
  until: number | null;
  /** Next older one in its bucket. */
  next: Open | null;
  /** In the order they began. */
  newer: Open | null;
  older: Open | null;
}

const BUCKETS = 1024;
/** More are not kept: an endless row of begins without ends must not fill the memory. */
const MOST = 8192;

export interface OpenMerges {
  readonly push: (bytes: Uint8Array, from: number, to: number, index: number, total: number, root: string, time: number) => Open;
  /** The newest with that name and place for which `like` holds. */
  readonly find: (bytes: Uint8Array, from: number, to: number, index: number, total: number, after: Open | null) => Open | null;
  readonly remove: (open: Open) => void;
  readonly newest: () => Open | null;
  readonly count: () => number;
  readonly list: () => OpenMerge[];
}

/** @param onDrop told of each one that was dropped because there are too many */
export function createOpenMerges(onDrop: () => void): OpenMerges {
  const buckets: (Open | null)[] = Array.from({ length: BUCKETS }, () => null);
  let newest: Open | null = null;
  let oldest: Open | null = null;
  let free: Open | null = null;
  let count = 0;

  const remove = (open: Open): void => {
    const at = open.hash & (BUCKETS - 1);
    if (buckets[at] === open) buckets[at] = open.next;
    else
      for (let each = buckets[at] ?? null; each !== null; each = each.next)
        if (each.next === open) {
          each.next = open.next;
          break;
        }
    if (open.newer === null) newest = open.older;
    else open.newer.older = open.older;
    if (open.older === null) oldest = open.newer;
    else open.older.newer = open.newer;
    count -= 1;
    open.next = free;
    free = open;
  };

  const fresh = (): Open => ({
    name: new Uint8Array(64),
    length: 0,
    hash: 0,
    index: 0,
    total: 0,
    root: "/",
    start: 0,
    last: 0,
    phase: 0,
    slot: null,
    doomed: false,
    until: null,
    next: null,
    newer: null,
    older: null,
  });

  return {
    push: (bytes, from, to, index, total, root, time) => {
      const open = free ?? fresh();
      if (free !== null) free = open.next;
      open.length = to - from;
      if (open.name.length < open.length) open.name = new Uint8Array(open.length);
      for (let i = 0; i < open.length; i += 1) open.name[i] = bytes[from + i] ?? 0;
      open.hash = hashOf(bytes, from, to);
      open.index = index;
      open.total = total;
      open.root = root;
      open.start = time;
      open.last = time;
      open.phase = 0;
      open.slot = null;
      open.doomed = false;
      open.until = null;
      const at = open.hash & (BUCKETS - 1);
      open.next = buckets[at] ?? null;
      buckets[at] = open;
      open.newer = null;
      open.older = newest;
      if (newest === null) oldest = open;
      else newest.newer = open;
      newest = open;
      count += 1;
      if (count > MOST && oldest !== null) {
        remove(oldest);
        onDrop();
      }
      return open;
    },
    find: (bytes, from, to, index, total, after) => {
      const hash = hashOf(bytes, from, to);
      for (let open = after === null ? (buckets[hash & (BUCKETS - 1)] ?? null) : after.next; open !== null; open = open.next) {
        if (open.hash !== hash || open.index !== index || open.total !== total || open.length !== to - from) continue;
        let i = 0;
        while (i < open.length && open.name[i] === bytes[from + i]) i += 1;
        if (i === open.length) return open;
      }
      return null;
    },
    remove,
    newest: () => newest,
    count: () => count,
    list: () => {
      const out: OpenMerge[] = [];
      for (let open = oldest; open !== null; open = open.newer) {
        const { index, total, root, start, last, phase, slot, doomed, until } = open;
        out.push({ cpv: decodeLatin1(open.name, 0, open.length), index, total, root, start, last, phase, slot, doomed, until });
      }
      return out;
    },
  };
}
