/** How the page reaches the engine: by the desktop's message port, or by the browser host's WebSocket. */
import { domPort, portTransport } from "../../shared/contract/port.ts";
import { type Transport, transportCore } from "../../shared/contract/transport.ts";

declare global {
  interface Window {
    /** Set by the desktop's preload script. */
    readonly binhostWizard?: { readonly connect: () => void; readonly choose?: (what: "open" | "save") => void };
  }
}

function portLine(connect: () => void): Promise<Transport> {
  return new Promise((done) => {
    const hear = (event: MessageEvent): void => {
      const port = event.ports[0];
      if (event.source !== window || event.data !== "engine-port" || port === undefined) return;
      window.removeEventListener("message", hear);
      done(portTransport(domPort(port)));
    };
    window.addEventListener("message", hear);
    connect();
  });
}

function socketLine(): Promise<Transport> {
  return new Promise((done, fail) => {
    const socket = new WebSocket(`ws://${window.location.host}/engine`);
    const core = transportCore({ send: (text) => socket.send(text), close: () => socket.close() });
    socket.onopen = () => done(core.transport);
    socket.onmessage = (event) => {
      if (typeof event.data === "string") core.receive(event.data);
    };
    socket.onclose = () => {
      core.ended();
      fail(new Error("closed"));
    };
  });
}

/** Opens a line. Rejects when there is nobody at the other end. */
export function openLine(): Promise<Transport> {
  const desktop = window.binhostWizard;
  return desktop === undefined ? socketLine() : portLine(desktop.connect);
}
