/** A door that opens itself again when the line is lost. Only for operations that may be done twice: looking, and jobs, which are joined. */
import type { Result, WizardError } from "../../../shared/errors/wizardError.ts";
import type { MachineDoor } from "../machine.ts";
import type { Clock } from "../ports.ts";
import { isConnectionError } from "./connections.ts";

/** Seconds between attempts to come back: two and a half minutes in all. */
export const RECONNECT_DELAYS: readonly number[] = [1, 2, 5, 10, 20, 30, 40, 45];

/** Errors that waiting may mend; a wrong password or a changed host key gets no better. */
const PASSING: ReadonlySet<string> = new Set(
  ["lost", "closed", "refused", "timeout", "no-route", "dns", "not-ssh", "failed", "jump-blocked"].map((name) => `ssh.${name}`),
);
export const comesBack = (error: WizardError): boolean => isConnectionError(error) && PASSING.has(error.code);

/** `first`: the door as it is now. `stop` ends the waiting. */
export function reconnectingDoor(first: MachineDoor, open: () => Promise<Result<MachineDoor>>, clock: Clock, stop: AbortSignal): MachineDoor {
  let door = first;
  return {
    id: first.id,
    hostKeys: () => door.hostKeys(),
    close: () => door.close(),
    call: async (name, args, signal, onOutput) => {
      let answer = await door.call(name, args, signal, onOutput);
      for (const delay of RECONNECT_DELAYS) {
        if (answer.ok || !comesBack(answer.error) || stop.aborted) return answer;
        await clock.sleep(delay, stop).catch(() => undefined);
        const opened = await open();
        if (!opened.ok) answer = opened;
        else {
          door = opened.value;
          answer = await door.call(name, args, signal, onOutput);
        }
      }
      return answer;
    },
  };
}
