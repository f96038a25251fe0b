import { type Transport, transportCore } from "./transport.ts";

/** Two ends of a line inside one process: for the command line and for tests. Texts arrive later, never inside `send`. */
export function inProcessPair(): readonly [Transport, Transport] {
  const later = (act: () => void): void => void Promise.resolve().then(act);
  const left = transportCore({ send: (text) => later(() => right.receive(text)), close: () => later(() => right.ended()) });
  const right = transportCore({ send: (text) => later(() => left.receive(text)), close: () => later(() => left.ended()) });
  return [left.transport, right.transport];
}
