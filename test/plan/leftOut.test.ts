/** Machines that a plan cannot serve, and what it says of them. */
import { describe, expect, test } from "vitest";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { CPUS, factsFixture, fileFact, fleetFixture, installed, NGINX_CONF_STOCK, stage3Env } from "./fixtures.ts";

import { blockers, codes, index, make, type Over, spec, stepsOf } from "./trapFleet.ts";

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
