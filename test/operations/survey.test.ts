import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Facts } from "../../shared/model/facts.ts";
import { type DoorOptions, must, openSandbox, type Sandbox } from "./sandbox.ts";

let box: Sandbox;
const NOW = Date.now() / 1000;
const survey = (options: DoorOptions = {}, more: { port?: number; reach?: { host: string; port: number } | null } = {}): Promise<Facts> =>
  must(box.door(options), "survey", {
    port: more.port ?? 8080,
    reach: more.reach ?? null,
    user: "larry",
    machine: "one",
    now: NOW,
    rootVia: options.rootVia === undefined ? "login" : options.rootVia,
    signingHome: "/root/.gnupg-binhost",
  });

/** What one package leaves in /var/db/pkg. */
const vdb = (cpv: string, files: Readonly<Record<string, string>>) => {
  for (const [name, text] of Object.entries(files)) box.write(`/var/db/pkg/${cpv}/${name}`, text);
};

beforeAll(async () => {
  box = await openSandbox();
  box.write("/etc/gentoo-release", "Gentoo Base System release 2.18\n");
  box.write("/etc/portage/make.conf", 'USE="x"\n', "0640");
  box.write("/etc/portage/package.use/a b", "a/b c\n");
  box.write("/etc/portage/gnupg/secret", "never read\n");
  box.write("/etc/portage/.git/config", "never read\n");
  box.write(
    "/etc/portage/binrepos.conf/gentoo.conf",
    "[DEFAULT]\nverify-signature = true\n\n[gentoo]\npriority = 1\nsync-uri = https://me:pw@distfiles.gentoo.org/x/\n",
  );
  box.write(
    "/etc/portage/binrepos.conf/zz-binhost-wizard.conf",
    "[home]\npriority = 9999\nsync-uri = http://10.42.0.194:8080\nverify-signature = false\nlocation = /var/cache/binhost/home\n",
  );
  box.sh(
    "mkdir -p /var/db/repos/gentoo/profiles/default/linux/amd64/23.0 /var/db/repos/gentoo/metadata; ln -s /var/db/repos/gentoo/profiles/default/linux/amd64/23.0 /etc/portage/make.profile; echo 'Fri, 20 Nov 2026 00:45:00 +0000' > /var/db/repos/gentoo/metadata/timestamp.chk; echo '0123456789abcdef0123456789abcdef01234567 1 x' > /var/db/repos/gentoo/metadata/timestamp.commit",
  );
  box.write("/etc/mine.conf", "as installed\n");
  box.write("/etc/my file.conf", "edited\n");
  box.write("/etc/env.d/masked", "edited\n");
  const md5 = box.sh("md5sum < /etc/mine.conf").slice(0, 32);
  const other = "0123456789abcdef0123456789abcdef";
  vdb("app-misc/one-1.2-r3", {
    SLOT: "0/2\n",
    BUILD_ID: "4\n",
    BUILD_TIME: "1795416558\n",
    SIZE: "12345\n",
    CFLAGS: "-O2 -march=native -pipe -march=znver4\n",
    repository: "gentoo\n",
    USE: "amd64 nls x\n",
    IUSE: "+nls -debug\nx\n",
    CONTENTS: `dir /etc\nobj /etc/mine.conf ${md5} 1\nobj /etc/my file.conf ${other} 1\nobj /etc/gone.conf ${other} 1\nobj /etc/env.d/masked ${other} 1\nobj /usr/bin/one ${other} 1\nsym /etc/l -> mine.conf 1\n`,
  });
  vdb("virtual/none-0", { SLOT: "0\n" });
  box.sh("mkdir -p /var/db/pkg/app-misc/-MERGING-two-1");
  box.write("/var/lib/portage/world", "app-misc/one\n@mine\n");
  box.sh(
    "mkdir -p /var/cache/binpkgs/app-misc/one; cd /var/cache/binpkgs; echo plain > app-misc/one/one-1-1.gpkg.tar; printf 'x\\0\\n-----BEGIN PGP SIGNATURE-----\\n' > app-misc/one/one-1-2.gpkg.tar; chmod 750 .",
  );
  box.write(
    "/var/cache/binpkgs/Packages",
    "PACKAGES: 3\nTIMESTAMP: 1795417426\nVERSION: 0\n\nBUILD_ID: 1\nBUILD_TIME: 1795416558\nCPV: app-misc/one-1\nPATH: app-misc/one/one-1-1.gpkg.tar\nSIZE: 6\nUSE: nls x\n\nBUILD_ID: 2\nCPV: app-misc/one-1\nPATH: app-misc/one/one-1-2.gpkg.tar\nSIZE: 30\n\nBUILD_ID: 1\nCPV: app-misc/gone-1\nPATH: app-misc/gone/gone-1-1.gpkg.tar\nSIZE: 7\n",
    "0640",
  );
});
afterAll(() => {
  box.sh("[ ! -d /root/.gnupg-binhost ] || gpgconf --homedir /root/.gnupg-binhost --kill all");
  box.close();
});

