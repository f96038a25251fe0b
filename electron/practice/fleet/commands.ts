/** Programs of a practice machine that may be asked for by name: Portage's, and the few others that the operations use. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { exists, list, real } from "../portage/files/rootfs.ts";
import { PROGRAMS } from "../portage/programs/index.ts";
import { type PracticeMachine, type Streams, worldOf } from "./machine.ts";
import { testConfig } from "./nginx.ts";
import { reloadService, serviceState, setEnabled, startService, stopService } from "./services.ts";

type Call = {
  readonly machine: PracticeMachine;
  readonly words: readonly string[];
  readonly uid: number;
  readonly env: Readonly<Record<string, string>>;
  readonly streams: Streams;
  readonly signal?: AbortSignal;
};

const PORTAGE = ["emerge", "portageq", "emaint", "quickpkg", "gpkg-sign", "eclean-pkg", "getuto"];
const OTHERS = ["curl", "gpg", "git", "python3", "ss", "ip", "flock", "setsid", "unshare", "rsync"];

/** Programs that are on this machine's PATH. */
export function onPath(machine: PracticeMachine): readonly string[] {
  const nginx = exists(machine.root, "/usr/sbin/nginx") ? ["nginx"] : [];
  const init = machine.init === "openrc" ? ["rc-service", "rc-update"] : ["systemctl"];
  const root = machine.rootVia === "sudo" ? ["sudo"] : [];
  return [...(machine.gentoo ? PORTAGE : []), ...OTHERS, ...nginx, ...init, ...root];
}

async function serviceCommand({ machine, words, streams }: Call): Promise<number> {
  const [program, a = "", b = ""] = words;
  const [name, verb] = program === "systemctl" ? [b || a, a] : program === "rc-update" ? [b, a] : [a, b];
  const told = (did: { readonly ok: boolean; readonly text: string }): number => {
    streams.err(did.text);
    return did.ok ? 0 : 1;
  };
  switch (verb) {
    case "start":
      return told(await startService(machine, name));
    case "stop":
      return told(await stopService(machine, name));
    case "reload":
    case "restart":
      return told(await reloadService(machine, name));
    case "add":
    case "enable":
      return told(setEnabled(machine, name, true));
    case "del":
    case "disable":
      return told(setEnabled(machine, name, false));
    case "status":
    case "is-active":
      return serviceState(machine, name).running ? 0 : 3;
    default:
      streams.err(`${program}: unknown command '${verb}'\n`);
      return 1;
  }
}

const plain = (words: readonly string[]): readonly string[] => words.slice(1).filter((w) => !w.startsWith("-"));

const TOOLS: Readonly<Record<string, (call: Call) => Promise<number> | number>> = {
  true: () => 0,
  false: () => 1,
  id: ({ uid, streams, machine, words }) => {
    streams.out(words.includes("-u") ? `${uid}\n` : `uid=${uid}(${uid === 0 ? "root" : machine.user})\n`);
    return 0;
  },
  hostname: ({ machine, streams }) => {
    streams.out(`${machine.hostname}\n`);
    return 0;
  },
  gpgconf: () => 0,
  nginx: ({ machine, streams, words }) => {
    const tested = testConfig(machine.root, words[words.indexOf("-c") + 1]?.startsWith("/") ? words[words.indexOf("-c") + 1] : undefined);
    streams.err(tested.text);
    return tested.code;
  },
  sh: ({ machine, words, streams }) => {
    // The one use: `sh -c 'command -v -- "$1"' sh NAME`.
    const name = words.at(-1) ?? "";
    if (!/command -v/.test(words[2] ?? "")) return 127;
    if (!onPath(machine).includes(name)) return 127;
    streams.out(`/usr/bin/${name}\n`);
    return 0;
  },
  rm: ({ machine, words }) => {
    for (const path of plain(words))
      fs.rmSync(posix.join(real(machine.root, posix.dirname(path)), posix.basename(path)), {
        recursive: words.some((w) => /^-[a-z]*r/.test(w)),
        force: true,
      });
    return 0;
  },
  mv: ({ machine, words, streams }) => {
    const [from = "", to = ""] = plain(words);
    if (!exists(machine.root, from)) {
      streams.err(`mv: cannot stat '${from}': No such file or directory\n`);
      return 1;
    }
    if (exists(machine.root, to) && words.includes("-n")) return 0;
    fs.renameSync(real(machine.root, from), real(machine.root, to));
    return 0;
  },
  find: ({ machine, words, streams }) => {
    const [at = "/"] = plain(words);
    const pattern = new RegExp(
      `^${(words[words.indexOf("-name") + 1] ?? "*")
        .replace(/[.+^$()|[\]{}\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    );
    for (const name of list(machine.root, at).filter((n) => pattern.test(n))) streams.out(`${posix.join(at, name)}\n`);
    return 0;
  },
  cat: ({ machine, words, streams }) => {
    for (const path of plain(words)) {
      try {
        streams.out(fs.readFileSync(real(machine.root, path), "utf8"));
      } catch {
        streams.err(`cat: ${path}: No such file or directory\n`);
        return 1;
      }
    }
    return 0;
  },
  "rc-service": serviceCommand,
  "rc-update": serviceCommand,
  systemctl: serviceCommand,
};

/** Runs a command line by its words; `env NAME=value…` in front is understood. Output: its exit code, 127 when there is no such program. */
export async function runCommand(call: Call): Promise<number> {
  let words = call.words;
  const env: Record<string, string> = { ...call.env };
  if (words[0] === "env") {
    let at = 1;
    for (; /^[A-Za-z_]\w*=/.test(words[at] ?? ""); at++) {
      const [name = "", ...value] = (words[at] ?? "").split("=");
      env[name] = value.join("=");
    }
    words = words.slice(at);
  }
  const name = posix.basename(words[0] ?? "");
  const tool = TOOLS[name];
  if (PORTAGE.includes(name) && call.machine.gentoo) {
    const program = PROGRAMS[name];
    if (program) return program(worldOf(call.machine, call.uid, env, call.streams, call.signal), words.slice(1));
  }
  if (tool && (name !== "nginx" || onPath(call.machine).includes("nginx"))) return tool({ ...call, words, env });
  call.streams.err(`sh: ${name}: not found\n`);
  return 127;
}
