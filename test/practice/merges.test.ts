/** Real merges between two roots: source, binary, digests, signatures, logs, configuration files, the index and its tools. */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { checkTrust, generateKey, importKeys, secretKeys, signLocally } from "../../electron/practice/portage/gpg/nodeGpg.ts";
import { parseEmergeLog } from "../../shared/portage/emergeLog.ts";
import { indexPackage, openPackagesIndex } from "../../shared/portage/packagesIndex.ts";
import type { TestMachine } from "./machine.ts";

import { access, at, client, fine, HELLO, host, PKGS, port, put, text, twoRoots, web } from "./twoRoots.ts";

twoRoots();

describe("a package built here and installed there", () => {
  it("is in the index at once, with the recorded fields, and our readers read it", async () => {
    const out = await fine(host, "emerge app-misc/hello-fleet");
    expect(out).toContain(">>> Creating binpkg\n");
    const index = openPackagesIndex(text(host, `${PKGS}/Packages`));
    const pkg = indexPackage(index, index.entries[0] ?? (undefined as never));
    expect(pkg).toMatchObject({
      cpv: "app-misc/hello-fleet-1.1",
      buildId: "1",
      path: "app-misc/hello-fleet/hello-fleet-1.1-1.gpkg.tar",
      size: statSync(at(host, HELLO)).size,
    });
    expect(gunzipSync(readFileSync(at(host, `${PKGS}/Packages.gz`))).toString()).toBe(text(host, `${PKGS}/Packages`));
    const recordedKeys = [
      ...(readFileSync(join(import.meta.dirname, "../fixtures/portage/data/binhost/Packages"), "utf8")
        .split("\n\n")[0]
        ?.matchAll(/^(\w+):/gm) ?? []),
    ].map((m) => m[1]);
    expect(
      [
        ...(text(host, `${PKGS}/Packages`)
          .split("\n\n")[0]
          ?.matchAll(/^(\w+):/gm) ?? []),
      ].map((m) => m[1]),
    ).toEqual(recordedKeys);
    expect(text(host, `${PKGS}/Packages`)).toMatch(
      /\nBUILD_ID: 1\nBUILD_TIME: \d+\nCPV: app-misc\/hello-fleet-1.1\nDEFINED_PHASES: compile install\nEAPI: 8\nIUSE: \+nls debug\nKEYWORDS: amd64\nLICENSE: GPL-2\nMD5: /,
    );
    expect(
      execFileSync("md5sum", [at(host, HELLO)])
        .toString()
        .slice(0, 32),
    ).toBe(/MD5: (\w+)/.exec(text(host, `${PKGS}/Packages`))?.[1]);
    await fine(host, "emaint --check binhost");
    await fine(host, "emaint binhost --check");
  });

  it("is fetched, checked and merged; the log proves it, the world names it, the file runs", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    const out = await fine(client, "emerge app-misc/hello-fleet");
    for (const line of [
      "Calculating dependencies ... done!\n",
      "\n>>> Emerging binary (1 of 1) app-misc/hello-fleet-1.1::gentoo\n",
      " * hello-fleet-1.1-1.gpkg.tar MD5 SHA1 size ;-) ...                      [ ok ]\n",
      ">>> Extracting info\n>>> Extracting app-misc/hello-fleet-1.1\n",
      '>>> Recording app-misc/hello-fleet in "world" favorites file...\n',
      ">>> Completed (1 of 1) app-misc/hello-fleet-1.1::gentoo\n",
    ])
      expect(out).toContain(line);
    const log = parseEmergeLog(text(client, "var/log/emerge.log"));
    expect(log.merges).toMatchObject([{ cpv: "app-misc/hello-fleet-1.1", binary: true, ok: true }]);
    expect(text(client, "var/log/emerge.log")).toMatch(
      /: {2}--- \(1 of 1\) Fetching Binary \(app-misc\/hello-fleet-1.1::\/var\/cache\/binhost\/home\/app-misc\/hello-fleet\/hello-fleet-1.1-1.gpkg.tar.partial\)\n/,
    );
    expect(text(client, "var/db/pkg/app-misc/hello-fleet-1.1/BUILD_ID")).toBe("1\n");
    expect(text(client, "var/lib/portage/world")).toBe("app-misc/hello-fleet\n");
    expect(execFileSync("sh", [at(client, "usr/bin/hello-fleet")]).toString()).toBe("hello-fleet-1.1\n");
    expect(access()).toMatch(/"GET \/Packages.gz HTTP\/1.1" 200 \d+ "-" "Gentoo Portage"/);
    expect(access()).toContain('"Portage (Gentoo, https://www.gentoo.org) distfile-fetch"');
  });

  it("asks with the index's time and gets 304; a new package is seen at once", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    await fine(client, "emerge -p app-misc/hello-fleet");
    const again = await client.run("emerge -p app-misc/hello-fleet");
    expect(again.err).toBe("[home] Local copy of remote index is up-to-date and will be used.\n");
    expect(access()).toContain('"GET /Packages.gz HTTP/1.1" 304 0');
    expect(text(client, "var/cache/edb/binhost/127.0.0.1/Packages")).toContain("DOWNLOAD_TIMESTAMP: ");
    rmSync(at(host, `${PKGS}/Packages.gz`));
    rmSync(at(client, "var/cache/edb"), { recursive: true });
    await fine(client, "emerge -p app-misc/hello-fleet");
    expect(access()).toMatch(/Packages.gz HTTP\/1.1" 404[\s\S]*"GET \/Packages HTTP\/1.1" 200/);
  });

  it("without a server: the pretend is stale, the real run compiles, with PORTAGE_BINHOST as with binrepos.conf", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    await fine(client, "emerge -p app-misc/hello-fleet");
    await web.stop();
    const pretend = await client.run("emerge -p app-misc/hello-fleet");
    expect(pretend.out).toContain("[binary  N g   ] app-misc/hello-fleet-1.1-1");
    expect(pretend.err).toContain(
      "!!! [home] <urlopen error [Errno 111] Connection refused>\n\n[home] Local copy of unavailable remote index will be used due to --pretend\n",
    );
    const real = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect(real.code).toBe(0);
    expect(text(client, "var/log/emerge.log")).toContain("Compiling/Merging (app-misc/hello-fleet-1.1");
    expect((await client.run("emerge --oneshot --getbinpkgonly app-misc/hello-fleet")).code).toBe(1);
  });
});

