/**
 * ssh's own configuration: `ssh -G` where there is an ssh (exact: Include, Match, ProxyJump), the ssh-config package otherwise and
 * for listing hosts. Source: ssh_config(5); first value wins, which is why our default user comes after the person's files.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import { sshErrors } from "./errors.ts";
import type { ConnectorOptions } from "./options.ts";

/** A host as the configuration has it. */
export type SshHost = {
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  readonly identitiesOnly: boolean;
  /** Socket of the agent; null: the usual one; "none": no agent. */
  readonly identityAgent: string | null;
  readonly certificateFiles: readonly string[];
  readonly proxyJump: string | null;
  readonly proxyCommand: string | null;
  readonly hostKeyAlias: string | null;
  readonly knownHostsFiles: readonly string[];
};

/** What was said explicitly, which wins over the configuration. */
export type Explicit = { readonly user?: string | undefined; readonly port?: number | undefined };

const DEFAULT_USER = "root";

/** `key value` lines as `ssh -G` prints them: keys in lower case, some several times. */
function readValues(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const cut = line.indexOf(" ");
    if (cut < 0) continue;
    const key = line.slice(0, cut).toLowerCase();
    values.set(key, [...(values.get(key) ?? []), line.slice(cut + 1)]);
  }
  return values;
}

/** `~` and the tokens that a path may hold (ssh_config(5), TOKENS). */
function expand(path: string, home: string, host: { hostName: string; port: number; user: string }): string {
  const tokens: Readonly<Record<string, string>> = { "%": "%", d: home, h: host.hostName, p: String(host.port), r: host.user };
  const bare = path.replace(/^"(.*)"$/, "$1").replace(/%([%dhpr])/g, (all, token: string) => tokens[token] ?? all);
  return bare === "~" || bare.startsWith("~/") ? join(home, bare.slice(1)) : bare;
}

function toHost(alias: string, values: ReadonlyMap<string, readonly string[]>, home: string): SshHost {
  const one = (key: string): string | null => {
    const value = values.get(key)?.[0];
    return value === undefined || value.toLowerCase() === "none" ? null : value;
  };
  const host = { hostName: one("hostname") ?? alias, port: Number(one("port") ?? 22), user: one("user") ?? DEFAULT_USER };
  const paths = (key: string): readonly string[] => (values.get(key) ?? []).filter((v) => v !== "none").map((v) => expand(v, home, host));
  const agent = values.get("identityagent")?.[0];
  return {
    ...host,
    identityFiles: paths("identityfile"),
    identitiesOnly: one("identitiesonly") === "yes",
    identityAgent: agent === undefined || agent === "SSH_AUTH_SOCK" ? null : agent === "none" ? "none" : expand(agent, home, host),
    certificateFiles: paths("certificatefile"),
    proxyJump: one("proxyjump"),
    proxyCommand: one("proxycommand"),
    hostKeyAlias: one("hostkeyalias"),
    knownHostsFiles: ["userknownhostsfile", "globalknownhostsfile"].flatMap((key) =>
      (one(key) ?? "").split(/\s+/).flatMap((path) => (path === "" ? [] : [expand(path, home, host)])),
    ),
  };
}

type Ran = { readonly code: "ok" | "missing" | "failed"; readonly stdout: string; readonly stderr: string };
const runSsh = (program: string, args: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: 10_000, maxBuffer: 1 << 20, windowsHide: true }, (error, stdout, stderr) => {
      const code = error === null ? "ok" : error.code === "ENOENT" ? "missing" : "failed";
      resolve({ code, stdout, stderr });
    });
  });

