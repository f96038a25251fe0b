/** A simulated nginx: reads the machine's real nginx.conf, tests it in nginx' words, and serves over real HTTP on loopback. */
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { posix } from "node:path";
import { append, list, readText, real } from "../portage/files/rootfs.ts";

type Directive = { readonly name: string; readonly args: readonly string[]; readonly block: readonly Directive[] | null; readonly line: number };

export class ConfigError extends Error {
  readonly file: string;
  readonly line: number;
  constructor(text: string, file: string, line: number) {
    super(text);
    this.file = file;
    this.line = line;
  }
}

type Token = { readonly text: string; readonly line: number };

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const c = text.charAt(at);
    if (c === "\n") line++;
    if (/\s/.test(c)) at++;
    else if (c === "#") while (at < text.length && text.charAt(at) !== "\n") at++;
    else if (";{}".includes(c)) {
      found.push({ text: c, line });
      at++;
    } else {
      const quote = c === '"' || c === "'" ? c : null;
      let word = "";
      if (quote) at++;
      while (
        at < text.length &&
        (quote ? text.charAt(at) !== quote : !/[\s;{]/.test(text.charAt(at)) || (text.charAt(at) === "{" && text.charAt(at - 1) === "$"))
      ) {
        if (text.charAt(at) === "\n") line++;
        word += text.charAt(at++);
      }
      if (quote) at++;
      found.push({ text: word, line });
    }
  }
  return found;
}

const KNOWN = new Set(
  "user worker_processes error_log events worker_connections use http include default_type log_format access_log client_header_timeout client_body_timeout send_timeout connection_pool_size client_header_buffer_size large_client_header_buffers request_pool_size sendfile tcp_nopush tcp_nodelay keepalive_timeout ignore_invalid_headers index server listen server_name root location try_files autoindex allow deny if_modified_since gzip types charset add_header expires pid daemon server_tokens alias return http2 ssl_certificate ssl_certificate_key aio directio output_buffers limit_except worker_rlimit_nofile multi_accept types_hash_max_size".split(
    " ",
  ),
);

function parse(root: string, file: string, depth = 0): readonly Directive[] {
  const text = readText(root, file);
  if (text === null) throw new ConfigError(`open() "${file}" failed (2: No such file or directory)`, file, 0);
  const all = tokens(text);
  let at = 0;
  const block = (inner: boolean, mime: boolean): readonly Directive[] => {
    const found: Directive[] = [];
    for (;;) {
      const first = all[at];
      if (!first) {
        if (inner) throw new ConfigError('unexpected end of file, expecting "}"', file, (text.match(/\n/g)?.length ?? 0) + 1);
        return found;
      }
      at++;
      if (first.text === "}") {
        if (!inner) throw new ConfigError('unexpected "}"', file, first.line);
        return found;
      }
      if (first.text === ";" || first.text === "{") throw new ConfigError(`unexpected "${first.text}"`, file, first.line);
      const args: string[] = [];
      while (all[at] && !";{}".includes(all[at]?.text ?? "")) args.push(all[at++]?.text ?? "");
      const end = all[at++];
      if (!end) throw new ConfigError('unexpected end of file, expecting ";" or "}"', file, (text.match(/\n/g)?.length ?? 0) + 1);
      if (end.text === "}") throw new ConfigError('unexpected "}"', file, end.line);
      if (!mime && !KNOWN.has(first.text)) throw new ConfigError(`unknown directive "${first.text}"`, file, first.line);
      if (first.text === "include" && end.text === ";" && depth < 8) {
        const path = posix.resolve(posix.dirname(file), args[0] ?? "");
        const star = posix.basename(path);
        const files = star.includes("*")
          ? list(root, posix.dirname(path))
              .filter((n) => new RegExp(`^${star.replace(/\./g, "\\.").replace(/\*/g, ".*")}$`).test(n))
              .map((n) => posix.join(posix.dirname(path), n))
          : [path];
        for (const f of files) {
          try {
            found.push(...parse(root, f, depth + 1));
          } catch (error) {
            if (error instanceof ConfigError && error.line === 0) throw new ConfigError(error.message, file, first.line);
            throw error;
          }
        }
      } else found.push({ name: first.text, args, block: end.text === "{" ? block(true, first.text === "types") : null, line: first.line });
    }
  };
  return block(false, false);
}

export type Server = {
  readonly port: number;
  readonly root: string;
  readonly rules: readonly (readonly ["allow" | "deny", string])[];
  readonly before: boolean;
  readonly log: string | null;
};

const NGINX_CONF = "/etc/nginx/nginx.conf";

/** Server blocks of the configuration. Throws ConfigError with nginx' words. */
export function readServers(root: string, config = NGINX_CONF): readonly Server[] {
  const top = parse(root, config);
  const http = top.find((d) => d.name === "http")?.block ?? [];
  const one = (within: readonly Directive[], name: string): string | undefined => within.findLast((d) => d.name === name)?.args[0];
  return http
    .filter((d) => d.name === "server" && d.block)
    .map((d) => {
      const block = d.block ?? [];
      const listen = one(block, "listen") ?? "80";
      const port = Number(/(?:^|:)(\d+)$/.exec(listen)?.[1] ?? 80);
      const rules = block.flatMap((r) => (r.name === "allow" || r.name === "deny" ? [[r.name, r.args[0] ?? "all"] as const] : []));
      const root = one(block, "root") ?? "/var/www/localhost/htdocs";
      return {
        port,
        root,
        rules,
        before: (one(block, "if_modified_since") ?? one(http, "if_modified_since")) === "before",
        log: one(block, "access_log") ?? one(http, "access_log") ?? null,
      };
    });
}

