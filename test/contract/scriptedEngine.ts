/** An engine whose answers a test writes down. */
import type { CallName, CallOutput, CallParsed, EngineApi, StreamEvent } from "../../shared/contract/contract.ts";
import { ok, type Result } from "../../shared/errors/wizardError.ts";

export type Script = { readonly [N in CallName]?: (input: CallParsed<N>) => Promise<Result<CallOutput<N>>> | Result<CallOutput<N>> };

export type ScriptedEngine = EngineApi & {
  readonly emit: (event: StreamEvent) => void;
  readonly asked: { readonly name: string; readonly input: unknown }[];
  readonly listeners: () => number;
};

export function scriptedEngine(script: Script): ScriptedEngine {
  const listeners = new Set<(event: StreamEvent) => void>();
  const asked: { name: string; input: unknown }[] = [];
  return {
    asked,
    listeners: () => listeners.size,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    call: async (name, input) => {
      asked.push({ name, input });
      const answer = script[name] as ((input: unknown) => Promise<Result<never>>) | undefined;
      if (answer === undefined) throw new Error(`no script for ${name}`);
      return answer(input);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {},
  };
}

export const about = { version: "1.2.3", host: "test", practice: true } as const;
export const aboutScript: Script = { "app.about": () => ok({ ...about }) };
