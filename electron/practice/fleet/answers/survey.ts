/** survey: every section as the script prints it, out of the machine's directory and its hardware. */
import * as fs from "node:fs";
import * as net from "node:net";
import { posix } from "node:path";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { ENV_NAMES, TOOLS } from "../../../../shared/operations/parse/survey.ts";
import { readSettings } from "../../portage/config/settings.ts";
import { openGpkg } from "../../portage/files/gpkg.ts";
import { hex } from "../../portage/files/index.ts";
import { readPkgdirIndex } from "../../portage/files/pkgdir.ts";
import { exists, isDirectory, list, readBytes, readText, real } from "../../portage/files/rootfs.ts";
import { installedPackages, readContents, vdbText } from "../../portage/files/vdb.ts";
import { isProtected } from "../../portage/merge/install.ts";
import { TRUST_HOME } from "../../portage/programs/getuto.ts";
import { onPath, runCommand } from "../commands.ts";
import { type PracticeMachine, worldOf } from "../machine.ts";
import { testConfig } from "../nginx.ts";
import { serviceState } from "../services.ts";
import { showFile } from "./files.ts";
import { colonListing, usableKey } from "./keys.ts";
import { type Asked, answer, flag, type Section } from "./sections.ts";

type Said = { readonly out: string; readonly err: string };

async function ask(machine: PracticeMachine, uid: number, words: readonly string[]): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  await runCommand({ machine, uid, words, env: {}, streams: { out: (t) => void out.push(t), err: (t) => void err.push(t) } });
  return { out: out.join(""), err: err.join("") };
}

function hardwareSections(machine: PracticeMachine): readonly Section[] {
  const h = machine.hardware;
  const levels = [2, 3, 4].filter((l) => l <= h.level).map((l) => `  x86-64-v${l} (supported, searched)`);
  return [
    ["cpu", `cpu family\t: ${h.family}\nflags\t\t: ${h.flags}\nmodel name\t: ${h.model}`],
    ["cpucount", String(h.cores)],
    ["isa", levels.reverse().join("\n")],
    ["memory", String(h.memoryKb)],
    ["gpu", h.gpus.join("\n")],
  ];
}

/** Files below a directory, links followed, some names left out; as `find -L … -type f` lists them. */
function files(machine: PracticeMachine, at: string, skip: RegExp): readonly string[] {
  return list(machine.root, at)
    .filter((n) => !skip.test(n))
    .map((n) => posix.join(at, n))
    .flatMap((p) => (isDirectory(machine.root, p) ? files(machine, p, skip) : exists(machine.root, p) ? [p] : []));
}

async function portageSections(machine: PracticeMachine, uid: number): Promise<readonly Section[]> {
  const { root } = machine;
  const sections: Section[] = [];
  const profile = "/etc/portage/make.profile";
  if (exists(root, profile)) sections.push(["profile", `/${posix.relative(root, real(root, profile))}`]);
  const conf = "/etc/portage/make.conf";
  const form = !exists(root, conf) ? "missing" : isDirectory(root, conf) ? "directory" : "file";
  sections.push(["makeconf", `form=${form}\nlegacy=${flag(exists(root, "/etc/make.conf"))}`]);
  const shown = [
    ...files(machine, "/etc/portage", /^(gnupg(\..*)?|\.git|make\.profile|savedconfig|\.binhost-wizard\..*)$/),
    ...files(machine, "/etc/nginx", /^(\.git|\.binhost-wizard\..*)$|\.(key|pem)$/),
  ];
  for (const path of shown) sections.push(showFile(machine, path, 262144));
  if (!machine.gentoo) {
    for (const [what, why] of [
      ["Portage's settings", "portageq is not there"],
      ["Portage's version", "emerge is not there"],
    ])
      sections.push(["gap", `${what}\n${why}`]);
    return sections;
  }
  const env = await ask(machine, uid, ["portageq", "envvar", "-v", ...ENV_NAMES]);
  const version = await ask(machine, uid, ["emerge", "--version"]);
  const repos = await ask(machine, uid, ["portageq", "repos_config", "/"]);
  const errors = [...new Set(`${version.err}${env.err}`.split("\n").filter((l) => l.trim() !== ""))];
  const tree = /^location = (\S+)/m.exec(repos.out)?.[1] ?? "/var/db/repos/gentoo";
  const commit = (readText(root, `${tree}/metadata/timestamp.commit`) ?? "").split(" ")[0] ?? "";
  sections.push(
    ["envvar", env.out],
    ["portage", version.out],
    ["portageerrors", errors.join("\n")],
    ["repos", repos.out],
    ["tree", `path=${tree}\ncommit=${commit}\ntimestamp=${(readText(root, `${tree}/metadata/timestamp.chk`) ?? "").trim()}`],
    ["world", readText(root, "/var/lib/portage/world") ?? ""],
  );
  return sections;
}

