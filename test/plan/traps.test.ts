/** Each claim of the reference document that is wrong or outdated, and each trap seen on the real Portage, that a plan has to meet. */
import { describe, expect, test } from "vitest";
import type { Facts } from "../../shared/model/facts.ts";
import type { FleetInput } from "../../shared/model/fleet.ts";
import type { Plan, SpecOf, Step, StepKind } from "../../shared/model/plan.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { readMakeConf } from "../../shared/portage/makeConf/read.ts";
import { effectiveEnv, FINGERPRINT } from "./applySimulator.ts";
import {
  CPUS,
  DESKTOP_USE,
  factsFixture,
  fileFact,
  fleetFixture,
  GPUS,
  installed,
  NGINX_CONF_STOCK,
  STAGE3_MAKE_CONF,
  stage3Env,
  TAKEN_AT,
} from "./fixtures.ts";
import { REFERENCE_BINHOST, REFERENCE_CLIENT } from "./goldenFleets.ts";

type Choices = NonNullable<FleetInput["choices"]>;
type Over = Partial<Facts>;
const withMakeConf = (id: string, text: string, over: Over = {}): Facts => {
  const files = [fileFact("/etc/portage/make.conf", text), ...(over.files ?? [])];
  return factsFixture(id, { ...over, files, env: effectiveEnv({ ...stage3Env(), ...over.env }, files), binrepos: over.binrepos ?? [] });
};
function make(host: Facts, client: Facts | null, choices: Choices = {}, more: Over & { clientMachine?: object; hostMachine?: object } = {}): Plan {
  const fleet = fleetFixture({
    machines: [
      { id: "host", name: "host", role: "binhost", address: "10.42.0.194", ...more.hostMachine },
      ...(client ? [{ id: "client", name: "client", role: "client" as const, address: "10.42.0.100", ...more.clientMachine }] : []),
    ],
    choices,
  });
  return planFleet(fleet, { host, ...(client ? { client } : {}) });
}
const stepsOf = (plan: Plan, machine: string): readonly Step[] => plan.machines.find((m) => m.id === machine)?.steps ?? [];
function spec<K extends StepKind>(plan: Plan, machine: string, kind: K): SpecOf<K> | undefined {
  return stepsOf(plan, machine).find((s) => s.spec.kind === kind)?.spec as SpecOf<K> | undefined;
}
const file = (plan: Plan, machine: string, path: string): string =>
  stepsOf(plan, machine)
    .flatMap((s) => (s.spec.kind === "write-files" ? s.spec.files : []))
    .find((f) => f.path === path)?.after ?? "";
const makeConf = (plan: Plan, machine: string) =>
  readMakeConf([{ path: "/etc/portage/make.conf", content: file(plan, machine, "/etc/portage/make.conf") }]).values;
const codes = (plan: Plan, machine?: string): string[] =>
  plan.issues.filter((i) => machine === undefined || i.machine === machine).map((i) => i.code);
const blockers = (plan: Plan): string[] => plan.issues.filter((i) => i.level === "blocker").map((i) => i.code);
const index = (over: Partial<NonNullable<Facts["pkgdir"]>>): Facts["pkgdir"] => ({
  ...(factsFixture("x").pkgdir as NonNullable<Facts["pkgdir"]>),
  indexPresent: true,
  indexMode: "0644",
  ...over,
});
const entry = (cpv: string, over: object = {}) => ({
  cpv,
  buildId: "1",
  path: `${cpv}-1.gpkg.tar`,
  size: 1,
  signed: true,
  use: [],
  buildTime: TAKEN_AT - 100_000,
  ...over,
});
const key = {
  home: "/root/.gnupg-binhost-wizard",
  fingerprint: FINGERPRINT,
  expires: TAKEN_AT + 10 ** 8,
  publicKey: "-----BEGIN PGP PUBLIC KEY BLOCK-----\n",
};

