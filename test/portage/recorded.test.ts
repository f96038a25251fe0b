/** make.conf and what the real Portage said about it: pairs from the recorded sessions. */
import { describe, expect, it } from "vitest";
import { parseEmergeInfo } from "../../shared/portage/emergeInfo.ts";
import { parseEnvvar } from "../../shared/portage/envvar.ts";
import { addUp, INCREMENTALS } from "../../shared/portage/incremental.ts";
import { marchOf } from "../../shared/portage/makeConf/flags.ts";
import { makeConfFiles, readMakeConf } from "../../shared/portage/makeConf/read.ts";
import { readAgain } from "./secondReader.ts";
import { fixture, run } from "./transcript.ts";

const PATH = "/etc/portage/make.conf";
const GLOBALS = parseEnvvar(run("16-info-envvar.txt", "portageq envvar -v PKGDIR VIDEO_CARDS").stdout);

describe("data of three machines", () => {
  it.each(["binhost", "client1", "client2"])("%s: every variable of its make.conf is what portageq says", (machine) => {
    const content = fixture(`data/${machine}/make.conf`);
    const conf = readMakeConf([{ path: PATH, content }]);
    const again = readAgain(PATH, new Map([[PATH, content]]));
    const real = parseEnvvar(fixture(`data/${machine}/portageq-envvar-all.txt`));
    expect(conf.problems).toEqual([]);
    expect(conf.values.size).toBeGreaterThan(6);
    expect(Object.fromEntries(again.values)).toEqual(Object.fromEntries(conf.values));
    for (const [name, value] of conf.values) {
      if (name === "FEATURES") {
        // Added to make.globals: all that is switched on here is on, all that is switched off is off.
        const on = new Set(real.get(name)?.split(" "));
        for (const word of value.split(" ")) expect([word, on.has(word.replace(/^-/, ""))]).toEqual([word, !word.startsWith("-")]);
      } else expect([name, real.get(name) ?? ""]).toEqual([name, value]);
    }
  });

  it.each(["binhost", "client1", "client2"])("%s: all of portageq envvar -v '*' is read, with values over several lines", (machine) => {
    const text = fixture(`data/${machine}/portageq-envvar-all.txt`);
    const values = parseEnvvar(text);
    const many = [...values.values()].filter((value) => value.includes("\n"));
    expect(values.size).toBeGreaterThan(100);
    expect(many.join("")).toContain("[gentoo]");
    expect(values.get("FETCHCOMMAND_RSYNC")).toBe('rsync -LtvP "${URI}" "${DISTDIR}/${FILE}"');
    expect(values.get("EPREFIX")).toBe("");
    expect(values.get("CFLAGS")).toBe("-march=native -O2 -pipe");
    // Nothing of it is lost: written out again as shlex.quote does, it is the same text.
    const quoted = (value: string) => (/^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'"'"'`)}'`);
    expect([...values].map(([name, value]) => `${name}=${quoted(value)}\n`).join("")).toBe(text);
  });
});

/** The make.conf that a recorded command wrote by printf, and what portageq printed then. */
function written(needle: string) {
  const { command, stdout } = run("16-info-envvar.txt", needle);
  const files = new Map<string, string>();
  for (const [, text = "", path = ""] of command.matchAll(/printf '((?:[^']|'\\'')*)' > (\S+?)(?:;|$)/g))
    files.set(path, text.replaceAll("\\n", "\n"));
  return { files, stdout };
}
const readWritten = (files: ReadonlyMap<string, string>) =>
  readMakeConf(makeConfFiles([...files].map(([path, content]) => ({ path, content }))), { resolve: (path) => files.get(path) ?? null });