describe.each([
  ["dash", ["dash"]],
  ["bash", ["bash"]],
])("survey in %s", (_, shell) => {
  it("finds what is there", async () => {
    const facts = await survey({ shell });
    expect(facts).toMatchObject({
      machine: "one",
      user: "larry",
      rootVia: "login",
      target: "/",
      takenAt: NOW,
      arch: "x86_64",
      libc: "glibc",
      init: "openrc",
      os: { isGentoo: true, release: "Gentoo Base System release 2.18" },
      portage: { version: "3.0.82", profile: "default/linux/amd64/23.0", profilePath: "/var/db/repos/gentoo/profiles/default/linux/amd64/23.0" },
      env: {
        PKGDIR: "/var/cache/binpkgs",
        EMERGE_DEFAULT_OPTS: "--jobs=4 it's",
        PORTAGE_BINHOST: "http://•••@10.42.0.194:8080",
        CFLAGS: "-march=native -O2 -pipe",
      },
      portageErrors: [],
      makeConf: { form: "file", path: "/etc/portage/make.conf", legacyToo: false },
      tree: {
        path: "/var/db/repos/gentoo",
        commit: "0123456789abcdef0123456789abcdef01234567",
        timestamp: "Fri, 20 Nov 2026 00:45:00 +0000",
        syncType: "rsync",
      },
      world: ["app-misc/one", "@mine"],
      trust: { exists: true, anchor: false, keys: [] },
      signingKey: null,
      portUser: null,
      portReach: "unknown",
    });
    expect(facts.env).not.toHaveProperty("USE");
    expect(Math.abs(facts.clockOffset ?? 1e9)).toBeLessThan(600);
    expect(facts.cpu?.count).toBeGreaterThan(0);
    expect(facts.cpu?.flags).toContain("sse2");
    expect(facts.x86Level).toBeGreaterThanOrEqual(1);
    expect(facts.memoryBytes).toBeGreaterThan(1e8);
    expect(facts.tmpdirFreeBytes).toBeGreaterThan(0);
    expect(facts.files.map((f) => f.path).filter((p) => p.startsWith("/etc/portage"))).toEqual([
      "/etc/portage/binrepos.conf/gentoo.conf",
      "/etc/portage/binrepos.conf/zz-binhost-wizard.conf",
      "/etc/portage/make.conf",
      "/etc/portage/package.use/a b",
    ]);
    expect(facts.makeConf.sha256).toBe(facts.files.find((f) => f.path === "/etc/portage/make.conf")?.sha256);
    expect(facts.files.some((f) => f.path === "/etc/nginx/nginx.conf")).toBe(true);
    expect(facts.binrepos).toEqual([
      {
        name: "gentoo",
        syncUri: "https://•••@distfiles.gentoo.org/x",
        priority: 1,
        verifySignature: true,
        location: null,
        file: "/etc/portage/binrepos.conf/gentoo.conf",
      },
      {
        name: "home",
        syncUri: "http://10.42.0.194:8080",
        priority: 9999,
        verifySignature: false,
        location: "/var/cache/binhost/home",
        file: "/etc/portage/binrepos.conf/zz-binhost-wizard.conf",
      },
    ]);
    expect(facts.installed).toEqual([
      {
        cpv: "app-misc/one-1.2-r3",
        slot: "0/2",
        buildId: "4",
        buildTime: 1795416558,
        size: 12345,
        march: "znver4",
        editedConfig: ["/etc/my file.conf", "/etc/gone.conf"],
        use: ["nls", "x"],
        iuse: ["nls", "debug", "x"],
        repo: "gentoo",
      },
      { cpv: "virtual/none-0", slot: "0", buildId: null, buildTime: null, size: null, march: null, editedConfig: [], use: [], iuse: [], repo: null },
    ]);
    expect(facts.pkgdir).toMatchObject({
      path: "/var/cache/binpkgs",
      mode: "0750",
      indexPresent: true,
      indexTimestamp: 1795417426,
      indexPackages: 3,
      indexMode: "0640",
    });
    expect(facts.pkgdir?.packages.map((p) => [p.cpv, p.buildId, p.path, p.size, p.signed, p.use, p.buildTime])).toEqual([
      ["app-misc/one-1", "1", "app-misc/one/one-1-1.gpkg.tar", 6, false, ["nls", "x"], 1795416558],
      ["app-misc/one-1", "2", "app-misc/one/one-1-2.gpkg.tar", 30, true, [], null],
      ["app-misc/gone-1", "1", "app-misc/gone/gone-1-1.gpkg.tar", 7, null, [], null],
    ]);
    expect(facts.nginx).toMatchObject({ installed: true, running: false, enabled: false, config: "/etc/nginx/nginx.conf", test: "" });
    expect(facts.tools).toMatchObject({ curl: true, wget: true, gpg: true, getuto: true, doas: expect.any(Boolean), qlist: false });
    expect(facts.gaps).toEqual([]);
  });
});

