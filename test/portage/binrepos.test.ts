import { describe, expect, it } from "vitest";
import { BINREPOS_CONF, readBinrepos } from "../../shared/portage/binreposConf.ts";
import { type BinrepoLine, editBinrepos, OWN_BINREPOS } from "../../shared/portage/binreposEdit.ts";
import { parseEmergeInfo } from "../../shared/portage/emergeInfo.ts";
import { recorded } from "./transcript.ts";

const read = (content: string, verifyDefault: boolean | null = null) => readBinrepos([{ path: BINREPOS_CONF, content }], verifyDefault);
const line = (key: BinrepoLine["key"], value: string): BinrepoLine => ({ key, value, why: `because ${key}`, source: "portage(5)" });
const HOME = { name: "home", lines: [line("priority", "9999"), line("sync-uri", "http://10.42.0.194:8080"), line("verify-signature", "true")] };

describe("binrepos.conf read", () => {
  it("takes sections, booleans, comments and continued lines as ConfigParser does", () => {
    const { repos, problems } = read(
      "# c\n; c\n[DEFAULT]\nverify-signature = Yes\n\n[b]\nSync-URI : http://h/x/ # kept\npriority = 5\n  # indented comment\ngetbinpkg-exclude = a/b\n   c/d\n\n[a]\nsync-uri=file:///p\nfrozen = on\nverify-signature = 1\npriority = high\n",
    );
    expect(problems).toEqual([]);
    expect(repos.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(repos[1]).toMatchObject({ syncUri: "http://h/x/ # kept", priority: 5, verifySignature: true, getbinpkgExclude: ["a/b", "c/d"], line: 6 });
    expect(repos[0]).toMatchObject({ syncUri: "file:///p", priority: null, verifySignature: false, frozen: false });
  });

  it("orders by priority, then by name, and drops a / at the end of an address", () => {
    const { repos } = read("[z]\nsync-uri = http://z//\npriority = -1\n[m]\nsync-uri = m\n[a]\nsync-uri = a\npriority = 9\n[b]\nsync-uri = b\n");
    expect(repos.map(({ name }) => name)).toEqual(["z", "b", "m", "a"]);
    expect(repos[0]?.syncUri).toBe("http://z");
  });

  it("reads a directory: sections of one name in two files mix, the later file wins", () => {
    const { repos } = readBinrepos([
      { path: `${BINREPOS_CONF}/zz.conf`, content: "[gentoo]\npriority = 7\n" },
      { path: `${BINREPOS_CONF}/gentoo.conf`, content: "[gentoo]\npriority = 1\nsync-uri = https://example.org/x\n" },
      { path: `${BINREPOS_CONF}/.hidden`, content: "[no]\nsync-uri = x\n" },
      { path: `${BINREPOS_CONF}/old~`, content: "[no]\nsync-uri = x\n" },
    ]);
    expect(repos.map(({ name, priority, file }) => [name, priority, file])).toEqual([["gentoo", 7, `${BINREPOS_CONF}/gentoo.conf`]]);
  });

  it.each([
    ["a section twice in one file", "[a]\nsync-uri = x\n[a]\n", 3],
    ["a key twice", "[a]\nsync-uri = x\nSYNC-URI = y\n", 3],
    ["a key before any section", "sync-uri = x\n", 1],
    ["a line that is nothing", "[a]\nsync-uri = x\nwhat\n", 3],
    ["a lone %", "[a]\nsync-uri = http://h/%20\n", 1],
    ["an unknown %(name)s", "[a]\nsync-uri = %(nothing)s\n", 1],
  ])("%s: Portage then has no repository at all", (_what, content, at) => {
    const { repos, problems } = read(content);
    expect(repos).toEqual([]);
    expect(problems.map(({ level, line: number }) => [level, number])).toEqual([["fatal", at]]);
  });

  it("reports a section without address and fills in %(...)s and %%", () => {
    const { repos, problems } = read("[a]\npriority = 1\n[b]\nhost = h\nsync-uri = http://%(host)s/%%20%(PORTAGE_CONFIGROOT)s\n");
    expect(problems[0]?.text).toContain("Missing sync-uri");
    expect(repos[0]?.syncUri).toBe("http://h/%20");
  });

  it("says of recorded files what emerge --info said", () => {
    let seen = 0;
    for (const name of ["21-binrepos-conf.txt", "43-signed-verify-false.txt", "63-older-portage-3.0.77.txt"]) {
      let content = "";
      for (const { command, stdout } of recorded(name)) {
        for (const match of command.matchAll(/(printf|echo) '([^']*)' (>>?) \/etc\/portage\/binrepos\.conf[^\s;]*/g)) {
          const text = (match[2] ?? "").replaceAll("\\n", "\n") + (match[1] === "echo" ? "\n" : "");
          content = match[3] === ">>" ? content + text : text;
        }
        if (!command.includes("emerge --info") || content === "") continue;
        const [real] = parseEmergeInfo(stdout).binrepos;
        // emerge --info prints the strongest first, the loader has it last.
        const mine = read(content, name.startsWith("63") ? null : true).repos.at(-1);
        expect(mine?.name).toBe(real?.name);
        expect(mine?.syncUri).toBe(real?.values["sync-uri"]);
        expect(String(mine?.priority)).toBe(real?.values.priority);
        expect(mine?.verifySignature === null ? "None" : mine?.verifySignature ? "True" : "False").toBe(real?.values["verify-signature"]);
        seen += 1;
      }
    }
    expect(seen).toBeGreaterThan(4);
  });
});

