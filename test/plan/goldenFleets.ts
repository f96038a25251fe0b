/** Five fleets, as people have them; test/plan/golden shows what the plan makes of each. */
import type { Facts, FileFact } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { binreposOf } from "../../shared/operations/parse/survey/portage.ts";
import { effectiveEnv, FINGERPRINT } from "./applySimulator.ts";
import {
  CPUS,
  factsFixture,
  fileFact,
  fleetFixture,
  GPUS,
  installed,
  NGINX_CONF_STOCK,
  STAGE3_BINREPO,
  STAGE3_MAKE_CONF,
  stage3Env,
  TAKEN_AT,
} from "./fixtures.ts";

export type GoldenFleet = {
  readonly fleet: Fleet;
  readonly facts: Record<string, Facts>;
  readonly profiles: Record<string, Record<string, string>>;
};

const PROFILE = (({ COMMON_FLAGS: _a, FCFLAGS: _b, FFLAGS: _c, ...rest }) => rest)(stage3Env());
type Parts = Partial<Facts> & { readonly profile?: Record<string, string> };
function machine(id: string, files: readonly FileFact[], { profile = {}, ...over }: Parts = {}): { facts: Facts; profile: Record<string, string> } {
  const base = { ...PROFILE, ...profile };
  const form = files.some((f) => f.path === "/etc/portage/make.conf") ? "file" : "directory";
  const facts = factsFixture(id, {
    files: [...files],
    env: effectiveEnv(base, [...files]),
    binrepos: binreposOf([...files]),
    makeConf: {
      form,
      path: "/etc/portage/make.conf",
      sha256: files.find((f) => f.path === "/etc/portage/make.conf")?.sha256 ?? null,
      legacyToo: false,
    },
    ...over,
  });
  return { facts, profile: base };
}
const together = (fleet: Fleet, machines: Record<string, ReturnType<typeof machine>>): GoldenFleet => ({
  fleet,
  facts: Object.fromEntries(Object.entries(machines).map(([id, m]) => [id, m.facts])),
  profiles: Object.fromEntries(Object.entries(machines).map(([id, m]) => [id, m.profile])),
});

const stage3 = [fileFact("/etc/portage/make.conf", STAGE3_MAKE_CONF), fileFact("/etc/portage/binrepos.conf/gentoo.conf", STAGE3_BINREPO)];
const MESA_IUSE = "X d3d12 intel llvm lavapipe nouveau nvk r300 r600 radeon radeonsi vulkan wayland zink"
  .split(" ")
  .map((flag) => (/^(X|llvm|vulkan|wayland)$/.test(flag) ? flag : `video_cards_${flag}`));
const desktop = (march: string | null) => [
  installed("acct-group/audio-0-r3", { march: null, size: 0 }),
  installed("app-editors/vim-9.1.1652", { march, editedConfig: ["/etc/vim/vimrc.local"], size: 4_300_000 }),
  installed("dev-lang/rust-bin-1.94.0", { march, size: 780_000_000 }),
  installed("media-libs/mesa-26.2.2", {
    march,
    size: 96_000_000,
    iuse: MESA_IUSE,
    use: ["X", "llvm", "vulkan", "wayland", "video_cards_intel", "video_cards_nouveau", "video_cards_radeon", "video_cards_radeonsi"],
  }),
  installed("media-video/ffmpeg-8.0", {
    march,
    size: 38_000_000,
    iuse: ["X", "cpu_flags_x86_avx2", "cpu_flags_x86_fma3", "cpu_flags_x86_sse4_2"],
    use: ["X", "cpu_flags_x86_avx2", "cpu_flags_x86_fma3", "cpu_flags_x86_sse4_2"],
  }),
  installed("sys-apps/baselayout-2.18", { march: null, size: 60_000 }),
  installed("www-client/firefox-145.0", { march, size: 290_000_000 }),
  installed("x11-drivers/nvidia-drivers-580.95.05", { march, size: 830_000_000, iuse: ["X", "modules", "modules-sign"] }),
];

const host = { id: "tau-ceti-lab", name: "tau-ceti-lab", role: "binhost" as const, address: "10.42.0.194" };
const client = (id: string, last: number, more: object = {}) => ({ id, name: id, role: "client" as const, address: `10.42.0.${last}`, ...more });

/** Three equal desktops, fresh stage 3 settings, nothing of ours yet. */
const oneType = (): GoldenFleet => {
  const each = { cpu: CPUS.skylake, gpus: [GPUS.intel] };
  return together(fleetFixture({ machines: [host, client("desk-a", 100), client("desk-b", 101)] }), {
    "tau-ceti-lab": machine("tau-ceti-lab", stage3, {
      ...each,
      installed: [installed("app-misc/tmux-3.5a", { march: null }), installed("www-client/firefox-145.0", { march: null, size: 290_000_000 })],
    }),
    "desk-a": machine("desk-a", stage3, each),
    "desk-b": machine("desk-b", stage3, each),
  });
};

