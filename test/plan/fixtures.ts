/** Facts of machines that could stand in somebody's home, for every test that needs a plan. Pure data; override what a case is about. */
import { createHash } from "node:crypto";
import { LEVEL_FLAGS, LEVELS, levelOfFlags } from "../../shared/hardware/x86Levels.ts";
import { type Facts, type FileFact, factsSchema, type GpuFact, type Installed } from "../../shared/model/facts.ts";
import { type Fleet, type FleetInput, fleetSchema } from "../../shared/model/fleet.ts";

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");
export const TAKEN_AT = 1795420000;

export function fileFact(path: string, content: string, over: Partial<FileFact> = {}): FileFact {
  return {
    path,
    content,
    encoding: "utf8",
    sha256: sha256(content),
    mode: "0644",
    owner: "root:root",
    size: Buffer.byteLength(content),
    mtime: TAKEN_AT - 86400,
    link: null,
    ...over,
  };
}

export function installed(cpv: string, over: Partial<Installed> = {}): Installed {
  return {
    cpv,
    slot: "0",
    buildId: null,
    buildTime: TAKEN_AT - 100_000,
    size: 4_000_000,
    march: "x86-64",
    editedConfig: [],
    use: [],
    iuse: [],
    repo: "gentoo",
    ...over,
  };
}

const upTo = (level: number): string[] => LEVELS.filter((l) => l <= level).flatMap((l) => [...LEVEL_FLAGS[l]]);
type Cpu = NonNullable<Facts["cpu"]>;
const cpu = (model: string, count: number, flags: readonly string[]): Cpu => ({ model, count, flags: [...new Set(flags)], family: null });
/** Processors, with the flags of /proc/cpuinfo that matter. */
export const CPUS = {
  zen4: cpu("AMD Ryzen 9 7950X 16-Core Processor", 32, [
    ...upTo(4),
    ..."aes pclmulqdq adx rdseed rdrand sha_ni sse4a clflushopt clzero clwb rdpid wbnoinvd vaes vpclmulqdq avx512_bf16 avx512_vnni gfni fsgsbase".split(
      " ",
    ),
  ]),
  haswell: cpu("Intel(R) Core(TM) i7-4770 CPU @ 3.40GHz", 8, [...upTo(3), ..."aes pclmulqdq fsgsbase rdrand".split(" ")]),
  skylake: cpu("Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz", 4, [
    ...upTo(3),
    ..."aes pclmulqdq fsgsbase rdrand adx rdseed clflushopt xsavec xsaves".split(" "),
  ]),
  nehalem: cpu("Intel(R) Xeon(R) CPU E5520 @ 2.27GHz", 8, upTo(2)),
  atom: cpu("Intel(R) Pentium(R) Silver J5005 CPU @ 1.50GHz", 4, [...upTo(2), ..."aes pclmulqdq movbe rdrand rdseed sha_ni clflushopt".split(" ")]),
} as const satisfies Record<string, Cpu>;

const pci = (vendor: string, device: string, driver: string | null, cardClass = "030000"): GpuFact => ({
  bus: "pci",
  class: cardClass,
  vendor,
  device,
  driver,
  compatible: null,
});
export const GPUS = {
  rdna3: pci("1002", "744c", "amdgpu"),
  intel: pci("8086", "1912", "i915"),
  nvidia: pci("10de", "1b80", "nvidia"),
  nouveau: pci("10de", "1e84", "nouveau"),
  nvidiaUnbound: pci("10de", "2684", null),
  r600: pci("1002", "9552", "radeon"),
  aspeed: pci("1a03", "2000", "ast"),
  virtio: pci("1af4", "1050", "virtio-pci", "038000"),
} as const satisfies Record<string, GpuFact>;

/** make.conf as a stage 3 brings it. */
export const STAGE3_MAKE_CONF = `# These settings were set by the catalyst build script that automatically
# built this stage.
# Please consult /usr/share/portage/config/make.conf.example for a more
# detailed example.
COMMON_FLAGS="-O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"
FCFLAGS="\${COMMON_FLAGS}"
FFLAGS="\${COMMON_FLAGS}"

# NOTE: This stage was built with the bindist USE flag enabled

# This sets the language of build output to English.
# Please keep this setting intact when reporting bugs.
LC_MESSAGES=C.UTF-8
`;

export const STAGE3_BINREPO = `# These settings were set by the catalyst build script that automatically
# built this stage.

[gentoo]
priority = 1
sync-uri = https://distfiles.gentoo.org/releases/amd64/binpackages/23.0/x86-64
`;

const DEFAULT_FEATURES =
  "assume-digests binpkg-docompress binpkg-dostrip binpkg-logs binpkg-multi-instance buildpkg-live compress-index config-protect-if-modified distlocks ebuild-locks fixlafiles ipc-sandbox merge-sync merge-wait multilib-strict network-sandbox news parallel-fetch pid-sandbox pkgdir-index-trusted preserve-libs protect-owned qa-unresolved-soname-deps sandbox strict unknown-features-warn unmerge-logs unmerge-orphans userfetch userpriv usersandbox usersync";
export const DESKTOP_USE = "X acl alsa amd64 bzip2 crypt dbus elogind gtk ipv6 llvm ncurses nls opengl pam readline ssl unicode vulkan wayland zlib";

