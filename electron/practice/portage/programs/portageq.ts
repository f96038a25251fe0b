/** portageq: the questions that anybody here asks of it. */
import { posix } from "node:path";
import { matches, parseAtom } from "../choose/atom.ts";
import { readMachine } from "../choose/machine.ts";
import { treeLocation } from "../choose/tree.ts";
import { effectiveUse, globalUse } from "../choose/use.ts";
import { compareVersions } from "../choose/version.ts";
import type { Settings } from "../config/settings.ts";
import { readText } from "../files/rootfs.ts";
import { vdbText } from "../files/vdb.ts";
import type { World } from "../world.ts";
import { start } from "./start.ts";

/** Python's shlex.quote. */
const shlexQuote = (text: string): string =>
  text === "" ? "''" : /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;

function value(settings: Settings, name: string): string {
  if (name === "USE") {
    const arch = settings.get("ARCH") ?? "amd64";
    return [...new Set([...globalUse(settings), arch])].sort().join(" ");
  }
  return settings.get(name) ?? "";
}

function envvar(world: World, settings: Settings, words: readonly string[]): number {
  const verbose = words.includes("-v") || words.includes("--variable");
  const names = words.filter((w) => !w.startsWith("-"));
  let code = 0;
  for (const name of names) {
    const text = value(settings, name);
    if (text === "") code = 1;
    world.out(verbose ? `${name}=${shlexQuote(text)}\n` : `${text}\n`);
  }
  return code;
}

/** Repositories as `portageq repos_config /` prints them. */
function reposConfig(world: World, settings: Settings): string {
  const tree = treeLocation(world, settings.configRoot);
  const at = posix.join(settings.configRoot, "etc/portage/repos.conf");
  const own = readText(world.root, posix.join(at, "gentoo.conf")) ?? readText(world.root, at) ?? "";
  const type = /^\s*sync-type\s*=\s*(\S+)/m.exec(own)?.[1] ?? "rsync";
  const uri = /^\s*sync-uri\s*=\s*(\S+)/m.exec(own)?.[1] ?? "rsync://rsync.gentoo.org/gentoo-portage";
  return `[DEFAULT]\nauto-sync = yes\nmain-repo = gentoo\nvolatile = true\n\n[gentoo]\nauto-sync = yes\nlocation = ${tree}\nmasters = \npriority = -1000\nsync-type = ${type}\nsync-uri = ${uri}\nvolatile = false\n\n`;
}

async function metadata(world: World, settings: Settings, words: readonly string[]): Promise<number> {
  const [, type = "", cpv = "", ...keys] = words;
  const machine = await readMachine(world, settings, { local: true, remote: false, pretend: true, verbose: false });
  const find = (key: string): string | null => {
    if (type === "installed") return vdbText(world, cpv, key);
    if (type === "ebuild") return machine.tree.exact(cpv)?.metadata[key] ?? null;
    const binary = machine.binaries.filter((b) => b.cpv === cpv).at(-1);
    if (!binary) return null;
    if (key === "USE") return [...binary.use].join(" ");
    return key === "CHOST" ? binary.chost : (binary.metadata[key] ?? null);
  };
  const known =
    type === "installed"
      ? machine.installed.some((p) => p.cpv === cpv)
      : type === "ebuild"
        ? machine.tree.exact(cpv) !== null
        : machine.binaries.some((b) => b.cpv === cpv);
  if (!known) {
    world.err(`Package not found: '${cpv}'\n`);
    return 1;
  }
  for (const key of keys) world.out(`${find(key) ?? ""}\n`);
  return 0;
}

async function bestVisible(world: World, settings: Settings, words: readonly string[]): Promise<number> {
  const rest = words.slice(1);
  const type = ["ebuild", "binary", "installed"].includes(rest[0] ?? "") ? (rest.shift() ?? "ebuild") : "ebuild";
  const atom = parseAtom(rest[0] ?? "");
  if (!atom) {
    world.err(`ERROR: Invalid atom: '${rest[0] ?? ""}'\n`);
    return 2;
  }
  const machine = await readMachine(world, settings, { local: true, remote: false, pretend: true, verbose: false });
  const found =
    type === "installed"
      ? machine.installed.filter((p) => matches(atom, p)).map((p) => p.cpv)
      : type === "binary"
        ? machine.binaries.filter((b) => matches(atom, b)).map((b) => b.cpv)
        : machine.tree
            .find(atom)
            .filter((e) => machine.masks.reasons(e, effectiveUse(settings, machine.files, e, e.metadata.IUSE ?? "").on).length === 0)
            .map((e) => e.cpv);
  const best = [...found].sort((a, b) => compareVersions(b.replace(/^.*?-(?=\d)/, ""), a.replace(/^.*?-(?=\d)/, "")))[0];
  world.out(`${best ?? ""}\n`);
  return best === undefined ? 1 : 0;
}

async function matching(world: World, settings: Settings, words: readonly string[], bestOnly: boolean): Promise<number> {
  const atom = parseAtom(words[1] ?? "");
  if (!atom) {
    world.err(`ERROR: Invalid atom: '${words[1] ?? ""}'\n`);
    return 2;
  }
  const machine = await readMachine(world, settings, { local: false, remote: false, pretend: true, verbose: false });
  const found = machine.installed.filter((p) => matches(atom, p)).map((p) => p.cpv);
  for (const cpv of bestOnly ? found.slice(-1) : found) world.out(`${cpv}\n`);
  return found.length > 0 || !bestOnly ? 0 : 1;
}

/** The program. Output: its exit code. */
export async function portageq(world: World, words: readonly string[]): Promise<number> {
  const [command = "", ...rest] = words;
  if (command === "--version") {
    world.out(`Portage ${world.version}\n`);
    return 0;
  }
  const began = start(world, "portageq", false);
  if (!began.ok) return began.code;
  const { settings } = began;
  switch (command) {
    case "envvar":
      return envvar(world, settings, rest);
    case "pkgdir":
      world.out(`${settings.get("PKGDIR") ?? ""}\n`);
      return 0;
    case "distdir":
      world.out(`${settings.get("DISTDIR") ?? ""}\n`);
      return 0;
    case "config_protect":
      world.out(`${settings.words("CONFIG_PROTECT").join(" ")}\n`);
      return 0;
    case "config_protect_mask":
      world.out(`${settings.words("CONFIG_PROTECT_MASK").join(" ")}\n`);
      return 0;
    case "get_repos":
      world.out("gentoo\n");
      return 0;
    case "get_repo_path":
      for (const name of rest.slice(1)) world.out(`${name === "gentoo" ? treeLocation(world, settings.configRoot) : ""}\n`);
      return rest.slice(1).every((n) => n === "gentoo") ? 0 : 1;
    case "repos_config":
      world.out(reposConfig(world, settings));
      return 0;
    case "metadata":
      return metadata(world, settings, rest);
    case "best_visible":
      return bestVisible(world, settings, rest);
    case "best_version":
      return matching(world, settings, rest, true);
    case "has_version":
      return matching({ ...world, out: () => {} }, settings, rest, true);
    case "match":
      return matching(world, settings, rest, false);
    case "jobs":
      world.out('Nothing to report. Note that emerge only publishes status when it is started with FEATURES="observability"; see make.conf(5).\n');
      return 0;
    default:
      world.err(`ERROR: command not found: '${command}'\n`);
      return 1;
  }
}
