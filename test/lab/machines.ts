/**
 * Real machines for tests: network, mount, pid, uts and ipc namespaces over this computer's own system, each with its own /etc, /var, sshd and
 * init, on a bridge at 10.42.0.1. Only inside the outer namespace that test/run.mjs makes. One lab at a time per namespace.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { MachinePlan } from "../../electron/practice/portage/lay.ts";
import { hardwareSeed, type LabCpu, type LabGpu } from "./hardware.ts";
import { INSTALLED, isRealPortage, layGentoo, NGINX_AT, nginxProgram, programsSeed } from "./littlePortage.ts";
import { must, type Ran, run, until } from "./process.ts";
import { baseSeed, gentooSeed, REMOVE_BASE, REMOVE_FOR_OPENRC, REMOVE_FOR_SYSTEMD, REMOVE_GENTOO, type Seed, USERS } from "./seeds.ts";

export const BRIDGE_ADDRESS = "10.42.0.1";
export const BINHOST_ADDRESS = "10.42.0.194";
export const CLIENT_ADDRESSES = ["10.42.0.100", "10.42.0.101", "10.42.0.102"] as const;

export type MachineOptions = {
  readonly name: string;
  readonly address: string;
  /** gentoo: a running Gentoo. stage3: a live medium that is no Gentoo, with one in /mnt/gentoo. plain: no Gentoo at all. */
  readonly kind?: "gentoo" | "stage3" | "plain";
  readonly init?: "openrc" | "systemd";
  /** Text of make.conf, or of its files by name when it is a folder. */
  readonly makeConf?: MachinePlan["makeConf"];
  /** Commit that the ebuild tree is at. */
  readonly commit?: string;
  readonly portageVersion?: string;
  /** Atoms installed at first; `world:` before one puts it into the world file. Default: a few, and on the binhost's machine nginx. */
  readonly installed?: MachinePlan["installed"];
  /** Further files of the Gentoo, by path. */
  readonly files?: Readonly<Record<string, string>>;
  /** Programs that are missing there, by full path. */
  readonly without?: readonly string[];
  readonly cpu?: LabCpu;
  readonly gpus?: readonly LabGpu[];
  /** Size of the machine's disk, a number and k, m or g. */
  readonly disk?: string;
};

export type LabMachine = {
  readonly name: string;
  readonly address: string;
  /** Where its Gentoo lives: `/` or /mnt/gentoo. */
  readonly target: string;
  readonly init: "openrc" | "systemd";
  /** PID of its PID 1, as seen from the tests. */
  readonly pid: number;
  /** Runs a script in sh as root on the machine, in its `/`. */
  readonly sh: (script: string, input?: string) => Promise<Ran>;
  /** The same in its Gentoo (the chroot of a stage 3). */
  readonly inGentoo: (script: string, input?: string) => Promise<Ran>;
  /** This side's path of one of its files (of its Gentoo). Absolute symbolic links in it lead astray. */
  readonly at: (path: string) => string;
  readonly hostKeys: readonly { readonly type: string; readonly line: string; readonly sha256: string }[];
};

export type Lab = {
  readonly machines: readonly LabMachine[];
  readonly machine: (name: string) => LabMachine;
  /** Private key that every user of every machine accepts. */
  readonly keyFile: string;
  readonly publicKey: string;
  /** known_hosts with every machine. */
  readonly knownHosts: string;
  /** Folder of this lab; goes away with it. */
  readonly dir: string;
  readonly close: () => Promise<void>;
};

const DEFAULT_MAKE_CONF = `# These settings were set by the catalyst build script that automatically built this stage.
COMMON_FLAGS="-O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"
FCFLAGS="\${COMMON_FLAGS}"
FFLAGS="\${COMMON_FLAGS}"

# This sets the language of build output to English.
LC_MESSAGES=C.UTF-8
`;

/** Folder of the outer namespace's tmpfs; throws when the test was not started through the launcher. */
function base(): string {
  const at = process.env.BW_LAB_BASE;
  if (!at || !existsSync(at)) throw new Error("the lab lives in a namespace of its own: start this test with `npm test -- test/lab/…`");
  return at;
}

