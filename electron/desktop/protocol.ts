/** Pages come from `app://wizard/`, read from the built renderer; file: is never used. */
import { randomBytes } from "node:crypto";
import { readFile, realpath } from "node:fs/promises";
import { extname, join, normalize, sep } from "node:path";
import { type Protocol, protocol, type Session } from "electron";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".json": "application/json; charset=utf-8",
};

/** The policy of every page: nothing from outside, no inline script; `nonce` is for the one small style that the components add. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}

/** Must be called before the app is ready. */
export function registerScheme(scheme: Protocol = protocol): void {
  scheme.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
}

/**
 * Where in `folder` an address leads. Output: null when it leads out of it, names another host, or isn't an address.
 * Percent-encoded dots and backslashes are decoded before the comparison.
 */
export function fileFor(folder: string, address: string): string | null {
  try {
    const url = new URL(address);
    if (url.protocol !== "app:" || url.host !== "wizard") return null;
    const path = decodeURIComponent(url.pathname);
    if (path.includes("\0") || path.includes("\\")) return null;
    const file = normalize(join(folder, path === "/" ? "index.html" : path));
    return file.startsWith(folder + sep) ? file : null;
  } catch {
    return null;
  }
}

/** Answers one request from the built renderer's folder. Errors: 404 for whatever isn't a file in there. */
export async function answer(folder: string, address: string): Promise<Response> {
  const missing = new Response("Not found", { status: 404, headers: { "content-type": "text/plain" } });
  const file = fileFor(folder, address);
  const type = file === null ? undefined : types[extname(file)];
  if (file === null || type === undefined) return missing;
  try {
    const real = await realpath(file);
    if (!real.startsWith((await realpath(folder)) + sep)) return missing;
    const nonce = randomBytes(16).toString("base64");
    const bytes = await readFile(real);
    const body = extname(file) === ".html" ? bytes.toString("utf8").replaceAll("__NONCE__", nonce) : new Uint8Array(bytes);
    return new Response(body, {
      headers: {
        "content-type": type,
        "content-security-policy": contentPolicy(nonce),
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
      },
    });
  } catch {
    return missing;
  }
}

/** May a page load this address? Our own pages, and the developer tools of an unpackaged app. */
export function isOurs(address: string): boolean {
  return /^(app|devtools):\/\//.test(address);
}

/** Serves the pages to one session and refuses every other scheme that could bring content in. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle("app", (request) => (request.method === "GET" ? answer(folder, request.url) : new Response(null, { status: 405 })));
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !isOurs(details.url) }));
}
