import { describe, expect, it } from "vitest";
import { splitCpv } from "../../shared/portage/cpv.ts";
import { parseEmergeLog, sourceTimes, typicalSeconds } from "../../shared/portage/emergeLog.ts";
import { fixture, run } from "./transcript.ts";

describe("emerge.log", () => {
  it("tells binary from source, with start, end and the package file", () => {
    const { merges } = parseEmergeLog(run("22-client-install-wording.txt", "tail -45").stdout);
    expect(merges.map(({ cpv, binary, start, end, ok }) => [cpv, binary, start, end, ok])).toEqual([
      ["app-misc/cpu-tool-1.0", true, 1795416866, 1795416870, true],
      ["dev-libs/libfleet-2.0", true, 1795416897, 1795416901, true],
      ["media-libs/vulkan-loader-1.3.296", true, 1795416901, 1795416904, true],
      ["media-libs/mesa-24.2.5", false, 1795416904, 1795416912, true],
      ["www-client/firefox-131.0", true, 1795416912, 1795416915, true],
    ]);
    expect(merges[4]).toMatchObject({ index: 4, total: 4, root: "/", path: "/var/cache/binpkgs/www-client/firefox/firefox-131.0-1.gpkg.tar" });
  });

  it.each(["data/binhost/emerge-log.txt", "data/client2/emerge-log.txt"])("%s: every begun merge is there, every completed one is ok", (name) => {
    const text = fixture(name);
    const { merges, runs } = parseEmergeLog(text);
    expect(merges).toHaveLength([...text.matchAll(/^\d+: +>>> emerge \(/gm)].length);
    expect(merges.filter(({ ok }) => ok)).toHaveLength([...text.matchAll(/^\d+: +::: completed emerge/gm)].length);
    expect(merges.filter(({ binary }) => binary)).toHaveLength([...text.matchAll(/^\d+: +=== .* Merging Binary \(/gm)].length);
    expect(runs).toHaveLength([...text.matchAll(/^\d+: +Started emerge on/gm)].length);
    expect(runs.filter(({ success }) => success)).toHaveLength([...text.matchAll(/\*\*\* exiting successfully/gm)].length);
    for (const { start, end } of merges) if (end !== null) expect(end).toBeGreaterThanOrEqual(start);
  });

  it("keeps a failed, interrupted or killed merge as not ok", () => {
    const log = parseEmergeLog(
      [
        "100:  >>> emerge (1 of 1) app-misc/a-1 to /",
        "100:  === (1 of 1) Compiling/Merging (app-misc/a-1::/r/a-1.ebuild)",
        "105:  *** terminating.",
        "200:  >>> emerge (1 of 1) app-misc/a-1 to /",
        "\u0000\u0000210:  === (1 of 1) Merging Binary (app-misc/a-1::/p/a-1-2.gpkg.tar)",
        "211:  ::: completed emerge (1 of 1) app-misc/a-1 to /",
        "300:  >>> emerge (2 of 2) app-misc/b-1 to /mnt/gen",
      ].join("\n"),
    );
    expect(log.merges.map(({ cpv, binary, end, ok, root }) => [cpv, binary, end, ok, root])).toEqual([
      ["app-misc/a-1", false, null, false, "/"],
      ["app-misc/a-1", true, 211, true, "/"],
      ["app-misc/b-1", null, null, false, "/mnt/gen"],
    ]);
  });

  it("keeps two roots and two places of one package apart", () => {
    const log = parseEmergeLog(
      "1:  >>> emerge (1 of 2) a/b-1 to /\n2:  >>> emerge (1 of 2) a/b-1 to /mnt/\n3:  ::: completed emerge (1 of 2) a/b-1 to /mnt/\n9:  ::: completed emerge (1 of 2) a/b-1 to /\n",
    );
    expect(log.merges.map(({ root, end }) => [root, end])).toEqual([
      ["/", 9],
      ["/mnt/", 3],
    ]);
  });

  it("gives source times by package: no binaries, no backward clocks", () => {
    const times = sourceTimes(parseEmergeLog(fixture("data/binhost/emerge-log.txt")), (cpv) => splitCpv(cpv)?.cp ?? null);
    expect(times.get("www-client/firefox")?.length).toBeGreaterThan(0);
    const back = parseEmergeLog(
      "9:  >>> emerge (1 of 1) a/b-1 to /\n9:  === (1 of 1) Compiling/Packaging (a/b-1::/x)\n3:  ::: completed emerge (1 of 1) a/b-1 to /\n",
    );
    expect(sourceTimes(back, () => "a/b").size).toBe(0);
    expect([typicalSeconds([]), typicalSeconds([5]), typicalSeconds([9, 1]), typicalSeconds([1, 100, 3])]).toEqual([null, 5, 5, 3]);
    expect(typicalSeconds([1000, ...Array.from({ length: 15 }, () => 7)])).toBe(7);
  });
});
