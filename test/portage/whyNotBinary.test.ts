import { describe, expect, it } from "vitest";
import { parsePretend } from "../../shared/portage/emergeOutput.ts";
import { readPackageFiles } from "../../shared/portage/packageFiles.ts";
import { buildsOf, openPackagesIndex } from "../../shared/portage/packagesIndex.ts";
import { type WhyInput, whyNotBinary } from "../../shared/portage/whyNotBinary.ts";
import { fixture, run } from "./transcript.ts";

const CLIENT = { ACCEPT_KEYWORDS: "amd64", CHOST: "x86_64-pc-linux-gnu", ACCEPT_CHOSTS: "x86_64-pc-linux-gnu", FEATURES: "getbinpkg sandbox" };
const INDEX = fixture("data/binhost/Packages");

interface Case {
  readonly name: string;
  readonly command?: string;
  readonly nth?: number;
  readonly cp: string;
  readonly more?: Partial<WhyInput>;
  readonly index?: string;
}

function why({ name, command = "emerge -pv", nth = 0, cp, more = {}, index = INDEX }: Case) {
  const { stdout, stderr, command: typed } = run(name, command, nth);
  const options = typed.split(" ").filter((word) => word.startsWith("-"));
  const builds = buildsOf(openPackagesIndex(index), cp);
  return whyNotBinary({ cp, pretend: parsePretend(stdout, stderr), builds, env: CLIENT, options, ...more });
}

const HELLO = "app-misc/hello-fleet";
const withIndex = (from: RegExp, to: string) => INDEX.replaceAll(from, to);

