import { describe, expect, it } from "vitest";
import { filesInOrder } from "../../shared/portage/fileOrder.ts";
import { editPackageFile, flagsOf, type PackageFileLine, readPackageFiles, wordsFor } from "../../shared/portage/packageFiles.ts";

const USE = "/etc/portage/package.use";
const file = (name: string, content: string) => ({ path: name === "" ? USE : `${USE}/${name}`, content });
const mesa = { cp: "media-libs/mesa", version: "24.2.5", slot: "0", repo: "gentoo" };
const words = (...files: { path: string; content: string }[]) => wordsFor(readPackageFiles(USE, files), mesa);

describe("files of a directory", () => {
  it("come sorted by name, folders among them, without hidden ones, copies and version control", () => {
    const names = ["b", "a/z", "a.conf", "a/.x", ".git/c", "CVS/d", "sub/CVS/d", "c~", "c.bak", "sub/x", "Z", "\u{1f600}", "\uffee"];
    expect(
      filesInOrder(
        USE,
        names.map((name) => file(name, "")),
      ).map(({ path }) => path.slice(USE.length + 1)),
    ).toEqual(["Z", "a/z", "a.conf", "b", "c.bak", "sub/x", "\uffee", "\u{1f600}"]);
    expect(filesInOrder(USE, [file("", ""), { path: `${USE}.old`, content: "" }])).toHaveLength(1);
  });
});

describe("package.use read", () => {
  it("expands VIDEO_CARDS: to the end of the line", () => {
    expect(flagsOf(["X", "VIDEO_CARDS:", "-*", "intel", "-radeon", "L10N:", "de"])).toEqual([
      "X",
      "-video_cards_*",
      "video_cards_intel",
      "-video_cards_radeon",
      "l10n_de",
    ]);
  });

  it("lets the more specific atom win, whatever the order", () => {
    expect(words(file("a", "media-libs/mesa VIDEO_CARDS: -* intel\n"), file("z", "*/* VIDEO_CARDS: -* nvidia\n"))).toEqual([
      "-video_cards_*",
      "video_cards_nvidia",
      "-video_cards_*",
      "video_cards_intel",
    ]);
    expect(words(file("a", "=media-libs/mesa-24.2.5 a\nmedia-libs/mesa b\nmedia-libs/* c\n>=media-libs/mesa-20 d\n*/* e\n"))).toEqual([
      "e",
      "c",
      "b",
      "d",
      "a",
    ]);
  });

  it("adds up lines of one atom in order, over files too", () => {
    expect(words(file("b", "media-libs/mesa -x"), file("a", "media-libs/mesa x y\n"))).toEqual(["x", "y", "-x"]);
  });

  it("passes over comments, other packages and what is no atom", () => {
    const all = readPackageFiles(USE, [
      file("", "# media-libs/mesa a\nmedia-libs/mesa b # c d\n  media-libs/mesa e #f\r\nmesa g\nmedia-libs/mesa[x] h\nx11-libs/libdrm i\n"),
    ]);
    expect(wordsFor(all, mesa)).toEqual(["b", "e"]);
    expect(all.invalid.map(({ line }) => line)).toEqual([4, 5]);
    expect(all.lines.map(({ line }) => line)).toEqual([2, 3, 6]);
  });
});

describe("our lines in package.use", () => {
  const line = (atom: string, ...rest: string[]): PackageFileLine => ({ atom, words: rest, why: `because of ${atom}`, source: "portage(5)" });
  const LINES = [line("media-libs/mesa", "VIDEO_CARDS:", "-*", "intel", "radeonsi"), line("*/*", "CPU_FLAGS_X86:", "-*", "sse2")];
  const edit = (form: "file" | "directory" | "missing", files: { path: string; content: string }[], lines: readonly PackageFileLine[] = LINES) => {
    const result = editPackageFile(USE, form, files, lines);
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

  it.each(["directory", "missing"] as const)("are an own file, form %s", (form) => {
    const made = edit(form, [file("00-mine", "media-libs/mesa VIDEO_CARDS: nouveau\n")]);
    expect(made.path).toBe(`${USE}/zz-binhost-wizard`);
    expect(made.before).toBeNull();
    expect(made.whys.map(({ line: at }) => made.after?.split("\n")[at - 1])).toEqual([
      "media-libs/mesa VIDEO_CARDS: -* intel radeonsi",
      "*/* CPU_FLAGS_X86: -* sse2",
    ]);
    const files = [{ path: made.path, content: made.after ?? "" }];
    expect(edit("directory", files).changed).toBe(false);
    expect(edit("directory", files, []).after).toBeNull();
    expect(words(...files, file("00-mine", "media-libs/mesa VIDEO_CARDS: nouveau\n")).slice(-3)).toEqual([
      "-video_cards_*",
      "video_cards_intel",
      "video_cards_radeonsi",
    ]);
  });

  it.each(["", "a/b c\n", "a/b c", "# x\r\na/b c\r\n"])("are a block at the end of the file %j, given back byte for byte", (content) => {
    const made = edit("file", [file("", content)]);
    expect(made.path).toBe(USE);
    expect(made.after?.startsWith(content)).toBe(true);
    expect(edit("file", [file("", made.after ?? "")]).changed).toBe(false);
    expect(edit("file", [file("", made.after ?? "")], []).after).toBe(content);
  });

  it("move below lines that were added after them", () => {
    const made = edit("file", [file("", "a/b c\n")]);
    expect(edit("file", [file("", `${made.after}media-libs/mesa VIDEO_CARDS: nvidia\n`)]).after).toMatch(
      /^a\/b c\nmedia-libs\/mesa VIDEO_CARDS: nvidia\n# >>>/,
    );
  });

  it.each([[line("mesa", "x")], [line("a/b", "x y")], [line("a/b", "#x")], [line("a/b", "x\ny")], [line("a/b", "")], [line("a/b", "é")]])(
    "refuse %j",
    (bad) => {
      const result = editPackageFile(USE, "missing", [], [bad]);
      expect(result.ok ? "accepted" : result.error.code).toBe("format.value-refused");
    },
  );

  it("refuse a damaged block", () => {
    const result = editPackageFile(USE, "file", [file("", "# >>> binhost-wizard: gone\n")], LINES);
    expect(result.ok ? "accepted" : result.error.code).toBe("format.block-damaged");
  });
});
