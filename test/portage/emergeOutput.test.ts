import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { maskReasons, parsePackageLine, parsePretend } from "../../shared/portage/emergeOutput.ts";
import { stripAnsi } from "../../shared/portage/text.ts";
import { fixture, recorded, run } from "./transcript.ts";

const FILES = readdirSync(fileURLToPath(new URL("../fixtures/portage", import.meta.url))).filter((name) => name.endsWith(".txt"));
const pretend = (name: string, needle: string, nth = 0) => {
  const { stdout, stderr } = run(name, needle, nth);
  return parsePretend(stdout, stderr);
};

describe("emerge --pretend", () => {
  it("reads every package line of every recorded session, and its totals fit", () => {
    let lines = 0;
    let totals = 0;
    for (const name of FILES) {
      for (const { command, stdout, stderr } of recorded(name)) {
        const text = stripAnsi(stdout + stderr).replaceAll("^[", "\u001b");
        const raw = stripAnsi(text)
          .split(/\r?\n|\^M\n/)
          .filter((row) => /^\[(?:ebuild|binary) /.test(row));
        for (const row of raw) expect([command, parsePackageLine(row)?.cpv ?? null]).not.toContain(null);
        lines += raw.length;
        const found = [...text.matchAll(/^Total: /gm)].length;
        if (found !== 1 || !/^emerge -p|^emerge --pretend/.test(command) || command.includes("| tail")) continue;
        const plan = parsePretend(text);
        expect([command, plan.totals?.packages]).toEqual([command, plan.packages.length]);
        expect([command, plan.totals?.binaries]).toEqual([command, plan.packages.filter(({ binary }) => binary).length]);
        expect([command, plan.totals?.bytes]).toEqual([command, plan.packages.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)]);
        totals += 1;
      }
    }
    expect(lines).toBeGreaterThan(200);
    expect(totals).toBeGreaterThan(40);
  });

  it("knows a binary to be downloaded with all its parts", () => {
    expect(pretend("85-why-00-baseline.txt", "emerge -pv").packages[0]).toEqual({
      cpv: "dev-libs/libfleet-2.0",
      binary: true,
      buildId: "1",
      repo: "gentoo",
      slot: "0",
      subSlot: "2",
      replaces: null,
      bytes: 20 * 1024,
      letters: "Ng",
      use: { on: ["ssl"], off: ["static-libs"], fixed: [] },
    });
  });

  it("expands VIDEO_CARDS and marks what is forced", () => {
    const mesa = pretend("30-video-cards.txt", "emerge -pv").packages.find(({ cpv }) => cpv.startsWith("media-libs/mesa"));
    expect(mesa?.binary).toBe(false);
    expect(mesa?.use.on).toEqual(["X", "vulkan", "video_cards_nvidia"]);
    expect(mesa?.use.off).toContain("video_cards_radeonsi");
    expect(pretend("85-why-18-use-force.txt", "emerge -pv").packages[0]?.use).toEqual({ on: ["debug", "nls"], off: [], fixed: ["debug"] });
  });

  it("knows what is replaced, up and down", () => {
    const up = pretend("85-why-11-slot-operator-rebuild.txt", "-pvuDN --getbinpkg @world").packages;
    expect(up.map(({ letters, replaces }) => [letters, replaces])).toEqual([
      ["rgU", "1.0:0/1::gentoo"],
      ["rRg", null],
    ]);
    expect(pretend("82-trust-refused.txt", "emerge -pv =app-misc/hello-fleet-1.0").packages[0]?.letters).toBe("gUD");
  });

  it("reads 3.0.77, which has no g and two spaces", () => {
    const { packages, totals } = pretend("63-older-portage-3.0.77.txt", "emerge -pv media-libs/mesa");
    expect(packages.map(({ cpv, binary, buildId, letters }) => [cpv, binary, buildId, letters])).toEqual([
      ["media-libs/vulkan-loader-1.3.296", true, "1", "N"],
      ["media-libs/mesa-24.2.5", false, null, "N"],
    ]);
    expect(totals).toEqual({ packages: 2, binaries: 1, bytes: 10 * 1024 });
  });

  it("reads quiet, tree and coloured output, on a terminal too", () => {
    const quiet = pretend("60-world-pretend.txt", "emerge --pretend --quiet --getbinpkg");
    expect(quiet.packages.map(({ binary }) => binary)).toEqual([true, true, true, true, false, false, false]);
    const tree = pretend("60-world-pretend.txt", "--pretend --tree");
    expect(tree.packages).toHaveLength(7);
    const coloured = run("60-world-pretend.txt", "--color=y").stdout.replaceAll("^[", "\u001b");
    expect(parsePretend(coloured)).toEqual(pretend("60-world-pretend.txt", "--color=n"));
    const terminal =
      fixture("60-world-pretend.txt")
        .split("on a pseudo terminal")[1]
        ?.replaceAll("^[", "\u001b")
        .replaceAll("^G", "\u0007")
        .replaceAll("^M\n", "\r\n")
        .replaceAll("^M", "\r") ?? "";
    expect(parsePretend(terminal).packages).toEqual(pretend("60-world-pretend.txt", "--color=n").packages);
    expect(parsePretend(terminal).ignoredUse).toHaveLength(1);
  });

  it("gives what was ignored, and how the binary differs", () => {
    expect(pretend("30-video-cards.txt", "emerge -pv").ignoredUse).toEqual([
      { cpv: "media-libs/mesa-24.2.5", flags: ["video_cards_amdgpu", "video_cards_intel", "video_cards_radeonsi"] },
    ]);
    expect(pretend("85-why-03-deps-changed.txt", "emerge -pv").ignoredDeps).toEqual([{ cpv: "app-misc/hello-fleet-1.1", repo: "gentoo" }]);
  });

  it("gives every masked package with its reasons", () => {
    expect(pretend("85-why-08-package-mask.txt", "emerge -pv", 1).masked).toEqual([
      {
        atom: "app-misc/hello-fleet",
        cpv: "app-misc/hello-fleet-2.0_rc1",
        repo: "gentoo",
        reasons: [
          { kind: "mask", text: "package.mask" },
          { kind: "keyword", text: "~amd64 keyword" },
        ],
      },
      { atom: "app-misc/hello-fleet", cpv: "app-misc/hello-fleet-1.1", repo: "gentoo", reasons: [{ kind: "mask", text: "package.mask" }] },
      { atom: "app-misc/hello-fleet", cpv: "app-misc/hello-fleet-1.0", repo: "gentoo", reasons: [{ kind: "mask", text: "package.mask" }] },
    ]);
    const kinds = [
      "~amd64 keyword",
      "missing keyword",
      "Fleet-EULA license(s)",
      "package.mask",
      "CHOST: x86_64-pc-linux-gnu",
      "EAPI 99",
      "use flag configuration mismatch",
      "bindist in RESTRICT",
      "interactive in PROPERTIES",
      "something new",
    ];
    expect(kinds.map((text) => maskReasons(text)[0]?.kind)).toEqual([
      "keyword",
      "keyword",
      "license",
      "mask",
      "chost",
      "eapi",
      "use",
      "restrict",
      "restrict",
      "other",
    ]);
  });

  it("sees an index that cannot be had, and that a stale one is used", () => {
    const plan = pretend("50-failures-binhost.txt", "emerge -pv app-misc/hello-fleet", 1);
    expect(plan.indexTroubles).toEqual([
      {
        repo: "bb1ce606fcab17ece06c99fa1fbb30ca",
        uri: "http://10.42.0.194:8080",
        kind: "unreachable",
        text: "<urlopen error [Errno 111] Connection refused>",
      },
    ]);
    expect(plan.staleIndex).toEqual(["bb1ce606fcab17ece06c99fa1fbb30ca"]);
    // The trap: the binary is still shown.
    expect(plan.packages[0]?.binary).toBe(true);
    expect(pretend("51-failures-corrupt.txt", "rm -rf /var/cache/edb/binhost; emerge -pv").indexTroubles[0]?.kind).toBe("not-an-index");
    expect(pretend("85-why-00-baseline.txt", "emerge -pv").indexTroubles).toEqual([]);
  });

  it("sees unknown packages, needed changes, missing repositories and broken configuration", () => {
    expect(pretend("22-client-install-wording.txt", "does-not-exist").unknown).toEqual([{ what: "ebuilds", atom: "app-misc/does-not-exist" }]);
    expect(pretend("22-client-install-wording.txt", "--getbinpkgonly app-misc/slow-build").unknown).toEqual([
      { what: "binary packages", atom: "app-misc/slow-build" },
    ]);
    expect(pretend("32-use-mismatch.txt", "emerge -pv app-misc/needs-debug").needed).toEqual([
      { kind: "use", line: ">=app-misc/hello-fleet-1.1 debug", requiredBy: ["app-misc/needs-debug-1.0::gentoo", "app-misc/needs-debug (argument)"] },
    ]);
    expect(pretend("21-binrepos-conf.txt", "mv /etc/portage/binrepos.conf /root/b; emerge").noBinrepos).toBe(true);
    expect(pretend("17-makeopts-nproc.txt", "emerge -p app-editors/tinyc").configErrors).toEqual([
      '"/etc/portage/make.conf", line 21: $: bad substitution',
    ]);
    expect(pretend("16-info-envvar.txt", 'VIDEO_CARDS="nvidia\\nUSE').crashed).toBe("ValueError: No closing quotation");
    expect(pretend("85-why-00-baseline.txt", "emerge -pv").crashed).toBeNull();
  });

  it("reads blockers (emerge(1): soft b, hard B)", () => {
    const { blocks } = parsePretend(
      '[blocks B      ] app-misc/a ("app-misc/a" is hard blocking app-misc/b-1)\n[blocks b      ] <app-misc/c-2 ("<app-misc/c-2" is soft blocking app-misc/d-1)\n',
    );
    expect(blocks.map(({ atom, hard }) => [atom, hard])).toEqual([
      ["app-misc/a", true],
      ["<app-misc/c-2", false],
    ]);
  });
});