/** AMD binhost built with native, an NVIDIA client, an Intel client. */
const mixed = (): GoldenFleet => {
  const native = STAGE3_MAKE_CONF.replace('COMMON_FLAGS="-O2 -pipe"', 'COMMON_FLAGS="-march=native -O2 -pipe -fomit-frame-pointer"');
  return together(fleetFixture({ name: "Argo", machines: [host, client("driver", 100), client("couch", 102)] }), {
    "tau-ceti-lab": machine(
      "tau-ceti-lab",
      [
        fileFact("/etc/portage/make.conf", `${native}FEATURES="candy parallel-install"\nVIDEO_CARDS="amdgpu radeonsi"`),
        stage3[1] as FileFact,
        fileFact("/etc/portage/package.use/mine", "media-libs/mesa vulkan\n"),
      ],
      { cpu: CPUS.zen4, gpus: [GPUS.rdna3], installed: desktop("native"), memoryBytes: 64 * 1024 ** 3, kernel: "6.12.58-gentoo-dist" },
    ),
    driver: machine(
      "driver",
      [fileFact("/etc/portage/make.conf", `${STAGE3_MAKE_CONF}VIDEO_CARDS="nvidia"\nUSE="wayland -gtk"\n`), stage3[1] as FileFact],
      {
        cpu: CPUS.haswell,
        gpus: [GPUS.nvidia],
        kernel: "6.17.9-gentoo",
      },
    ),
    couch: machine("couch", stage3, { cpu: CPUS.skylake, gpus: [GPUS.intel] }),
  });
};

/** The reference document taken literally on both ends, and a client from 2009. */
export const REFERENCE_BINHOST = `# /etc/portage/make.conf (on binhost)

# === Critical: Binary package creation ===
FEATURES="buildpkg binpkg-multi-instance parallel-fetch candy"

# Compression (zstd level 9 = max compression, slower)
BINPKG_COMPRESS="zstd"
BINPKG_COMPRESS_FLAGS="-9"

# Modern package format (replaces old tbz2)
BINPKG_FORMAT="gpkg"

# === CPU Optimization ===
# Use YOUR CPU's native instruction set
COMMON_FLAGS="-march=native -O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"

# Parallel compilation
MAKEOPTS="-j$(nproc)"
EMERGE_DEFAULT_OPTS="--jobs=4 --load-average=8"

# === GPU Support ===
# Compile for ALL GPU types your clients might use
VIDEO_CARDS="nvidia amdgpu radeonsi intel"

# === Accept all licenses (internal use) ===
ACCEPT_LICENSE="*"
`;
export const REFERENCE_CLIENT = `# /etc/portage/make.conf (on client machines)

# === Binary package server ===
PORTAGE_BINHOST="http://10.42.0.194:8080"

# === Features ===
FEATURES="binpkg-multi-instance parallel-fetch getbinpkg"

# CRITICAL: Disable signature verification for internal network
# (Official Gentoo binaries are signed, yours are not)
FEATURES="\${FEATURES} -binpkg-signing -binpkg-request-signature"

# === Default behavior: always try binary first ===
EMERGE_DEFAULT_OPTS="--getbinpkg --usepkg"

# === Match binhost optimization ===
# This MUST match what the binhost compiled with
COMMON_FLAGS="-march=native -O2 -pipe"
CFLAGS="\${COMMON_FLAGS}"
CXXFLAGS="\${COMMON_FLAGS}"

# GPU must match what binhost compiled
VIDEO_CARDS="nvidia"
`;
const oldCpu = (): GoldenFleet =>
  together(fleetFixture({ machines: [host, client("driver", 100), client("attic", 101)] }), {
    "tau-ceti-lab": machine(
      "tau-ceti-lab",
      [fileFact("/etc/portage/make.conf", REFERENCE_BINHOST), fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK)],
      {
        cpu: CPUS.zen4,
        gpus: [GPUS.rdna3],
        portageErrors: ['"/etc/portage/make.conf", line 21: $: bad substitution'],
        installed: [installed("app-misc/hello-fleet-1.1", { march: "native", buildId: "1" })],
        pkgdir: {
          ...(factsFixture("x").pkgdir as NonNullable<Facts["pkgdir"]>),
          indexPresent: true,
          indexTimestamp: TAKEN_AT,
          indexPackages: 1,
          indexMode: "0644",
          packages: [
            {
              cpv: "app-misc/hello-fleet-1.1",
              buildId: "1",
              path: "app-misc/hello-fleet/hello-fleet-1.1-1.gpkg.tar",
              size: 10240,
              signed: false,
              use: ["nls"],
              buildTime: TAKEN_AT - 100_000,
            },
          ],
        },
        nginx: { installed: true, running: false, enabled: false, config: "/etc/nginx/nginx.conf", test: "" },
      },
    ),
    driver: machine("driver", [fileFact("/etc/portage/make.conf", REFERENCE_CLIENT)], { cpu: CPUS.skylake, gpus: [GPUS.nvidia] }),
    attic: machine("attic", stage3, { cpu: CPUS.nehalem, gpus: [GPUS.r600], memoryBytes: 8 * 1024 ** 3 }),
  });

