/** Merging one node of the list, from source or as a binary, with the words and log lines of emerge. */
import * as fs from "node:fs";
import { posix } from "node:path";
import { matches, parseAtom } from "../choose/atom.ts";
import type { Machine } from "../choose/machine.ts";
import { has, type Options } from "../choose/options.ts";
import { type Binary, type Ebuild, pf } from "../choose/packages.ts";
import type { Node } from "../choose/resolve.ts";
import { openGpkg, type Policy, readImage, readMetadata, verifyGpkg } from "../files/gpkg.ts";
import { hex } from "../files/index.ts";
import { inject, pkgdirOf } from "../files/pkgdir.ts";
import { readBytes, real, writeFile } from "../files/rootfs.ts";
import type { TarEntry } from "../files/tar.ts";
import { refusal } from "../gpg/gpg.ts";
import { build, compileSeconds, installedKib } from "./build.ts";
import { digestProblem, fetchBinary, intoPkgdir, isFetched, localPath, okLine } from "./fetch.ts";
import { addToWorld, install } from "./install.ts";
import { log } from "./log.ts";
import { pack } from "./pack.ts";

export type Step = {
  readonly machine: Machine;
  readonly options: Options;
  readonly node: Node;
  readonly i: number;
  readonly n: number;
  /** Only the milestones are printed: --quiet, --quiet-build, or several jobs. */
  readonly terse: boolean;
  readonly willBe: (cp: string) => string | null;
  readonly waiting: string[];
  readonly messages: string[];
};

type Ready = { readonly image: readonly TarEntry[]; readonly metadata: Readonly<Record<string, string>>; readonly from: string };

/** What binrepos.conf and FEATURES say of one binary (gpkg.py). */
function policyFor(step: Step, binary: Binary): Policy {
  const { settings } = step.machine;
  const request = settings.feature("binpkg-request-signature") || binary.remote?.verify === true;
  const ignore = !settings.feature("binpkg-request-signature") && (settings.feature("binpkg-ignore-signature") || binary.remote?.verify === false);
  return { request, ignore };
}

async function fromBinary(step: Step, binary: Binary): Promise<Ready | null> {
  const { machine, i, n } = step;
  const { world, settings } = machine;
  const say = (text: string): void => (step.terse ? undefined : world.out(text));
  const at =
    isFetched(world, binary) && binary.remote
      ? posix.join(binary.remote.location, binary.path)
      : localPath(world, settings, binary, pkgdirOf(settings));
  const name = posix.basename(at);
  let data = readBytes(world.root, at);
  const mix = binary.remote !== null && intoPkgdir(settings);
  const policy = policyFor(step, binary);
  const refuse = (raw: readonly string[]): void => world.err(refusal(raw));
  const home = settings.get("BINPKG_GPG_VERIFY_GPG_HOME") ?? "/etc/portage/gnupg";
  if (binary.remote && (data === null || data.length === 0 || digestProblem(binary, data) !== null)) {
    if (n === 1) log(world, ` --- (${i} of ${n}) Fetching Binary (${binary.cpv}::${at}.partial)`);
    data = await fetchBinary(world, settings, binary, at, n > 1 || step.terse);
    if (!data) return null;
    say(okLine(name));
    if (mix) {
      const opened = openGpkg(data, at);
      const verdict = opened && (await verifyGpkg(opened, at, world.gpg, world.root, home, policy, refuse, ["metadata"]));
      if (!opened || !verdict?.ok) {
        world.err(`!!! Invalid binary package: '${at}.partial', ${verdict && !verdict.ok ? verdict.text : "not a gpkg"}\n`);
        return null;
      }
    }
    fs.renameSync(real(world.root, `${at}.partial`), real(world.root, at));
    if (mix) await inject(world, settings, pkgdirOf(settings), posix.relative(pkgdirOf(settings), at));
  } else {
    const problem = data === null ? null : digestProblem(binary, data);
    if (data === null || problem) {
      world.out(
        `\n!!! Digest verification failed:\n!!! ${at}\n!!! Reason: ${problem?.reason ?? "file not found"}\n!!! Got: ${problem?.got ?? ""}\n!!! Expected: ${problem?.expected ?? ""}\n`,
      );
      return null;
    }
    say(okLine(name));
  }
  log(world, ` === (${i} of ${n}) Merging Binary (${binary.cpv}::${at})`);
  say(">>> Extracting info\n");
  const opened = openGpkg(data, at);
  if (!opened) {
    world.err(`!!! Error extracting '${at}', not a gpkg\n`);
    return null;
  }
  const check = (part: "metadata" | "image") => verifyGpkg(opened, at, world.gpg, world.root, home, policy, refuse, [part]);
  const first = await check("metadata");
  if (!first.ok) {
    world.err(`!!! Error extracting '${at}', ${first.text}\n`);
    return null;
  }
  if (opened.basename !== pf(binary.cpv) && !opened.basename.startsWith(`${pf(binary.cpv)}-`))
    world.err(`Package basename mismatched, using ${opened.basename}\nPackage basename mismatched, using ${opened.basename}\n`);
  say(`>>> Extracting ${binary.cpv}\n`);
  const second = await check("image");
  const image = readImage(opened);
  const metadata = readMetadata(opened);
  if (!second.ok || !image || !metadata) {
    world.err(`!!! Error extracting '${at}', ${second.ok ? "damaged image" : second.text}\n`);
    return null;
  }
  await world.sleep(Math.max(1, installedKib(image) / 2000));
  return { image, metadata: { ...metadata, BINPKGMD5: hex("md5", data) }, from: at };
}

