import { describe, expect, it } from "vitest";
import { buildsOf, indexField, indexFields, indexHeaderProblems, indexPackage, openPackagesIndex } from "../../shared/portage/packagesIndex.ts";
import { fixture } from "./transcript.ts";

const TEXT = fixture("data/binhost/Packages");
const INDEX = openPackagesIndex(TEXT);

describe("Packages", () => {
  it("has a header and as many stanzas as it says", () => {
    expect(INDEX.header.get("ARCH")).toBe("amd64");
    expect(INDEX.header.get("VERSION")).toBe("0");
    expect(String(INDEX.entries.length)).toBe(INDEX.header.get("PACKAGES"));
    expect(INDEX.entries.map(({ cpv }) => cpv)).toEqual([...TEXT.matchAll(/^CPV: (.*)$/gm)].map((match) => match[1]));
  });

  it("cuts out every field of every stanza as it stands, one by one and all at once", () => {
    let fields = 0;
    for (const [number, stanza] of TEXT.trimEnd().split("\n\n").slice(1).entries()) {
      const entry = INDEX.entries[number];
      if (!entry) throw new Error(`no entry ${number}`);
      const all = indexFields(INDEX, entry);
      for (const row of stanza.split("\n")) {
        const [, name = "", value = ""] = /^([A-Z0-9_]+): (.*)$/.exec(row) ?? [];
        expect(indexField(INDEX, entry, name)).toBe(value);
        expect(all.get(name)).toBe(value);
        fields += 1;
      }
    }
    expect(fields).toBeGreaterThan(150);
  });

  it("fills in what is left out: SLOT 0, CHOST and REPO of the header", () => {
    const index = openPackagesIndex("VERSION: 0\nTIMESTAMP: 1\nCHOST: x\nREPO: mine\n\nCPV: a/b-1\nSIZE: 5\n\nCPV: a/c-1\nSLOT: 2/3\nCHOST: y\n");
    const [first, second] = index.entries.map((entry) => indexPackage(index, entry));
    expect(first).toMatchObject({ slot: "0", subSlot: "0", chost: "x", repo: "mine", eapi: "0", size: 5, buildId: "", buildTime: null, use: [] });
    expect(second).toMatchObject({ slot: "2", subSlot: "3", chost: "y", repo: "mine" });
  });

  it("takes only USE flags that are in IUSE", () => {
    const [mesa] = buildsOf(INDEX, "media-libs/mesa");
    expect(mesa?.use).toEqual(["X", "video_cards_amdgpu", "video_cards_intel", "video_cards_nvidia", "video_cards_radeonsi", "vulkan"]);
    expect(mesa?.iuse).not.toContain("amd64");
    expect(buildsOf(INDEX, "media-libs/mes")).toEqual([]);
    expect(buildsOf(INDEX, "app-misc/hello-fleet")).toHaveLength(3);
  });

  it("reads as Portage does: ends at two empty lines, passes over a stanza without CPV, keeps the last of two equal fields", () => {
    const index = openPackagesIndex("VERSION: 0\n\nPATH: none\n\nCPV: a/b-1\nSIZE: 1\nSIZE: 2\nno colon here\n\n\nCPV: a/hidden-1\n");
    expect(index.entries.map(({ cpv }) => cpv)).toEqual(["a/b-1"]);
    expect(indexField(index, index.entries[0] ?? { cpv: "", start: 0, end: 0 }, "SIZE")).toBe("2");
    expect(openPackagesIndex("").entries).toEqual([]);
    expect(openPackagesIndex("VERSION: 0").header.get("VERSION")).toBe("0");
    expect(openPackagesIndex("A: 1\n\nCPV: a/b-1\nCPV: a/c-1").entries.map(({ cpv }) => cpv)).toEqual(["a/c-1"]);
  });

  it("holds for an index of 50,000 packages", () => {
    const stanza = TEXT.trimEnd().split("\n\n").at(-1) ?? "";
    const many = Array.from({ length: 50_000 }, (_, number) => stanza.replace(/^CPV: .*$/m, `CPV: a/p${number}-1`));
    const big = openPackagesIndex([TEXT.split("\n\n")[0], ...many].join("\n\n"));
    expect(big.entries).toHaveLength(50_000);
    expect(indexField(big, big.entries[49_999] ?? { cpv: "", start: 0, end: 0 }, "CPV")).toBe("a/p49999-1");
  });
});

describe("what is wrong with an index", () => {
  const codes = (text: string, expected = {}) => indexHeaderProblems(openPackagesIndex(text), expected).map(({ code }) => code);

  it("finds nothing in a good one", () => {
    expect(codes(TEXT, { arch: "amd64", chost: "x86_64-pc-linux-gnu", now: Number(INDEX.header.get("TIMESTAMP")) + 60, maxAge: 3600 })).toEqual([]);
  });

  it.each([
    ["an error page", "<html><body>It works!</body></html>\n", ["not-an-index"]],
    ["nothing", "", ["not-an-index"]],
    ["another version", TEXT.replace("VERSION: 0", "VERSION: 1"), ["version"]],
    ["no version", TEXT.replace("VERSION: 0\n", ""), ["version"]],
    ["no time", TEXT.replace(/^TIMESTAMP: .*\n/m, ""), ["timestamp-missing"]],
    ["an old time", TEXT.replace(/^TIMESTAMP: .*$/m, "TIMESTAMP: 1700000000"), ["stale"]],
    ["a time to come", TEXT.replace(/^TIMESTAMP: .*$/m, "TIMESTAMP: 1900000000"), ["future"]],
    ["another architecture", TEXT.replace("ARCH: amd64", "ARCH: arm64"), ["arch"]],
    ["another CHOST", TEXT.replace("CHOST: x86_64", "CHOST: i686"), ["chost"]],
    ["another count", TEXT.replace(/^PACKAGES: .*$/m, "PACKAGES: 99"), ["count"]],
    ["no packages", TEXT.replace(/\n\n[\s\S]*/, "\n\n").replace(/^PACKAGES: .*$/m, "PACKAGES: 0"), ["empty"]],
  ])("%s", (_what, text, meant) => {
    expect(codes(text, { arch: "amd64", chost: "x86_64-pc-linux-gnu", now: 1795417500, maxAge: 86_400 * 30 })).toEqual(meant);
  });
});
