/**
 * What was found on the machines, over a reload: in the browser's database, because the facts of a hundred machines are many times what its session
 * storage takes. It lasts as long as the session: another window, or this one opened anew, looks for itself.
 */
import { nameOfFacts } from "../../shared/contract/knownFacts.ts";
import type { Facts } from "../../shared/model/facts.ts";

type FactsById = Readonly<Record<string, Facts>>;
/** `name`: what the engine calls these facts; null: it gave them none. */
export type KeptFacts = { readonly machine: string; readonly facts: unknown; readonly name: string | null };

export type FoundStore = {
  /** What this session has kept. Never fails: a database that is forbidden or broken holds nothing. */
  readonly load: () => Promise<readonly KeptFacts[]>;
  /** These are in the store already, as `load` gave them. */
  readonly loaded: (facts: FactsById) => void;
  /** Writes what has changed since the last time. Never fails. */
  readonly keep: (facts: FactsById) => void;
};

const DATABASE = "binhost-wizard";
const FOUND = "found";
const SESSIONS = "sessions";
/** Sessions whose window was closed are found by their age. */
const OLD_MS = 24 * 3600 * 1000;

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
const ended = (transaction: IDBTransaction): Promise<void> =>
  new Promise((good, bad) => {
    transaction.oncomplete = () => good();
    transaction.onabort = () => bad(transaction.error);
  });
const ofSession = (session: string): IDBKeyRange => IDBKeyRange.bound([session], [session, []]);

async function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(FOUND);
    request.result.createObjectStore(SESSIONS);
  };
  return done(request);
}

/** Notes that this session lives, and forgets those that have not been heard of for a day. */
async function sweep(database: IDBDatabase, session: string, now: number): Promise<void> {
  const transaction = database.transaction([FOUND, SESSIONS], "readwrite");
  const sessions = transaction.objectStore(SESSIONS);
  const [names, times] = await Promise.all([done(sessions.getAllKeys()), done<number[]>(sessions.getAll())]);
  for (const [index, name] of names.entries()) {
    if (typeof name !== "string" || name === session || now - (times[index] ?? 0) < OLD_MS) continue;
    sessions.delete(name);
    transaction.objectStore(FOUND).delete(ofSession(name));
  }
  sessions.put(now, session);
  await ended(transaction);
}

/** `session`: a name that lasts as long as what is kept shall be read again. */
export function createFoundStore(session: string, now: () => number = Date.now): FoundStore {
  let opened: Promise<IDBDatabase | null> | null = null;
  const database = (): Promise<IDBDatabase | null> => {
    opened ??= openDatabase().then(
      async (open) => {
        await sweep(open, session, now()).catch(() => {});
        return open;
      },
      () => null,
    );
    return opened;
  };
  let kept: FactsById = {};
  let writing: Promise<void> = Promise.resolve();

  const write = async (before: FactsById, facts: FactsById): Promise<void> => {
    const open = await database();
    if (open === null) return;
    const transaction = open.transaction(FOUND, "readwrite");
    const store = transaction.objectStore(FOUND);
    for (const id of Object.keys(before)) if (facts[id] === undefined) store.delete([session, id]);
    for (const [id, each] of Object.entries(facts))
      if (before[id] !== each) store.put({ machine: id, facts: each, name: nameOfFacts(each) } satisfies KeptFacts, [session, id]);
    await ended(transaction);
  };
  return {
    load: async () => {
      try {
        const open = await database();
        return open === null ? [] : await done<KeptFacts[]>(open.transaction(FOUND).objectStore(FOUND).getAll(ofSession(session)));
      } catch {
        return [];
      }
    },
    loaded: (facts) => {
      kept = facts;
    },
    keep: (facts) => {
      if (facts === kept) return;
      const before = kept;
      kept = facts;
      writing = writing.then(() => write(before, facts)).catch(() => {});
    },
  };
}