const messages = (stdout: string) => [...new Set(stdout.match(/^"[^"]+", line \d+: .*$/gm) ?? [])];

describe("recorded: a make.conf and Portage's answer", () => {
  it.each([
    ["a second FEATURES replaces the first", 'FEATURES="buildpkg"\\nFEATURES="getbinpkg"', []],
    ["${FEATURES} keeps it", "${FEATURES} getbinpkg -sandbox", []],
    ["+= is no assignment", "FEATURES+=", ["name"]],
    ["source", "source /etc/portage/fleet.conf", []],
    ["source of a missing file", "source /etc/portage/missing.conf", ["source-missing"]],
    ["$(nproc)", 'MAKEOPTS="-j$(nproc)"', ["value"]],
    ["an open quote", 'VIDEO_CARDS="nvidia\\nUSE="x"', ["parse"]],
    ["if", "if true; then", ["parse"]],
  ])("%s", (_what, needle, kinds) => {
    const { files, stdout } = written(needle);
    expect(files.get(PATH)).toBeTruthy();
    const conf = readWritten(files);
    expect(conf.problems.map(({ kind }) => kind)).toEqual(kinds);
    // Portage's own words, with its own line number.
    expect(conf.problems.map(({ file, line, text }) => `"${file}", line ${line}: ${text}`)).toEqual(messages(stdout));
    const shown = parseEnvvar(stdout);
    for (const name of ["VIDEO_CARDS", "MAKEOPTS"]) {
      const real = shown.get(name);
      const mine = conf.values.get(name);
      if (real !== undefined && mine !== undefined) expect(mine).toBe(real);
      // The profile's own value: ours must not have been set then.
      if (real === "nouveau") expect(mine).toBeUndefined();
    }
    if (stdout.includes("ipc-sandbox")) {
      const globals = GLOBALS.get("FEATURES") ?? "";
      const all = addUp([globals.replace(" getbinpkg", ""), conf.values.get("FEATURES") ?? ""]);
      expect(all.filter((word) => /buildpkg$|getbinpkg|sandbox$/.test(word))).toEqual(stdout.trim().split("\n"));
    }
  });

  it("a directory: .hidden and x~ are skipped, y.bak is not", () => {
    const { files, stdout } = written("90-fleet");
    files.set(`${PATH}/00-base`, fixture("data/client2/make.conf"));
    const conf = readWritten(files);
    expect(conf.files).toEqual([`${PATH}/00-base`, `${PATH}/90-fleet`, `${PATH}/96-y.bak`]);
    const real = parseEnvvar(stdout);
    expect(conf.values.get("VIDEO_CARDS")).toBe("frombak");
    expect(real.get("VIDEO_CARDS")).toBe("frombak");
    expect(conf.values.get("PORTAGE_BINHOST")).toBe(real.get("PORTAGE_BINHOST"));
    const globals = (GLOBALS.get("FEATURES") ?? "").replace(" getbinpkg", "");
    expect(addUp([globals, conf.values.get("FEATURES") ?? ""]).join(" ")).toBe(real.get("FEATURES"));
  });

  it("both places: /etc/portage/make.conf wins", () => {
    const conf = readMakeConf(
      makeConfFiles([
        { path: PATH, content: 'VIDEO_CARDS="nvidia"\n' },
        { path: "/etc/make.conf", content: 'VIDEO_CARDS="old"\n' },
      ]),
    );
    const { stdout } = run("16-info-envvar.txt", "echo 'VIDEO_CARDS=\"old\"'");
    expect(conf.values.get("VIDEO_CARDS")).toBe(parseEnvvar(stdout).get("VIDEO_CARDS"));
  });

  it("the reference document's MAKEOPTS: line 20, named 21 by Portage", () => {
    const { stdout } = run("17-makeopts-nproc.txt", "emerge -p app-editors/tinyc");
    const content = fixture("data/binhost/make.conf").replace(/^MAKEOPTS=.*$/m, 'MAKEOPTS="-j$(nproc)"');
    const [problem] = readMakeConf([{ path: PATH, content }]).problems;
    expect(problem?.lookAt).toBe(20);
    expect(`"${problem?.file}", line ${problem?.line}: ${problem?.text}`).toBe(messages(stdout)[0]);
    expect(parseEnvvar(run("17-makeopts-nproc.txt", "envvar -v MAKEOPTS PKGDIR").stdout).get("MAKEOPTS")).toBe("");
  });
});

describe("emerge --info", () => {
  const [binhost, client] = [0, 1].map((nth) => parseEmergeInfo(run("16-info-envvar.txt", "emerge --info", nth).stdout));

  it("names version, profile, repositories, variables and what is unset", () => {
    expect(binhost?.version).toBe("3.0.82");
    expect(binhost?.profile).toBe("default/linux/amd64/23.0/desktop");
    expect(binhost?.repos).toHaveLength(1);
    expect(binhost?.repos[0]?.values.location).toBe("/var/db/repos/gentoo");
    expect(binhost?.timestamps.get("gentoo")).toBe("Fri, 20 Nov 2026 00:45:00 +0000");
    expect(binhost?.variables.get("CPU_FLAGS_X86")).toBe("mmx sse sse2");
    expect(binhost?.unset).toEqual(["PORTAGE_BINHOST", "PORTAGE_BUNZIP2_COMMAND"]);
    expect(client?.variables.get("PORTAGE_BINHOST")).toBe("http://10.42.0.194:8080");
    expect(marchOf(client?.variables.get("CFLAGS") ?? "")).toBe("native");
  });

  it("says of each machine what its make.conf says", () => {
    for (const [info, machine] of [
      [binhost, "binhost"],
      [client, "client2"],
    ] as const) {
      const conf = readMakeConf([{ path: PATH, content: fixture(`data/${machine}/make.conf`) }]);
      let seen = 0;
      for (const [name, value] of info?.variables ?? []) {
        if (!conf.values.has(name) || INCREMENTALS.has(name)) continue;
        expect([name, value]).toEqual([name, conf.values.get(name)]);
        seen += 1;
      }
      expect(seen).toBeGreaterThan(4);
    }
  });

  it("reads the Binary Repositories block", () => {
    const { binrepos } = parseEmergeInfo(run("21-binrepos-conf.txt", "emerge --info").stdout);
    expect(binrepos).toEqual([
      {
        name: "tau-ceti-lab",
        values: { location: "/var/cache/binhost/tau-ceti-lab", priority: "9999", "sync-uri": "http://10.42.0.194:8080", "verify-signature": "True" },
      },
    ]);
    const older = parseEmergeInfo(run("63-older-portage-3.0.77.txt", "emerge --info").stdout);
    expect(older.binrepos[0]?.values["verify-signature"]).toBe("None");
  });
});
