/** The three transports, each as a way to make a connected pair: [page's end, engine's end]. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { MessageChannel } from "node:worker_threads";
import { WebSocket, WebSocketServer } from "ws";
import { webSocketTransport } from "../../electron/host/webSocket.ts";
import { inProcessPair } from "../../shared/contract/inProcess.ts";
import { emitterPort, portTransport } from "../../shared/contract/port.ts";
import type { Transport } from "../../shared/contract/transport.ts";

export type Pair = { readonly page: Transport; readonly engine: Transport; readonly end: () => Promise<void> };

async function webSocketPair(): Promise<Pair> {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  const accepted = new Promise<WebSocket>((done) => server.once("connection", done));
  const socket = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  const page = webSocketTransport(socket);
  await new Promise<void>((done) => socket.once("open", () => done()));
  const engine = webSocketTransport(await accepted);
  const end = async (): Promise<void> => {
    for (const each of server.clients) each.terminate();
    socket.terminate();
    server.close();
    await new Promise<void>((done) => http.close(() => done()));
  };
  return { page, engine, end };
}

export const transports: Readonly<Record<string, () => Promise<Pair>>> = {
  "in process": async () => {
    const [page, engine] = inProcessPair();
    return { page, engine, end: async () => page.close() };
  },
  "message port": async () => {
    const { port1, port2 } = new MessageChannel();
    const page = portTransport(emitterPort(port1));
    const engine = portTransport(emitterPort(port2));
    return { page, engine, end: async () => page.close() };
  },
  WebSocket: webSocketPair,
};
