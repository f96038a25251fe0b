/**
 * survey. Every section is optional: what is missing becomes null or empty and a gap says so. Fields are `name=value` lines, "-" or
 * an empty value is unknown, lists are one a line, TAB separates columns. In order:
 *   id          uid= hostname= kernel= arch= time=           uname and `date +%s.%N` at the script's begin
 *   os          /etc/os-release          release  /etc/gentoo-release
 *   libc        glibc | musl | unknown   init     openrc | systemd | unknown
 *   cpu         unique lines of /proc/cpuinfo: model name, cpu family, flags (arm: Features)    cpucount  number
 *   isa         lines of `ld.so --help` that name x86-64-v2 … v4
 *   memory      MemTotal in kB
 *   gpu         `pci CLASS VENDOR DEVICE DRIVER` (0x… as in /sys, driver or -) | `platform COMPATIBLE DRIVER`
 *   portage     `emerge --version`       envvar   `portageq envvar -v NAME…`    portageerrors  what both wrote to stderr
 *   profile     where make.profile leads (absolute)
 *   makeconf    form=file|directory|missing legacy=0|1 (1: /etc/make.conf is there too)
 *   file, unreadable   as in read-files, for everything below /etc/portage (without gnupg, .git) and /etc/nginx
 *   repos       `portageq repos_config /`     tree  path= commit= timestamp=   of the main repository
 *   pkgdir      path= free= used= (kB) mode= index=0|1 indexmode= timestamp= count=
 *   packages    CPV BUILD_ID PATH SIZE BUILD_TIME USE, as the index lists them
 *   signed      `0 PATH` / `1 PATH` (relative to PKGDIR) for the package files that were looked at
 *   tmpdir      free kB
 *   installed   CPV SLOT BUILD_ID BUILD_TIME SIZE MARCH REPOSITORY USE IUSE      edited  CPV PATH      world  atoms
 *   trust       exists=0|1 anchor=0|1    trustkeys  gpg --with-colons --list-keys
 *   signingkey  home= secret=0|1         signingkeys  gpg --with-colons --list-keys   signingpublic  armour of the first usable key
 *   nginx       installed= running= enabled= (0|1) config=PATH     nginxtest  exit code / its words (root only)
 *   port        free | used NAME (the name may be missing)         reach  open | refused | dropped | unknown
 *   tools       names found on PATH      proxies  NAME=VALUE of the environment       networks  `INTERFACE ADDRESS/BITS`
 *   jobs        `PID COMMAND` of emerge processes
 *   gap         WHAT / WHY, any number
 *   end         its absence says that the survey was cut off
 */
import type { Facts, FileFact } from "../../model/facts.ts";
import { maskUrls } from "../../run/mask.ts";
import type { OperationArgs } from "../operations.ts";
import { fieldsOf, numberOf, orNull, readSections, type Sections, yes } from "../sections.ts";
import { parseFileSection } from "./readFiles.ts";
import { cpuOf, gpusOf, memoryOf, x86LevelOf } from "./survey/hardware.ts";
import { keysOf } from "./survey/keys.ts";
import { networksOf, proxiesOf } from "./survey/network.ts";
import { installedOf, pkgdirOf } from "./survey/packages.ts";
import { binreposOf, makeConfOf, parseEnvvar, parseVersion, profileName, treeOf } from "./survey/portage.ts";

type Gap = { readonly what: string; readonly why: string };
const lines = (body: string | null): string[] => (body ?? "").split("\n").filter((line) => line.trim() !== "");