describe("what is wrong with a package is not installed, and never compiled instead", () => {
  it.each([
    ["cut short", (file: string) => truncateSync(file, 5000), "!!! Reason: Failed on size verification\n!!! Got: 5000\n"],
    [
      "altered",
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[3000] = (bytes[3000] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
      "!!! Reason: Failed on MD5 verification\n",
    ],
    ["gone", (file: string) => rmSync(file), "ERROR 404: Not Found."],
    ["unreadable", (file: string) => execFileSync("chmod", ["600", file]), "ERROR 403: Forbidden."],
  ])("%s", async (_, spoil, words) => {
    await fine(host, "emerge app-misc/hello-fleet");
    spoil(at(host, HELLO));
    const ran = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect(ran.code).toBe(1);
    expect(ran.out).toContain(words);
    expect(ran.out).toContain(
      ">>> Failed to emerge app-misc/hello-fleet-1.1, Log file:\n\n>>>  '/var/tmp/portage/app-misc/hello-fleet-1.1/temp/build.log'\n",
    );
    expect(existsSync(at(client, "var/db/pkg/app-misc/hello-fleet-1.1"))).toBe(false);
    expect(text(client, "var/log/emerge.log")).not.toContain("Compiling");
    expect(text(client, "var/log/emerge.log")).toContain("exiting unsuccessfully with status '1'.");
  });

  it("index of another kind, or none: told, then compiled", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    rmSync(at(host, `${PKGS}/Packages.gz`));
    writeFileSync(at(host, `${PKGS}/Packages`), "<html><body>It works!</body></html>\n");
    const ran = await client.run("emerge -pv app-misc/hello-fleet");
    expect(ran.err).toContain("!!! [home] Binhost package index version is not supported: 'None'\n");
    expect(ran.out).toContain("[ebuild  N     ] app-misc/hello-fleet-1.1::gentoo");
  });
});