describe("survey", () => {
  it("changes nothing", async () => {
    const all = () =>
      box.sh(
        "(find /etc /var/lib/portage /var/db /var/cache/binpkgs /var/log /run -xdev -printf '%p %y %m %u %s %T@ %l\\n'; find /root -maxdepth 2 -xdev -printf '%p %y %m %u %s %T@ %l\\n') | grep -v '^/run \\|^/run/rc-calls' | sort",
      );
    const before = all();
    await survey();
    expect(all()).toBe(before);
  });

  it("says who has the port, and whether one can be reached", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
    const { port } = server.address() as AddressInfo;
    const open = await survey({}, { port, reach: { host: "127.0.0.1", port } });
    expect(open.portUser).not.toBeNull();
    expect(open.portReach).toBe("open");
    await new Promise((resolve) => server.close(resolve));
    const closed = await survey({}, { port, reach: { host: "127.0.0.1", port } });
    expect(closed).toMatchObject({ portUser: null, portReach: "refused" });
  });

  it("finds the signing key without waking an agent", async () => {
    const made = await must(box.door(), "signing-key", { home: "/root/.gnupg-binhost", uid: "Binhost: one", expiry: "2y", make: true });
    box.sh("rm -f /root/.gnupg-binhost/S.*; touch /etc/portage-release.asc");
    const facts = await survey();
    expect(facts.signingKey).toMatchObject({
      home: "/root/.gnupg-binhost",
      fingerprint: made.fingerprint,
      publicKey: made.publicKey,
      expires: expect.any(Number),
    });
    expect(box.sh("ls /root/.gnupg-binhost | grep '^S\\.' || true")).toBe("");
    const trust = await must(box.door(), "trust-key", { fingerprint: made.fingerprint ?? "", publicKey: made.publicKey, moveAside: true });
    expect(trust.problem).toBeNull();
    const trusting = await survey();
    expect(trusting.trust).toMatchObject({ exists: true, anchor: true });
    expect(trusting.trust.keys).toContainEqual({ fingerprint: made.fingerprint, validity: "f", uid: "Binhost: one" });
    box.sh("rm -rf /etc/portage/gnupg*; mkdir /etc/portage/gnupg; gpgconf --homedir /root/.gnupg-binhost --kill all");
  });

  it("works without root and says what is missing", async () => {
    const facts = await survey({ rootVia: null });
    expect(facts.rootVia).toBeNull();
    expect(facts.installed).toHaveLength(2);
    expect(facts.installed[0]?.editedConfig).toEqual([]);
    expect(facts.gaps.map((g) => g.what)).toContain("the file /etc/portage/make.conf");
    expect(facts.gaps.some((g) => /signing key/.test(g.what) && /root/.test(g.why))).toBe(true);
  });

  it("on a machine that is no Gentoo, with hardly a tool", async () => {
    box.sh("mv /etc/portage /etc/hidden; mv /var/db/pkg /var/db/hidden; mv /etc/gentoo-release /etc/hidden-release");
    const facts = await survey({ path: "/usr/bin:/bin" });
    box.sh("mv /etc/hidden /etc/portage; mv /var/db/hidden /var/db/pkg; mv /etc/hidden-release /etc/gentoo-release");
    expect(facts).toMatchObject({
      os: { id: "debian", isGentoo: false },
      portage: { version: null },
      installed: [],
      makeConf: { form: "missing", sha256: null },
    });
    expect(facts.gaps.map((g) => g.what)).toEqual(
      expect.arrayContaining(["Portage's version", "Portage's settings", "the profile", "the installed packages"]),
    );
  });

  it("a broken make.conf shows in portageErrors", async () => {
    box.sh("touch /etc/portage/broken");
    const facts = await survey();
    box.sh("rm /etc/portage/broken");
    expect(facts.portageErrors).toEqual(['"/etc/portage/make.conf", line 8: No closing quotation']);
    expect(facts.env).toEqual({});
  });

  it("looks at 1,100 packages in one go", async () => {
    box.sh(
      "for i in $(seq 1100); do d=/var/db/pkg/many-$((i%30))/pkg$i-1; mkdir -p $d; cd $d; echo 0 > SLOT; echo 'nls x' > USE; echo 'nls x y' > IUSE; echo \"obj /etc/many$i 0123456789abcdef0123456789abcdef 1\" > CONTENTS; echo '-O2 -march=x86-64-v3' > CFLAGS; done",
    );
    const facts = await survey();
    box.sh("rm -rf /var/db/pkg/many-*");
    expect(facts.installed).toHaveLength(1102);
    expect(facts.installed.filter((p) => p.march === "x86-64-v3" && p.editedConfig.length === 1)).toHaveLength(1100);
  });
});
