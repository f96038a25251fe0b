/** emerge: --info, --pretend, merges, unmerge, @world. Exit codes and words after the transcripts. */
import { parseAtom } from "../choose/atom.ts";
import { changesNotice, failureText, ignoredNotice, mergeList, rebuildNotice } from "../choose/display.ts";
import { type Machine, readMachine } from "../choose/machine.ts";
import { has, logLine, type Options, parseOptions, selection } from "../choose/options.ts";
import { type Argument, type Resolution, resolve } from "../choose/resolve.ts";
import { type Settings, wordsOf } from "../config/settings.ts";
import { readText } from "../files/rootfs.ts";
import { isFetched } from "../merge/fetch.ts";
import { worldAtoms } from "../merge/install.ts";
import { log, started } from "../merge/log.ts";
import { signerOf } from "../merge/pack.ts";
import { atLeast, Terminated, type World } from "../world.ts";
import { trustHelper } from "./getuto.ts";
import { infoText } from "./info.ts";
import { mergeAll } from "./mergeAll.ts";
import { start, versionLine } from "./start.ts";
import { depclean, unmerge } from "./unmerge.ts";

/** Arguments as atoms; a bare name gets its category. Null after its message was printed. */
function argumentsOf(machine: Machine, words: readonly string[]): readonly Argument[] | null {
  const found: Argument[] = [];
  for (const word of words) {
    if (word.startsWith("@")) {
      if (word === "@world" || word === "@selected")
        for (const text of worldAtoms(machine.world)) {
          const atom = parseAtom(text);
          if (atom) found.push({ text, atom, fromWorld: true });
        }
      else if (!["@system", "@preserved-rebuild", "@profile"].includes(word)) {
        machine.world.err(`emerge: There are no sets to satisfy '${word.slice(1)}'.\n`);
        return null;
      }
      continue;
    }
    const bare = word.replace(/^[<>=~]*/, "");
    const names = bare.includes("/")
      ? []
      : machine.tree.names.filter((n) => new RegExp(`/${bare.replace(/[.+*?^$()[\]{}|\\]/g, "\\$&").replace(/-\d.*$/, "")}$`).test(n));
    const text = names.length === 1 ? word.replace(bare, `${(names[0] ?? "").split("/")[0]}/${bare}`) : word;
    const atom = parseAtom(text) ?? parseAtom(`null/${bare}`);
    if (!atom) {
      machine.world.err(`!!! '${word}' is not a valid package atom.\n!!! Please check ebuild(5) for full details.\n`);
      return null;
    }
    found.push({ text, atom: { ...atom, text }, fromWorld: false });
  }
  return found;
}

function news(world: World): void {
  const count = wordsOf(readText(world.root, "/var/lib/gentoo/news/news-gentoo.unread") ?? "").length;
  if (count > 0)
    world.out(`\n * IMPORTANT: ${count} news items need reading for repository 'gentoo'.\n * Use eselect news read to view new items.\n\n`);
}

/** The list and everything that is said about it; null: go on and merge, else the exit code. */
function explain(machine: Machine, options: Options, resolution: Resolution, pretend: boolean): number | null {
  const { world } = machine;
  const quiet = has(options, "quiet");
  const ignored = ignoredNotice(resolution);
  const { failure } = resolution;
  const shows = pretend || has(options, "verbose") || has(options, "tree") || ignored !== "" || resolution.useChanges.length > 0;
  if (!failure && shows)
    world.out(mergeList(machine, resolution, (node) => node.pkg.kind === "binary" && isFetched(world, node.pkg)) + rebuildNotice(resolution));
  if (!has(options, "quiet")) world.err(ignored);
  if (resolution.worldProblems.length > 0)
    world.err(
      `\n!!! Problems have been detected with your world file\n!!! Please run emaint --check world\n\n\n!!! Ebuilds for the following packages are either all\n!!! masked or don't exist:\n${resolution.worldProblems.join(" ")}\n`,
    );
  if (failure) {
    world.err(failureText(machine, resolution, failure));
    return 1;
  }
  if (resolution.useChanges.length > 0) {
    world.err(changesNotice(resolution));
    return 1;
  }
  if (resolution.nodes.length === 0 && !pretend && !quiet) world.out("\nNothing to merge; quitting.\n\n");
  return pretend || resolution.nodes.length === 0 ? 0 : null;
}

