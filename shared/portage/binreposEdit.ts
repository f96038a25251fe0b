/** Our section in binrepos.conf: an own file in a directory (also where nothing is there yet), else one marked block at the end of the file. */
import { ok, type Result } from "../errors/wizardError.ts";
import { BINREPOS_CONF, readBinrepos } from "./binreposConf.ts";
import { type BlockLine, joinFile, type LineWhy, partFile, plainText } from "./block.ts";
import { filesInOrder, type TextFile } from "./fileOrder.ts";
import { formatError } from "./problem.ts";

export const OWN_BINREPOS = `${BINREPOS_CONF}/zz-binhost-wizard.conf`;

/** A line of our section. */
export interface BinrepoLine {
  readonly key:
    | "sync-uri"
    | "priority"
    | "verify-signature"
    | "location"
    | "frozen"
    | "getbinpkg-exclude"
    | "getbinpkg-include"
    | "fetchcommand"
    | "resumecommand";
  readonly value: string;
  readonly why: string;
  readonly source: string;
}

export interface BinreposEdit {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
  readonly whys: readonly LineWhy[];
  readonly changed: boolean;
}

const refused = (what: string, why: string, remedy: string, code: `format.${string}` = "format.value-refused") =>
  formatError({ code, fault: "user", what, why, remedy });

function blockLines(name: string, lines: readonly BinrepoLine[]): Result<BlockLine[]> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || name === "DEFAULT") {
    return refused(`"${name}" cannot name a binary repository.`, "The name is a folder too: letters, digits, . _ and -.", "Choose another name.");
  }
  const out: BlockLine[] = [{ text: `[${name}]` }];
  for (const { key, value, why, source } of lines) {
    if (!/^[!-~](?:[ -~]*[!-~])?$/.test(value)) {
      return refused(
        `The ${key} of [${name}] cannot be written to binrepos.conf.`,
        "It is empty, or holds a newline or a letter beyond ASCII.",
        `Change ${key}.`,
      );
    }
    const comment = plainText(why);
    if (comment !== "") out.push({ text: `# ${comment}` });
    // A single % would stop Portage with an exception (ConfigParser interpolation).
    out.push({ text: `${key} = ${value.replaceAll("%", "%%")}`, why, source });
  }
  return ok(out);
}

/**
 * @param form what /etc/portage/binrepos.conf is
 * @param files the files below it as they are
 * @param section null: take ours out
 * @returns refused when Portage cannot read what is there, when the name is taken elsewhere, or when lines were added below our block that now
 * belong to our section
 */
export function editBinrepos(
  form: "file" | "directory" | "missing",
  files: readonly TextFile[],
  section: { readonly name: string; readonly lines: readonly BinrepoLine[] } | null,
): Result<BinreposEdit> {
  const path = form === "file" ? BINREPOS_CONF : OWN_BINREPOS;
  const before = files.find((file) => file.path === path)?.content ?? null;
  const parted = partFile(path, before);
  if (!parted.ok) return parted;
  const below = parted.value.after.split(/\r\n|\r|\n/).find((row) => /^\s*[^\s#;]/.test(row));
  if (parted.value.block !== null && below !== undefined && !/^\[/.test(below)) {
    return formatError({
      code: "format.block-damaged",
      fault: "machine",
      what: `A line below our block in ${path} belongs to our section.`,
      why: `"${below.trim()}" stands under [${section?.name ?? "our section"}] without a section of its own.`,
      remedy: `Move that line to the section it is meant for.`,
    });
  }
  const body = section ? blockLines(section.name, section.lines) : ok([]);
  if (!body.ok) return body;
  const { content: after, whys } = joinFile(parted.value, body.value, false);
  if (section) {
    const others = files.filter((file) => file.path !== path);
    const bare = parted.value.before + parted.value.after;
    const foreign = filesInOrder(BINREPOS_CONF, [...others, ...(bare === "" ? [] : [{ path, content: bare }])]);
    const now = readBinrepos(foreign);
    const fatal = now.problems.find(({ level }) => level === "fatal");
    if (fatal) {
      return formatError({
        code: "format.binrepos-broken",
        fault: "machine",
        what: `Portage cannot read ${fatal.file}.`,
        why: `Line ${fatal.line}: ${fatal.text}. Portage then ignores every binary repository.`,
        remedy: `Mend line ${fatal.line} of ${fatal.file}, then survey again.`,
      });
    }
    const taken = foreign.find(({ content }) => content.split(/\r\n|\r|\n/).some((row) => row.trim().startsWith(`[${section.name}]`)));
    if (taken) {
      return refused(
        `${taken.path} already has a section [${section.name}].`,
        "Two sections of one name would mix.",
        "Choose another name for the binary repository, or remove that section.",
        "format.name-taken",
      );
    }
    const then = readBinrepos([...others, { path, content: after ?? "" }]);
    const ours = then.repos.find(({ name }) => name === section.name);
    const uri = section.lines.find(({ key }) => key === "sync-uri")?.value.replace(/\/+$/, "");
    if (!ours || ours.syncUri !== uri) {
      return refused(
        `Portage would not read our section in ${path} as meant.`,
        "What stands above it changes how it is read.",
        `Look at the end of ${path}.`,
      );
    }
  }
  return ok({ path, before, after, whys, changed: after !== before });
}
