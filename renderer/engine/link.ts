/** One engine for the whole window, whatever becomes of the line to it: it is opened again when it breaks. */
import { createClient } from "../../shared/contract/client.ts";
import type { CallInput, CallName, CallOutput, EngineApi, StreamEvent } from "../../shared/contract/contract.ts";
import { withKnownFacts } from "../../shared/contract/knownFacts.ts";
import { problems } from "../../shared/contract/problems.ts";
import type { Transport } from "../../shared/contract/transport.ts";
import { failed, type Result } from "../../shared/errors/wizardError.ts";

export type LinkStatus = "connecting" | "open" | "lost";
export type Link = {
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<Result<CallOutput<N>>>;
  readonly subscribe: (listener: (event: StreamEvent) => void) => () => void;
  readonly onStatus: (listener: (status: LinkStatus) => void) => () => void;
  readonly status: () => LinkStatus;
};

const WAITS_MS = [250, 500, 1000, 2000, 5000];

/** Calls made before the line is up wait for it; calls on a lost line fail at once with `contract.closed`. */
export function createLink(open: () => Promise<Transport>): Link {
  const listeners = new Set<(event: StreamEvent) => void>();
  const watchers = new Set<(status: LinkStatus) => void>();
  let status: LinkStatus = "connecting";
  let api: EngineApi | null = null;
  const waiting: (() => void)[] = [];
  let tries = 0;

  const set = (next: LinkStatus): void => {
    status = next;
    for (const wake of waiting.splice(0)) wake();
    for (const watcher of watchers) watcher(next);
  };
  const connect = (): void => {
    open().then(
      (line) => {
        tries = 0;
        api = createClient(line);
        api.subscribe((event) => {
          for (const listener of [...listeners]) listener(event);
        });
        line.onClose(lose);
        set("open");
      },
      () => lose(),
    );
  };
  const lose = (): void => {
    api = null;
    set("lost");
    const wait = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 5000;
    tries += 1;
    setTimeout(connect, wait);
  };
  connect();
  return {
    call: withKnownFacts(async (name, input) => {
      if (status === "connecting") await new Promise<void>((wake) => waiting.push(wake));
      return api === null ? failed(problems.closed()) : api.call(name, input);
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    onStatus: (watcher) => {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    status: () => status,
  };
}
