/** The faces' side of the door: the engine, seen through a transport. What comes back is checked as well as what goes out. */
import { failed, ok, type Result } from "../errors/wizardError.ts";
import { type CallInput, type CallName, type CallOutput, calls, type EngineApi, type StreamEvent, streamSchema } from "./contract.ts";
import { ENVELOPE_VERSION, issuesText, MAX_MESSAGE, messageSchema, readJson } from "./envelope.ts";
import { problems } from "./problems.ts";
import type { Transport } from "./transport.ts";

export type ClientOptions = {
  /** Longest message taken and given, in characters. */
  readonly maxMessage?: number;
};

/**
 * An `EngineApi` over a line. A call never throws and never hangs on an ended line: it fails with `contract.closed`. `close` ends the
 * line, not the engine.
 */
export function createClient(transport: Transport, options: ClientOptions = {}): EngineApi {
  const limit = options.maxMessage ?? MAX_MESSAGE;
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Set<(event: StreamEvent) => void>();
  let next = 0;
  let closed = false;

  const settle = (id: number, result: Result<unknown>): void => {
    const resolve = waiting.get(id);
    waiting.delete(id);
    resolve?.(result);
  };
  transport.onMessage((text) => {
    if (text.length > limit) return;
    const read = messageSchema.safeParse(readJson(text));
    if (!read.success) return;
    const message = read.data;
    switch (message.kind) {
      case "reply":
        return settle(message.id, ok(message.output));
      case "error":
        return message.id === null ? undefined : settle(message.id, failed(message.error));
      case "event": {
        const event = streamSchema.safeParse(message.event);
        if (event.success) for (const listener of [...listeners]) listener(event.data);
        return;
      }
    }
  });
  transport.onClose(() => {
    closed = true;
    for (const id of [...waiting.keys()]) settle(id, failed(problems.closed()));
  });

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> {
    const schema = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (schema === undefined) return failed(problems.unknownCall(name));
    const checked = schema.input.safeParse(input);
    if (!checked.success) return failed(problems.input(name, issuesText(checked.error)));
    if (closed) return failed(problems.closed());
    const id = next++;
    const text = JSON.stringify({ v: ENVELOPE_VERSION, kind: "call", id, name, input: checked.data });
    if (text.length > limit) return failed(problems.tooLarge(name, text.length, limit));
    const result = await new Promise<Result<unknown>>((resolve) => {
      waiting.set(id, resolve);
      transport.send(text);
    });
    if (!result.ok) return result;
    const output = schema.output.safeParse(result.value);
    return output.success ? ok(output.data as CallOutput<N>) : failed(problems.output(name, issuesText(output.error)));
  }
  return {
    call,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => transport.close(),
  };
}
