import type { WebSocket } from "ws";
import { type Transport, transportCore } from "../../shared/contract/transport.ts";

const PING_SECONDS = 30;

/** A transport over an open WebSocket of `ws`. Binary messages end the line (1003); a peer that answers no ping for two rounds is given up. */
export function webSocketTransport(socket: WebSocket): Transport {
  const core = transportCore({ send: (text) => socket.send(text), close: () => socket.close(1000) });
  let heard = true;
  const ping = setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, PING_SECONDS * 1000);
  ping.unref();
  socket.on("pong", () => {
    heard = true;
  });
  socket.on("message", (data, binary) => {
    heard = true;
    if (binary) socket.close(1003);
    else core.receive(data.toString());
  });
  // "error" is always followed by "close"; without a listener it would end the process.
  socket.on("error", () => {});
  socket.on("close", () => {
    clearInterval(ping);
    core.ended();
  });
  return core.transport;
}
