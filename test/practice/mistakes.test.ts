import { appendFileSync, existsSync, rmSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { at, client, fine, host, port, put, text, twoRoots } from "./twoRoots.ts";

twoRoots();

describe("a machine's own files and mistakes", () => {
  it("an edited configuration file gets ._cfg beside it, an untouched one is replaced (92)", async () => {
    const tree = "var/db/repos/gentoo/app-misc/etc-demo";
    await fine(client, "emerge --oneshot --usepkg=n --getbinpkg=n app-misc/etc-demo");
    put(client, `${tree}/etc-demo-1.2.ebuild`, text(client, `${tree}/etc-demo-1.1.ebuild`));
    await fine(client, "emerge --oneshot --usepkg=n --getbinpkg=n app-misc/etc-demo");
    expect(text(client, "etc/etc-demo.conf")).toBe("value=1.2\n");
    appendFileSync(at(client, "etc/etc-demo.conf"), "mine=1\n");
    const out = await fine(client, "emerge --oneshot --usepkg=n --getbinpkg=n =app-misc/etc-demo-1.1");
    expect(text(client, "etc/etc-demo.conf")).toBe("value=1.2\nmine=1\n");
    expect(text(client, "etc/._cfg0000_etc-demo.conf")).toBe("value=1.1\n");
    expect(out).toContain(" * IMPORTANT: config file '/etc/etc-demo.conf' needs updating.\n");
    expect(existsSync(at(client, "var/db/pkg/app-misc/etc-demo-1.2"))).toBe(false);
  });

  it.each([
    [
      'VIDEO_CARDS="nvidia\nUSE="x"\n',
      1,
      1,
      /"\/etc\/portage\/make.conf", line 3: No closing quotation\nTraceback[\s\S]*ValueError: No closing quotation\n/,
    ],
    ["if true; then\nfi\n", 1, 0, /"\/etc\/portage\/make.conf", line 1: Invalid token 'true;' \(not '='\)\n/],
    ['FEATURES+=" buildpkg"\n', 1, 0, /Invalid variable name 'FEATURES\+'/],
    ['MAKEOPTS="-j$(nproc)"\n', 0, 0, /\$: bad substitution\n.*\$: bad substitution\n/],
  ])("make.conf %j: emerge --info ends with %i, portageq with %i", async (conf, emergeCode, portageqCode, words) => {
    put(client, "etc/portage/make.conf", conf);
    const info = await client.run("emerge --info");
    expect(info.code).toBe(emergeCode);
    expect(info.err).toMatch(words);
    const asked = await client.run("portageq envvar -v PKGDIR");
    expect(asked.code).toBe(portageqCode);
    expect(asked.err).toMatch(words);
  });

  it("make.conf as a directory, and both places", async () => {
    rmSync(at(client, "etc/portage/make.conf"));
    put(client, "etc/portage/make.conf/00-base", 'VIDEO_CARDS="nvidia"\n');
    for (const [name, value] of [
      [".hidden", "a"],
      ["95-x~", "b"],
      ["90-fleet", "amdgpu"],
    ])
      put(client, `etc/portage/make.conf/${name}`, `VIDEO_CARDS="${value}"\n`);
    expect(await fine(client, "portageq envvar -v VIDEO_CARDS")).toBe("VIDEO_CARDS=amdgpu\n");
    put(client, "etc/portage/make.conf/96-y.bak", 'VIDEO_CARDS="frombak"\n');
    put(client, "etc/make.conf", 'VIDEO_CARDS="old"\n');
    const both = await client.run("portageq envvar -v VIDEO_CARDS");
    expect(both.out).toBe("VIDEO_CARDS=frombak\n");
    expect(both.err).toBe("!!! Found 2 make.conf files, using both '/etc/make.conf' and '/etc/portage/make.conf'\n");
  });

  it("package.use with a prefix beats make.conf, the environment beats both; a package's line beats the wildcard", async () => {
    put(client, "etc/portage/package.use/00video_cards", "media-libs/mesa VIDEO_CARDS: -* intel radeonsi\n*/* VIDEO_CARDS: -* nvidia\n");
    const shown = async (env: string): Promise<string> =>
      /VIDEO_CARDS="([^"]*)"/.exec(
        (await client.run(`${env}emerge -pv --getbinpkg=n media-libs/mesa`)).out.split("\n").find((l) => l.includes("mesa-")) ?? "",
      )?.[1] ?? "";
    expect((await shown("")).split(" ").filter((f) => !f.startsWith("-"))).toEqual(["intel", "radeonsi"]);
    expect((await shown("VIDEO_CARDS=nouveau ")).split(" ").filter((f) => !f.startsWith("-"))).toEqual(["nouveau"]);
  });

  it("TERM ends a build with 143 and one line in the log", async () => {
    const stop = new AbortController();
    const running = client.run("emerge --oneshot --usepkg=n --getbinpkg=n app-misc/slow-build", { speed: 100, signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    const ran = await running;
    expect([ran.code, ran.err]).toEqual([143, "\n\nExiting on signal 15\n"]);
    expect(text(client, "var/log/emerge.log").trimEnd().split("\n").at(-1)).toMatch(/: {2}\*\*\* terminating\.$/);
    expect(text(client, "var/log/emerge.log")).not.toContain("exiting");
  });

  it("no root, no terminal, no such option, a failing build", async () => {
    expect(await client.run("emerge app-misc/hello-fleet", { uid: 1000 })).toMatchObject({
      code: 1,
      err: expect.stringContaining("superuser access is required"),
    });
    expect((await client.run("emerge --ask app-misc/hello-fleet")).err).toBe('!!! "--ask" should only be used in a terminal. Exiting.\n');
    expect((await client.run("emerge --no-such-option x")).code).toBe(2);
    const failing = await client.run("emerge --getbinpkg=n app-misc/broken-build");
    expect(failing.code).toBe(1);
    expect(failing.out).toContain("ERROR: app-misc/broken-build-1.0::gentoo failed (compile phase)");
  });

  it("an older Portage: no g, verify-signature None, unsigned taken from binrepos.conf (63)", async () => {
    await fine(host, "emerge app-misc/hello-fleet");
    put(client, "etc/portage/binrepos.conf/home.conf", `[home]\npriority = 1\nsync-uri = http://127.0.0.1:${port}\n`);
    const old = { version: "3.0.77" };
    expect((await client.run("emerge --info", old)).out).toContain("    verify-signature: None\n");
    const pretend = await client.run("emerge -p app-misc/hello-fleet", old);
    expect(pretend.out).toContain("[binary  N     ] app-misc/hello-fleet-1.1-1");
    expect(pretend.out).toContain("Calculating dependencies  ... done!");
    expect((await client.run("emerge --oneshot app-misc/hello-fleet", old)).code).toBe(0);
    expect((await client.run("emerge --info")).out).toContain("    verify-signature: True\n");
  });
});
