/**
 * Our lines on a machine: an own file where the place is a directory, one marked block at the end where it is a single file, nothing else. Each
 * line carries its reason as a comment above it and as `whys` of the change.
 */
import { failed, ok, type Result } from "../errors/wizardError.ts";
import type { Facts, FileFact } from "../model/facts.ts";
import type { FileChange } from "../model/plan.ts";
import { type BinrepoLine, editBinrepos } from "../portage/binreposEdit.ts";
import { plainText } from "../portage/block.ts";
import { editMakeConf } from "../portage/makeConf/plan.ts";
import { makeConfFiles } from "../portage/makeConf/read.ts";
import type { MakeConfLine } from "../portage/makeConf/value.ts";
import { editPackageFile, type PackageFileLine } from "../portage/packageFiles.ts";
import { fileOf, type PlannedLine } from "./context.ts";
import { BINREPO_SECTION, BINREPOS_CONF, PACKAGE_USE } from "./names.ts";

const HEAD = "# Written by Binhost Wizard; the next apply writes it anew. Lines of your own belong into another file.";

type Content = { readonly path: string; readonly file: FileFact | null; readonly after: string | null; readonly whys: FileChange["whys"] };

/** The change, or null when the file is so already. */
function changeOf({ path, file, after, whys }: Content, mode = "0644"): FileChange | null {
  const before = file?.content ?? null;
  if (before === after) return null;
  return {
    path,
    before,
    after,
    encoding: file?.encoding ?? "utf8",
    beforeSha256: file?.sha256 ?? null,
    mode: file?.mode ?? mode,
    whys: after === null ? [] : [...whys],
    edit: null,
  };
}

const unreadable = (path: string) =>
  failed({
    code: "format.file-unreadable",
    fault: "machine",
    machine: null,
    what: `${path} is too large or is not text.`,
    why: "A file that was not read whole is not edited.",
    remedies: [{ do: "read", label: `Look at ${path}; move what does not belong there out of it.` }],
    changed: "Nothing was changed.",
    details: "",
  });

/** An own file as a whole. `lines` empty: it goes away. Comment mark `#`. */
export function ownFile(facts: Facts, path: string, lines: readonly PlannedLine[]): Result<FileChange | null> {
  const file = fileOf(facts, path);
  if (file && file.content === null) return unreadable(path);
  if (lines.length === 0) return ok(changeOf({ path, file, after: null, whys: [] }));
  const out = [HEAD];
  const whys: FileChange["whys"] = [];
  for (const line of lines) {
    if (line.why !== "") out.push(`${/^\s*/.exec(line.text)?.[0] ?? ""}# ${plainText(line.why)}`);
    out.push(line.text);
    if (line.why !== "") whys.push({ line: out.length, why: line.why, source: line.source });
  }
  return ok(changeOf({ path, file, after: `${out.join("\n")}\n`, whys }));
}

const textFiles = (facts: Pick<Facts, "files">) => facts.files.flatMap(({ path, content }) => (content === null ? [] : [{ path, content }]));

/** What a place of Portage's is: a single file, a directory, or not there. */
function formOf(facts: Facts, root: string): "file" | "directory" | "missing" {
  if (fileOf(facts, root)) return "file";
  return facts.files.some(({ path }) => path.startsWith(`${root}/`)) ? "directory" : "missing";
}
/** Is the place one single file? */
export const isSingleFile = (facts: Facts, root: string): boolean => formOf(facts, root) === "file";

type Edit = { readonly path: string; readonly after: string | null; readonly whys: readonly { line: number; why: string; source: string }[] };
function fromEdit(facts: Facts, edit: Result<Edit>): Result<FileChange | null> {
  if (!edit.ok) return edit;
  const { path, after, whys } = edit.value;
  const file = fileOf(facts, path);
  if (file && file.content === null) return unreadable(path);
  return ok(changeOf({ path, file, after, whys: [...whys] }));
}

/** Our lines in package.use: an own file, or a marked block where package.use is one file. */
export const packageUseChange = (facts: Facts, lines: readonly PackageFileLine[]): Result<FileChange | null> =>
  fromEdit(facts, editPackageFile(PACKAGE_USE, formOf(facts, PACKAGE_USE), textFiles(facts), lines));

/** Our section in binrepos.conf; no lines: it goes away. */
export const binrepoChange = (facts: Facts, lines: readonly BinrepoLine[]): Result<FileChange | null> =>
  fromEdit(facts, editBinrepos(formOf(facts, BINREPOS_CONF), textFiles(facts), lines.length === 0 ? null : { name: BINREPO_SECTION, lines }));

/** Our lines in make.conf. An error: it cannot be read by Portage, our block is damaged, or a value cannot be written. */
export function makeConfChange(facts: Facts, lines: readonly MakeConfLine[]): Result<{ change: FileChange | null; overridden: readonly string[] }> {
  const broken = facts.files.find(({ path, content }) => content === null && makeConfFiles([{ path }]).length > 0);
  if (broken) return unreadable(broken.path);
  const resolve = (path: string) => facts.files.find((file) => file.path === path)?.content ?? undefined;
  const encoding = fileOf(facts, facts.makeConf.path)?.encoding ?? "utf8";
  const edited = editMakeConf({ form: facts.makeConf.form, files: textFiles(facts), resolve, encoding }, lines);
  if (!edited.ok) return edited;
  const { path, after, whys, overriddenBy } = edited.value;
  const change = changeOf({ path, file: fileOf(facts, path), after, whys: [...whys] });
  return ok({ change, overridden: overriddenBy.map(({ name, file, line }) => `${name} in ${file}, line ${line}`) });
}
