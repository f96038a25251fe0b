/** Fleets and facts by chance, for the planner's laws: every choice, odd make.confs, half-finished machines. */
import fc from "fast-check";
import type { Facts, Installed } from "../../shared/model/facts.ts";
import { type Fleet, fleetSchema } from "../../shared/model/fleet.ts";
import { effectiveEnv, FINGERPRINT } from "./applySimulator.ts";
import {
  CPUS,
  factsFixture,
  fileFact,
  GPUS,
  installed,
  NGINX_CONF_STOCK,
  STAGE3_BINREPO,
  STAGE3_MAKE_CONF,
  sha256,
  stage3Env,
  TAKEN_AT,
} from "./fixtures.ts";

export type Case = { readonly fleet: Fleet; readonly facts: Record<string, Facts>; readonly profiles: Record<string, Record<string, string>> };

const MAKE_CONFS = [
  STAGE3_MAKE_CONF,
  `${STAGE3_MAKE_CONF}MAKEOPTS="-j$(nproc)"\n`,
  'COMMON_FLAGS="-march=native -O2 -pipe"\nCFLAGS="${COMMON_FLAGS}"\nCXXFLAGS="${COMMON_FLAGS} -fno-plt"\nFEATURES="candy"\nEMERGE_DEFAULT_OPTS="--jobs=4 --ask"',
  'CFLAGS="-O3 -march=haswell -mtune=haswell"\nCXXFLAGS="${CFLAGS}"\nUSE="wayland -gtk"\nACCEPT_KEYWORDS="~amd64"\nVIDEO_CARDS="nvidia"\nMAKEOPTS="-j64"\n',
  'PORTAGE_BINHOST="http://10.42.0.9/old"\nFEATURES="getbinpkg -binpkg-signing"\nCPU_FLAGS_X86="mmx sse"\n',
  "",
];
const PACKAGE_USES: readonly (readonly [string, string])[] = [
  ["/etc/portage/package.use/00cpu-flags", "*/* CPU_FLAGS_X86: mmx sse sse2 avx\n"],
  ["/etc/portage/package.use", "# mine\nmedia-libs/mesa vulkan\n*/* VIDEO_CARDS: -* intel"],
  ["/etc/portage/package.use/zz-last", "media-video/ffmpeg cpu_flags_x86_avx2\n"],
];

const mesaIuse = [
  "video_cards_intel",
  "video_cards_radeonsi",
  "video_cards_nouveau",
  "video_cards_nvk",
  "video_cards_zink",
  "video_cards_radeon",
  "vulkan",
];
const packageArb = (name: string, extra: Partial<Installed> = {}): fc.Arbitrary<Installed> =>
  fc
    .record({
      march: fc.constantFrom(null, "native", "x86-64", "x86-64-v2", "x86-64-v3", "haswell", "znver4", "mystery"),
      buildId: fc.constantFrom(null, "1"),
      editedConfig: fc.constantFrom<string[]>([], ["/etc/foo.conf"]),
      size: fc.constantFrom(null, 1_000, 50_000_000),
    })
    .map((p) => installed(name, { ...p, ...extra, buildTime: TAKEN_AT - name.length * 1000 }));

const installedArb: fc.Arbitrary<Installed[]> = fc
  .tuple(
    packageArb("app-misc/one-1.0"),
    packageArb("app-misc/two-2.0-r1"),
    packageArb("virtual/jpeg-1"),
    packageArb("x11-drivers/nvidia-drivers-580.95"),
    fc.tuple(fc.subarray(mesaIuse), packageArb("media-libs/mesa-26.2.2", { iuse: mesaIuse })).map(([use, p]): Installed => ({ ...p, use: [...use] })),
    packageArb("x11-libs/libdrm-2.4.134", { iuse: ["video_cards_amdgpu", "video_cards_intel"], use: ["video_cards_intel"] }),
    packageArb("media-video/ffmpeg-8.0", { iuse: ["cpu_flags_x86_avx2", "cpu_flags_x86_sse3", "X"], use: ["cpu_flags_x86_avx2", "X"] }),
  )
  .chain((all) => fc.subarray(all));

const indexArb = (packages: readonly Installed[]): fc.Arbitrary<Facts["pkgdir"]> =>
  fc
    .record({
      listed: fc.subarray([...packages]),
      signed: fc.constantFrom(true, false, null),
      sameBuild: fc.boolean(),
      extension: fc.constantFrom("gpkg.tar", "gpkg.tar", "xpak"),
      mode: fc.constantFrom("0644", "0640"),
      present: fc.boolean(),
    })
    .map(({ listed, signed, sameBuild, extension, mode, present }) => ({
      path: "/var/cache/binpkgs",
      freeBytes: 400 * 1024 ** 3,
      usedBytes: 0,
      mode: "0755",
      indexPresent: present,
      indexTimestamp: present ? TAKEN_AT : null,
      indexPackages: present ? listed.length : null,
      indexMode: present ? mode : null,
      packages: present
        ? listed.map((p) => ({
            cpv: p.cpv,
            buildId: "1",
            path: `${p.cpv}-1.${extension}`,
            size: 1000,
            signed,
            use: [...p.use],
            buildTime: sameBuild ? p.buildTime : 7,
          }))
        : [],
    }));

