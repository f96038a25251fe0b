import { describe, expect, it } from "vitest";
import { type Edited, editBlock } from "../../shared/portage/makeConf/editBlock.ts";
import { readMakeConf } from "../../shared/portage/makeConf/read.ts";
import type { MakeConfLine } from "../../shared/portage/makeConf/value.ts";

const line = (name: string, value: string): MakeConfLine => ({ name, value, why: `because of ${name}`, source: "make.conf(5)" });
const LINES = [line("FEATURES", `\${FEATURES} buildpkg`), line("MAKEOPTS", "-j8")];
const PATH = "/etc/portage/make.conf";

function edit(content: string | null, lines: readonly MakeConfLine[] = LINES): Edited {
  const result = editBlock(content, lines);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.why}`);
  return result.value;
}
function refusal(content: string | null, lines: readonly MakeConfLine[] = LINES): string {
  const result = editBlock(content, lines);
  return result.ok ? `accepted: ${result.value.content}` : result.error.code;
}

describe("our block in make.conf", () => {
  it("stands at the end, wins, and says why each line is there", () => {
    const { content, whys } = edit('# mine\nFEATURES="candy"\nMAKEOPTS="-j2"\n');
    expect(content).toMatch(/^# mine\nFEATURES="candy"\nMAKEOPTS="-j2"\n# >>> binhost-wizard: .*\n/);
    const values = readMakeConf([{ path: PATH, content: content ?? "" }]).values;
    expect(values.get("FEATURES")).toBe("candy buildpkg");
    expect(values.get("MAKEOPTS")).toBe("-j8");
    const rows = (content ?? "").split("\n");
    expect(whys.map(({ line: at }) => rows[at - 1])).toEqual([`FEATURES="\${FEATURES} buildpkg"`, 'MAKEOPTS="-j8"']);
  });

  it.each(["", "A=1\n", "A=1", "# only a comment", "A='x'\r\nB=2\r\n", "A=1\r\nB=2", "\n\n", "A=b\\\n", "export", "A=1\r"])(
    "gives back the very bytes of %j when it is taken out",
    (content) => {
      const once = edit(content);
      expect(once.changed).toBe(true);
      expect(edit(once.content).changed).toBe(false);
      expect(edit(once.content, []).content).toBe(content);
    },
  );

  it("makes a file where there is none, and takes it away again", () => {
    const { content } = edit(null);
    expect(content).toContain('MAKEOPTS="-j8"');
    expect(edit(content, []).content).toBeNull();
  });

  it("keeps what somebody wrote into the file that was made for it", () => {
    expect(edit(`${edit(null).content}A=1\n`, []).content).toBe("A=1\n");
  });

  it("moves below lines that came after it, and stays above mere comments", () => {
    const { content } = edit("A=1\n");
    const moved = edit(`${content}MAKEOPTS="-j1"\n`);
    expect(moved.content).toMatch(/^A=1\nMAKEOPTS="-j1"\n# >>>/);
    expect(edit(`${content}# note\n`).changed).toBe(false);
  });

  it("does not glue two lines together when the block goes that stood between them", () => {
    const { content } = edit("A=1");
    expect(edit(`${content}B=2`, []).content).toBe("A=1\nB=2");
    expect(edit(edit(`${content}B=2`).content, []).content).toBe("A=1\nB=2");
  });

  it.each([
    ["a missing end mark", "# >>> binhost-wizard: x\nA=1\n"],
    ["a missing opening mark", "A=1\n# <<< binhost-wizard\n"],
    ["two blocks", `${edit("A=1\n").content}${edit("").content}`],
    ["marks in the wrong order", "# <<< binhost-wizard\n# >>> binhost-wizard: x\n"],
    ["an indented mark", ` ${edit("").content}`],
    ["a changed mark", edit("").content?.replace("are written", "were written") ?? ""],
    ["a mark with a carriage return", edit("").content?.replaceAll("\n", "\r\n") ?? ""],
    ["a block inside a quoted value", `A="\n${edit("").content?.replaceAll('"', "")}"\n`],
  ])("refuses %s", (_what, content) => {
    expect(refusal(content)).toBe("format.block-damaged");
  });

  it.each([
    ["an open quote", 'A="1\n'],
    ["a second word", "if true; then\n"],
    ["nothing after =", "A=\n"],
    ["a bad name", "FEATURES+=x\n"],
  ])("refuses a file with %s, which Portage cannot read", (_what, content) => {
    expect(refusal(content)).toBe("format.makeconf-broken");
  });

  it.each(["a\\b", 'a"b', "a`b`", "a\nb", "a\rb", "-j$(nproc)", "$A", "${A:-b}", "${A", "x\0", "it's ${A}", "a\u2028b"])(
    "refuses the value %j",
    (value) => {
      expect(refusal("A=1\n", [line("X", value)])).toBe("format.value-refused");
    },
  );

  it("allows a reference to what an earlier step makes", () => {
    expect(edit("", [line("BINPKG_GPG_SIGNING_KEY", "0x@{binhost/signing-key:fingerprint}")]).content).toContain(
      "0x@{binhost/signing-key:fingerprint}",
    );
  });

  it.each(["1A", "A-B", "", "source", "export", "A B"])("refuses the name %j", (name) => {
    expect(refusal("", [line(name, "x")])).toBe("format.name-refused");
  });

  it("refuses a name given twice and a letter that the file's encoding cannot hold", () => {
    expect(refusal("", [line("A", "1"), line("A", "2")])).toBe("format.twice");
    const latin = editBlock("# \xe9\n", [line("B", "é")], { encoding: "latin1" });
    expect(latin.ok ? "accepted" : latin.error.code).toBe("format.value-refused");
  });
});
