import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { type Host, type HostOptions, startHost } from "../../electron/host/startHost.ts";
import { fileFor } from "../../electron/host/staticFiles.ts";
import { webSocketTransport } from "../../electron/host/webSocket.ts";
import { createClient } from "../../shared/contract/client.ts";
import { about, aboutScript, scriptedEngine } from "../contract/scriptedEngine.ts";

type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };
let folder = "";
const hosts: Host[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "host-"));
  await mkdir(join(folder, "site/assets"), { recursive: true });
  await writeFile(join(folder, "site/index.html"), '<meta property="csp-nonce" content="__NONCE__">wizard');
  await writeFile(join(folder, "site/assets/app.js"), "1");
  await writeFile(join(folder, "site/.hidden.js"), "hidden");
  await writeFile(join(folder, "site/notes.txt"), "unknown type");
  await writeFile(join(folder, "secret.js"), "secret");
  await symlink(join(folder, "secret.js"), join(folder, "site/assets/link.js"));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const host of hosts.splice(0)) await host.close();
});

async function start(options: Partial<HostOptions> = {}): Promise<Host> {
  const host = await startHost({ engine: scriptedEngine(aboutScript), staticDir: join(folder, "site"), ...options });
  hosts.push(host);
  return host;
}

/** A request as a hostile page or program could make it: the path goes out as it is. */
function ask(host: Host, path: string, headers: Record<string, string> = {}, method = "GET", body = ""): Promise<Answer> {
  const { hostname, port } = new URL(host.origin);
  return new Promise((done, fail) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.on("error", fail);
    request.end(body);
  });
}
const startPath = (host: Host): string => host.url.slice(host.origin.length);
async function enter(host: Host): Promise<string> {
  const answer = await ask(host, startPath(host));
  return answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
}
/** Opens the WebSocket; gives its open socket or the status that refused it. */
function socketTo(host: Host, headers: Record<string, string>, path = "/engine"): Promise<WebSocket | number> {
  return new Promise((done) => {
    const socket = new WebSocket(`${host.origin.replace("http", "ws")}${path}`, { headers });
    socket.on("open", () => done(socket));
    socket.on("unexpected-response", (_request, response) => done(response.statusCode ?? 0));
    socket.on("error", () => {});
  });
}
const statusOf = (result: WebSocket | number): number => {
  if (typeof result === "number") return result;
  result.terminate();
  return 101;
};

describe("token and cookie", () => {
  test("the address is loopback with 256 bits of token", async () => {
    const host = await start();
    expect(host.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/start\?token=[A-Za-z0-9_-]{43}$/);
  });
  test("the token is swapped for a cookie that scripts cannot read and other sites cannot use", async () => {
    const host = await start();
    const answer = await ask(host, startPath(host));
    expect(answer.status).toBe(200);
    expect(answer.headers["set-cookie"]?.[0]).toMatch(/^binhost-wizard-\d+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/$/);
  });
  test("the address may name the place to open, and nothing else", async () => {
    const host = await start();
    expect((await ask(host, `${startPath(host)}&open=practice`)).body).toContain('content="0;url=/#/practice"');
    const other = await start();
    expect((await ask(other, `${startPath(other)}&open=%22%3E%3Cscript%3E`)).body).toContain('content="0;url=/"');
  });
  test("a second use of the token is refused, also after a first one succeeded", async () => {
    const host = await start();
    expect((await ask(host, startPath(host))).status).toBe(200);
    const second = await ask(host, startPath(host));
    expect([second.status, second.headers["set-cookie"]]).toEqual([403, undefined]);
  });
  test.each(["/start", "/start?token=", "/start?token=wrong"])("%s opens nothing, and does not use the token up", async (path) => {
    const host = await start();
    expect((await ask(host, path)).status).toBe(403);
    expect((await ask(host, startPath(host))).status).toBe(200);
  });
  test("without the cookie, or with another one, there is no page", async () => {
    const host = await start();
    const cookie = await enter(host);
    expect((await ask(host, "/")).status).toBe(403);
    expect((await ask(host, "/", { cookie: `${cookie}x` })).status).toBe(403);
    expect((await ask(host, "/", { cookie: `other=1; ${cookie}` })).body).toContain("wizard");
  });
});