async function fromSource(step: Step, ebuild: Ebuild): Promise<Ready | null> {
  const { machine, i, n, options, node } = step;
  const { world, settings } = machine;
  const excluded = (options.lists.get("buildpkg-exclude") ?? []).some((p) => {
    const atom = parseAtom(p);
    return atom !== null && matches(atom, ebuild);
  });
  const packs = has(options, "buildpkgonly") || ((settings.feature("buildpkg") || has(options, "buildpkg")) && !excluded);
  const work = `${settings.get("PORTAGE_TMPDIR") ?? "/var/tmp"}/portage/${ebuild.cpv}`;
  log(world, ` === (${i} of ${n}) Cleaning (${ebuild.cpv}::${ebuild.path})`);
  log(world, ` === (${i} of ${n}) Compiling/${packs ? "Packaging" : "Merging"} (${ebuild.cpv}::${ebuild.path})`);
  const written: string[] = [];
  const say = (text: string): void => {
    written.push(text);
    if (!step.terse) world.out(text);
  };
  const failed = (): null => {
    writeFile(world.root, `${work}/temp/build.log`, written.join(""));
    return null;
  };
  const seconds = compileSeconds(ebuild);
  if (seconds > 0) {
    say(`>>> Unpacking source...\n>>> Source unpacked in ${work}/work\n>>> Preparing source in ${work}/work ...\n>>> Source prepared.\n`);
    say(`>>> Configuring source in ${work}/work ...\n>>> Source configured.\n>>> Compiling source in ${work}/work ...\n`);
    say(`compiling ${pf(ebuild.cpv)} with CFLAGS=${settings.get("CFLAGS") ?? ""}\n`);
    const steps = Number(ebuild.metadata.LITTLE_STEPS ?? 1);
    for (let s = 1; s <= steps; s++) {
      await world.sleep(seconds / steps);
      if (steps > 1) say(`step ${s} of ${steps}\n`);
    }
  }
  if (ebuild.metadata.LITTLE_FAIL) {
    const message = ` * ERROR: ${ebuild.cpv}::${ebuild.repo} failed (compile phase):\n *   ${ebuild.metadata.LITTLE_FAIL}\n`;
    say(message);
    step.messages.push(`\n * Messages for package ${ebuild.cpv}:\n\n${message}`);
    return failed();
  }
  if (seconds > 0) say(`>>> Source compiled.\n>>> Test phase [not enabled]: ${ebuild.cpv}\n`);
  say(`\n>>> Install ${ebuild.cpv} into ${work}/image\n>>> Completed installing ${ebuild.cpv} into ${work}/image\n\n`);
  const built = build(machine, ebuild, node.use, step.willBe);
  const kib = installedKib(built.image);
  say(` \u001b[32m*\u001b[0m Final size of build directory:  4 KiB\n \u001b[32m*\u001b[0m Final size of installed tree:  ${kib} KiB\n\n`);
  if (!packs) return { ...built, from: ebuild.path };
  say(">>> Creating binpkg\nstty: 'standard input': Inappropriate ioctl for device\n");
  const made = await pack(world, settings, ebuild.cpv, ebuild.cp.split("/")[1] ?? "", built.metadata, built.image);
  say(">>> Done.\n");
  if (!made.ok) {
    world.err(`${made.text}\n`);
    return failed();
  }
  return { image: built.image, metadata: { ...built.metadata, BUILD_ID: String(made.buildId) }, from: ebuild.path };
}

