/** Components in files of their own: fetched when they are shown first or when there is time, and asked for again when that failed. */
import { type ComponentType, createElement, type ReactNode, use } from "react";

/** The file of a component did not come: the program behind the window has ended, or the line to it was cut. */
export class NotFetched extends Error {
  readonly again: () => void;
  constructor(again: () => void, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.again = again;
  }
}

export type Fetched<P extends object> = {
  /** Suspends until the file is there; throws `NotFetched` to the boundary above when it does not come. */
  readonly Shown: (props: P) => ReactNode;
  /** Fetches without showing. Never fails: what did not come is asked for again when it is shown. */
  readonly prefetch: () => Promise<void>;
};

/** Inputs: `load` gives the component. What was fetched once is drawn at once, without suspending. */
export function fetched<P extends object>(load: () => Promise<ComponentType<P>>): Fetched<P> {
  let coming: Promise<ComponentType<P>> | null = null;
  const again = (): void => {
    coming = null;
  };
  const ask = (): Promise<ComponentType<P>> => {
    coming ??= load().then(
      (component) => {
        // As React writes down what it has waited for: `use` takes it at once then. It must be called every time all the same, since a component
        // that waited is drawn again by the same calls.
        if (coming !== null) Object.assign(coming, { status: "fulfilled", value: component });
        return component;
      },
      (cause: unknown) => {
        throw new NotFetched(again, cause);
      },
    );
    return coming;
  };
  return {
    // biome-ignore lint/correctness/noComponentHookFactories: made once for each file, when the window starts; it must share `coming` with `prefetch`
    Shown: (props) => createElement(use(ask()), props),
    prefetch: () => ask().then(() => {}, again),
  };
}

/** Does these one after the other, whenever the window has nothing else to do. */
export function whenIdle(tasks: readonly (() => Promise<void>)[]): () => void {
  let stopped = false;
  const next = async (index: number): Promise<void> => {
    const task = tasks[index];
    if (stopped || task === undefined) return;
    await task();
    later(index + 1);
  };
  const later = (index: number): void => {
    if ("requestIdleCallback" in window) window.requestIdleCallback(() => void next(index), { timeout: 2000 });
    else setTimeout(() => void next(index), 50);
  };
  later(0);
  return () => {
    stopped = true;
  };
}