describe("Host and Origin", () => {
  test.each(["localhost:PORT", "127.0.0.1", "evil.example:PORT", "127.0.0.1:PORT.evil.example", "[::1]:PORT"])("Host %s is refused", async (name) => {
    const host = await start();
    const cookie = await enter(host);
    const wrong = name.replace("PORT", new URL(host.origin).port);
    expect((await ask(host, "/", { cookie, host: wrong })).status).toBe(421);
    expect(statusOf(await socketTo(host, { cookie, origin: host.origin, host: wrong }))).toBe(421);
  });
  test("a wrong Host does not use the token up", async () => {
    const host = await start();
    expect((await ask(host, startPath(host), { host: "evil.example" })).status).toBe(421);
    expect((await ask(host, startPath(host))).status).toBe(200);
  });
  test.each(["http://evil.example", "null", "https://127.0.0.1:PORT", "http://localhost:PORT", "http://127.0.0.1:1"])(
    "Origin %s is refused",
    async (name) => {
      const host = await start();
      const cookie = await enter(host);
      const origin = name.replace("PORT", new URL(host.origin).port);
      expect((await ask(host, "/", { cookie, origin })).status).toBe(403);
      expect(statusOf(await socketTo(host, { cookie, origin }))).toBe(403);
    },
  );
  test("a WebSocket without Origin is refused", async () => {
    const host = await start();
    expect(statusOf(await socketTo(host, { cookie: await enter(host) }))).toBe(403);
  });
  test("a WebSocket without the cookie is refused", async () => {
    const host = await start();
    expect(statusOf(await socketTo(host, { origin: host.origin }))).toBe(403);
  });
  test("a WebSocket elsewhere than /engine is refused", async () => {
    const host = await start();
    expect(statusOf(await socketTo(host, { cookie: await enter(host), origin: host.origin }, "/other"))).toBe(404);
  });
  test("nothing is allowed to other origins", async () => {
    const host = await start();
    const answer = await ask(host, "/", { cookie: await enter(host), origin: host.origin });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect((await ask(host, "/", { origin: "http://evil.example", "access-control-request-method": "GET" }, "OPTIONS")).status).toBe(403);
  });
  test("it listens on loopback alone", async () => {
    const host = await start();
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((each) => each !== undefined && each.family === "IPv4" && !each.internal)?.address;
    const target = outer ?? "127.0.0.2";
    const outcome = await new Promise<string>((done) => {
      const socket = connect(Number(new URL(host.origin).port), target);
      socket.on("connect", () => done("open"));
      socket.on("error", (error: NodeJS.ErrnoException) => done(error.code ?? "error"));
    });
    expect(outcome).toBe("ECONNREFUSED");
  });
});

