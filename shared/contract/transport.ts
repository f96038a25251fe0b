/**
 * One end of a line that carries texts in order. `onMessage` takes one listener; what arrives before it is set is kept for it. `onClose` takes
 * any number. `close` ends the line for both; sending on an ended line does nothing.
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
  const onEnd: (() => void)[] = [];
  const ended = (): void => {
    if (closed) return;
    closed = true;
    early = [];
    for (const tell of onEnd) tell();
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
        if (closed) next();
        else onEnd.push(next);
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