/** Values of /etc/os-release: NAME=value, value perhaps in quotes. */
function osOf(sections: Sections): Facts["os"] {
  const release = fieldsOf(sections.first("os"));
  const value = (name: string) => orNull(release[name]?.trim().replace(/^(["'])(.*)\1$/, "$2"));
  const gentoo = orNull(sections.first("release")?.trim());
  const like = (value("ID_LIKE") ?? "").split(" ");
  const id = value("ID");
  return {
    id,
    name: value("PRETTY_NAME") ?? value("NAME"),
    isGentoo: id === "gentoo" || like.includes("gentoo") || gentoo !== null,
    release: gentoo ?? value("VERSION_ID"),
  };
}

function filesOf(sections: Sections, gaps: Gap[]): FileFact[] {
  const files: FileFact[] = [];
  for (const body of sections.all("file")) {
    const file = parseFileSection(body);
    if (file) files.push(file);
    else gaps.push({ what: `the file ${body.split("\n")[0] ?? ""}`, why: "what came back could not be read" });
  }
  for (const body of sections.all("unreadable")) {
    const [path = "", ...why] = body.split("\n");
    gaps.push({ what: `the file ${path}`, why: why.join(" ").trim() || "it could not be read" });
  }
  return files;
}

function signingKeyOf(sections: Sections, fallback: string): Facts["signingKey"] {
  const fields = fieldsOf(sections.first("signingkey"));
  const publicKey = sections.first("signingpublic")?.trim() ?? "";
  const key = keysOf(sections.first("signingkeys")).find((k) => !/^[redn]$/.test(k.validity)) ?? keysOf(sections.first("signingkeys"))[0];
  if (!yes(fields.secret) || key === undefined || !publicKey.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return null;
  return { home: orNull(fields.home) ?? fallback, fingerprint: key.fingerprint, expires: key.expires, publicKey: `${publicKey}\n` };
}

function portOf(body: string | null): string | null {
  const text = body?.trim() ?? "";
  return text === "" || text === "free" ? null : text.replace(/^used ?/, "");
}

const pick = <T extends string>(value: string | null | undefined, allowed: readonly T[], other: T): T =>
  allowed.find((a) => a === value?.trim()) ?? other;

/** Facts out of a survey's output. Never fails: whatever could not be read stands in `gaps`. */
export function parseSurvey(raw: string, args: Omit<OperationArgs<"survey">, "reach" | "port">): Facts {
  const sections = readSections(raw, false) ?? { first: () => null, all: () => [], list: [] };
  const gaps: Gap[] = sections
    .all("gap")
    .map((body) => ({ what: body.split("\n")[0] ?? "", why: maskUrls(body.split("\n").slice(1).join(" ").trim()) }));
  const cut = sections.list.at(-1)?.[0] !== "end";
  if (cut) gaps.push({ what: "the survey", why: "its answer was cut off; what comes after is unknown" });
  const id = fieldsOf(sections.first("id"));
  const time = numberOf(id.time);
  const files = filesOf(sections, gaps);
  const env = parseEnvvar(sections.first("envvar"));
  const version = parseVersion(sections.first("portage"));
  const profilePath = orNull(sections.first("profile")?.trim());
  const cpu = cpuOf(sections.first("cpu"), sections.first("cpucount"));
  const { packages, odd } = installedOf(sections.first("installed"), sections.first("edited"));
  if (odd > 0) gaps.push({ what: "installed packages", why: `${odd} entries of the package database could not be read` });
  const trust = fieldsOf(sections.first("trust"));
  const nginx = fieldsOf(sections.first("nginx"));
  const test = sections.first("nginxtest");
  const arch = orNull(id.arch);
  const os = osOf(sections);
  const missing: readonly (readonly [string, boolean])[] = [
    ["the operating system", os.id === null],
    ["the processor", cpu === null],
    ["Portage's version", version.version === null],
    ["Portage's settings", Object.keys(env).length === 0],
    ["the profile", profilePath === null],
    ["the machine's networks", sections.first("networks") === null],
    ["the installed packages", sections.first("installed") === null],
    ["the clock", time === null],
  ];
  for (const [what, isMissing] of missing)
    if (isMissing && !gaps.some((g) => g.what === what)) gaps.push({ what, why: "the machine gave no answer" });
  return {
    machine: args.machine,
    takenAt: args.now,
    hostname: orNull(id.hostname),
    user: args.user,
    rootVia: args.rootVia,
    target: args.target ?? "/",
    os,
    kernel: orNull(id.kernel),
    arch,
    libc: pick(sections.first("libc"), ["glibc", "musl"], "unknown"),
    init: pick(sections.first("init"), ["openrc", "systemd"], "unknown"),
    clockOffset: time === null ? null : time - args.now,
    cpu,
    x86Level: x86LevelOf(arch, cpu?.flags ?? [], sections.first("isa")),
    memoryBytes: memoryOf(sections.first("memory")),
    gpus: gpusOf(sections.first("gpu")),
    portage: { version: version.version, profile: profileName(profilePath) ?? version.profile, profilePath },
    env,
    portageErrors: lines(sections.first("portageerrors")).map(maskUrls),
    makeConf: makeConfOf(sections.first("makeconf"), files),
    files,
    binrepos: binreposOf(files),
    tree: treeOf(sections.first("tree"), sections.first("repos")),
    pkgdir: pkgdirOf(sections.first("pkgdir"), sections.first("packages"), sections.first("signed")),
    tmpdirFreeBytes: ((kilobytes) => (kilobytes === null ? null : kilobytes * 1024))(numberOf(sections.first("tmpdir"))),
    installed: packages,
    world: lines(sections.first("world")).map((line) => line.trim()),
    trust: {
      exists: yes(trust.exists),
      anchor: yes(trust.anchor),
      keys: keysOf(sections.first("trustkeys")).map(({ fingerprint, validity, uid }) => ({ fingerprint, validity, uid })),
    },
    signingKey: signingKeyOf(sections, args.signingHome),
    nginx: {
      installed: yes(nginx.installed),
      running: yes(nginx.running),
      enabled: yes(nginx.enabled),
      config: orNull(nginx.config),
      test:
        test === null ? null : test.split("\n")[0]?.trim() === "0" ? "" : maskUrls(test.split("\n").slice(1).join("\n").trim()) || "nginx -t failed",
    },
    portUser: portOf(sections.first("port")),
    portReach: pick(sections.first("reach"), ["open", "refused", "dropped"], "unknown"),
    tools: Object.fromEntries(TOOLS.map((tool) => [tool, lines(sections.first("tools")).includes(tool)])),
    proxies: proxiesOf(fieldsOf(sections.first("proxies")), env),
    networks: networksOf(sections.first("networks")),
    jobsRunning: lines(sections.first("jobs")).map(maskUrls),
    gaps,
  };
}

/** Programs whose presence a survey tells. */
export const TOOLS = [
  "curl",
  "wget",
  "git",
  "gpg",
  "getuto",
  "quickpkg",
  "gpkg-sign",
  "eclean-pkg",
  "rsync",
  "nginx",
  "emerge",
  "portageq",
  "emaint",
  "python3",
  "ss",
  "ip",
  "rc-service",
  "rc-update",
  "systemctl",
  "sudo",
  "doas",
  "flock",
  "setsid",
  "unshare",
  "zstd",
  "qlist",
  "cpuid2cpuflags",
  "resolve-march-native",
  "nft",
] as const;

/** What Portage is asked for in one call (`portageq envvar -v`, 0.17 s however many). */
export const ENV_NAMES = [
  "ABI_X86",
  "ACCEPT_CHOSTS",
  "ACCEPT_KEYWORDS",
  "ACCEPT_LICENSE",
  "ACCEPT_PROPERTIES",
  "ACCEPT_RESTRICT",
  "ARCH",
  "BINPKG_COMPRESS",
  "BINPKG_COMPRESS_FLAGS",
  "BINPKG_COMPRESS_FLAGS_ZSTD",
  "BINPKG_FORMAT",
  "BINPKG_GPG_SIGNING_GPG_HOME",
  "BINPKG_GPG_SIGNING_KEY",
  "BINPKG_GPG_VERIFY_GPG_HOME",
  "CFLAGS",
  "CHOST",
  "COMMON_FLAGS",
  "CONFIG_PROTECT",
  "CONFIG_PROTECT_MASK",
  "CPU_FLAGS_X86",
  "CXXFLAGS",
  "DISTDIR",
  "ELIBC",
  "EMERGE_DEFAULT_OPTS",
  "EMERGE_LOG_DIR",
  "FCFLAGS",
  "FEATURES",
  "FFLAGS",
  "GENTOO_MIRRORS",
  "GOAMD64",
  "INPUT_DEVICES",
  "KERNEL",
  "L10N",
  "LDFLAGS",
  "MAKEOPTS",
  "PKGDIR",
  "PORTAGE_BINHOST",
  "PORTAGE_LOGDIR",
  "PORTAGE_TMPDIR",
  "PORTAGE_TRUST_HELPER",
  "PYTHON_SINGLE_TARGET",
  "PYTHON_TARGETS",
  "QUICKPKG_DEFAULT_OPTS",
  "RUSTFLAGS",
  "USE",
  "USE_EXPAND",
  "VIDEO_CARDS",
  "FETCHCOMMAND",
  "http_proxy",
  "https_proxy",
  "ftp_proxy",
  "no_proxy",
  "all_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "RSYNC_PROXY",
] as const;
