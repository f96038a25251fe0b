/**
 * A place where scripts may do as on a machine: a mount and process namespace of its own with overlays over /etc, /var and /root, a
 * fresh /run, and stand-ins for Portage's programs on PATH. Real sh, gpg, nginx, curl. The computer itself is not touched.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createMachine } from "../../electron/engine/machine/createMachine.ts";
import type { CallerArgs, MachineDoor } from "../../electron/engine/machine.ts";
import type { ScriptOptions, ScriptResult, ScriptRunner } from "../../electron/engine/ports.ts";
import type { OperationName, OperationResult } from "../../shared/operations/operations.ts";

const SETUP = `set -e
mount --make-rprivate /
mount -t tmpfs -o size=400m sandbox "$1/over"
for d in etc var root; do
  mkdir -p "$1/over/$d/up" "$1/over/$d/work"
  mount -t overlay -o "lowerdir=/$d,upperdir=$1/over/$d/up,workdir=$1/over/$d/work" overlay "/$d"
done
mount -t tmpfs run /run; mkdir -p /run/lock
mount -t proc proc /proc
rm -rf /etc/runlevels /etc/portage /var/lib/binhost-wizard /var/db/pkg /var/cache/binpkgs /var/log/emerge.log
mkdir -p /etc/portage /var/db/pkg
echo ready
exec sleep 3600`;

export type Sandbox = {
  readonly door: (options?: DoorOptions) => MachineDoor;
  /** Runs one command inside, as root; its standard output. */
  readonly sh: (command: string, input?: string) => string;
  /** Runs a script inside in the background; for tests that kill it. */
  readonly start: (script: string) => ChildProcess;
  readonly read: (path: string) => string;
  readonly write: (path: string, content: string, mode?: string) => void;
  readonly folder: string;
  readonly close: () => void;
};
export type DoorOptions = {
  readonly shell?: readonly string[];
  readonly target?: string;
  readonly user?: string;
  /** Where the machine's programs are found; default: stand-ins, then the computer's own. */
  readonly path?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly rootVia?: "login" | "sudo" | null;
};

const STANDINS = new URL("./standins/", import.meta.url).pathname;
const BASE = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export async function openSandbox(): Promise<Sandbox> {
  const folder = mkdtempSync(join(tmpdir(), "bw-ops-"));
  mkdirSync(join(folder, "over"));
  chmodSync(folder, 0o755);
  const bin = join(folder, "bin");
  cpSync(STANDINS, bin, { recursive: true });
  for (const name of execFileSync("ls", [bin], { encoding: "utf8" }).split("\n").filter(Boolean)) chmodSync(join(bin, name), 0o755);
  const keeper = spawn("unshare", ["--mount", "--pid", "--fork", "--kill-child=KILL", "sh", "-c", SETUP, "sh", folder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    keeper.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready")) resolve();
    });
    keeper.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    keeper.on("exit", () => reject(new Error(`the sandbox could not be made: ${said}`)));
  });
  const pid =
    execFileSync("pgrep", ["-P", String(keeper.pid)], { encoding: "utf8" })
      .trim()
      .split("\n")[0] ?? "";
  const inside = (path: string, env: Readonly<Record<string, string>> = {}) => [
    "-t",
    pid,
    "-m",
    "-p",
    "--",
    "env",
    "-i",
    `PATH=${path}`,
    "HOME=/root",
    "LANG=C.UTF-8",
    ...Object.entries(env).map(([k, v]) => `${k}=${v}`),
  ];
  const standard = `${bin}:${BASE}`;
  const sh = (command: string, input = "") =>
    execFileSync("nsenter", [...inside(standard), "sh", "-c", command], { encoding: "utf8", input, maxBuffer: 1 << 28 });
  const runner = (options: DoorOptions): ScriptRunner => ({
    rootVia: async () => (options.rootVia === undefined ? "login" : options.rootVia),
    hostKeys: () => [],
    close: async () => undefined,
    run: (script, scriptOptions) => {
      const shell = options.shell ?? ["dash"];
      const reader = 's=$(cat); exec </dev/null; eval "$s"';
      const user = !scriptOptions.asRoot ? ["runuser", "-u", options.user ?? "nobody", "--"] : [];
      return collect(spawn("nsenter", [...inside(options.path ?? standard, options.env), ...user, ...shell, "-c", reader]), script, scriptOptions);
    },
  });
  return {
    folder,
    sh,
    door: (options = {}) =>
      createMachine({
        machine: { id: "one", target: options.target ?? "/", ...(options.user ? { user: options.user } : {}) },
        runner: runner(options),
      }),
    start: (script) => {
      const child = spawn("nsenter", [...inside(standard), "dash", "-s"], { stdio: ["pipe", "pipe", "pipe"] });
      child.stdin?.end(script);
      return child;
    },
    read: (path) => sh(`cat '${path}'`),
    write: (path, content, mode = "0644") => {
      sh(`mkdir -p '${dirname(path)}' && cat > '${path}' && chmod ${mode} '${path}'`, content);
    },
    close: () => {
      keeper.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function collect(child: ChildProcess, script: string, options: ScriptOptions): Promise<ScriptResult> {
  return new Promise((resolve) => {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, options.timeoutSeconds * 1000);
    child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(script);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, stdout: Buffer.concat(out), stderr: Buffer.concat(err), truncated: false, timedOut });
    });
  });
}

/** The value of a call that must work. */
export async function must<N extends OperationName>(door: MachineDoor, name: N, args: CallerArgs<N>): Promise<OperationResult<N>> {
  const result = await door.call(name, args);
  if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error, null, 1)}`);
  return result.value;
}

export const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}`, import.meta.url));