describe("our section", () => {
  const edit = (
    form: "file" | "directory" | "missing",
    files: { path: string; content: string }[],
    section: Parameters<typeof editBinrepos>[2] = HOME,
  ) => {
    const result = editBinrepos(form, files, section);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };
  const refusal = (...args: Parameters<typeof editBinrepos>) => {
    const result = editBinrepos(...args);
    return result.ok ? "accepted" : result.error.code;
  };

  it("is an own file in a directory, and where nothing is there yet", () => {
    const made = edit("missing", []);
    expect(made.path).toBe(OWN_BINREPOS);
    expect(made.after).toContain("[home]\n# because priority\npriority = 9999\n");
    const rows = made.after?.split("\n") ?? [];
    expect(made.whys.map(({ line: at }) => rows[at - 1])).toEqual([
      "priority = 9999",
      "sync-uri = http://10.42.0.194:8080",
      "verify-signature = true",
    ]);
    const files = [{ path: OWN_BINREPOS, content: made.after ?? "" }];
    expect(edit("directory", files).changed).toBe(false);
    expect(edit("directory", files, null).after).toBeNull();
    expect(readBinrepos(files).repos[0]).toMatchObject({ name: "home", syncUri: "http://10.42.0.194:8080", priority: 9999, verifySignature: true });
  });

  it.each([
    "[gentoo]\nsync-uri = https://g/x\n",
    "[gentoo]\nsync-uri = https://g/x",
    "[gentoo]\r\nsync-uri = https://g/x\r\n  more\r\n",
    "",
    "# only a comment\n",
    "[DEFAULT]\nverify-signature = false\n",
  ])("is a block at the end of the file %j, which is given back byte for byte", (content) => {
    const files = [{ path: BINREPOS_CONF, content }];
    const made = edit("file", files);
    expect(made.after?.startsWith(content)).toBe(true);
    const repos = readBinrepos([{ path: BINREPOS_CONF, content: made.after ?? "" }]).repos;
    expect(repos.find(({ name }) => name === "home")?.verifySignature).toBe(true);
    const old = readBinrepos(files).repos.find(({ name }) => name === "gentoo");
    expect(repos.find(({ name }) => name === "gentoo")).toEqual(old);
    const now = [{ path: BINREPOS_CONF, content: made.after ?? "" }];
    expect(edit("file", now).changed).toBe(false);
    expect(edit("file", now, null).after).toBe(content);
  });

  it("escapes %, which would stop Portage", () => {
    const made = edit("missing", [], { name: "home", lines: [line("sync-uri", "http://h/%7Euser")] });
    expect(made.after).toContain("sync-uri = http://h/%%7Euser\n");
    expect(readBinrepos([{ path: OWN_BINREPOS, content: made.after ?? "" }]).repos[0]?.syncUri).toBe("http://h/%7Euser");
  });

  it("refuses a name that is taken, a file that Portage cannot read, bad names and values", () => {
    expect(refusal("directory", [{ path: `${BINREPOS_CONF}/x.conf`, content: "[home]\nsync-uri = y\n" }], HOME)).toBe("format.name-taken");
    expect(refusal("file", [{ path: BINREPOS_CONF, content: "[home]\nsync-uri = y\n" }], HOME)).toBe("format.name-taken");
    expect(refusal("file", [{ path: BINREPOS_CONF, content: "sync-uri = y\n" }], HOME)).toBe("format.binrepos-broken");
    for (const name of ["", "DEFAULT", "a b", "a]", "-x", "../x"]) expect(refusal("missing", [], { ...HOME, name })).toBe("format.value-refused");
    for (const value of ["", "a\nb", " a", "é", "a "])
      expect(refusal("missing", [], { name: "home", lines: [line("sync-uri", value)] })).toBe("format.value-refused");
  });

  it("refuses when lines were put below our block that belong to our section now", () => {
    const made = edit("file", [{ path: BINREPOS_CONF, content: "" }]);
    const files = (more: string) => [{ path: BINREPOS_CONF, content: `${made.after}${more}` }];
    expect(refusal("file", files("frozen = yes\n"), HOME)).toBe("format.block-damaged");
    expect(refusal("file", files("frozen = yes\n"), null)).toBe("format.block-damaged");
    expect(refusal("file", files("# note\n[other]\nsync-uri = x\n"), HOME)).toBe("accepted");
    expect(edit("file", files("[other]\nsync-uri = x\n"), null).after).toBe("[other]\nsync-uri = x\n");
  });
});