function writeSeed(folder: string, seed: Seed): void {
  for (const [path, entry] of Object.entries(seed)) {
    const at = join(folder, path);
    mkdirSync(dirname(at), { recursive: true });
    if (entry.link !== undefined) symlinkSync(entry.link, at);
    else if (entry.content === null) mkdirSync(at, { recursive: true });
    else writeFileSync(at, entry.content);
  }
  for (const [path, entry] of Object.entries(seed)) {
    if (entry.link === undefined) chmodSync(join(folder, path), entry.mode ?? (entry.content === null ? 0o755 : 0o644));
  }
  chmodSync(folder, 0o755);
}

async function makeKeys(folder: string, name: string): Promise<LabMachine["hostKeys"]> {
  const types = ["ed25519", "ecdsa"] as const;
  return Promise.all(
    types.map(async (type) => {
      const file = join(folder, `ssh_host_${type}_key`);
      await must(["ssh-keygen", "-q", "-t", type, "-N", "", "-C", `root@${name}`, "-f", file]);
      const line = readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
      const sha256 = (await must(["ssh-keygen", "-l", "-f", `${file}.pub`])).split(" ")[1] ?? "";
      return { type, line, sha256 };
    }),
  );
}

/** PID of the one child of the process `pid`. */
function childOf(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return children === "" ? null : Number(children.split(" ")[0]);
  } catch {
    return null;
  }
}

const ENVIRONMENT = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C.UTF-8", TERM: "dumb" };

async function startMachine(options: MachineOptions, index: number, dir: string, publicKey: string, started: ChildProcess[]): Promise<LabMachine> {
  const kind = options.kind ?? "gentoo";
  const init = options.init ?? "openrc";
  const own = join(dir, options.name);
  mkdirSync(own);
  const keys = mkdtempSync(join(own, "keys-"));
  const hostKeys = await makeKeys(keys, options.name);
  const keyFiles: Seed = Object.fromEntries(
    hostKeys.flatMap(({ type }) =>
      ["", ".pub"].map((end) => {
        const file = `ssh_host_${type}_key${end}`;
        return [`/etc/ssh/${file}`, { content: readFileSync(join(keys, file)), mode: end === "" ? 0o600 : 0o644 }];
      }),
    ),
  );
  const version = options.portageVersion ?? "3.0.82";
  const gentoo: Seed =
    kind === "plain"
      ? {}
      : {
          ...gentooSeed({ init, files: options.files ?? {} }),
          ...(await programsSeed(version)),
          [NGINX_AT]: { content: readFileSync(nginxProgram()), mode: 0o755 },
        };
  if (kind !== "plain")
    await layGentoo(join(own, kind === "stage3" ? "stage" : "seed"), {
      makeConf: options.makeConf ?? DEFAULT_MAKE_CONF,
      version,
      ...(options.commit === undefined ? {} : { commit: options.commit }),
      // The real Portage builds its own; it could not read packages that another one installed.
      installed: isRealPortage()
        ? options.address === BINHOST_ADDRESS
          ? ["www-servers/nginx"]
          : []
        : (options.installed ?? (options.address === BINHOST_ADDRESS ? [...INSTALLED, "www-servers/nginx"] : INSTALLED)),
    });
  const removeGentoo = [...REMOVE_GENTOO, ...(init === "systemd" ? REMOVE_FOR_SYSTEMD : REMOVE_FOR_OPENRC), ...(options.without ?? [])];
  const plainBase: Seed = { ...baseSeed(options.name, publicKey), ...keyFiles, ...hardwareSeed(options.cpu, options.gpus) };
  const lines = (list: readonly string[]): string => list.map((line) => `${line}\n`).join("");
  writeFileSync(join(own, "owners"), lines(Object.entries(USERS).map(([user, uid]) => `/home/${user} ${uid}:${uid}`)));
  if (kind === "stage3") {
    writeSeed(join(own, "seed"), plainBase);
    writeFileSync(join(own, "remove"), lines([...REMOVE_BASE, "/etc/portage", "/var/db"]));
    writeSeed(join(own, "stage"), { ...baseSeed(options.name, publicKey), ...hardwareSeed(options.cpu, options.gpus), ...gentoo });
    writeFileSync(join(own, "remove-stage"), lines([...REMOVE_BASE, ...removeGentoo]));
  } else {
    writeSeed(join(own, "seed"), { ...plainBase, ...gentoo });
    writeFileSync(join(own, "remove"), lines([...REMOVE_BASE, ...(kind === "gentoo" ? removeGentoo : [])]));
  }
  const script = join(import.meta.dirname, "machine.sh");
  const bootInit = kind === "gentoo" ? init : "none";
  const argv = ["--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child=KILL", "bash", script];
  const child = spawn("unshare", [...argv, own, options.name, options.address, bootInit, process.execPath, options.disk ?? "1g"], {
    stdio: ["ignore", "pipe", "pipe"],
    env: ENVIRONMENT,
  });
  started.push(child);
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const alive = (): void => {
    if (child.exitCode !== null) throw new Error(`machine ${options.name} did not start: ${said}`);
  };
  let pid = 0;
  await until(`PID 1 of ${options.name}`, () => {
    alive();
    pid = childOf(child.pid ?? 0) ?? 0;
    return pid !== 0;
  });
  await must(["ip", "link", "add", `bwm${index}`, "type", "veth", "peer", "name", "eth0", "netns", String(pid)]);
  await must(["ip", "link", "set", `bwm${index}`, "master", "bwlab", "up"]);
  await until(`${options.name} to be up: ${said}`, () => {
    alive();
    return existsSync(`/proc/${pid}/root/run/lab-ready`);
  });
  const enter = ["nsenter", "-t", String(pid), "-m", "-u", "-i", "-n", "-p", "--"];
  const target = kind === "stage3" ? "/mnt/gentoo" : "/";
  const root = `/proc/${pid}/root`;
  return {
    name: options.name,
    address: options.address,
    target,
    init,
    pid,
    hostKeys,
    sh: (text, input = "") => run([...enter, "sh", "-c", text], { input, env: ENVIRONMENT, cwd: "/" }),
    inGentoo: (text, input = "") =>
      run([...enter, ...(target === "/" ? [] : ["chroot", target]), "sh", "-c", text], { input, env: ENVIRONMENT, cwd: "/" }),
    at: (path) => join(root, target, path),
  };
}

