import { type Transport, transportCore } from "./transport.ts";

/**
 * What a MessagePort is to us, in words that fit the browser's, Node's and Electron's: how each tells of messages differs, so the caller
 * binds that (`on("message", …)` or `addEventListener`).
 */
export type PortLike = {
  readonly post: (text: string) => void;
  readonly listen: (message: (data: unknown) => void, closed: () => void) => void;
  readonly close: () => void;
};

/** A browser's MessagePort: `port.onmessage` starts it; a closed peer is told by "close" where the browser knows that event. */
type DomPort = {
  postMessage(data: unknown): void;
  close(): void;
  start(): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: "close", listener: () => void): void;
};

export function domPort(port: DomPort): PortLike {
  return {
    post: (text) => port.postMessage(text),
    listen: (message, closed) => {
      port.addEventListener("message", (event) => message(event.data));
      port.addEventListener("close", closed);
      port.start();
    },
    close: () => port.close(),
  };
}

/** A port that tells by `on`: Node's gives the data, Electron's an event that carries it. */
type EmitterPort = {
  postMessage(data: unknown): void;
  close(): void;
  start(): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
};

const dataOf = (message: unknown): unknown => (typeof message === "object" && message !== null && "data" in message ? message.data : message);

export function emitterPort(port: EmitterPort): PortLike {
  return {
    post: (text) => port.postMessage(text),
    listen: (message, closed) => {
      port.on("message", (each) => message(dataOf(each)));
      port.on("close", closed);
      port.start();
    },
    close: () => port.close(),
  };
}

/** A transport over a message port. Anything but a text is dropped. */
export function portTransport(port: PortLike): Transport {
  const core = transportCore({ send: port.post, close: port.close });
  port.listen((data) => {
    if (typeof data === "string") core.receive(data);
  }, core.ended);
  return core.transport;
}
