/** Parts of the window's state: who asks for a part is drawn anew when that part changes, and not with every line of a log. */
import { createContext, use, useCallback, useRef, useSyncExternalStore } from "react";
import type { WizardState } from "../../shared/wizard/wizardState.ts";
import type { Store } from "./store.ts";
import type { Doing } from "./wizard.ts";

/** What stays the same as long as the window lives: how to read the state, how to change it, what can be done. */
export type Hands = Store & { readonly act: Doing };
export const HandsContext = createContext<Hands | null>(null);

/** For what acts without showing anything of the state: it is never drawn anew by it. */
export function useHands(): Hands {
  const hands = use(HandsContext);
  if (hands === null) throw new Error("outside of the wizard");
  return hands;
}

/** Lists (and records) whose items are the same ones. */
export function sameItems(a: object, b: object): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && Object.is(right.get(key), value));
}

/** A part of the state, or what follows from it. `same`: when two values count as one; what `select` makes anew each time needs `sameItems`. */
export function useSlice<T>(select: (state: WizardState) => T, same: (a: T, b: T) => boolean = Object.is): T {
  const { get, subscribe } = useHands();
  const last = useRef<{ readonly value: T } | null>(null);
  const read = (): T => {
    const value = select(get());
    if (last.current !== null && same(last.current.value, value)) return last.current.value;
    last.current = { value };
    return value;
  };
  const latest = useRef(read);
  latest.current = read;
  return useSyncExternalStore(
    subscribe,
    useCallback(() => latest.current(), []),
  );
}