describe("why not a binary: every recorded cause", () => {
  const cases: readonly (readonly [string, string | null, Case])[] = [
    ["nothing: it fits", null, { name: "85-why-00-baseline.txt", cp: HELLO }],
    ["baseline: the client's tree has a newer firefox", "version", { name: "85-why-00-baseline.txt", cp: "www-client/firefox" }],
    ["USE differs", "use", { name: "85-why-01-use.txt", cp: HELLO }],
    ["a new flag in the client's ebuild", "iuse", { name: "85-why-02-iuse-new-flag.txt", cp: HELLO }],
    ["the same with --changed-use: a binary", null, { name: "85-why-02-iuse-new-flag.txt", nth: 1, cp: HELLO }],
    ["dependencies changed", "deps", { name: "85-why-03-deps-changed.txt", cp: HELLO }],
    ["the client's tree is newer", "version", { name: "85-why-04-client-tree-newer.txt", cp: HELLO }],
    ["the binary is newer than the tree", "tree-drift", { name: "85-why-05-binary-newer-than-tree.txt", cp: HELLO }],
    ["keyword", "keyword", { name: "85-why-06-keyword.txt", cp: "app-misc/testing-only" }],
    ["licence", "license", { name: "85-why-07-license.txt", cp: "app-misc/eulaware" }],
    [
      "one version in package.mask",
      "mask",
      {
        name: "85-why-08-package-mask.txt",
        cp: HELLO,
        more: {
          masks: readPackageFiles("/etc/portage/package.mask", [
            { path: "/etc/portage/package.mask/m", content: "# do not want it\n=app-misc/hello-fleet-1.1\n" },
          ]),
        },
      },
    ],
    [
      "one version masked, told by the client's Portage",
      "mask",
      {
        name: "85-why-08-package-mask.txt",
        cp: HELLO,
        more: {
          ebuilds: [
            { cpv: "app-misc/hello-fleet-1.1", masked: ["package.mask"] },
            { cpv: "app-misc/hello-fleet-1.0", masked: [] },
          ],
        },
      },
    ],
    ["all versions in package.mask", "mask", { name: "85-why-08-package-mask.txt", nth: 1, cp: HELLO }],
    [
      "other CHOST",
      "chost",
      {
        name: "85-why-09-chost.txt",
        cp: HELLO,
        more: { env: { ...CLIENT, CHOST: "x86_64-gentoo-linux-musl", ACCEPT_CHOSTS: "x86_64-gentoo-linux-musl" } },
      },
    ],
    ["sub-slot not available", "slot", { name: "85-why-10-subslot-not-available.txt", cp: "dev-util/fleet-tool" }],
    [
      "slot operator rebuild: a binary",
      null,
      { name: "85-why-11-slot-operator-rebuild.txt", command: "-pvuDN --getbinpkg @world", cp: "dev-util/fleet-tool" },
    ],
    [
      "slot operator rebuild, excluded",
      "excluded",
      {
        name: "85-why-11-slot-operator-rebuild.txt",
        command: "-pvuDN --getbinpkg --usepkg-exclude",
        cp: "dev-util/fleet-tool",
        more: { options: ["--getbinpkg", "--usepkg-exclude", "dev-util/fleet-tool"] },
      },
    ],
    ["not in the index", "not-in-index", { name: "85-why-12-not-in-index.txt", cp: "app-misc/slow-build" }],
    ["--usepkg-exclude", "excluded", { name: "85-why-13-usepkg-exclude.txt", cp: HELLO }],
    ["--getbinpkg-exclude", "excluded", { name: "85-why-13-usepkg-exclude.txt", nth: 1, cp: HELLO }],
    ["getbinpkg off", "getbinpkg-off", { name: "85-why-14-getbinpkg-off.txt", cp: HELLO, more: { env: { ...CLIENT, FEATURES: "sandbox" } } }],
    ["only --usepkg", "getbinpkg-off", { name: "85-why-14-getbinpkg-off.txt", nth: 1, cp: HELLO, more: { env: { ...CLIENT, FEATURES: "sandbox" } } }],
    ["index unreachable", "index-unreachable", { name: "85-why-15-index-unreachable.txt", cp: HELLO }],
    ["RESTRICT=bindist alone: a binary", null, { name: "85-why-16-bindist.txt", cp: "x11-drivers/nvidia-drivers" }],
    ["bindist excluded", "restrict", { name: "85-why-16-bindist.txt", nth: 1, cp: "x11-drivers/nvidia-drivers" }],
    [
      "EAPI of the client's ebuild",
      "eapi",
      { name: "85-why-17-eapi.txt", cp: HELLO, more: { ebuilds: [{ cpv: "app-misc/hello-fleet-1.1", masked: ["EAPI 99"] }] } },
    ],
    [
      "EAPI in the index",
      "eapi",
      { name: "85-why-17-eapi.txt", nth: 1, cp: HELLO, index: withIndex(/(CPV: app-misc\/hello-fleet-1\.1\nDEFINED_PHASES: .*\nEAPI: )8/g, "$199") },
    ],
    ["EAPI in the index, only binaries", "eapi", { name: "85-why-17-eapi.txt", nth: 2, cp: HELLO }],
    ["flag forced on the client", "use", { name: "85-why-18-use-force.txt", cp: HELLO }],
    ["30: VIDEO_CARDS of one card against the union", "use", { name: "30-video-cards.txt", cp: "media-libs/mesa" }],
    [
      "30: quiet about it with --binpkg-respect-use=y",
      "use",
      { name: "30-video-cards.txt", command: "--binpkg-respect-use=y", cp: "media-libs/mesa" },
    ],
    ["30: the wrong one, taken with =n", null, { name: "30-video-cards.txt", command: "--binpkg-respect-use=n", cp: "media-libs/mesa" }],
    ["30: one flag more", "use", { name: "30-video-cards.txt", command: "i965 iris", cp: "media-libs/mesa" }],
    [
      "30: a dependency's licence",
      "license",
      { name: "30-video-cards.txt", command: "media-libs/mesa x11-base/xorg-drivers", cp: "x11-base/xorg-drivers" },
    ],
    [
      "32: firefox with wayland",
      "use",
      { name: "32-use-mismatch.txt", command: "emerge -pv --usepkgonly --binpkg-respect-use=y", cp: "www-client/firefox" },
    ],
    [
      "32: a flag must change first",
      "use",
      { name: "32-use-mismatch.txt", command: "emerge -pv '=www-client/firefox-131.0'", nth: 1, cp: "www-client/firefox" },
    ],
    [
      "33: other CPU flags",
      "use",
      { name: "33-cflags-chost-cpuflags.txt", command: 'avx avx2" emerge -pv app-misc/cpu-tool', cp: "app-misc/cpu-tool" },
    ],
    ["33: other CFLAGS do not matter", null, { name: "33-cflags-chost-cpuflags.txt", command: "znver4", cp: "app-misc/cpu-tool" }],
    [
      "33: other CHOST",
      "chost",
      {
        name: "33-cflags-chost-cpuflags.txt",
        command: "i686-pc-linux-gnu\"' >>",
        cp: "app-misc/cpu-tool",
        more: { env: { ...CLIENT, CHOST: "i686-pc-linux-gnu", ACCEPT_CHOSTS: "" } },
      },
    ],
    [
      "33: other CHOST, only binaries",
      "chost",
      { name: "33-cflags-chost-cpuflags.txt", command: "emerge -pv --usepkgonly", cp: "app-misc/cpu-tool" },
    ],
    ["a run refused it", "trust", { name: "85-why-00-baseline.txt", cp: HELLO, more: { trust: "unknown-key" } }],
    [
      "no binary repository at all",
      "getbinpkg-off",
      { name: "21-binrepos-conf.txt", command: "mv /etc/portage/binrepos.conf /root/b; emerge", cp: "app-misc/etc-demo" },
    ],
    ["unknown package", "unknown-package", { name: "22-client-install-wording.txt", command: "does-not-exist", cp: "app-misc/does-not-exist" }],
  ];
  it.each(cases)("%s", (_what, code, input) => {
    const cause = why(input);
    expect(cause?.code ?? null).toBe(code);
    if (cause) {
      expect(cause.words).toMatch(/[.:]/);
      expect(cause.remedy).toMatch(/\.$/);
    }
  });

  it("names the flags", () => {
    expect(why({ name: "30-video-cards.txt", cp: "media-libs/mesa" })?.words).toContain("video_cards_amdgpu video_cards_intel video_cards_radeonsi");
    expect(why({ name: "85-why-02-iuse-new-flag.txt", cp: HELLO })?.words).toContain("newflag");
    const silent = why({ name: "30-video-cards.txt", command: "--binpkg-respect-use=y", cp: "media-libs/mesa" });
    expect(silent?.words).toContain("video_cards_amdgpu video_cards_intel video_cards_radeonsi");
  });

  it("does not compare flags that Portage hides, and compares one that the client's ebuild lost", () => {
    const index = withIndex(/IUSE: nls ssl\n/g, "IUSE: nls ssl abi_x86_32\n");
    const line = '[ebuild  N     ] app-editors/tinyc-1.0::gentoo  USE="nls ssl" 0 KiB\n';
    const builds = buildsOf(openPackagesIndex(index), "app-editors/tinyc");
    const ask = (env: Record<string, string>) =>
      whyNotBinary({ cp: "app-editors/tinyc", pretend: parsePretend(line), builds, env: { ...CLIENT, ...env } });
    expect(ask({ USE_EXPAND_HIDDEN: "ABI_X86" })?.code).toBe("unknown");
    expect(ask({})?.code).toBe("use");
  });

  it("does not blame the index of another repository", () => {
    const name = "85-why-15-index-unreachable.txt";
    expect(why({ name, cp: HELLO, more: { repo: "home" } })?.code).toBe("index-unreachable");
    expect(why({ name, cp: "app-misc/slow-build", more: { repo: "other" } })).toBeNull();
    expect(why({ name, cp: HELLO, more: { repo: "other" } })?.code).toBe("unknown");
  });

  it("says of every refused signature what it was", () => {
    const words = (
      ["unsigned", "unknown-key", "unreadable-keyring", "not-trusted", "tampered", "key-expired", "key-revoked", "unknown"] as const
    ).map((trust) => why({ name: "85-why-00-baseline.txt", cp: HELLO, more: { trust } })?.words);
    expect(new Set(words).size).toBe(8);
  });
});
