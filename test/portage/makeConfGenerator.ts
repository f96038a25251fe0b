/** Generated make.conf files: odd but readable ones as people have them, and rough ones that nobody should have. */
import fc from "fast-check";
import type { TextFile } from "../../shared/portage/fileOrder.ts";

export const MAKE_CONF = "/etc/portage/make.conf";

export interface Generated {
  readonly form: "file" | "directory";
  /** All files below make.conf. */
  readonly files: readonly TextFile[];
  /** Files that `source` lines name, by path. */
  readonly sourced: Readonly<Record<string, string>>;
}

const name = fc.constantFrom(
  "FEATURES",
  "USE",
  "CFLAGS",
  "CXXFLAGS",
  "COMMON_FLAGS",
  "MAKEOPTS",
  "VIDEO_CARDS",
  "PORTAGE_BINHOST",
  "A",
  "B2",
  "_c",
  "__local",
);
const plain = fc.constantFrom(
  "buildpkg",
  "-j8",
  "x86_64",
  "-march=native",
  "-O2",
  "http://h:80/p",
  "~amd64",
  "a;b",
  "x,y",
  "100%",
  "@world",
  "*",
  "-*",
  "a:b",
  "{x}",
  "^bad?".slice(1),
);
const inner = fc.oneof(
  { weight: 6, arbitrary: plain },
  fc.constantFrom(
    "${FEATURES}",
    "${A}",
    "$B2",
    "${NOT_SET}",
    "${COMMON_FLAGS}",
    "\\$X",
    "\\\\",
    "\\\n",
    "# no comment",
    "  ",
    "\t",
    "=",
    "(",
    "é",
    "日本",
    "`cmd`",
    "!",
    "a\nb",
    "it's",
    "\\n",
  ),
);
const spaced = (unit: fc.Arbitrary<string>) => fc.array(unit, { maxLength: 5 }).map((parts) => parts.join(" "));
const doubleQuoted = spaced(inner).map((text) => `"${text.replaceAll('"', "")}"`);
const singleQuoted = spaced(inner).map((text) => `'${text.replaceAll("'", "")}'`);
const bare = fc
  .array(
    fc.oneof(
      plain.filter((text) => !text.includes("=")),
      fc.constantFrom("${A}", "\\ ", "\\$", '\\"', '""', "''", "x"),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join(""));
const value = fc.oneof(
  { weight: 4, arbitrary: doubleQuoted },
  singleQuoted,
  bare,
  fc.tuple(bare, doubleQuoted).map((parts) => parts.join("")),
  fc.constant('""'),
);
const equals = fc.oneof({ weight: 8, arbitrary: fc.constant("=") }, fc.constantFrom(" = ", " =", "= ", "=\n"));
const assignment = fc.tuple(fc.constantFrom("", "", "", "export ", "  ", "\t"), name, equals, value).map((parts) => parts.join(""));
const comment = fc.constantFrom("# a comment", "#", '# with "quotes', "# it's", "   # indented", "# ${X} $(y) \\", "# é");
const line = fc.oneof(
  { weight: 6, arbitrary: assignment },
  { weight: 2, arbitrary: comment },
  fc.constant(""),
  fc.constant("   "),
  fc.tuple(assignment, comment).map((parts) => parts.join(" ")),
  fc.tuple(assignment, assignment).map((parts) => parts.join(" ")),
  fc.tuple(assignment, fc.constantFrom("#tight", "")).map((parts) => parts.join("")),
  fc.constantFrom("source /etc/portage/one.conf", 'source "/etc/portage/two.conf"', "source '/etc/portage/two.conf' # both"),
);
const newline = fc.oneof({ weight: 5, arbitrary: fc.constant("\n") }, fc.constant("\r\n"));

/** A file that reads without an error. */
const tidy = fc.tuple(fc.array(line, { maxLength: 12 }), newline, fc.constantFrom("", "", "", "x")).map(([lines, end, cut]) => {
  const text = lines.map((row) => row + end).join("");
  return cut === "" ? text : text.replace(/\r?\n$/, "");
});
const sourcedLine = fc.oneof({ weight: 3, arbitrary: assignment }, comment);
const sourcedFile = fc.array(sourcedLine, { maxLength: 4 }).map((lines) => lines.map((row) => `${row}\n`).join(""));
const sourced = fc.record({ "/etc/portage/one.conf": sourcedFile, "/etc/portage/two.conf": sourcedFile });
const fileName = fc.constantFrom(
  "00-base",
  "50-user.conf",
  "zzz-last",
  "sub/10-x",
  "sub.conf",
  "A",
  "z~",
  ".hidden",
  "k.bak",
  "zz-other",
  "sub/.git/c",
  ".git/d",
  "é",
);

export const readable: fc.Arbitrary<Generated> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ form: fc.constant("file" as const), files: tidy.map((content) => [{ path: MAKE_CONF, content }]), sourced }) },
  fc.record({
    form: fc.constant("directory" as const),
    files: fc
      .uniqueArray(fc.tuple(fileName, tidy), { selector: ([path]) => path, maxLength: 5 })
      .map((list) => list.map(([path, content]) => ({ path: `${MAKE_CONF}/${path}`, content }))),
    sourced,
  }),
);

const SOUP = [
  "A",
  "B2",
  "=",
  "=",
  '"',
  '"',
  "'",
  "\\",
  "$",
  "${",
  "}",
  "${A}",
  "#",
  " ",
  " ",
  "\n",
  "\n",
  "\r\n",
  "\r",
  "\t",
  "é",
  "source ",
  "/etc/portage/one.conf",
  "export ",
  ";",
  "(",
  "x",
  "-y",
  "A=1\n",
  'B="a b"\n',
  "1",
  "+",
  "𝟘",
  "\f",
  "\u2028",
];

/** Anything at all. */
export const rough: fc.Arbitrary<Generated> = fc.record({
  form: fc.constant("file" as const),
  files: fc.array(fc.constantFrom(...SOUP), { maxLength: 25 }).map((parts) => [{ path: MAKE_CONF, content: parts.join("") }]),
  sourced: fc.record({
    "/etc/portage/one.conf": fc.array(fc.constantFrom(...SOUP.filter((part) => part !== "source ")), { maxLength: 8 }).map((parts) => parts.join("")),
  }),
});