/** One lab at a time in this namespace: the addresses are fixed. A lock whose holder has died is taken over. */
async function takeTurn(at: string): Promise<string> {
  const lock = join(at, "turn");
  await until(
    "the lab before this one to end",
    () => {
      try {
        writeFileSync(lock, String(process.pid), { flag: "wx" });
        return true;
      } catch {
        const holder = existsSync(lock) ? readFileSync(lock, "utf8") : "";
        if (holder !== "" && !existsSync(`/proc/${holder}`)) rmSync(lock, { force: true });
        return false;
      }
    },
    600,
  );
  return lock;
}

/** Starts machines and waits until each answers on its sshd's port. `close` ends all of them and leaves nothing over. */
export async function startLab(machines: readonly MachineOptions[]): Promise<Lab> {
  const at = base();
  const lock = await takeTurn(at);
  const dir = mkdtempSync(join(at, "lab-"));
  const started: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(
      started.map(
        (child) =>
          new Promise<void>((resolve) => {
            if (child.exitCode !== null || child.signalCode !== null) return resolve();
            child.once("exit", () => resolve());
            const init = childOf(child.pid ?? 0);
            if (init !== null) process.kill(init, "SIGKILL");
            else child.kill("SIGKILL");
          }),
      ),
    );
    // A namespace's own end of a cable goes when the kernel gets to it; this end takes it along at once.
    await Promise.all(machines.map((_, index) => run(["ip", "link", "del", `bwm${index}`])));
    await run(["ip", "link", "del", "bwlab"]);
    rmSync(dir, { recursive: true, force: true });
    rmSync(lock, { force: true });
  };
  try {
    await must(["ip", "link", "add", "bwlab", "type", "bridge", "forward_delay", "0"]);
    await must(["ip", "addr", "add", `${BRIDGE_ADDRESS}/24`, "dev", "bwlab"]);
    await must(["ip", "link", "set", "bwlab", "up"]);
    const keyFile = join(dir, "id_ed25519");
    await must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", keyFile]);
    const publicKey = readFileSync(`${keyFile}.pub`, "utf8");
    const up = await Promise.all(machines.map((options, index) => startMachine(options, index, dir, publicKey, started)));
    const knownHosts = join(dir, "known_hosts");
    writeFileSync(knownHosts, up.flatMap((machine) => machine.hostKeys.map((key) => `${machine.address} ${key.line}\n`)).join(""));
    const machine = (name: string): LabMachine => {
      const found = up.find((one) => one.name === name);
      if (!found) throw new Error(`no machine ${name} in this lab`);
      return found;
    };
    return { machines: up, machine, keyFile, publicKey, knownHosts, dir, close };
  } catch (error) {
    await close();
    throw error;
  }
}
