/** Pages come from `app://wizard/`, read from the built renderer; file: is never used. */
import { randomBytes } from "node:crypto";
import { type Protocol, protocol, type Session } from "electron";
import { contentPolicy, securityHeaders } from "../host/headers.ts";
import { readStatic } from "../host/staticFiles.ts";
import { isOwnPage } from "./guards.ts";

/** Must be called before the app is ready. */
export function registerScheme(scheme: Protocol = protocol): void {
  scheme.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/** Answers one request from the built renderer's folder. Errors: 404 for whatever isn't a file in there or another host. */
export async function answer(folder: string, address: string): Promise<Response> {
  const file = isOwnPage(address) ? await readStatic(folder, new URL(address).pathname) : null;
  if (file === null) return new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } });
  const nonce = randomBytes(16).toString("base64");
  const body = file.isPage ? file.bytes.toString("utf8").replaceAll("__NONCE__", nonce) : new Uint8Array(file.bytes);
  return new Response(body, {
    headers: { ...securityHeaders, "content-type": file.type, "content-security-policy": contentPolicy(nonce, "'none'") },
  });
}

/** May a page load this address? Our own pages alone; the developer tools' own in an app that is not packaged. */
export function isOurs(address: string, development: boolean): boolean {
  return isOwnPage(address) || (development && address.startsWith("devtools://"));
}

/** Serves the pages to one session and refuses every other address that could bring content in. */
export function serveApp(session: Session, folder: string, development: boolean): void {
  session.protocol.handle("app", (request) => (request.method === "GET" ? answer(folder, request.url) : new Response(null, { status: 405 })));
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isOurs(details.url, development) }));
}