const DEBIAN_STYLE_NGINX = `user nginx;
worker_processes auto;
events { worker_connections 768; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    include /etc/nginx/conf.d/*.conf;
}
`;
/** A systemd binhost whose nginx reads conf.d, an OpenRC client, and a stage 3 in a chroot that never booted. */
const inits = (): GoldenFleet =>
  together(
    fleetFixture({
      machines: [host, client("laptop", 103), client("newborn", 104, { target: "/mnt/gentoo" })],
      choices: { serving: { port: 80 }, licenses: { accept: "* -@EULA" }, compression: { level: 22 } },
    }),
    {
      "tau-ceti-lab": machine("tau-ceti-lab", [...stage3, fileFact("/etc/nginx/nginx.conf", DEBIAN_STYLE_NGINX)], {
        init: "systemd",
        portage: { version: "3.0.82", profile: "default/linux/amd64/23.0/desktop/systemd", profilePath: null },
        nginx: { installed: true, running: true, enabled: true, config: "/etc/nginx/nginx.conf", test: "" },
        networks: ["10.42.0.0/24", "fd00:42::/64"],
        installed: [installed("sys-apps/systemd-258.2", { march: null, size: 30_000_000 })],
      }),
      laptop: machine("laptop", stage3, { networks: ["10.42.0.0/24", "172.17.0.0/16"], gpus: [GPUS.intel, GPUS.nvidiaUnbound] }),
      newborn: machine("newborn", stage3, {
        target: "/mnt/gentoo",
        init: "unknown",
        gpus: [GPUS.virtio],
        portage: { version: "3.0.78", profile: "default/linux/amd64/23.0/desktop", profilePath: null },
      }),
    },
  );

const MADE_PACKAGE_USE = `# one file, as in the old days
app-editors/vim -X
*/* PYTHON_TARGETS: python3_13`;
/** make.conf as a directory, single files elsewhere, a key that exists already, the official source off, the binhost's USE for all, variants of Mesa. */
const directory = (): GoldenFleet =>
  together(
    fleetFixture({
      machines: [host, client("driver", 100)],
      choices: {
        graphics: { mode: "variants" },
        otherSources: { official: "off" },
        use: { mode: "binhost", settings: ["USE", "ACCEPT_KEYWORDS"] },
        build: { emergeJobs: 4 },
        processor: { march: "haswell" },
      },
    }),
    {
      "tau-ceti-lab": machine(
        "tau-ceti-lab",
        [
          fileFact(
            "/etc/portage/make.conf/00-flags.conf",
            'COMMON_FLAGS="-O2 -pipe"\nCFLAGS="${COMMON_FLAGS} -fno-semantic-interposition"\nCXXFLAGS="${CFLAGS}"\n',
          ),
          fileFact("/etc/portage/make.conf/10-use.conf", 'USE="wayland pipewire"\nACCEPT_KEYWORDS="~amd64"\n'),
          fileFact("/etc/portage/package.use", MADE_PACKAGE_USE),
        ],
        {
          cpu: CPUS.skylake,
          gpus: [GPUS.intel],
          memoryBytes: 16 * 1024 ** 3,
          installed: desktop("haswell")
            .filter((p) => p.cpv.startsWith("media-libs/mesa"))
            .map((p) => ({ ...p, use: ["X", "llvm", "vulkan", "wayland", "video_cards_intel"] })),
          signingKey: {
            home: "/root/.gnupg-binhost-wizard",
            fingerprint: FINGERPRINT,
            expires: TAKEN_AT + 40 * 86400,
            publicKey: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
          },
        },
      ),
      driver: machine("driver", [fileFact("/etc/portage/make.conf/make.conf", STAGE3_MAKE_CONF), stage3[1] as FileFact], {
        cpu: CPUS.haswell,
        gpus: [GPUS.rdna3],
      }),
    },
  );

export const GOLDEN_FLEETS: Readonly<Record<string, () => GoldenFleet>> = {
  "one-type": oneType,
  "mixed-cards": mixed,
  "old-v2": oldCpu,
  "systemd-and-openrc": inits,
  "make-conf-directory": directory,
};