/** Merges one. False: it failed and said so. */
export async function perform(step: Step): Promise<boolean> {
  const { machine, node, i, n, options } = step;
  const { world, settings } = machine;
  const { pkg } = node;
  const named = `${pkg.cpv}::${pkg.repo}`;
  log(world, ` >>> emerge (${i} of ${n}) ${pkg.cpv} to /`);
  if (!step.terse || !has(options, "quiet")) world.out(step.terse ? "" : "\n");
  world.out(`>>> Emerging ${pkg.kind === "binary" ? "binary " : ""}(${i} of ${n}) ${named}\n`);
  let ready: Ready | null;
  try {
    ready = pkg.kind === "binary" ? await fromBinary(step, pkg) : await fromSource(step, pkg);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || (error.code !== "ENOSPC" && error.code !== "EROFS" && error.code !== "EACCES"))
      throw error;
    const words = { ENOSPC: "[Errno 28] No space left on device", EROFS: "[Errno 30] Read-only file system", EACCES: "[Errno 13] Permission denied" }[
      error.code
    ];
    world.err(`OSError: ${words}\n`);
    ready = null;
  }
  if (!ready) {
    const path = `${settings.get("PORTAGE_TMPDIR") ?? "/var/tmp"}/portage/${pkg.cpv}/temp/build.log`;
    world.out(`\n>>> Failed to emerge ${pkg.cpv}, Log file:\n\n>>>  '${path}'\n`);
    return false;
  }
  const finish = (): void => log(world, ` ::: completed emerge (${i} of ${n}) ${pkg.cpv} to /`);
  // Not merged, so the log does not say "completed".
  if (has(options, "buildpkgonly")) return true;
  if (pkg.kind === "ebuild") log(world, ` === (${i} of ${n}) Merging (${pkg.cpv}::${ready.from})`);
  world.out(`${step.terse ? "" : "\n"}>>> Installing (${i} of ${n}) ${named}\n`);
  const old = node.replaces ? [node.replaces.cpv] : [];
  const elog = pkg.metadata.LITTLE_ELOG ?? (pkg.kind === "binary" ? machine.tree.exact(pkg.cpv)?.metadata.LITTLE_ELOG : undefined);
  if (elog)
    step.messages.push(
      `\n * Messages for package ${pkg.cpv}:\n\n${elog
        .split("|")
        .map((l) => ` * ${l}\n`)
        .join("")}`,
    );
  step.waiting.push(...install(world, settings, pkg.cpv, ready.image, ready.metadata, old));
  log(world, ` >>> AUTOCLEAN: ${pkg.cp}:${pkg.slot}`);
  for (const cpv of old) {
    if (cpv === pkg.cpv && pkg.kind === "binary") continue;
    log(world, ` === Unmerging... (${cpv})`);
    log(world, ` >>> unmerge success: ${cpv}`);
  }
  if (node.argument !== null && !has(options, "oneshot") && options.choices.get("select") !== "n" && !node.argument.startsWith("@")) {
    if (addToWorld(world, pkg.cp)) world.out(`${step.terse ? "" : "\n"}>>> Recording ${pkg.cp} in "world" favorites file...\n`);
    log(world, ` === (${i} of ${n}) Updating world file (${pkg.cpv})`);
  }
  log(world, ` === (${i} of ${n}) Post-Build Cleaning (${pkg.cpv}::${ready.from})`);
  finish();
  world.out(`${step.terse ? "" : "\n"}>>> Completed (${i} of ${n}) ${named}\n`);
  return true;
}