function keySections(machine: PracticeMachine, uid: number, signingHome: string): readonly Section[] {
  const { root } = machine;
  const there = exists(root, TRUST_HOME);
  const sections: Section[] = [["trust", `exists=${flag(there)}\nanchor=${flag((readText(root, `${TRUST_HOME}/pass`) ?? "") !== "")}`]];
  if (there) sections.push(["trustkeys", colonListing(machine, TRUST_HOME)]);
  if (uid !== 0) return [...sections, ["gap", "the signing key, the web server's test, edited configuration files\nonly root may look at them"]];
  if (!exists(root, `${signingHome}/pubring.kbx`)) return sections;
  const key = usableKey(machine, signingHome);
  return [
    ...sections,
    ["signingkeys", colonListing(machine, signingHome)],
    ["signingkey", `home=${signingHome}\nsecret=${flag(key !== null)}`],
    ...(key ? [["signingpublic", key.publicKey] as const] : []),
  ];
}

function packageSections(machine: PracticeMachine, uid: number): readonly Section[] {
  const world = worldOf(machine, uid, {}, { out: () => {}, err: () => {} });
  const settings = readSettings(world);
  const pkgdir = settings.get("PKGDIR") ?? "/var/cache/binpkgs";
  const sections: Section[] = [];
  const mode = (path: string): string => (fs.statSync(real(machine.root, path)).mode & 0o7777).toString(8);
  if (isDirectory(machine.root, pkgdir)) {
    const index = readPkgdirIndex(world, pkgdir);
    const used = Math.ceil((index?.packages ?? []).reduce((sum, s) => sum + Number(s.SIZE ?? 0), 0) / 1024);
    const at = `${pkgdir}/Packages`;
    const more = index ? `\nindexmode=${mode(at)}\ntimestamp=${index.header.TIMESTAMP ?? ""}\ncount=${index.header.PACKAGES ?? ""}` : "";
    sections.push(["pkgdir", `path=${pkgdir}\nfree=${machine.freeKb}\nused=${used}\nmode=${mode(pkgdir)}\nindex=${flag(index !== null)}${more}`]);
    if (index) {
      const rows = index.packages.map((s) => [s.CPV, s.BUILD_ID ?? "", s.PATH, s.SIZE, s.BUILD_TIME ?? "", s.USE ?? ""].join("\t"));
      const signed = index.packages.flatMap((s) => {
        const bytes = readBytes(machine.root, posix.join(pkgdir, s.PATH ?? ""));
        return bytes ? [`${flag(openGpkg(bytes, s.PATH ?? "")?.signed ?? false)} ${s.PATH}`] : [];
      });
      sections.push(["packages", rows.join("\n")], ["signed", signed.join("\n")]);
    }
  }
  sections.push(["tmpdir", String(machine.freeKb)]);
  const installed = installedPackages(world);
  const rows = installed.map((p) => {
    const text = (key: string): string => vdbText(world, p.cpv, key) ?? "";
    const march = [...text("CFLAGS").matchAll(/(?:^|\s)-march=(\S+)/g)].at(-1)?.[1] ?? "";
    const use = [...p.use].filter((f) => p.iuse.has(f)).join(" ");
    return [p.cpv, text("SLOT"), text("BUILD_ID"), text("BUILD_TIME"), text("SIZE"), march, text("repository"), use, [...p.iuse].join(" ")].join(
      "\t",
    );
  });
  const edited = installed.flatMap((p) =>
    readContents(vdbText(world, p.cpv, "CONTENTS") ?? "").flatMap((l) => {
      if (l.kind !== "obj" || !isProtected(settings, l.path)) return [];
      const bytes = readBytes(machine.root, l.path);
      return bytes && hex("md5", bytes) === l.md5 ? [] : [`${p.cpv}\t${l.path}`];
    }),
  );
  return [...sections, ["installed", rows.join("\n")], ["edited", uid === 0 ? edited.join("\n") : ""]];
}

