/** Each trap seen on the real Portage that a plan has to meet. */
import { describe, expect, test } from "vitest";
import { FINGERPRINT } from "./applySimulator.ts";
import { CPUS, factsFixture, fileFact, GPUS, installed, STAGE3_MAKE_CONF, stage3Env, TAKEN_AT } from "./fixtures.ts";

import { blockers, type Choices, codes, entry, file, index, key, make, makeConf, spec, stepsOf, withMakeConf } from "./trapFleet.ts";

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
