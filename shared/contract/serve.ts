/** The engine's side of the door: every input and every output is checked; nothing that arrives can throw. */
import { failed, type Result } from "../errors/wizardError.ts";
import { type CallInput, type CallName, calls, type EngineApi, streamSchema } from "./contract.ts";
import { ENVELOPE_VERSION, issuesText, MAX_MESSAGE, type Message, type Request, readJson, requestSchema } from "./envelope.ts";
import { problems } from "./problems.ts";
import type { Transport } from "./transport.ts";

export type ServeOptions = {
  /** Longest message taken and given, in characters. */
  readonly maxMessage?: number;
};
export type Served = { readonly stop: () => void };

const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name);

async function answer(engine: EngineApi, request: Request): Promise<Result<unknown>> {
  const { name } = request;
  if (!isCallName(name)) return failed(problems.unknownCall(name));
  const input = calls[name].input.safeParse(request.input);
  if (!input.success) return failed(problems.input(name, issuesText(input.error)));
  try {
    const result: Result<unknown> = await engine.call(name, input.data as CallInput<typeof name>);
    if (!result.ok) return result;
    const output = calls[name].output.safeParse(result.value);
    return output.success ? { ok: true, value: output.data } : failed(problems.output(name, issuesText(output.error)));
  } catch (error) {
    return failed(problems.thrown(name, error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

/**
 * Answers the calls that arrive on `transport` and sends the engine's events there. Unknown calls, inputs and outputs that do not fit
 * and messages that are too large come back as errors; they are never passed on. Ends with the line, or by `stop`.
 */
export function serve(engine: EngineApi, transport: Transport, options: ServeOptions = {}): Served {
  const limit = options.maxMessage ?? MAX_MESSAGE;
  const send = (message: Message, name: string): void => {
    const text = JSON.stringify(message);
    if (text.length <= limit) transport.send(text);
    else if (message.kind === "reply")
      transport.send(JSON.stringify({ v: ENVELOPE_VERSION, kind: "error", id: message.id, error: problems.tooLarge(name, text.length, limit) }));
  };
  const refuse = (id: number | null, error: ReturnType<typeof problems.closed>): void => send({ v: ENVELOPE_VERSION, kind: "error", id, error }, "");

  transport.onMessage((text) => {
    if (text.length > limit) return refuse(null, problems.tooLarge("", text.length, limit));
    const request = requestSchema.safeParse(readJson(text));
    if (!request.success) return refuse(null, problems.unreadable(issuesText(request.error)));
    const { id, name } = request.data;
    void answer(engine, request.data).then((result) =>
      result.ok ? send({ v: ENVELOPE_VERSION, kind: "reply", id, output: result.value }, name) : refuse(id, result.error),
    );
  });
  const unsubscribe = engine.subscribe((event) => {
    const checked = streamSchema.safeParse(event);
    if (checked.success) send({ v: ENVELOPE_VERSION, kind: "event", event: checked.data }, "event");
  });
  transport.onClose(unsubscribe);
  return {
    stop: () => {
      unsubscribe();
      transport.close();
    },
  };
}