describe("signatures", () => {
  const HOME = "/root/.gnupg-binhost";
  const now = (): number => Math.floor(Date.now() / 1000);
  const signing = async (trusted: boolean): Promise<string> => {
    const fpr = generateKey(host.root, HOME, "Binhost <b@p>", now(), null);
    const key = secretKeys(host.root, HOME)[0]?.publicKey ?? "";
    if (trusted) await trust(host, key, fpr);
    appendFileSync(
      at(host, "etc/portage/make.conf"),
      `FEATURES="\${FEATURES} binpkg-signing"\nBINPKG_GPG_SIGNING_GPG_HOME="${HOME}"\nBINPKG_GPG_SIGNING_KEY="0x${fpr}"\n`,
    );
    return fpr;
  };
  const trust = async (m: TestMachine, key: string, fpr: string): Promise<void> => {
    await m.run("getuto");
    importKeys(m.root, "/etc/portage/gnupg", key);
    signLocally(m.root, "/etc/portage/gnupg", fpr);
    checkTrust(m.root, "/etc/portage/gnupg");
    for (const name of ["pubring.kbx", "trustdb.gpg"]) execFileSync("chmod", ["644", at(m, `etc/portage/gnupg/${name}`)]);
  };
  const verify = (value: string): void =>
    put(client, "etc/portage/binrepos.conf/home.conf", `[home]\npriority = 9999\nsync-uri = http://127.0.0.1:${port}\nverify-signature = ${value}\n`);

  it("a binhost that does not trust its own key loses its packages (41)", async () => {
    await signing(false);
    const ran = await host.run("emerge --buildpkgonly app-misc/hello-fleet");
    expect(ran.code).toBe(1);
    expect(ran.out).toContain("\n>>> Unlocking GnuPG... [Errno 25] Inappropriate ioctl for device\nunlocked\n");
    expect(ran.err).toContain("binpkg signed with at least one unknown key.");
    expect(ran.err).toMatch(/!!! Invalid binary package: '.*', GnuPG verification failed/);
    expect(existsSync(at(host, `${PKGS}/Packages`))).toBe(false);
  });

  it("signed and trusted: installed without a word; unknown key: refused, and refused for PORTAGE_BINHOST too (42)", async () => {
    const fpr = await signing(true);
    await fine(host, "emerge --buildpkgonly app-misc/hello-fleet");
    verify("true");
    const unknown = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain(
      " * Binary package is not usable (verification failed):\n *  Summary:\n * \tbinpkg signed with at least one unknown key.\n * \t\tPossible fix:\n",
    );
    expect(unknown.err).toMatch(/!!! Error extracting '\/var\/cache\/binhost\/home\/.*', GnuPG verification failed\n/);
    await trust(client, secretKeys(host.root, HOME)[0]?.publicKey ?? "", fpr);
    const known = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect([known.code, known.err.includes("GNUPG")]).toEqual([0, false]);
    rmSync(at(client, "etc/portage/gnupg"), { recursive: true });
    rmSync(at(client, "etc/portage/binrepos.conf"), { recursive: true });
    appendFileSync(at(client, "etc/portage/make.conf"), `PORTAGE_BINHOST="http://127.0.0.1:${port}"\n`);
    const old = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect(old.code).toBe(1);
    expect(old.err).toMatch(/!!! Invalid binary package: '.*\.partial', GnuPG verification failed\n/);
  });

  it("unsigned where a signature is required: refused; with verify-signature = false a bad one is shown twice and taken (43)", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    verify("true");
    const unsigned = await client.run("emerge --oneshot app-misc/hello-fleet");
    expect(unsigned.code).toBe(1);
    expect(unsigned.err).toContain("binpkg appears unsigned (missing any signature)");
    await signing(true);
    await fine(host, "emerge --buildpkgonly app-editors/tinyc");
    verify("false");
    // Within five seconds of the index that it holds, a client gets 304 for a newer one: Portage asks with TIMESTAMP + 5 s.
    rmSync(at(client, "var/cache/edb/binhost"), { recursive: true });
    const ignored = await client.run("emerge --oneshot app-editors/tinyc");
    expect(ignored.code).toBe(0);
    expect(ignored.err.match(/Binary package is not usable/g)).toHaveLength(2);
  });

  it("gpkg-sign signs one file a call, then the index must be mended (80)", async () => {
    await fine(host, "emerge app-misc/hello-fleet app-editors/tinyc");
    await signing(true);
    const tinyc = "/var/cache/binpkgs/app-editors/tinyc/tinyc-1.0-1.gpkg.tar";
    expect((await host.run(`gpkg-sign --allow-unsigned --skip-signed ${tinyc} /${HELLO}`)).out).toContain(`${tinyc} signed.`);
    const check = await host.run("emaint binhost --check");
    expect([check.code, check.out]).toEqual([1, "'app-editors/tinyc-1.0' is not in Packages\n'app-editors/tinyc-1.0' is not in the repository\n"]);
    await fine(host, "emaint binhost --fix");
    await fine(host, "emaint binhost --check");
    expect((await host.run(`gpkg-sign --skip-signed ${tinyc}`)).out).toContain("already signed");
  });

  it("FEATURES=-binpkg-signing in the environment does not switch signing off (82)", async () => {
    await signing(true);
    await fine(host, "FEATURES=-binpkg-signing emerge --oneshot --buildpkgonly app-misc/hello-fleet");
    expect(execFileSync("tar", ["tf", at(host, HELLO)]).toString()).toContain("image.tar.zst.sig");
  });
});