async function askSsh(program: string, alias: string, explicit: Explicit, options: ConnectorOptions): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), "binhost-wizard-ssh-"));
  try {
    const files = [options.sshConfigPath, options.systemSshConfigPath].flatMap((path) => (path === null ? [] : [`Match all\nInclude "${path}"`]));
    const file = join(folder, "config");
    await writeFile(file, `${files.join("\n")}\nMatch all\nUser ${DEFAULT_USER}\n`, { mode: 0o600 });
    const user = explicit.user === undefined ? [] : ["-l", explicit.user];
    const port = explicit.port === undefined ? [] : ["-p", String(explicit.port)];
    return await runSsh(program, ["-F", file, "-G", ...user, ...port, "--", alias]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const readOr = async (path: string | null): Promise<string> => (path === null ? "" : readFile(path, "utf8").catch(() => ""));

/** `Match` blocks may run programs (`Match exec`) and the package would run them through a shell: left out of the fallback. */
const withoutMatch = (text: string): string => {
  let skipping = false;
  return text
    .split(/\r?\n/)
    .filter((line) => {
      if (/^\s*(Host|Match)[\s=]/i.test(line)) skipping = /^\s*Match/i.test(line) && !/^\s*Match\s+all\s*$/i.test(line);
      return !skipping;
    })
    .join("\n");
};

async function computeHere(alias: string, options: ConnectorOptions): Promise<ReadonlyMap<string, readonly string[]>> {
  const { default: SshConfig } = await import("ssh-config");
  const texts = await Promise.all([options.sshConfigPath, options.systemSshConfigPath].map(readOr));
  const found = SshConfig.parse(texts.map(withoutMatch).join("\nHost *\n")).compute(alias, { ignoreCase: true });
  return new Map(Object.entries(found).map(([key, value]) => [key.toLowerCase(), Array.isArray(value) ? value : [String(value)]]));
}

/**
 * What the configuration says of a host. Inputs: the name as the fleet has it; what was said explicitly. Output: all that a
 * connection needs; failed (ssh.config) when a line of the configuration is wrong.
 */
export async function resolveHost(machine: string | null, alias: string, explicit: Explicit, options: ConnectorOptions): Promise<Result<SshHost>> {
  let values: ReadonlyMap<string, readonly string[]> = new Map();
  if (options.sshConfigPath !== null) {
    const asked: Ran =
      options.sshProgram === null ? { code: "missing", stdout: "", stderr: "" } : await askSsh(options.sshProgram, alias, explicit, options);
    if (asked.code === "failed") return failed(sshErrors.config(machine, asked.stderr.trim()));
    try {
      values = asked.code === "ok" ? readValues(asked.stdout) : await computeHere(alias, options);
    } catch (cause) {
      return failed(sshErrors.config(machine, String(cause)));
    }
  }
  const host = toHost(alias, values, options.home);
  return ok({ ...host, user: explicit.user ?? host.user, port: explicit.port ?? host.port });
}

export type ListedHost = {
  readonly alias: string;
  readonly hostName: string;
  readonly user: string | null;
  readonly port: number | null;
  readonly jump: string | null;
};

/** Hosts that ~/.ssh/config names itself (no patterns), in its order. Included files are not looked into. Failed: ssh.config. */
export async function listSshHosts(options: ConnectorOptions): Promise<Result<readonly ListedHost[]>> {
  const text = await readOr(options.sshConfigPath);
  const aliases = text.split(/\r?\n/).flatMap((line) => {
    const names = /^\s*Host(?:\s*=\s*|\s+)(.+?)\s*$/i.exec(line)?.[1];
    return names === undefined ? [] : names.split(/\s+/).map((name) => name.replace(/^"(.*)"$/, "$1"));
  });
  try {
    const named = [...new Set(aliases)].filter((alias) => /^[^*?!\s/@#-][^*?!\s/@#]*$/.test(alias));
    const hosts = await Promise.all(
      named.map(async (alias): Promise<ListedHost> => {
        const values = await computeHere(alias, options);
        const one = (key: string): string | null => values.get(key)?.[0] ?? null;
        const port = Number(one("port"));
        const jump = one("proxyjump");
        return {
          alias,
          hostName: one("hostname") ?? alias,
          user: one("user"),
          port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
          jump: jump === "none" ? null : jump,
        };
      }),
    );
    return ok(hosts);
  } catch (cause) {
    return failed(sshErrors.config(null, String(cause)));
  }
}