/** Open or refused, by a real connection. */
const reachOf = (host: string, port: number): Promise<string> =>
  new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 4000 });
    const end = (word: string): void => {
      socket.destroy();
      resolve(word);
    };
    socket.once("connect", () => end("open"));
    socket.once("timeout", () => end("dropped"));
    socket.once("error", (e: NodeJS.ErrnoException) => end(e.code === "ECONNREFUSED" ? "refused" : "unknown"));
  });

async function networkSections(machine: PracticeMachine, uid: number, args: FullArgs<"survey">): Promise<readonly Section[]> {
  const state = serviceState(machine, "nginx");
  const has = onPath(machine).includes("nginx");
  const config = exists(machine.root, "/etc/nginx/nginx.conf") ? "/etc/nginx/nginx.conf" : "";
  const sections: Section[] = [["nginx", `installed=${flag(has)}\nrunning=${flag(state.running)}\nenabled=${flag(state.enabled)}\nconfig=${config}`]];
  if (has && config !== "" && uid === 0) {
    const tested = testConfig(machine.root);
    sections.push(["nginxtest", `${tested.code}\n${tested.text}`]);
  }
  const ours = machine.running.get("nginx")?.ports.includes(args.port) ?? false;
  // All practice machines share this computer's ports: only the binhost's own port is looked at.
  const taken = machine.role === "binhost" && !ours && (await reachOf("127.0.0.1", args.port)) === "open";
  sections.push(["port", ours ? "used nginx" : taken ? "used python3" : "free"]);
  if (args.reach) sections.push(["reach", await reachOf(args.reach.host, args.reach.port)]);
  const path = onPath(machine);
  const jobs = [...machine.jobs.values()].filter((j) => j.ended === null).map((_, i) => `${4000 + i} emerge`);
  return [
    ...sections,
    ["tools", TOOLS.filter((t) => path.includes(t)).join("\n")],
    ["proxies", ""],
    ["networks", `eth0 ${machine.network}`],
    ["jobs", jobs.join("\n")],
  ];
}

export async function survey({ machine, uid, args }: Asked<FullArgs<"survey">>): Promise<string> {
  const { root } = machine;
  const release = readText(root, "/etc/gentoo-release");
  return answer([
    ["id", `time=${machine.now().toFixed(6)}\nuid=${uid}\nhostname=${machine.hostname}\nkernel=6.12.47-gentoo\narch=x86_64`],
    ["os", readText(root, "/etc/os-release") ?? ""],
    ...(release === null ? [] : [["release", release] as const]),
    ["libc", "glibc"],
    ["init", machine.init],
    ...hardwareSections(machine),
    ...(await portageSections(machine, uid)),
    ...keySections(machine, uid, args.signingHome),
    ...packageSections(machine, uid),
    ...(await networkSections(machine, uid, args)),
  ]);
}