describe("pages", () => {
  test("a page has a strict policy with a fresh nonce, and every header", async () => {
    const host = await start();
    const cookie = await enter(host);
    const [first, second] = [await ask(host, "/", { cookie }), await ask(host, "/index.html", { cookie })];
    const nonce = /content="([^"]+)"/.exec(first.body)?.[1] ?? "";
    const policy = String(first.headers["content-security-policy"]);
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(second.body).not.toContain(nonce);
    expect(first.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
  });
  test("refusals carry the headers too", async () => {
    const host = await start();
    const answer = await ask(host, "/");
    expect([answer.status, answer.headers["content-security-policy"], answer.headers["x-content-type-options"]]).toEqual([
      403,
      expect.stringContaining("default-src 'none'"),
      "nosniff",
    ]);
  });
  test.each([
    "/../secret.js",
    "/..%2fsecret.js",
    "/%2e%2e/secret.js",
    "/assets/../../secret.js",
    "/..\\secret.js",
    "/%2e%2e%5csecret.js",
    "/assets/link.js",
    "/.hidden.js",
    "/%00",
    "/notes.txt",
    "/assets",
    "/%zz",
    "//etc/passwd",
    "/assets/app.js/x",
  ])("%s leads nowhere", async (path) => {
    const host = await start();
    const answer = await ask(host, path, { cookie: await enter(host) });
    expect([answer.status, answer.body.includes("secret")]).toEqual([404, false]);
  });
  test("what is there is found", async () => {
    const host = await start();
    expect((await ask(host, "/assets/app.js?v=1", { cookie: await enter(host) })).body).toBe("1");
    expect(fileFor("/srv/site", "/assets/a.js")).toBe("/srv/site/assets/a.js");
  });
  test.each(["POST", "PUT", "DELETE", "OPTIONS"])("%s is refused", async (method) => {
    const host = await start();
    expect((await ask(host, "/", { cookie: await enter(host) }, method)).status).toBe(405);
  });
  test("a request with a body is refused", async () => {
    const host = await start();
    expect((await ask(host, "/", { cookie: await enter(host), "content-length": "5" }, "GET", "hello")).status).toBe(413);
  });
  test("huge headers are refused", async () => {
    const host = await start();
    expect((await ask(host, "/", { "x-large": "x".repeat(20_000) })).status).toBe(431);
  });
});

describe("the WebSocket", () => {
  async function open(host: Host): Promise<WebSocket> {
    const socket = await socketTo(host, { cookie: await enter(host), origin: host.origin });
    if (typeof socket === "number") throw new Error(`refused with ${socket}`);
    return socket;
  }
  test("carries the contract", async () => {
    const host = await start();
    const api = createClient(webSocketTransport(await open(host)));
    expect(await api.call("app.about", {})).toEqual({ ok: true, value: about });
    await api.close();
  });
  test("an unknown call is refused there", async () => {
    const host = await start();
    const socket = await open(host);
    const answer = new Promise<string>((done) => socket.once("message", (data) => done(data.toString())));
    socket.send(JSON.stringify({ v: 1, kind: "call", id: 1, name: "shell.run", input: { command: "id" } }));
    expect(JSON.parse(await answer)).toMatchObject({ kind: "error", id: 1, error: { code: "contract.unknown-call" } });
    socket.terminate();
  });
  test("a huge message ends the line with 1009", async () => {
    const host = await start({ maxMessage: 10_000 });
    const socket = await open(host);
    const code = new Promise<number>((done) => socket.once("close", done));
    socket.send("x".repeat(20_000));
    expect(await code).toBe(1009);
  });
  test("a binary message ends the line with 1003", async () => {
    const host = await start();
    const socket = await open(host);
    const code = new Promise<number>((done) => socket.once("close", done));
    socket.send(Buffer.from("{}"), { binary: true });
    expect(await code).toBe(1003);
  });
  test("closing the host ends its lines and leaves the engine alone", async () => {
    const engine = scriptedEngine(aboutScript);
    const host = await start({ engine });
    const socket = await open(host);
    const gone = new Promise<void>((done) => socket.once("close", () => done()));
    await host.close();
    await gone;
    await host.closed;
    expect(engine.asked).toEqual([]);
    await expect(ask(host, "/")).rejects.toThrow();
  });
  describe("idle", () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
    afterEach(() => void vi.useRealTimers());
    test("a host that no page is connected to ends by itself", async () => {
      const host = await start({ idleSeconds: 60 });
      vi.advanceTimersByTime(60_000);
      await host.closed;
      await expect(ask(host, "/")).rejects.toThrow();
    });
    test("a host that a page is connected to stays until the page leaves", async () => {
      const host = await start({ idleSeconds: 60 });
      const socket = await open(host);
      vi.advanceTimersByTime(600_000);
      expect((await ask(host, "/")).status).toBe(403);
      socket.terminate();
      await vi.waitUntil(() => vi.getTimerCount() > 0);
      vi.advanceTimersByTime(60_000);
      await host.closed;
    });
  });
});
