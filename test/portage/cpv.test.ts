import { describe, expect, it } from "vitest";
import { matchesAtom, parseAtom, specificity } from "../../shared/portage/atom.ts";
import { compareCpv, compareVersions, isVersion, splitCpv, splitInstance } from "../../shared/portage/cpv.ts";

describe("category/name-version", () => {
  it.each([
    ["www-client/firefox-131.0", "www-client/firefox", "131.0", "r0", "131.0"],
    ["x11-base/xorg-drivers-21.1-r2", "x11-base/xorg-drivers", "21.1", "r2", "21.1-r2"],
    ["dev-lang/rust-1.83.0_rc1-r10", "dev-lang/rust", "1.83.0_rc1", "r10", "1.83.0_rc1-r10"],
    ["app-misc/a-b-1-x-2", "app-misc/a-b-1-x", "2", "r0", "2"],
    ["dev-cpp/gtk++-2b", "dev-cpp/gtk++", "2b", "r0", "2b"],
    ["a/b-1_p20250101_p3", "a/b", "1_p20250101_p3", "r0", "1_p20250101_p3"],
    ["a/b-r1-1", "a/b-r1", "1", "r0", "1"],
  ])("%s", (cpv, cp, version, revision, fullVersion) => {
    expect(splitCpv(cpv)).toMatchObject({ cp, version, revision, fullVersion });
  });
  it.each(["firefox-131.0", "www-client/firefox", "a/b-1-2", "a/b-1-r1-2", "-a/b-1", "a/-1", "a/b-1.", "a/b-1_x", "/b-1", "a/b-", "a/b/c-1"])(
    "%s is none",
    (text) => {
      expect(splitCpv(text)).toBeNull();
    },
  );
  it("finds the build id of a binary", () => {
    expect(splitInstance("app-misc/hello-fleet-1.1-12")).toEqual({ cpv: "app-misc/hello-fleet-1.1", buildId: "12" });
    expect(splitInstance("x11-base/xorg-drivers-21.1-r2-1")).toEqual({ cpv: "x11-base/xorg-drivers-21.1-r2", buildId: "1" });
    expect(splitInstance("app-misc/hello-fleet-1.1")).toEqual({ cpv: "app-misc/hello-fleet-1.1", buildId: null });
    expect(splitInstance("app-misc/hello")).toBeNull();
  });
});

describe("versions in order", () => {
  // Portage's own test cases (PMS 3.3) and a few more.
  const greater = [
    ["6.0", "5.0"],
    ["5.0", "5"],
    ["1.0-r1", "1.0-r0"],
    ["1.0-r1", "1.0"],
    ["999999999999999999999999999999", "999999999999999999999999999998"],
    ["1.0.0", "1.0"],
    ["1.0.0", "1.0b"],
    ["1b", "1"],
    ["1b_p1", "1_p1"],
    ["1.1b", "1.1"],
    ["12.2.5", "12.2b"],
    ["1.1", "1.02"],
    ["1.1", "1.01"],
    ["1.10", "1.9"],
    ["1_p1", "1"],
    ["1", "1_rc1"],
    ["1_rc1", "1_pre9"],
    ["1_pre1", "1_beta3"],
    ["1_beta1", "1_alpha9"],
    ["1_p0", "1"],
    ["1_p", "1"],
    ["1_alpha_p1", "1_alpha"],
    ["1_alpha2", "1_alpha1"],
    ["1_alpha1-r1", "1_alpha1"],
    ["0.83_p1", "0.83"],
    ["2.0_rc1", "1.9"],
    ["1.010", "1.001"],
    ["132.0.1", "131.0"],
    ["1_p20250102", "1_p20250101"],
  ] as const;
  it.each(greater)("%s comes after %s", (high, low) => {
    expect(compareVersions(high, low)).toBeGreaterThan(0);
    expect(compareVersions(low, high)).toBeLessThan(0);
  });
  it.each([
    ["1.0", "1.0"],
    ["1.0-r0", "1.0"],
    ["1.0-r00", "1.0-r0"],
    ["1.01", "1.010"],
    ["001", "1"],
    ["1_p", "1_p0"],
  ] as const)("%s equals %s", (a, b) => {
    expect(compareVersions(a, b)).toBe(0);
  });
  it("does not compare what is no version", () => {
    expect(compareVersions("1", "1.")).toBeNull();
    expect([isVersion("1-r1"), isVersion("1-1"), isVersion("a")]).toEqual([true, false, false]);
    expect(["a/b-2", "a/a-10", "a/b-1", "a/a-9"].sort(compareCpv)).toEqual(["a/a-9", "a/a-10", "a/b-1", "a/b-2"]);
  });
});

describe("atoms", () => {
  const mesa = { cp: "media-libs/mesa", version: "24.2.5-r1", slot: "0", subSlot: "0", repo: "gentoo" };
  it.each([
    "media-libs/mesa",
    "*/*",
    "media-libs/*",
    "*/mesa",
    "media-libs/m*a",
    "=media-libs/mesa-24.2.5-r1",
    "~media-libs/mesa-24.2.5",
    "=media-libs/mesa-24*",
    "=media-libs/mesa-24.2*",
    ">=media-libs/mesa-24.2.5",
    "<media-libs/mesa-25",
    ">media-libs/mesa-24.2.5",
    "media-libs/mesa:0",
    "media-libs/mesa:0/0",
    "media-libs/mesa::gentoo",
    "media-libs/mesa:0=",
    "media-libs/mesa[X,-y]",
    "*/*::gentoo",
  ])("%s fits", (text) => {
    const atom = parseAtom(text);
    expect(atom && matchesAtom(atom, mesa)).toBe(true);
  });
  it.each([
    "media-libs/mes",
    "media-libs/mesa-demos",
    "x11-libs/*",
    "=media-libs/mesa-24.2.5",
    "=media-libs/mesa-2*",
    "<media-libs/mesa-24.2.5-r1",
    ">media-libs/mesa-24.2.5-r1",
    "~media-libs/mesa-24.2",
    "media-libs/mesa:1",
    "media-libs/mesa:0/1",
    "media-libs/mesa::other",
  ])("%s does not fit", (text) => {
    const atom = parseAtom(text);
    expect(atom).not.toBeNull();
    expect(atom && matchesAtom(atom, mesa)).toBe(false);
  });
  it.each(
    ["mesa", "media-libs/mesa-24.2.5", ">=media-libs/mesa", "=media-libs/mesa", "a/b/c", "", "media-libs/mesa:", "~media-libs/mesa-24*"].filter(
      (text) => text !== "media-libs/mesa:",
    ),
  )("%j is no atom", (text) => {
    expect(parseAtom(text)).toBeNull();
  });
  it("ranks as Portage does", () => {
    const ranks = [
      "*/*",
      "*/*:0",
      "media-libs/mesa",
      ">=media-libs/mesa-1",
      "media-libs/mesa:0",
      "=media-libs/mesa-24*",
      "~media-libs/mesa-24.2.5",
      "=media-libs/mesa-24.2.5",
    ].map((text) => {
      const atom = parseAtom(text);
      return atom ? specificity(atom) : Number.NaN;
    });
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    expect(new Set(ranks).size).toBe(8);
    expect(parseAtom("!!<a/b-1")?.blocker).toBe(true);
  });
});
