import { describe, expect, it } from "vitest";
import { addUp } from "../../shared/portage/incremental.ts";
import { flagsWithMarch, marchOf } from "../../shared/portage/makeConf/flags.ts";
import { editMakeConf, OWN_MAKE_CONF } from "../../shared/portage/makeConf/plan.ts";
import { LEGACY_MAKE_CONF, MAKE_CONF, makeConfFiles, overridden, readMakeConf, winner } from "../../shared/portage/makeConf/read.ts";
import type { MakeConfLine } from "../../shared/portage/makeConf/value.ts";

const read = (content: string, known = {}) => readMakeConf([{ path: MAKE_CONF, content }], { known });
const values = (content: string, known = {}) => Object.fromEntries(read(content, known).values);
const errors = (content: string) => read(content).problems.map(({ text }) => text);
const line = (name: string, value: string): MakeConfLine => ({ name, value, why: "because", source: "make.conf(5)" });

/** The table of what was seen of Portage's reader, row by row. */
describe("make.conf: observed behaviour", () => {
  it.each<[string, Record<string, string>]>([
    ['FEATURES="a"\nFEATURES="${FEATURES} b"\n', { FEATURES: "a b" }],
    ['MAKEOPTS="-j$(nproc)"\n', { MAKEOPTS: "" }],
    ['A="`nproc`"\n', { A: "`nproc`" }],
    ['J="${F:-none}"\n', { J: "" }],
    ["A=a#b\n", { A: "a" }],
    ['A="b # not"\n', { A: "b # not" }],
    ['A="b" # c\n', { A: "b" }],
    ["F=1\nA='x ${F}'\n", { F: "1", A: "x 1" }],
    ["F=1\nA='x \\${F}'\n", { F: "1", A: "x ${F}" }],
    ['A="a\nb"\n', { A: "a b" }],
    ['A="a\\\nb"\n', { A: "ab" }],
    ["A=\nB=c\n", { A: "B" }],
    ["A = b\n", { A: "b" }],
    ["A=1 B=2\n", { A: "1", B: "2" }],
    ["E=foo; F=bar\n", { E: "foo;", F: "bar" }],
    ['A="$NOT_THERE x"\n', { A: " x" }],
    ["A=1\r\nB='2\r\n3'\r\n", { A: "1", B: "2 3" }],
    ["export A=1\n", { A: "1" }],
    ["__x=1\nA=${__x}\n", { A: "1" }],
    ["A=1", { A: "1" }],
    ["", {}],
    ["A=it's'\n", { A: "its" }],
    ["A=\"it's ${B} '${C}\"\n", { A: "it's ${B} '" }],
    ['A="\\"q\\""\n', { A: '"q"' }],
    ['A=""\n', { A: "" }],
  ])("%j", (content, meant) => {
    expect(values(content)).toEqual(meant);
  });

  it.each([
    ['MAKEOPTS="-j$(nproc)"\n', ["$: bad substitution"]],
    ["A=\nB=c\n", ["Invalid token 'c' (not '=')"]],
    ["E=foo ; F=bar\n", ["Invalid token 'F' (not '=')"]],
    ["A+=x\n", ["Invalid variable name 'A+'"]],
    ["A-B=1\n", ["Invalid variable name 'A-B'"]],
    ["1A=1\n", ["Invalid variable name '1A'"]],
    ['A="\n', ["No closing quotation"]],
    ["A=b\\", []],
    ["A=x=y z\n", ["Invalid token 'y' (not '=')"]],
    ['A="${B"\n', ["unexpected EOF while looking for matching `}'"]],
  ])("%j is answered with %j", (content, meant) => {
    expect(errors(content)).toEqual(meant);
  });

  it("knows what stands before make.conf", () => {
    expect(values('FEATURES="${FEATURES} b"\n', { FEATURES: "sandbox" })).toEqual({ FEATURES: "sandbox b" });
  });

  it("follows source, relative to the file, and says where a value stands", () => {
    const resolve = (path: string) => ({ "/etc/portage/one": "A=1\nsource two\n", "/etc/portage/two": 'B="${A}2"\n' })[path] ?? null;
    const conf = readMakeConf([{ path: MAKE_CONF, content: "# c\nA=0\nsource one\nC=${B}\n" }], { resolve });
    expect(Object.fromEntries(conf.values)).toEqual({ A: "1", B: "12", C: "12" });
    expect(winner(conf, "A")).toMatchObject({ file: "/etc/portage/one", line: 1 });
    expect(overridden(conf, "A").map(({ file, line: at }) => [file, at])).toEqual([[MAKE_CONF, 2]]);
    expect(conf.files).toEqual([MAKE_CONF, "/etc/portage/one", "/etc/portage/two"]);
    expect(winner(conf, "NONE")).toBeNull();
  });

  it("does not fall into files that source each other", () => {
    const conf = readMakeConf([{ path: MAKE_CONF, content: "source /a\n" }], { resolve: () => "source /a\n" });
    expect(conf.usable).toBe(false);
  });

  it("tells a file that is missing from one that was not read here", () => {
    const content = "source /x\nA=1\n";
    const kinds = (answer: null | undefined) => readMakeConf([{ path: MAKE_CONF, content }], { resolve: () => answer });
    expect([kinds(null).problems[0]?.kind, kinds(null).usable]).toEqual(["source-missing", false]);
    expect([kinds(undefined).problems[0]?.kind, kinds(undefined).usable]).toEqual(["source-unknown", true]);
    expect(kinds(undefined).values.get("A")).toBe("1");
  });

  it("names the line to look at", () => {
    const [problem] = read('A=1\n\nB="x\ny$(z)"\n').problems;
    expect([problem?.line, problem?.lookAt]).toEqual([5, 3]);
  });
});

