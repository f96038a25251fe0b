/** Passwords and passphrases that were given: in memory only, for as long as the connector lives, so that a lost line can be opened again. */
import { randomUUID } from "node:crypto";
import type { Question } from "../../../shared/model/question.ts";
import { type Ask, ConnectionLost } from "../ports.ts";
import { sshErrors } from "./errors.ts";

export type Purpose = Extract<Question, { kind: "secret" }>["purpose"];

export type Secrets = {
  readonly get: (key: string) => string | undefined;
  readonly keep: (key: string, secret: string) => void;
  readonly drop: (key: string) => void;
  readonly clear: () => void;
};

export function createSecrets(): Secrets {
  const held = new Map<string, string>();
  return {
    get: (key) => held.get(key),
    keep: (key, secret) => void held.set(key, secret),
    drop: (key) => void held.delete(key),
    clear: () => held.clear(),
  };
}

/** Asks for a secret. Output: null when nobody gave one. */
export async function askSecret(ask: Ask, machine: string, purpose: Purpose, title: string, text: string): Promise<string | null> {
  const answer = await ask({ id: randomUUID(), machine, kind: "secret", purpose, title, text, default: null });
  return answer === null || answer === "" ? null : answer;
}

/** An `Ask` that gives up when the signal aborts. Throws ConnectionLost (command.cancelled) then. */
export function askUnlessAborted(ask: Ask, machine: string, signal: AbortSignal | undefined): Ask {
  if (!signal) return ask;
  return (question) =>
    new Promise((resolve, reject) => {
      const gone = (): void => reject(new ConnectionLost(sshErrors.cancelled(machine, "Connecting")));
      if (signal.aborted) return gone();
      signal.addEventListener("abort", gone, { once: true });
      ask(question)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener("abort", gone));
    });
}
