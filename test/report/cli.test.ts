/** `report --log`: forms, packed files, refusals; and that it loads no engine. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportLogs } from "../../electron/cli/commands/reportLogs.ts";
import { generateLog } from "./generate.ts";

let folder = "";
const log = generateLog(11, { runs: 14, damage: true });
const cut = log.text.indexOf("\n", log.text.length / 2) + 1;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bw-report-"));
  writeFileSync(join(folder, "old"), log.text.slice(0, cut), "latin1");
  writeFileSync(join(folder, "whole"), log.text, "latin1");
  writeFileSync(join(folder, "new"), log.text.slice(cut), "latin1");
  for (const [tool, end] of [
    ["gzip", "gz"],
    ["xz", "xz"],
    ["bzip2", "bz2"],
    ["zstd", "zst"],
  ] as const)
    execFileSync("sh", ["-c", `${tool} -c "$1" > "$1.${end}"`, "sh", join(folder, "old")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function report(...argv: readonly string[]) {
  let out = "";
  let err = "";
  const code = await reportLogs(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
const at = (name: string): string => join(folder, name);

/** The truth by package, as the command gives it. */
function sums() {
  const packages = new Map<string, { package: string; source: { merges: number; seconds: number }; binary: { merges: number; seconds: number } }>();
  for (const { cp, binary, seconds } of log.merges) {
    const sum = packages.get(cp) ?? { package: cp, source: { merges: 0, seconds: 0 }, binary: { merges: 0, seconds: 0 } };
    packages.set(cp, sum);
    sum[binary ? "binary" : "source"].merges += 1;
    sum[binary ? "binary" : "source"].seconds += seconds;
  }
  return [...packages.values()].sort((a, b) => (a.package < b.package ? -1 : 1));
}

describe("report --log", () => {
  it("JSON by package: the truth, and what was left out", async () => {
    const { code, out } = await report("--log", at("whole"), "--by", "package", "--format", "json");
    expect(code).toBe(0);
    const said = JSON.parse(out);
    expect(said.packages).toEqual(sums());
    expect(said.skipped).toMatchObject({ unfinished: log.unfinished, noBegin: log.noBegin, clockBack: 0 });
    expect(said.skipped.damagedLines).toBeGreaterThan(0);
  });
  it.each(["gz", "xz", "bz2", "zst"])("rotated and packed (%s), a merge that spans both files", async (end) => {
    expect(JSON.parse((await report("--log", at(`old.${end}`), "--log", at("new"), "--format", "json")).out).packages).toEqual(sums());
  });
  it("a missing file is an error with its name", async () => {
    for (const name of ["nothing", "nothing.gz", "nothing.xz"]) {
      const { code, out, err } = await report("--log", at(name));
      expect([code, out]).toEqual([1, ""]);
      expect(err).toContain(at(name));
    }
  });
  it.each(["gz", "xz", "bz2", "zst"])("a cut %s file is read up to its end, said, and the next one is read", async (end) => {
    const whole = readFileSync(at(`old.${end}`));
    writeFileSync(at(`cut.${end}`), whole.subarray(0, whole.length - 20));
    const { code, out, err } = await report("--log", at(`cut.${end}`), "--log", at("new"), "--format", "json");
    expect(code).toBe(0);
    expect(err).toContain(`${at(`cut.${end}`)} is damaged`);
    expect(JSON.parse(out).packages.length).toBeGreaterThan(3);
  });
  it("periods: the parts add up to the whole", async () => {
    const middle = log.merges[Math.floor(log.merges.length / 2)]?.start ?? 0;
    const count = async (...more: readonly string[]) =>
      (
        JSON.parse((await report("--log", at("whole"), "--format", "json", ...more)).out).packages as {
          source: { merges: number };
          binary: { merges: number };
        }[]
      ).reduce((sum, each) => sum + each.source.merges + each.binary.merges, 0);
    expect((await count("--until", String(middle))) + (await count("--since", String(middle)))).toBe(log.merges.length);
    expect(await count("--until", String(middle))).toBeLessThan(log.merges.length);
  });
  it("text, CSV, Markdown and HTML say the same total", async () => {
    const seconds = sums().reduce((all, { source }) => all + source.seconds, 0);
    const { out } = await report("--log", at("whole"), "--format", "csv");
    expect(
      out
        .split("\r\n")
        .slice(1, -1)
        .reduce((all, row) => all + Number(row.split(",")[2]), 0),
    ).toBe(seconds);
    const total = /All packages +(\d+) +(.*?) {2}/.exec((await report("--log", at("whole"))).out)?.[2] ?? "none";
    expect((await report("--log", at("whole"), "--format", "markdown")).out).toContain(`| ${total} |`);
    expect((await report("--log", at("whole"), "--format", "html")).out).toContain(`>${total}</td>`);
  });
  it.each([
    [["--log"]],
    [["--log", "x", "--format", "pdf"]],
    [["--log", "x", "--by", "month"]],
    [["--log", "x", "--since", "yesterday"]],
    [["--log", "x", "fleet.json"]],
    [["--log", "x", "--what"]],
  ])("%j is refused with exit 64", async (argv) => {
    const { code, out, err } = await report(...argv);
    expect([code, out]).toEqual([64, ""]);
    expect(err).toContain("binhost-wizard help");
  });
  it("loads no engine, no zod and no ssh2", () => {
    const seen = new Set<string>();
    const outside = new Set<string>();
    const walk = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(file, "utf8");
      for (const [, name = ""] of text.matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)";/gm))
        if (name.startsWith(".")) walk(resolve(dirname(file), name));
        else outside.add(name);
    };
    walk(new URL("../../electron/cli/commands/reportLogs.ts", import.meta.url).pathname);
    expect([...outside].filter((name) => !name.startsWith("node:"))).toEqual([]);
    expect([...seen].filter((file) => /setup\/zod|contract|engine\/(engine|ssh)/.test(file))).toEqual([]);
    expect(seen.size).toBeGreaterThan(8);
  });
});