type MachineArb = fc.Arbitrary<{ facts: (id: string) => Facts; profile: Record<string, string> }>;
const machineArb: MachineArb = fc
  .record({
    makeConf: fc.constantFrom(...MAKE_CONFS),
    form: fc.constantFrom("file", "directory", "missing"),
    cpu: fc.constantFrom(...Object.values(CPUS), null),
    gpus: fc.subarray(Object.values(GPUS), { maxLength: 2 }),
    use: fc.subarray([...PACKAGE_USES], { maxLength: 1 }),
    init: fc.constantFrom("openrc", "systemd"),
    installedAndIndex: installedArb.chain((list) => indexArb(list).map((pkgdir) => ({ list, pkgdir }))),
    nginx: fc.constantFrom("none", "installed", "running"),
    singleBinrepo: fc.boolean(),
    memory: fc.constantFrom(null, 2, 16, 128),
    getuto: fc.boolean(),
    key: fc.boolean(),
    version: fc.constantFrom("3.0.82", "3.0.82-r1", "3.0.76", "9999", "3.0.70"),
    v6: fc.boolean(),
  })
  .map((m) => {
    const makeConfs =
      m.form === "missing" ? [] : [fileFact(m.form === "file" ? "/etc/portage/make.conf" : "/etc/portage/make.conf/00-base.conf", m.makeConf)];
    const files = [
      ...makeConfs,
      fileFact(m.singleBinrepo ? "/etc/portage/binrepos.conf" : "/etc/portage/binrepos.conf/gentoo.conf", STAGE3_BINREPO),
      ...m.use.map(([path, content]) => fileFact(path, content)),
      ...(m.nginx === "none" ? [] : [fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK)]),
    ];
    const { COMMON_FLAGS: _, ...profile } = stage3Env();
    const { list, pkgdir } = m.installedAndIndex;
    const facts = (id: string): Facts =>
      factsFixture(id, {
        cpu: m.cpu,
        gpus: m.gpus,
        init: m.init as Facts["init"],
        env: effectiveEnv(profile, files),
        files,
        makeConf: {
          form: m.form as "file",
          path: "/etc/portage/make.conf",
          sha256: makeConfs[0] ? sha256(m.makeConf) : null,
          legacyToo: false,
        },
        installed: m.nginx === "none" ? list : [...list, installed("www-servers/nginx-1.29.3", { march: null })],
        pkgdir,
        memoryBytes: m.memory === null ? null : m.memory * 1024 ** 3,
        nginx: {
          installed: m.nginx !== "none",
          running: m.nginx === "running",
          enabled: m.nginx === "running",
          config: null,
          test: m.nginx === "none" ? null : "",
        },
        // A binhost without getuto would install it before packages are kept; Portage itself depends on it there.
        tools: { ...factsFixture(id).tools, getuto: m.getuto || id === "host" },
        signingKey: m.key
          ? {
              home: "/root/.gnupg-binhost-wizard",
              fingerprint: FINGERPRINT,
              expires: TAKEN_AT + 10 ** 8,
              publicKey: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
            }
          : null,
        portage: { ...factsFixture(id).portage, version: m.version },
        networks: m.v6 ? ["10.42.0.0/24", "fd00:42::/64"] : ["10.42.0.0/24"],
      });
    return { facts, profile };
  });

/** Every choice there is. */
export const choicesArb = fc.record({
  graphics: fc.record({
    mode: fc.constantFrom("union", "variants", "leave"),
    cards: fc.constantFrom({}, { c1: ["nvidia"] }, { host: ["intel", "radeonsi"] }),
    apart: fc.constantFrom([], [], ["c1"], ["host", "c2"]),
  }),
  processor: fc.record({
    march: fc.constantFrom("auto", "leave", "native", "x86-64-v3", "znver4", "mystery"),
    cpuFlags: fc.constantFrom("intersection", "leave"),
  }),
  serving: fc.record({ method: fc.constantFrom("http", "http", "ssh"), allow: fc.constantFrom([], ["10.42.0.0/24"]) }),
  compression: fc.record({ level: fc.constantFrom(1, 9, 19, 22) }),
  build: fc.record({ emergeJobs: fc.constantFrom(null, 1, 4), makeJobs: fc.constantFrom(null, 2, 64), loadAverage: fc.constantFrom(null, 7.5) }),
  signing: fc.record({ mode: fc.constantFrom("sign", "sign", "unsigned") }),
  packages: fc.record({ packInstalled: fc.boolean(), rebuild: fc.boolean() }),
  licenses: fc.record({ accept: fc.constantFrom(null, "*") }),
  otherSources: fc.record({ official: fc.constantFrom("keep", "off"), takeOverPortageBinhost: fc.boolean() }),
  use: fc.record({ mode: fc.constantFrom("leave", "binhost"), settings: fc.subarray(["USE", "ACCEPT_KEYWORDS", "ACCEPT_LICENSE"]) }),
});

/** A binhost and up to three clients with everything by chance. */
export const caseArb: fc.Arbitrary<Case> = fc.tuple(fc.array(machineArb, { minLength: 1, maxLength: 4 }), choicesArb).map(([machines, choices]) => {
  const ids = machines.map((_, i) => (i === 0 ? "host" : `c${i}`));
  return {
    fleet: fleetSchema.parse({
      version: 1,
      machines: ids.map((id, i) => ({ id, name: id, role: i === 0 ? "binhost" : "client", address: `10.42.0.${10 + i}` })),
      choices,
    }),
    facts: Object.fromEntries(machines.map((m, i) => [ids[i] as string, m.facts(ids[i] as string)])),
    profiles: Object.fromEntries(machines.map((m, i) => [ids[i] as string, m.profile])),
  };
});