describe("claims of the reference document", () => {
  const host = () => withMakeConf("host", REFERENCE_BINHOST, { cpu: CPUS.zen4, gpus: [GPUS.rdna3] });
  const client = () => withMakeConf("client", REFERENCE_CLIENT, { gpus: [GPUS.nvidia] });

  test("1: buildpkg is switched on, and what is installed already is packed", () => {
    const plan = make(factsFixture("host", { installed: [installed("app-misc/a-1")] }), null);
    expect(makeConf(plan, "host").get("FEATURES")).toMatch(/\bbuildpkg\b/);
    expect(spec(plan, "host", "pack-installed")?.cpvs).toEqual(["app-misc/a-1"]);
  });
  test("3: gpkg and zstd are written only where they are not what Portage takes anyway", () => {
    expect(makeConf(make(factsFixture("host"), null), "host").has("BINPKG_FORMAT")).toBe(false);
    const old = make(factsFixture("host", { env: stage3Env({ BINPKG_FORMAT: "xpak", BINPKG_COMPRESS: "bzip2" }) }), null);
    expect(makeConf(old, "host").get("BINPKG_FORMAT")).toBe("gpkg");
    expect(makeConf(old, "host").get("BINPKG_COMPRESS")).toBe("zstd");
  });
  test("4: the level is a zstd level, 1 to 19, more with --ultra, and in the variable that wins", () => {
    const flags = (level: number) => makeConf(make(host(), null, { compression: { level } }), "host").get("BINPKG_COMPRESS_FLAGS_ZSTD");
    expect([flags(9), flags(19), flags(22)]).toEqual(["-9", "-19", "--ultra -22"]);
  });
  test("5: MAKEOPTS=-j$(nproc) is pointed out and replaced by a number in our block; nothing of ours holds $( ", () => {
    const plan = make(host(), client());
    expect(codes(plan, "host")).toContain("build.makeopts-broken");
    expect(makeConf(plan, "host").get("MAKEOPTS")).toMatch(/^-j[0-9]+$/);
    expect(file(plan, "host", "/etc/portage/make.conf").split(">>> binhost-wizard")[1]).not.toMatch(/\$\(|`/);
    expect(blockers(plan)).toEqual([]);
  });
  test("6, 7: the union goes to the packages that compare it, on binhost and client alike; the client's own list stays", () => {
    const plan = make(host(), client());
    const lines = ["host", "client"].map((m) => file(plan, m, "/etc/portage/package.use/zz-binhost-wizard").match(/^(media|x11)-libs.*$/gm));
    expect(lines[0]).toEqual(lines[1]);
    expect(lines[0]?.[0]).toBe("media-libs/mesa VIDEO_CARDS: -* radeonsi");
    expect(file(plan, "client", "/etc/portage/make.conf")).toContain('VIDEO_CARDS="nvidia"');
  });
  test("6: or one build for each list, with multi-instance on", () => {
    const mesa = installed("media-libs/mesa-26.2.2", { iuse: ["video_cards_radeonsi", "video_cards_intel"], use: ["video_cards_radeonsi"] });
    const plan = make(factsFixture("host", { gpus: [GPUS.rdna3], installed: [mesa] }), factsFixture("client", { gpus: [GPUS.intel] }), {
      graphics: { mode: "variants" },
    });
    expect(makeConf(plan, "host").get("FEATURES")).toContain("binpkg-multi-instance");
    const variant = spec(plan, "host", "rebuild");
    expect(variant).toMatchObject({ buildOnly: true, env: { VIDEO_CARDS: "intel" }, atoms: ["=media-libs/mesa-26.2.2"] });
    // mesa's radeonsi is built against libdrm[video_cards_amdgpu]: libdrm keeps one list for all.
    expect(file(plan, "client", "/etc/portage/package.use/zz-binhost-wizard")).toContain("x11-libs/libdrm VIDEO_CARDS: -* amdgpu intel");
  });
  test("8: nvidia, amdgpu, i965 and iris are not written for mesa", () => {
    const plan = make(host(), client(), { graphics: { cards: { host: ["amdgpu", "radeonsi", "intel", "i965", "iris"], client: ["nvidia"] } } });
    expect(file(plan, "host", "/etc/portage/package.use/zz-binhost-wizard")).toContain("media-libs/mesa VIDEO_CARDS: -* intel radeonsi\n");
  });
  test("9: licences are set on every machine or on none; a client that masks nvidia-drivers is told", () => {
    const plan = make(host(), client(), { licenses: { accept: "*" } });
    for (const machine of ["host", "client"]) expect(makeConf(plan, machine).get("ACCEPT_LICENSE")).toBe("*");
    expect(codes(make(host(), client()), "client")).toContain("graphics.nvidia-licence");
  });
  test("10, 25: no emaint after packing or building; the index is written by us only when there is none", () => {
    const plan = make(factsFixture("host", { installed: [installed("app-misc/a-1")] }), null);
    expect(
      stepsOf(plan, "host")
        .flatMap((s) => s.commands)
        .join("\n"),
    ).not.toContain("emaint");
    expect(spec(make(factsFixture("host"), null), "host", "fix-index")).toBeDefined();
  });
  test("11: ssh works when root's key and the host key are there and rsync is on both ends", () => {
    const plan = make(factsFixture("host", { tools: { rsync: false } }), factsFixture("client"), { serving: { method: "ssh" } });
    expect(plan.decisions.uri).toBe("ssh://root@10.42.0.194/var/cache/binpkgs");
    expect(spec(plan, "client", "ssh-access")).toMatchObject({ host: "10.42.0.194", user: "root", pkgdir: "/var/cache/binpkgs" });
    expect(spec(plan, "host", "install-tool")).toMatchObject({ atom: "net-misc/rsync" });
    expect(spec(plan, "host", "service")).toBeUndefined();
    expect(codes(plan)).toContain("serving.ssh");
  });
  test("12: the server block lists nothing (no autoindex) and answers 304", () => {
    const block = file(make(host(), client()), "host", "/etc/nginx/binhost-wizard.conf");
    expect(block).toContain("if_modified_since before;");
    expect(block).not.toContain("autoindex");
    expect(block).toMatch(/listen 8080;/);
  });
  test("13: no sites-available: one own file, included once by a marked line in the http block, or in conf.d where nginx reads that", () => {
    const stock = make(
      factsFixture("host", {
        files: [fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK)],
        nginx: { installed: true, running: false, enabled: false, config: "/etc/nginx/nginx.conf", test: "" },
      }),
      null,
    );
    const conf = file(stock, "host", "/etc/nginx/nginx.conf");
    expect(conf.match(/include \/etc\/nginx\/binhost-wizard\.conf;/g)).toHaveLength(1);
    expect(conf).toMatch(/include \/etc\/nginx\/binhost-wizard\.conf; {2}# binhost-wizard\n\}\n$/);
    const confD = make(
      factsFixture("host", {
        files: [fileFact("/etc/nginx/nginx.conf", "events {}\nhttp {\n  include conf.d/*.conf;\n}\n")],
        nginx: { installed: true, running: false, enabled: false, config: "/etc/nginx/nginx.conf", test: "" },
      }),
      null,
    );
    expect(file(confD, "host", "/etc/nginx/conf.d/binhost-wizard.conf")).toContain("server {");
    expect(file(confD, "host", "/etc/nginx/nginx.conf")).toBe("");
  });
  test("14: OpenRC and systemd each with their own words", () => {
    const commands = (init: "openrc" | "systemd") =>
      stepsOf(make(factsFixture("host", { init }), null), "host").find((s) => s.spec.kind === "service")?.commands;
    expect(commands("openrc")).toEqual(["rc-update add nginx default", "rc-service nginx start"]);
    expect(commands("systemd")).toEqual(["systemctl enable nginx", "systemctl start nginx"]);
  });
  test("15: a section of binrepos.conf, never a PORTAGE_BINHOST of ours; the old one is pointed out and switched off on request", () => {
    const plan = make(host(), client());
    expect(file(plan, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard.conf")).toContain("[binhost-wizard]");
    expect(codes(plan, "client")).toContain("sources.portage-binhost");
    expect(makeConf(plan, "client").get("PORTAGE_BINHOST")).toBe("");
    const kept = make(host(), client(), { otherSources: { takeOverPortageBinhost: false } });
    expect(stepsOf(kept, "client").some((s) => s.id.endsWith("switch-on"))).toBe(false);
    // With PORTAGE_BINHOST set Portage gives no section its default location: ours names one.
    expect(file(kept, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard.conf")).toContain("location = /var/cache/binhost/binhost-wizard");
  });
  test("16: -binpkg-signing -binpkg-request-signature does nothing; verify-signature is what counts, written either way", () => {
    const signed = make(host(), client());
    expect(codes(signed, "client")).toContain("client.signature-features-idle");
    expect(file(signed, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard.conf")).toContain("\nverify-signature = true\n");
    const unsigned = make(host(), client(), { signing: { mode: "unsigned" } });
    expect(file(unsigned, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard.conf")).toContain("\nverify-signature = false\n");
    expect(codes(unsigned)).toContain("signing.off");
    const all = unsigned.machines.flatMap((m) => m.steps).flatMap((s) => (s.spec.kind === "write-files" ? s.spec.files : []));
    expect(all.map((f) => f.after).join("")).not.toMatch(/\[DEFAULT\]|binpkg-ignore-signature/);
    expect(unsigned.machines.flatMap((m) => m.steps).map((s) => s.spec.kind)).not.toContain("trust-key");
  });
  test("17: getbinpkg alone is enough; where it is on already nothing is added", () => {
    expect(makeConf(make(factsFixture("host"), factsFixture("client")), "client").get("FEATURES")).toMatch(/ getbinpkg$/);
    expect(file(make(host(), client()), "client", "/etc/portage/make.conf").split(">>> binhost-wizard")[1]).not.toContain("FEATURES");
  });
  test("18: the client's compiler flags stay; the binhost's say what every machine can run", () => {
    const plan = make(host(), client());
    expect(file(plan, "client", "/etc/portage/make.conf").split(">>> binhost-wizard")[1]).not.toContain("march");
    expect(makeConf(plan, "host").get("CFLAGS")).toBe("-march=x86-64-v3 -mtune=generic -O2 -pipe");
  });
  test("18: -march=native as chosen is refused where it would break a client, with what is missing, and kept where it would not", () => {
    const refused = make(host(), client(), { processor: { march: "native" } });
    const issue = refused.issues.find((i) => i.code === "processor.native-refused");
    expect(issue?.why).toMatch(/client \(Intel.*i5-6500.*\) has no .*avx512/);
    expect(refused.decisions.march).toBe("x86-64-v3");
    expect(make(host(), withMakeConf("client", REFERENCE_CLIENT, { cpu: CPUS.zen4 }), { processor: { march: "native" } }).decisions.march).toBe(
      "native",
    );
  });
  test("20: a USE flag that differs is said before it compiles", () => {
    const plan = make(factsFixture("host"), factsFixture("client", { env: stage3Env({ USE: DESKTOP_USE.replace(" wayland", "") }) }));
    expect(plan.issues.find((i) => i.code === "use.flags-differ")?.what).toContain("the binhost has wayland.");
  });
  test("21: nothing is cloned into /etc/portage; only own files and one block are written there", () => {
    for (const step of make(host(), client()).machines.flatMap((m) => m.steps)) {
      expect(step.commands.join("\n")).not.toMatch(/git /);
      if (step.spec.kind === "write-files")
        for (const f of step.spec.files) expect(f.before === null || f.after?.includes(f.before.trimEnd()) || f.path.includes("nginx")).toBeTruthy();
    }
  });
  test("22, 24: no command of the plan asks at a terminal or cleans packages away", () => {
    const commands = make(host(), client(), {}).machines.flatMap((m) => m.steps.flatMap((s) => s.commands));
    expect(commands.join("\n")).not.toMatch(/eclean|depclean|--ask(?!=n)/);
  });
  test("31: the look at the index is a GET from the machine itself", () => {
    expect(
      stepsOf(make(host(), client()), "client")
        .find((s) => s.spec.kind === "check-index")
        ?.commands.join(),
    ).toMatch(/^curl -fsS http/);
  });
  test("32: what would let a wrong binary in, or would stop without a terminal, is named", () => {
    const plan = make(factsFixture("host"), factsFixture("client", { env: stage3Env({ EMERGE_DEFAULT_OPTS: "--usepkgonly --ask" }) }));
    expect(codes(plan, "client")).toEqual(expect.arrayContaining(["client.binary-only", "client.ask"]));
    const safe = make(
      factsFixture("host"),
      factsFixture("client", { env: stage3Env({ EMERGE_DEFAULT_OPTS: "--getbinpkgonly --binpkg-respect-use=y" }) }),
    );
    expect(codes(safe, "client")).not.toContain("client.binary-only");
  });
});

describe("traps seen on the real Portage", () => {
  test("a file edited by hand is rebuilt, not packed: quickpkg would publish an empty stub", () => {
    const p = installed("app-misc/etc-demo-1.1", { editedConfig: ["/etc/etc-demo.conf"] });
    const plan = make(factsFixture("host", { installed: [p] }), null);
    expect(plan.decisions.pack).toEqual([]);
    expect(spec(plan, "host", "rebuild")?.atoms).toEqual(["=app-misc/etc-demo-1.1"]);
    const off = make(factsFixture("host", { installed: [p] }), null, { packages: { rebuild: false } });
    expect(off.decisions.notPacked).toMatchObject([{ cpv: "app-misc/etc-demo-1.1" }]);
    expect(spec(off, "host", "pack-installed")).toBeUndefined();
  });
  test("once rebuilt, an edited file is no reason to build again", () => {
    const p = installed("app-misc/etc-demo-1.1", { editedConfig: ["/etc/etc-demo.conf"], buildId: "1" });
    const plan = make(factsFixture("host", { installed: [p], pkgdir: index({ packages: [entry(p.cpv)] }), signingKey: key }), null);
    expect(plan.decisions.rebuild).toEqual([]);
  });
  test("umask: quickpkg gets --umask=0022, and an index that nginx cannot read is made readable", () => {
    const plan = make(factsFixture("host", { installed: [installed("app-misc/a-1")], pkgdir: index({ indexMode: "0640" }) }), null);
    expect(stepsOf(plan, "host").find((s) => s.spec.kind === "pack-installed")?.commands[0]).toContain("--umask=0022 --include-unmodified-config=y");
    expect(spec(plan, "host", "fix-index")).toMatchObject({ makeReadable: true });
  });
  test("a package built with an -march that a client lacks is rebuilt, never packed; one that upstream built is packed", () => {
    const host = factsFixture("host", {
      cpu: CPUS.zen4,
      installed: [
        installed("app-misc/a-1", { march: "native" }),
        installed("app-misc/b-1", { march: "znver4" }),
        installed("dev-lang/rust-bin-1", { march: "native" }),
        installed("app-misc/c-1", { march: "x86-64-v2" }),
      ],
    });
    const plan = make(host, factsFixture("client", { cpu: CPUS.nehalem }));
    expect(plan.decisions.march).toBe("x86-64-v2");
    expect(plan.decisions.rebuild.map((r) => r.cpv)).toEqual(["app-misc/a-1", "app-misc/b-1"]);
    expect(plan.decisions.pack).toEqual(["app-misc/c-1", "dev-lang/rust-bin-1"]);
  });
  test("with -march left as it is, unsafe packages are left out and the danger is named, instead of being rebuilt in vain", () => {
    const host = withMakeConf("host", STAGE3_MAKE_CONF.replace("-O2", "-march=native -O2"), {
      cpu: CPUS.zen4,
      installed: [installed("app-misc/a-1", { march: "native" })],
    });
    const plan = make(host, factsFixture("client"), { processor: { march: "leave" } });
    expect(plan.decisions).toMatchObject({ rebuild: [], pack: [], notPacked: [{ cpv: "app-misc/a-1" }] });
    expect(codes(plan)).toContain("processor.left-unsafe");
  });
  test("native in package.env, RUSTFLAGS and GOAMD64 is warned of; a package that package.env fixes is not rebuilt again and again", () => {
    const host = factsFixture("host", {
      cpu: CPUS.zen4,
      files: [
        fileFact("/etc/portage/make.conf", STAGE3_MAKE_CONF),
        fileFact("/etc/portage/env/fast", 'CFLAGS="-march=native -O3"\n'),
        fileFact("/etc/portage/package.env", "app-misc/a fast\n"),
      ],
      env: stage3Env({ RUSTFLAGS: "-C target-cpu=native", GOAMD64: "v4" }),
      installed: [installed("app-misc/a-1", { march: "native" })],
    });
    const plan = make(host, factsFixture("client"));
    expect(codes(plan, "host")).toEqual(expect.arrayContaining(["processor.native-in-env", "processor.native-in-rustflags", "processor.goamd64"]));
    expect(plan.decisions.rebuild).toEqual([]);
    expect(plan.decisions.notPacked[0]?.why).toContain("package.env");
  });
  test("CPU_FLAGS_X86 are USE: the intersection, the same line on all machines; bmi1 never stands for avx2", () => {
    const plan = make(
      factsFixture("host", { cpu: CPUS.zen4 }),
      factsFixture("client", { cpu: { ...CPUS.nehalem, flags: [...CPUS.nehalem.flags, "bmi1"] } }),
    );
    const [a, b] = ["host", "client"].map((m) => /^\*\/\* CPU_FLAGS_X86:.*$/m.exec(file(plan, m, "/etc/portage/package.use/zz-binhost-wizard"))?.[0]);
    expect(a).toBe(b);
    expect(a).toContain("-* bmi1 mmx");
    expect(a).not.toContain("avx2");
  });
  test("the binhost trusts its own key before it signs, and signs what was built before", () => {
    const plan = make(factsFixture("host", { pkgdir: index({ packages: [entry("app-misc/a-1", { signed: false })] }) }), factsFixture("client"));
    const kinds = stepsOf(plan, "host").map((s) => s.spec.kind);
    expect(kinds.indexOf("signing-key")).toBeLessThan(kinds.indexOf("trust-key"));
    expect(kinds.indexOf("trust-key")).toBeLessThan(kinds.indexOf("write-files"));
    expect(kinds.indexOf("write-files")).toBeLessThan(kinds.indexOf("sign-packages"));
    expect(makeConf(plan, "host").get("BINPKG_GPG_SIGNING_KEY")).toBe("0x@{host/signing-key:fingerprint}");
  });
  test("a known key stands in the plan itself; one about to expire is warned of, an expired one stops everything", () => {
    const plan = make(factsFixture("host", { signingKey: { ...key, expires: TAKEN_AT + 30 * 86_400 } }), factsFixture("client"));
    expect(spec(plan, "client", "trust-key")).toMatchObject({ fingerprint: FINGERPRINT, publicKey: key.publicKey });
    expect(codes(plan)).toContain("signing.expires-soon");
    const gone = make(factsFixture("host", { signingKey: { ...key, expires: TAKEN_AT - 1 } }), factsFixture("client"));
    expect(blockers(gone)).toEqual(["signing.expired"]);
    expect(gone.machines.flatMap((m) => m.steps)).toEqual([]);
  });
  test("trust counts only as f or u, for exactly this key", () => {
    const trusting = (validity: string, fingerprint = FINGERPRINT) =>
      stepsOf(
        make(
          factsFixture("host", { signingKey: key }),
          factsFixture("client", { trust: { anchor: true, exists: true, keys: [{ fingerprint, validity, uid: "" }] } }),
        ),
        "client",
      ).some((s) => s.spec.kind === "trust-key");
    expect([trusting("f"), trusting("u")]).toEqual([false, false]);
    expect([trusting("-"), trusting("m"), trusting("e"), trusting("n"), trusting("f", FINGERPRINT.replace("F", "0"))]).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });
  test("an /etc/portage/gnupg that getuto did not make is said beforehand", () => {
    expect(codes(make(factsFixture("host"), factsFixture("client", { trust: { anchor: false, exists: true, keys: [] } })), "client")).toContain(
      "trust.no-anchor",
    );
  });
  test("several binhosts on one host and path share one cached index whatever the port", () => {
    const repo = {
      name: "home",
      syncUri: "http://10.42.0.194:9000",
      priority: 1,
      verifySignature: null,
      location: null,
      file: "/etc/portage/binrepos.conf/home.conf",
    };
    expect(codes(make(factsFixture("host"), factsFixture("client", { binrepos: [repo] })), "client")).toContain("sources.same-cache");
  });
  test("the official source: kept with the word that the newest build wins, or left out by a file of ours, never edited", () => {
    expect(codes(make(factsFixture("host"), factsFixture("client")), "client")).toContain("sources.official-kept");
    const off = make(factsFixture("host"), factsFixture("client"), { otherSources: { official: "off" } });
    expect(file(off, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard-official.conf")).toMatch(/\[gentoo\][\s\S]*getbinpkg-exclude = \*\/\*/);
    expect(file(off, "client", "/etc/portage/binrepos.conf/gentoo.conf")).toBe("");
  });
  test("a second section [gentoo] in one single binrepos.conf would make Portage ignore all of it: not written, but said", () => {
    const single = factsFixture("client");
    const repos = single.binrepos.map((r) => ({ ...r, file: "/etc/portage/binrepos.conf" }));
    const files = [single.files[0], fileFact("/etc/portage/binrepos.conf", single.files[1]?.content ?? "")].filter((f) => f !== undefined);
    const plan = make(factsFixture("host"), { ...single, files, binrepos: repos }, { otherSources: { official: "off" } });
    expect(file(plan, "client", "/etc/portage/binrepos.conf").match(/^\[/gm)).toHaveLength(2);
    expect(codes(plan, "client")).toContain("sources.official-stays");
  });
  test("getbinpkg-exclude is not written for a Portage that does not know it", () => {
    const plan = make(factsFixture("host"), factsFixture("client", { portage: { version: "3.0.77", profile: null, profilePath: null } }), {
      otherSources: { official: "off" },
    });
    expect(file(plan, "client", "/etc/portage/binrepos.conf/zz-binhost-wizard-official.conf")).toBe("");
    expect(codes(plan, "client")).toContain("sources.official-stays");
  });
  test("${FEATURES} in our line: the person's own FEATURES in the same file stay", () => {
    const plan = make(withMakeConf("host", 'FEATURES="candy ccache"\n'), null);
    expect(makeConf(plan, "host").get("FEATURES")).toBe("candy ccache buildpkg binpkg-signing");
  });
  test("make.conf as a directory gets a file of its own; a later file that wins is named", () => {
    const files = [
      fileFact("/etc/portage/make.conf/00.conf", STAGE3_MAKE_CONF),
      fileFact("/etc/portage/make.conf/zzz.conf", 'FEATURES="parallel-fetch"\n'),
    ];
    const plan = make(
      factsFixture("host", { files, makeConf: { form: "directory", path: "/etc/portage/make.conf", sha256: null, legacyToo: false } }),
      null,
    );
    expect(file(plan, "host", "/etc/portage/make.conf/zz-binhost-wizard.conf")).toContain("buildpkg");
    expect(plan.issues.find((i) => i.code === "make-conf.overridden")?.what).toContain("FEATURES in /etc/portage/make.conf/zzz.conf");
  });
  test("at most memory / 2 GiB compilers at once, whatever was asked", () => {
    const jobs = (memory: number, build: Choices["build"] = {}) => {
      const values = makeConf(make(factsFixture("host", { cpu: CPUS.zen4, memoryBytes: memory * 1024 ** 3 }), null, { build }), "host");
      const make_ = Number(/-j(\d+)/.exec(values.get("MAKEOPTS") ?? "-j32")?.[1]);
      const emerge = Number(/--jobs=(\d+)/.exec(values.get("EMERGE_DEFAULT_OPTS") ?? "")?.[1] ?? 1);
      return make_ * emerge <= Math.max(1, memory / 2) ? `${make_}x${emerge}` : `too much: ${make_}x${emerge}`;
    };
    expect([jobs(256), jobs(64), jobs(16), jobs(2)]).toEqual(["32x4", "32x1", "8x1", "1x1"]);
    expect([jobs(64, { emergeJobs: 4 }), jobs(16, { emergeJobs: 8, makeJobs: 4 })]).toEqual(["8x4", "4x2"]);
  });
  test("kernel modules are not offered to machines with another kernel", () => {
    const nvidia = installed("x11-drivers/nvidia-drivers-580.95", { iuse: ["modules"] });
    const offered = (kernel: string) => make(factsFixture("host", { installed: [nvidia] }), factsFixture("client", { kernel })).decisions.pack;
    expect(offered("6.17.1-gentoo")).toEqual([]);
    expect(offered("6.12.58-gentoo-dist")).toEqual([nvidia.cpv]);
  });
  test("xpak packages cannot be signed: what is installed is packed anew", () => {
    const p = installed("app-misc/a-1");
    const plan = make(
      factsFixture("host", { installed: [p], pkgdir: index({ packages: [entry(p.cpv, { path: "app-misc/a-1.tbz2", signed: null })] }) }),
      null,
    );
    expect(plan.decisions.pack).toEqual([p.cpv]);
    expect(codes(plan)).toContain("packages.old-format");
  });
  test("wildcard listen with allow and deny, for the networks that binhost and clients share", () => {
    const block = file(
      make(
        factsFixture("host", { networks: ["10.42.0.0/24", "172.17.0.0/16"] }),
        factsFixture("client", { networks: ["10.42.0.0/24", "172.17.0.0/16"] }),
      ),
      "host",
      "/etc/nginx/binhost-wizard.conf",
    );
    expect(block).toMatch(/listen 8080;[\s\S]*allow 127\.0\.0\.1;\n\s+allow 10\.42\.0\.0\/24;\n\s+deny all;/);
    expect(block).not.toContain("172.17");
    expect(codes(make(factsFixture("host"), factsFixture("client"), { serving: { allow: ["0.0.0.0/0"] } }))).toContain("serving.public");
  });
  test("mesa's radeon loses r300 or r600 when only one of them is named beside it: both are named", () => {
    const plan = make(factsFixture("host"), factsFixture("client"), { graphics: { cards: { host: ["radeon", "r600"], client: [] } } });
    expect(file(plan, "host", "/etc/portage/package.use/zz-binhost-wizard")).toContain("media-libs/mesa VIDEO_CARDS: -* r300 r600 radeon\n");
  });
  test("nvk needs USE=vulkan on every machine that shares mesa", () => {
    const plan = make(factsFixture("host", { gpus: [GPUS.nouveau] }), factsFixture("client", { env: stage3Env({ USE: "X amd64" }) }));
    expect(plan.decisions.sharedVideoCards["media-libs/mesa"]).toEqual(["intel", "nouveau"]);
    expect(codes(plan)).toContain("graphics.nvk-needs-vulkan");
  });
});

describe("who is left out", () => {
  const reasons: readonly [string, string, Over][] = [
    ["not Gentoo", "gate.not-gentoo", { os: { id: "debian", name: "Debian GNU/Linux", isGentoo: false, release: null } }],
    ["no root", "gate.no-root", { rootVia: null }],
    ["another architecture", "gate.other-arch", { arch: "aarch64" }],
    ["another C library", "gate.other-libc", { libc: "musl" }],
    ["another CHOST", "gate.other-chost", { env: stage3Env({ CHOST: "i686-pc-linux-gnu" }) }],
    ["Portage before 3.0.57", "gate.portage-too-old", { portage: { version: "3.0.56", profile: null, profilePath: null } }],
    ["Portage before 3.0.74", "gate.portage-upgrade-first", { portage: { version: "3.0.73.1", profile: null, profilePath: null } }],
    ["no version of Portage", "gate.portage-unknown", { portage: { version: null, profile: null, profilePath: null } }],
    ["a make.conf with an open quote", "gate.broken-make-conf", { files: [fileFact("/etc/portage/make.conf", 'USE="X\n')] }],
    ["FEATURES+= in make.conf", "gate.broken-make-conf", { files: [fileFact("/etc/portage/make.conf", 'FEATURES+="x"\n')] }],
    ["a Portage that ends in a traceback", "gate.broken-make-conf", { portageErrors: ["Traceback (most recent call last):"] }],
    ["a full disk", "gate.disk-full", { pkgdir: index({ freeBytes: 10_000_000 }) }],
  ];
  test.each(reasons)("%s", (_, code, over) => {
    const bad = make(factsFixture("host"), factsFixture("client", over));
    expect(bad.issues.filter((i) => i.level === "blocker")).toMatchObject([{ code, machine: "client" }]);
    expect(stepsOf(bad, "client")).toEqual([]);
    expect(stepsOf(bad, "host").length).toBeGreaterThan(0);
  });
  test("a binhost that is held up holds up all; a client nobody", () => {
    const plan = make(factsFixture("host", { rootVia: null }), factsFixture("client"));
    expect(plan.machines.flatMap((m) => m.steps)).toEqual([]);
    expect(codes(plan)).toContain("plan.binhost-blocked");
  });
  test("not surveyed: the rest goes on without it", () => {
    const fleet = fleetFixture({
      machines: [
        { id: "host", name: "host", role: "binhost", address: "h.lan" },
        { id: "c", name: "c", role: "client", address: "c.lan" },
      ],
    });
    const plan = planFleet(fleet, { host: factsFixture("host") });
    expect(blockers(plan)).toEqual(["gate.not-surveyed"]);
    expect(stepsOf(plan, "host").length).toBeGreaterThan(0);
    expect(planFleet(fleet, {}).machines.flatMap((m) => m.steps)).toEqual([]);
  });
  test("a client that only has to be mended still counts for the level; one of another kind does not", () => {
    const level = (over: Over) =>
      make(factsFixture("host", { cpu: CPUS.zen4 }), factsFixture("client", { cpu: CPUS.nehalem, ...over })).decisions.level;
    expect(level({ portage: { version: "3.0.70", profile: null, profilePath: null } })).toBe(2);
    expect(level({ os: { id: "arch", name: "Arch", isGentoo: false, release: null } })).toBe(4);
  });
  test("port taken, nginx broken, no room, a chroot as binhost: the binhost waits, with a remedy", () => {
    const nginx = { installed: true, running: true, enabled: true, config: "/etc/nginx/nginx.conf", test: "" };
    const conf = fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK);
    const files = [...factsFixture("x").files, conf];
    const of = (over: Over, hostMachine: object = {}) => blockers(make(factsFixture("host", over), factsFixture("client"), {}, { hostMachine }));
    expect(of({ portUser: "python3" })).toEqual(["serving.port-taken"]);
    expect(of({ portUser: "nginx", nginx, files })).toEqual(["serving.port-taken"]);
    expect(of({ nginx: { ...nginx, test: "nginx: [emerg] unknown directive" }, files })).toEqual(["serving.nginx-broken"]);
    expect(of({ installed: [installed("app-misc/a-1", { size: 10 ** 12 })] })).toEqual(["gate.no-room-to-pack"]);
    expect(of({ target: "/mnt/gentoo" }, { target: "/mnt/gentoo" })).toEqual(["serving.chroot"]);
  });
  test("firewall: dropped is told from refused, and refused means something only while nginx runs", () => {
    const reach = (portReach: "dropped" | "refused", running: boolean) =>
      codes(
        make(
          factsFixture(
            "host",
            running
              ? {
                  nginx: { installed: true, running, enabled: true, config: null, test: "" },
                  portUser: "nginx",
                  files: [
                    ...factsFixture("x").files,
                    fileFact("/etc/nginx/nginx.conf", NGINX_CONF_STOCK),
                    fileFact("/etc/nginx/binhost-wizard.conf", "x"),
                  ],
                }
              : {},
          ),
          factsFixture("client", { portReach }),
        ),
      ).filter((code) => code.startsWith("serving.firewall"));
    expect([reach("dropped", false), reach("refused", false), reach("refused", true)]).toEqual([
      ["serving.firewall-dropped"],
      [],
      ["serving.firewall-refused"],
    ]);
  });
  test("a proxy that would hide the binhost is named, one that is told not to is not", () => {
    const proxied = (proxies: Record<string, string>) =>
      codes(make(factsFixture("host"), factsFixture("client", { proxies }))).includes("serving.proxy");
    expect([proxied({ http_proxy: "http://p:3128" }), proxied({ http_proxy: "http://p:3128", no_proxy: "localhost,10.42.0.194" })]).toEqual([
      true,
      false,
    ]);
  });
  test("profile, init, keywords, licences, tree: said, with the share that would compile", () => {
    const same = installed("app-misc/a-1", { use: ["X"], iuse: ["X"] });
    const plan = make(
      factsFixture("host", { installed: [same] }),
      factsFixture("client", {
        installed: [same, installed("app-misc/b-1")],
        portage: { version: "3.0.82", profile: "default/linux/amd64/23.0/desktop/systemd", profilePath: null },
        env: stage3Env({ ACCEPT_KEYWORDS: "amd64 ~amd64", ACCEPT_LICENSE: "*" }),
        tree: { path: null, commit: "f".repeat(40), timestamp: null, syncType: "git" },
      }),
    );
    expect(codes(plan, "client")).toEqual(
      expect.arrayContaining(["use.profile-differs", "use.keywords-differ", "use.licenses-differ", "use.tree-differs"]),
    );
    expect(plan.issues.find((i) => i.code === "use.profile-differs")?.why).toContain("Of its 2 installed packages, 1 would be compiled");
    expect(codes(make(factsFixture("host"), factsFixture("client", { init: "systemd" })), "client")).toContain("use.init-differs");
  });
  test("neither curl nor wget: a named gap, never a check from elsewhere", () => {
    const plan = make(factsFixture("host"), factsFixture("client", { tools: { curl: false, wget: false } }));
    expect(codes(plan, "client")).toContain("check.no-fetcher");
    expect(spec(plan, "client", "check-index")).toBeUndefined();
  });
});