async function unlock(world: World, settings: Settings, options: Options): Promise<boolean> {
  const signer = signerOf(world, settings);
  if (!signer || !(settings.feature("buildpkg") || has(options, "buildpkg") || has(options, "buildpkgonly"))) return true;
  for (const name of ["BINPKG_GPG_SIGNING_GPG_HOME", "BINPKG_GPG_SIGNING_KEY"])
    if ((settings.get(name) ?? "") === "") {
      world.err(`!!! ${name} is not set\n`);
      return false;
    }
  world.out("\n>>> Unlocking GnuPG... [Errno 25] Inappropriate ioctl for device\n");
  const problem = await world.gpg.unlock(signer);
  if (problem === null) {
    world.out("unlocked\n");
    return true;
  }
  world.err(`${problem}\n!!! GnuPG unlock failed\n`);
  return false;
}

async function run(world: World, settings: Settings, options: Options): Promise<number> {
  const pretend = has(options, "pretend");
  const sel = selection(options, settings.words("FEATURES"));
  if (has(options, "ask") && !world.isTty) {
    world.err('!!! "--ask" should only be used in a terminal. Exiting.\n');
    return 1;
  }
  if (!pretend && world.uid !== 0) {
    world.err("emerge: superuser access is required\n");
    return 1;
  }
  if (!pretend && !has(options, "unmerge") && sel.getbinpkg) await trustHelper(world, settings);
  const machine = await readMachine(world, settings, { local: sel.usepkg, remote: sel.getbinpkg, pretend, verbose: has(options, "verbose") });
  if (!pretend) {
    log(world, started(world));
    log(world, ` *** emerge ${logLine(options, sel)}`);
  }
  if (has(options, "unmerge")) return unmerge(machine, options);
  if (has(options, "depclean")) return depclean(machine, options);
  const args = argumentsOf(machine, options.atoms);
  if (!args) return 1;
  const quiet = has(options, "quiet");
  if ((pretend || has(options, "verbose")) && !quiet) world.out("\nThese are the packages that would be merged, in order:\n\n");
  const resolution = resolve(machine, options, sel, args);
  if (!quiet)
    world.out(`Calculating dependencies ${atLeast(world, "3.0.78") ? "" : " "}... done!\nDependency resolution took 0.02 s (backtrack: 0/20).\n\n`);
  const code = explain(machine, options, resolution, pretend);
  if (pretend) news(world);
  if (code !== null) return code;
  if (!(await unlock(world, settings, options))) return 1;
  return mergeAll(machine, options, resolution);
}

/** The program. Output: its exit code (143 after TERM). */
export async function emerge(world: World, words: readonly string[]): Promise<number> {
  const first = parseOptions(words);
  const began = start(world, "emerge", true);
  if (!began.ok) return began.code;
  const { settings } = began;
  const defaults = first.flags.has("ignore-default-opts") ? [] : wordsOf(settings.get("EMERGE_DEFAULT_OPTS"));
  const options = parseOptions([...defaults, ...words]);
  if (options.unknown.length > 0) {
    world.err(
      `usage: emerge [options] [action] [ebuild | tbz2 | file | @set | atom] [...]\nemerge: error: unrecognized arguments: ${options.unknown.join(" ")}\n`,
    );
    return 2;
  }
  if (has(options, "version")) {
    world.out(versionLine(world, settings));
    return 0;
  }
  if (has(options, "info")) {
    world.out(infoText(world, settings));
    return 0;
  }
  if (has(options, "status")) {
    world.out('Nothing to report. Note that emerge only publishes status when it is started with FEATURES="observability"; see make.conf(5).\n');
    return 1;
  }
  if (has(options, "check-news")) {
    news(world);
    return 0;
  }
  if (has(options, "sync")) {
    world.out("Action: sync for repo: gentoo, returned code = 0\n");
    return 0;
  }
  const logs = !has(options, "pretend") && world.uid === 0 && !(has(options, "ask") && !world.isTty);
  let code: number;
  try {
    code = await run(world, settings, options);
  } catch (error) {
    if (!(error instanceof Terminated)) throw error;
    world.err("\n\nExiting on signal 15\n");
    log(world, " *** terminating.");
    return 143;
  }
  if (logs) {
    log(world, code === 0 ? " *** exiting successfully." : ` *** exiting unsuccessfully with status '${code}'.`);
    log(world, " *** terminating.");
  }
  return code;
}
