/** The wizard in a browser: loopback only, one person, one-time token. */
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { EngineApi } from "../../shared/contract/contract.ts";
import { MAX_MESSAGE } from "../../shared/contract/envelope.ts";
import { serve } from "../../shared/contract/serve.ts";
import { COOKIE, createSecrets, isOwnHost, isOwnOrigin, type Secrets, sessionOf } from "./guards.ts";
import { BARE_POLICY, contentPolicy, securityHeaders } from "./headers.ts";
import { readStatic } from "./staticFiles.ts";
import { webSocketTransport } from "./webSocket.ts";

export type HostOptions = {
  readonly engine: EngineApi;
  /** Folder of the built renderer. */
  readonly staticDir: string;
  /** 0: any free one. */
  readonly port?: number;
  /** Ends by itself when no page was connected for so long; absent: never. */
  readonly idleSeconds?: number;
  /** Longest WebSocket message in bytes. */
  readonly maxMessage?: number;
};
export type Host = {
  /** The address to open, with the one-time token; `&open=practice` opens it at that place. */
  readonly url: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Ends the host and its connections; the engine stays. */
  readonly close: () => Promise<void>;
  /** Breaks the lines to all pages; they may come back. */
  readonly dropPages: () => void;
  /** Resolves when the host has ended, by `close` or for want of a page. */
  readonly closed: Promise<void>;
};

const PAGES_AT_ONCE = 16;

const short = (text: string): string => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Binhost Wizard</title><p>${text}</p></html>`;
/** A page of our own goes on to the wizard: a redirect would lose the SameSite cookie when the link was followed from elsewhere. */
const enter = (place: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Binhost Wizard</title><meta http-equiv="refresh" content="0;url=${place}"><p><a href="${place}">Open the wizard</a></p></html>`;

function reply(response: ServerResponse, status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, {
    ...securityHeaders,
    "content-security-policy": BARE_POLICY,
    "content-type": "text/html; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  });
  response.end(body);
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  authority: string,
  cookie: string,
  secrets: Secrets,
  folder: string,
): Promise<void> {
  const { headers } = request;
  if (!isOwnHost(headers, authority)) return reply(response, 421, short("This address is not served here."));
  if (!isOwnOrigin(headers, authority, false)) return reply(response, 403, short("Another page may not ask here."));
  if (request.method !== "GET" && request.method !== "HEAD")
    return reply(response, 405, short("Only reading is possible here."), { allow: "GET, HEAD" });
  if (headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0)
    return reply(response, 413, short("A request has no body here."), { connection: "close" });
  const url = new URL(request.url ?? "/", `http://${authority}`);
  if (url.pathname === "/start") {
    if (request.method !== "GET" || !secrets.redeem(url.searchParams.get("token") ?? ""))
      return reply(
        response,
        403,
        short("This address was used before. Start <code>binhost-wizard web</code> again for a new one, or go back to the window that is open."),
      );
    const open = url.searchParams.get("open") ?? "";
    return reply(response, 200, enter(/^[a-z]{1,20}$/.test(open) ? `/#/${open}` : "/"), {
      "set-cookie": `${cookie}=${secrets.session}; HttpOnly; SameSite=Strict; Path=/`,
    });
  }
  if (!secrets.isSession(sessionOf(headers, cookie)))
    return reply(response, 403, short("Open the wizard with the whole address that the terminal shows; it works once."));
  const file = await readStatic(folder, request.url ?? "/");
  if (file === null) return reply(response, 404, short("There is nothing here."));
  const nonce = randomBytes(16).toString("base64");
  const bytes = file.isPage ? Buffer.from(file.bytes.toString("utf8").replaceAll("__NONCE__", nonce)) : file.bytes;
  reply(response, 200, bytes, { "content-type": file.type, "content-security-policy": contentPolicy(nonce, `ws://${authority}`) });
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/**
 * Serves the built pages and the engine on 127.0.0.1. The address carries a token that works once and is swapped for a cookie; Host
 * and Origin must be exactly ours, on every request and on the WebSocket. Errors: rejects when the port is taken.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const folder = resolve(options.staticDir);
  const maxMessage = options.maxMessage ?? MAX_MESSAGE;
  const token = randomBytes(32).toString("base64url");
  const secrets = createSecrets(token, randomBytes(32).toString("base64url"));
  let authority = "";
  let cookie = COOKIE;
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, response, authority, cookie, secrets, folder).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessage, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => {});
    const { headers } = request;
    if (!isOwnHost(headers, authority)) return refuseUpgrade(socket, "421 Misdirected Request");
    if (!isOwnOrigin(headers, authority, true)) return refuseUpgrade(socket, "403 Forbidden");
    if (request.url !== "/engine") return refuseUpgrade(socket, "404 Not Found");
    if (!secrets.isSession(sessionOf(headers, cookie))) return refuseUpgrade(socket, "403 Forbidden");
    if (sockets.clients.size >= PAGES_AT_ONCE) return refuseUpgrade(socket, "503 Service Unavailable");
    sockets.handleUpgrade(request, socket, head, (open) => {
      clearTimeout(idle);
      serve(options.engine, webSocketTransport(open), { maxMessage });
      open.on("close", watchIdle);
    });
  });

  let idle: NodeJS.Timeout | undefined;
  let ended: Promise<void> | null = null;
  let tellClosed: () => void = () => {};
  const closed = new Promise<void>((done) => {
    tellClosed = done;
  });
  const close = (): Promise<void> => {
    ended ??= new Promise<void>((done) => {
      clearTimeout(idle);
      for (const open of sockets.clients) open.terminate();
      sockets.close();
      server.close(() => done());
      server.closeAllConnections();
    }).then(tellClosed);
    return ended;
  };
  const dropPages = (): void => {
    for (const open of sockets.clients) open.terminate();
  };
  const watchIdle = (): void => {
    clearTimeout(idle);
    if (options.idleSeconds === undefined || sockets.clients.size > 0 || ended !== null) return;
    idle = setTimeout(() => void close(), options.idleSeconds * 1000);
  };

  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen({ host: "127.0.0.1", port: options.port ?? 0, exclusive: true }, done);
  });
  const { port } = server.address() as AddressInfo;
  authority = `127.0.0.1:${port}`;
  // Cookies know no ports: two hosts side by side must not overwrite each other's.
  cookie = `${COOKIE}-${port}`;
  watchIdle();
  return { url: `http://${authority}/start?token=${token}`, origin: `http://${authority}`, close, closed, dropPages };
}