describe("make.conf as a whole", () => {
  const edit = (input: Parameters<typeof editMakeConf>[0], lines = [line("FEATURES", "${FEATURES} buildpkg"), line("MAKEOPTS", "-j8")]) => {
    const result = editMakeConf(input, lines);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  it("shows old and new values and where the old one stands", () => {
    const made = edit({ form: "file", files: [{ path: MAKE_CONF, content: 'FEATURES="candy"\n\nMAKEOPTS="-j2"\n' }] });
    expect(made.values.map(({ name, old, new: now, was }) => [name, old, now, was?.line])).toEqual([
      ["FEATURES", "candy", "candy buildpkg", 1],
      ["MAKEOPTS", "-j2", "-j8", 3],
    ]);
    expect([made.path, made.overriddenBy, made.legacyToo]).toEqual([MAKE_CONF, [], false]);
  });

  it("makes an own file in a directory, which knows what stands before it", () => {
    const made = edit({ form: "directory", files: [{ path: `${MAKE_CONF}/00-base`, content: 'FEATURES="candy"\n' }] });
    expect(made.path).toBe(OWN_MAKE_CONF);
    expect(made.values[0]).toMatchObject({ old: "candy", new: "candy buildpkg" });
  });

  it("tells of a stray file behind ours that wins", () => {
    const stray = { path: `${MAKE_CONF}/zzz.bak`, content: 'MAKEOPTS="-j1"\n' };
    const made = edit({ form: "directory", files: [stray, { path: `${MAKE_CONF}/zzz~`, content: 'FEATURES="x"\n' }] });
    expect(made.overriddenBy.map(({ name, file }) => [name, file])).toEqual([["MAKEOPTS", stray.path]]);
    expect(made.values.map(({ new: now }) => now)).toEqual([" buildpkg", "-j1"]);
  });

  it("makes the file where none is, and takes it away again", () => {
    const made = edit({ form: "missing", files: [] });
    expect([made.path, made.before]).toEqual([MAKE_CONF, null]);
    expect(edit({ form: "file", files: [{ path: MAKE_CONF, content: made.after ?? "" }] }, []).after).toBeNull();
  });

  it("reads the old place first and says that it is there", () => {
    const files = [
      { path: LEGACY_MAKE_CONF, content: 'MAKEOPTS="-j1"\nFEATURES="old"\n' },
      { path: MAKE_CONF, content: "" },
    ];
    expect(makeConfFiles([...files].reverse()).map(({ path }) => path)).toEqual([LEGACY_MAKE_CONF, MAKE_CONF]);
    const made = edit({ form: "file", files });
    expect(made.legacyToo).toBe(true);
    expect(made.values).toMatchObject([
      { old: "old", new: "old buildpkg" },
      { old: "-j1", new: "-j8" },
    ]);
  });

  it("refuses when another file of the directory cannot be read, but still takes ours out", () => {
    const files = [{ path: `${MAKE_CONF}/a`, content: 'A="\n' }];
    const refused = editMakeConf({ form: "directory", files }, [line("X", "1")]);
    expect(refused.ok ? "accepted" : [refused.error.code, refused.error.why.includes("Line 1")]).toEqual(["format.makeconf-broken", true]);
    const own = edit({ form: "directory", files: [] }).after ?? "";
    expect(edit({ form: "directory", files: [...files, { path: OWN_MAKE_CONF, content: own }] }, []).after).toBeNull();
  });
});

describe("compiler flags", () => {
  it.each<[string, string | null, string | null, string]>([
    ["-march=native -O2 -pipe", "x86-64-v3", "generic", "-march=x86-64-v3 -mtune=generic -O2 -pipe"],
    ["-O3 -mtune=native -fno-plt -march=znver4 -g", "x86-64-v2", "generic", "-O3 -march=x86-64-v2 -mtune=generic -fno-plt -g"],
    ["-O2 -pipe", "x86-64-v3", "generic", "-march=x86-64-v3 -mtune=generic -O2 -pipe"],
    ["-O2 -mcpu=x -march=a -march=b", "c", null, "-O2 -march=c"],
    ["", "c", null, "-march=c"],
    ["-O2 -march=x -marchx -mtuned -mcpu", null, null, "-O2 -marchx -mtuned -mcpu"],
  ])("%j for %s, %s: %j", (flags, march, mtune, meant) => {
    expect(flagsWithMarch(flags, march, mtune)).toBe(meant);
    expect(flagsWithMarch(meant, march, mtune)).toBe(meant);
  });
  it("finds the -march that counts", () => {
    expect([marchOf("-O2 -march=a -march=b"), marchOf("-O2 -mtune=a")]).toEqual(["b", null]);
  });
});

describe("variables that add up", () => {
  it("over layers: -x removes, -* removes all, + is dropped", () => {
    expect(addUp(["b a", "-b c", "+d"])).toEqual(["a", "c", "d"]);
    expect(addUp(["a b", "-* c", "-x"])).toEqual(["c"]);
    expect(addUp([])).toEqual([]);
  });
});