/** `nginx -t`: exit code and words. */
export function testConfig(root: string, config = NGINX_CONF): { readonly code: number; readonly text: string } {
  try {
    readServers(root, config);
    return { code: 0, text: `nginx: the configuration file ${config} syntax is ok\nnginx: configuration file ${config} test is successful\n` };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { code: 1, text: `nginx: [emerg] ${error.message} in ${error.file}:${error.line}\nnginx: configuration file ${config} test failed\n` };
  }
}

function inside(address: string, net: string): boolean {
  if (net === "all" || net === address) return true;
  const number = (text: string): number => text.split(".").reduce((sum, p) => sum * 256 + Number(p), 0);
  const [base = "", bits = "32"] = net.split("/");
  if (!/^[\d.]+$/.test(base) || !/^[\d.]+$/.test(address)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number(address) / size) === Math.floor(number(base) / size);
}

export type Reply = { readonly status: number; readonly headers: http.OutgoingHttpHeaders; readonly body: Buffer | null };

export const page = (status: number, title: string): Reply => ({
  status,
  headers: { "Content-Type": "text/html" },
  body: Buffer.from(`<html><head><title>${status} ${title}</title></head></html>\r\n`),
});
const FORBIDDEN = page(403, "Forbidden");

function decide(machineRoot: string, server: Server, url: string, address: string, condition: string): Reply {
  if (server.rules.find(([, net]) => inside(address, net))?.[0] === "deny") return FORBIDDEN;
  const path = posix.join(server.root, posix.normalize(decodeURIComponent(url.split("?")[0] ?? "/")));
  // The web server's user is none of ours: what "others" may not read or enter is 403, as on a real machine.
  for (let dir = posix.dirname(path); dir !== "/"; dir = posix.dirname(dir))
    if (((fs.statSync(real(machineRoot, dir), { throwIfNoEntry: false })?.mode ?? 0o1) & 0o1) === 0) return FORBIDDEN;
  const full = real(machineRoot, path);
  const stat = fs.statSync(full, { throwIfNoEntry: false });
  if (!stat) return page(404, "Not Found");
  if (stat.isDirectory() || (stat.mode & 0o4) === 0) return FORBIDDEN;
  const modified = Math.floor(stat.mtimeMs / 1000);
  const since = Date.parse(condition) / 1000;
  const headers = { "Last-Modified": new Date(modified * 1000).toUTCString(), "Accept-Ranges": "bytes" };
  if (server.before ? since >= modified : since === modified) return { status: 304, headers, body: null };
  return {
    status: 200,
    headers: { ...headers, "Content-Type": "application/octet-stream", "Content-Length": stat.size },
    body: fs.readFileSync(full),
  };
}

/** Faults of serving: what happens to an answer before it goes out. */
export type Spoil = (path: string, reply: Reply) => Promise<Reply>;

async function answer(
  machineRoot: string,
  server: Server,
  spoil: Spoil | null,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const address = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const honest = decide(machineRoot, server, request.url ?? "/", address, String(request.headers["if-modified-since"] ?? ""));
  const { status, headers, body } = spoil ? await spoil(request.url ?? "/", honest) : honest;
  response.writeHead(status, { Server: "nginx", ...headers });
  response.end(request.method === "HEAD" ? null : body);
  const agent = request.headers["user-agent"] ?? "-";
  const line = `${address} - - [${new Date().toUTCString()}] "${request.method} ${request.url} HTTP/1.1" ${status} ${body?.length ?? 0} "-" "${agent}"\n`;
  try {
    append(machineRoot, "/var/log/nginx/access.log", line);
  } catch {
    /* a log that cannot be written stops no answer */
  }
}

export type Running = { readonly ports: readonly number[]; readonly stop: () => Promise<void> };

/** Starts every server block on 127.0.0.1; ports below 1024 are only pretended. Throws with the system's words when one is taken. */
export async function startNginx(machineRoot: string, spoil: Spoil | null = null, config = NGINX_CONF): Promise<Running> {
  const started: http.Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(
      started.map(
        (s) =>
          new Promise<void>((resolve) => {
            s.close(() => resolve());
            s.closeAllConnections();
          }),
      ),
    );
  };
  const ports: number[] = [];
  for (const server of readServers(machineRoot, config).filter((s) => s.port >= 1024)) {
    if (ports.includes(server.port)) continue;
    const listener = http.createServer((request, response) => {
      answer(machineRoot, server, spoil, request, response).catch(() => response.destroy());
    });
    try {
      await new Promise<void>((resolve, reject) => {
        listener.once("error", reject);
        listener.listen(server.port, "127.0.0.1", resolve);
      });
    } catch {
      await stop();
      throw new Error(`nginx: [emerg] bind() to 0.0.0.0:${server.port} failed (98: Address already in use)`);
    }
    started.push(listener);
    ports.push((listener.address() as AddressInfo).port);
  }
  return { ports, stop };
}