/** What `portageq envvar -v` gives for a stage 3 with the flags of its make.conf. */
export function stage3Env(over: Record<string, string> = {}): Record<string, string> {
  return {
    ACCEPT_KEYWORDS: "amd64",
    ACCEPT_LICENSE: "* -@EULA",
    ARCH: "amd64",
    BINPKG_COMPRESS: "zstd",
    BINPKG_FORMAT: "gpkg",
    CFLAGS: "-O2 -pipe",
    CHOST: "x86_64-pc-linux-gnu",
    COMMON_FLAGS: "-O2 -pipe",
    CONFIG_PROTECT: "/etc",
    CPU_FLAGS_X86: "mmx mmxext sse sse2",
    CXXFLAGS: "-O2 -pipe",
    FCFLAGS: "-O2 -pipe",
    FFLAGS: "-O2 -pipe",
    FEATURES: DEFAULT_FEATURES,
    LDFLAGS: "-Wl,-O1 -Wl,--as-needed",
    PKGDIR: "/var/cache/binpkgs",
    PORTAGE_TMPDIR: "/var/tmp",
    USE: DESKTOP_USE,
    VIDEO_CARDS: "amdgpu fbdev intel nouveau radeon radeonsi vesa",
    ...over,
  };
}

const GIB = 1024 ** 3;
const TOOLS = ["curl", "wget", "git", "gpg", "getuto", "quickpkg", "eclean-pkg", "rsync", "emaint", "gpkg-sign"];

/**
 * One machine as the survey would find it: a Gentoo with OpenRC, Portage 3.0.82, a stage 3's make.conf, nothing of ours.
 * @param machine its id
 * @param over fields to replace, whole
 */
export function factsFixture(machine: string, over: Partial<Facts> = {}): Facts {
  const processor = over.cpu === undefined ? CPUS.skylake : over.cpu;
  const env = over.env ?? stage3Env();
  return factsSchema.parse({
    machine,
    takenAt: TAKEN_AT,
    hostname: machine,
    user: "root",
    rootVia: "login",
    target: "/",
    os: { id: "gentoo", name: "Gentoo", isGentoo: true, release: "Gentoo Base System release 2.18" },
    kernel: "6.12.58-gentoo-dist",
    arch: "x86_64",
    libc: "glibc",
    init: "openrc",
    clockOffset: 0,
    cpu: processor,
    x86Level: processor === null ? null : levelOfFlags(processor.flags),
    memoryBytes: 32 * GIB,
    gpus: [GPUS.intel],
    portage: {
      version: "3.0.82",
      profile: "default/linux/amd64/23.0/desktop",
      profilePath: "/var/db/repos/gentoo/profiles/default/linux/amd64/23.0/desktop",
    },
    env,
    portageErrors: [],
    makeConf: { form: "file", path: "/etc/portage/make.conf", sha256: sha256(STAGE3_MAKE_CONF), legacyToo: false },
    files: [fileFact("/etc/portage/make.conf", STAGE3_MAKE_CONF), fileFact("/etc/portage/binrepos.conf/gentoo.conf", STAGE3_BINREPO)],
    binrepos: [
      {
        name: "gentoo",
        syncUri: "https://distfiles.gentoo.org/releases/amd64/binpackages/23.0/x86-64",
        priority: 1,
        verifySignature: true,
        location: "/var/cache/binhost/gentoo",
        file: "/etc/portage/binrepos.conf/gentoo.conf",
      },
    ],
    tree: {
      path: "/var/db/repos/gentoo",
      commit: "8c1f4d1f0c0d2c9a6c2f1b7f3a5e9d0b4c6a7e8f",
      timestamp: "Mon, 23 Nov 2026 05:00:00 +0000",
      syncType: "git",
    },
    pkgdir: {
      path: env.PKGDIR ?? "/var/cache/binpkgs",
      freeBytes: 400 * GIB,
      usedBytes: 0,
      mode: "0755",
      indexPresent: false,
      indexTimestamp: null,
      indexPackages: null,
      indexMode: null,
      packages: [],
    },
    tmpdirFreeBytes: 100 * GIB,
    installed: [],
    world: [],
    trust: { anchor: false, exists: false, keys: [] },
    signingKey: null,
    nginx: { installed: false, running: false, enabled: false, config: null, test: null },
    portUser: null,
    portReach: "unknown",
    tools: Object.fromEntries(TOOLS.map((tool) => [tool, true])),
    proxies: {},
    networks: ["10.42.0.0/24"],
    jobsRunning: [],
    gaps: [],
    ...over,
  } satisfies Facts);
}

/** A fleet with every default filled in. */
export const fleetFixture = (input: Omit<FleetInput, "version">): Fleet => fleetSchema.parse({ version: 1, ...input });

/** nginx.conf as www-servers/nginx installs it, in short. */
export const NGINX_CONF_STOCK = `user nginx nginx;
worker_processes auto;

events {
}

http {
\ttypes_hash_max_size 4096;
\tinclude mime.types.nginx;

\tsendfile on;

\tserver {
\t\tlisten 127.0.0.1;
\t\tserver_name localhost;
\t}
}
`;
