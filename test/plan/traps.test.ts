/** Each claim of the reference document that is wrong or outdated, that a plan has to meet. */
import { describe, expect, test } from "vitest";
import { CPUS, DESKTOP_USE, factsFixture, fileFact, GPUS, installed, NGINX_CONF_STOCK, stage3Env } from "./fixtures.ts";
import { REFERENCE_BINHOST, REFERENCE_CLIENT } from "./goldenFleets.ts";

import { blockers, codes, file, make, makeConf, spec, stepsOf, withMakeConf } from "./trapFleet.ts";

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
