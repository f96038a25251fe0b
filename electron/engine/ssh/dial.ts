/** The TCP way to a host: no Nagle (an exec takes 23 ms instead of 59), one deadline, every failure with its own code. */
import { connect, type Socket } from "node:net";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import { ConnectionLost } from "../ports.ts";
import { sshErrors, type Where } from "./errors.ts";

/** What a system error on a socket means for this host. */
export function socketError(where: Where, cause: NodeJS.ErrnoException): WizardError {
  switch (cause.code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NONAME":
    case "EAI_NODATA":
    case "EAI_FAIL":
      return sshErrors.dns(where);
    case "ECONNREFUSED":
      return sshErrors.refused(where);
    case "ETIMEDOUT":
      return sshErrors.timeout(where, "connecting");
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EHOSTDOWN":
    case "ENETDOWN":
    case "EADDRNOTAVAIL":
    case "EINVAL":
      return sshErrors.unreachable(where, cause.message);
    default:
      return sshErrors.failed(where, cause.message);
  }
}

/** Connects. Inputs: where, seconds it may take. Throws ConnectionLost. */
export function dial(where: Where, seconds: number, signal: AbortSignal | undefined): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Several addresses: each gets its time; Node's own 250 ms is too short for a slow line.
    const socket = connect({ host: where.host, port: where.port, noDelay: true, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 5_000 });
    const settle = (error: WizardError | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", aborted);
      socket.removeListener("error", failed);
      if (error === null) {
        resolve(socket);
        return;
      }
      socket.on("error", () => undefined);
      socket.destroy();
      reject(new ConnectionLost(error));
    };
    const failed = (cause: NodeJS.ErrnoException): void => settle(socketError(where, cause));
    const aborted = (): void => settle(sshErrors.cancelled(where.machine, "Connecting"));
    const timer = setTimeout(() => settle(sshErrors.timeout(where, "connecting")), seconds * 1000);
    socket.once("connect", () => settle(null));
    socket.on("error", failed);
    if (signal?.aborted) aborted();
    else signal?.addEventListener("abort", aborted, { once: true });
  });
}
