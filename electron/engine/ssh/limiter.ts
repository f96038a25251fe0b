/** sshd's MaxSessions is 10 by default and ssh2 has no queue (8 at once already had 22 of 160 opens refused): at most 6 sessions on one connection. */
import { ConnectionLost } from "../ports.ts";
import { sshErrors } from "./errors.ts";

export const CHANNELS_AT_ONCE = 6;

export type Limiter = {
  /** Waits for a free place. Output: gives the place back; more than once does nothing. Throws ConnectionLost when aborted. */
  readonly enter: (signal?: AbortSignal) => Promise<() => void>;
  readonly inUse: () => number;
};

export function createLimiter(most: number, machine: string): Limiter {
  let used = 0;
  const queue: (() => void)[] = [];
  const place = (): (() => void) => {
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = queue.shift();
      if (next) next();
      else used--;
    };
  };
  return {
    inUse: () => used,
    enter: (signal) =>
      new Promise((resolve, reject) => {
        const gone = (): void => {
          const at = queue.indexOf(mine);
          if (at >= 0) queue.splice(at, 1);
          reject(new ConnectionLost(sshErrors.cancelled(machine, "A command")));
        };
        const mine = (): void => {
          signal?.removeEventListener("abort", gone);
          resolve(place());
        };
        if (signal?.aborted) return gone();
        if (used < most) {
          used++;
          return resolve(place());
        }
        signal?.addEventListener("abort", gone, { once: true });
        queue.push(mine);
      }),
  };
}
