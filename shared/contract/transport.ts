/**
 * One end of a line that carries texts in order. `onMessage` and `onClose` take one listener each; what arrives before a listener is set
 * is kept for it. `close` ends the line for both; sending on an ended line does nothing.
 */
export type Transport = {
  readonly send: (text: string) => void;
  readonly onMessage: (listener: (text: string) => void) => void;
  readonly onClose: (listener: () => void) => void;
  readonly close: () => void;
};

export type TransportCore = {
  readonly transport: Transport;
  /** A text has arrived. */
  readonly receive: (text: string) => void;
  /** The line has ended. */
  readonly ended: () => void;
};

/**
 * The part that every transport shares: listeners, the texts that came too early, the end told once.
 * Inputs: how to send and how to close on the wire.
 */
export function transportCore(wire: { readonly send: (text: string) => void; readonly close: () => void }): TransportCore {
  let listener: ((text: string) => void) | null = null;
  let closed = false;
  let early: string[] = [];
  let onEnd: (() => void) | null = null;
  const ended = (): void => {
    if (closed) return;
    closed = true;
    early = [];
    onEnd?.();
  };
  return {
    transport: {
      send: (text) => {
        if (!closed) wire.send(text);
      },
      onMessage: (next) => {
        listener = next;
        const waiting = early;
        early = [];
        for (const text of waiting) next(text);
      },
      onClose: (next) => {
        onEnd = next;
        if (closed) next();
      },
      close: () => {
        if (closed) return;
        wire.close();
        ended();
      },
    },
    receive: (text) => {
      if (closed) return;
      if (listener === null) early.push(text);
      else listener(text);
    },
    ended,
  };
}