describe("quickpkg (89)", () => {
  const CONF = "etc/etc-demo.conf";
  beforeEach(async () => {
    writeFileSync(at(host, "etc/portage/make.conf"), 'ACCEPT_LICENSE="*"\n');
    await fine(host, "emerge app-misc/etc-demo app-misc/hello-fleet");
  });

  it("by default closes files to the web server", async () => {
    await fine(host, "quickpkg '*/*'");
    expect((statSync(at(host, HELLO)).mode & 0o777).toString(8)).toBe("600");
    const ran = await client.run("emerge -p app-misc/hello-fleet");
    expect(ran.err).toContain("!!! [home] HTTP Error 403: Forbidden\n");
  });

  it("packs a stub for an edited file, and says so", async () => {
    appendFileSync(at(host, CONF), "local=edit\n");
    const out = await fine(host, "quickpkg --umask=0022 --include-unmodified-config=y '*/*'");
    expect(out).toContain("Excluded config: '/etc/etc-demo.conf'");
    expect(out).toContain("Excluded config files: 1");
    await fine(client, "emerge --oneshot app-misc/etc-demo");
    expect(text(client, CONF)).toBe("# empty file because --include-config=n when `quickpkg` was used\n");
  });

  it("packs the unedited one as it is; each run adds a build", async () => {
    await fine(host, "quickpkg --umask=0022 --include-unmodified-config=y =app-misc/etc-demo-1.1");
    await fine(host, "quickpkg --umask=0022 --include-unmodified-config=y app-misc/etc-demo");
    expect(readdirSync(at(host, `${PKGS}/app-misc/etc-demo`))).toEqual(["etc-demo-1.1-1.gpkg.tar", "etc-demo-1.1-2.gpkg.tar"]);
    await fine(client, "emerge --oneshot app-misc/etc-demo");
    expect(text(client, CONF)).toBe("value=1.1\n");
  });

  it("leaves no line that says completed when it only packs", async () => {
    const before = text(host, "var/log/emerge.log").length;
    await fine(host, "emerge --oneshot --buildpkgonly app-editors/tinyc");
    const log = text(host, "var/log/emerge.log").slice(before);
    expect(log).toContain("Compiling/Packaging (app-editors/tinyc-1.0::");
    expect(log).not.toContain("completed emerge");
    expect(log).toContain("*** exiting successfully.");
  });

  it("gives no BUILD_ID to what was compiled without buildpkg, and copies that of a merge; without one a client's file goes to PKGDIR", async () => {
    await fine(host, "quickpkg --umask=0022 app-misc/hello-fleet");
    expect(text(host, `${PKGS}/Packages`)).not.toContain("BUILD_ID");
    expect(await fine(client, "emerge -pv --oneshot --color=n app-misc/hello-fleet")).toContain("] app-misc/hello-fleet-1.1::gentoo ");
    await fine(client, "emerge --oneshot app-misc/hello-fleet");
    expect(text(client, "var/log/emerge.log")).toContain(`Merging Binary (app-misc/hello-fleet-1.1::/${HELLO})`);
    expect(existsSync(at(client, "var/db/pkg/app-misc/hello-fleet-1.1/BUILD_ID"))).toBe(false);
    await fine(host, "emerge --oneshot --buildpkg app-misc/hello-fleet");
    await fine(host, "quickpkg --umask=0022 app-misc/hello-fleet");
    expect(readdirSync(at(host, `${PKGS}/app-misc/hello-fleet`))).toHaveLength(3);
    const ids = text(host, `${PKGS}/Packages`).match(/^BUILD_ID: .*$/gm);
    expect(ids?.length).toBe(2);
    expect(new Set(ids).size).toBe(1);
  });

  it("eclean-pkg --deep deletes what is not installed here", async () => {
    await fine(host, "quickpkg --umask=0022 app-misc/hello-fleet");
    await fine(host, "emerge --oneshot --buildpkgonly app-editors/tinyc");
    expect(await fine(host, "eclean-pkg --pretend")).toContain("already clean");
    await fine(host, "eclean-pkg --deep");
    expect(readdirSync(at(host, PKGS))).not.toContain("app-editors");
    await fine(host, "emaint binhost --check");
  });
});
