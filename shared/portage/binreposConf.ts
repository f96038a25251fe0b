/**
 * binrepos.conf, file or directory (portage(5); lib/portage/binrepo/config.py over Python's ConfigParser): sections with `key = value` or
 * `key: value`, no comments behind a value, keys without regard to case, indented lines continue a value, `%(name)s` is filled in.
 */
import { filesInOrder, type TextFile } from "./fileOrder.ts";

export const BINREPOS_CONF = "/etc/portage/binrepos.conf";

export interface BinrepoSection {
  readonly name: string;
  readonly syncUri: string | null;
  readonly priority: number | null;
  /** null: not said anywhere; from 3.0.78 on the shipped [DEFAULT] says true. */
  readonly verifySignature: boolean | null;
  readonly location: string | null;
  readonly frozen: boolean;
  readonly fetchcommand: string | null;
  readonly resumecommand: string | null;
  readonly openpgpKeyPackage: string | null;
  readonly getbinpkgExclude: readonly string[];
  readonly getbinpkgInclude: readonly string[];
  /** The file with the section's first line. */
  readonly file: string;
  readonly line: number;
}

export interface BinreposProblem {
  readonly file: string;
  readonly line: number;
  /** `fatal`: Portage drops every section of every file; `repo`: this one only. */
  readonly level: "fatal" | "repo";
  readonly text: string;
}

export interface Binrepos {
  /** Priority upwards, then name, as Portage's loader has them (emerge --info prints the other way round). None when a problem is fatal. */
  readonly repos: readonly BinrepoSection[];
  readonly problems: readonly BinreposProblem[];
}

interface Raw {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly options: Map<string, string[]>;
}

interface Parsed {
  readonly defaults: Raw;
  readonly sections: Map<string, Raw>;
}

const NEWLINE = /\r\n|\r|\n/;

/** RawConfigParser._read for one file; a string is the error that ends it. */
function parseFile({ path, content }: TextFile, into: Parsed): BinreposProblem[] {
  const seen = new Set<string>();
  let bad: BinreposProblem | null = null;
  let section: Raw | null = null;
  let option: string | null = null;
  let indent = 0;
  const fatal = (line: number, text: string): BinreposProblem => ({ file: path, line, level: "fatal", text });
  for (const [index, row] of content.split(NEWLINE).entries()) {
    const line = index + 1;
    const value = row.trim();
    const comment = value.startsWith("#") || value.startsWith(";");
    if (comment || value === "") {
      if (!comment && section && option !== null) section.options.get(option)?.push("");
      continue;
    }
    const depth = row.search(/\S/);
    if (section && option !== null && depth > indent) {
      section.options.get(option)?.push(value);
      continue;
    }
    indent = depth;
    const header = /^\[(.+)\]/.exec(value);
    if (header?.[1]) {
      const name = header[1];
      if (name === "DEFAULT") section = into.defaults;
      else {
        if (seen.has(name)) return [fatal(line, `section '${name}' already exists`)];
        seen.add(name);
        section = into.sections.get(name) ?? { name, file: path, line, options: new Map() };
        into.sections.set(name, section);
      }
      option = null;
      continue;
    }
    if (!section) return [fatal(line, "File contains no section headers.")];
    const match = /^(.*?)\s*[=:]\s*(.*)$/.exec(value);
    if (!match?.[1]) {
      bad ??= fatal(line, `Source contains parsing errors: ${value}`);
      continue;
    }
    option = match[1].toLowerCase();
    const key = `[${section.name}]\n${option}`;
    if (seen.has(key)) return [fatal(line, `option '${option}' in section '${section.name}' already exists`)];
    seen.add(key);
    section.options.set(option, [(match[2] ?? "").trim()]);
  }
  return bad ? [bad] : [];
}

/** BasicInterpolation; null when the value breaks it (Portage ends with an exception). */
function interpolate(value: string, names: ReadonlyMap<string, string>, depth = 0): string | null {
  if (depth > 10) return null;
  let failed = false;
  const out = value.replaceAll(/%(?:(%)|\(([^)]+)\)s|)/g, (_whole, percent?: string, name?: string) => {
    if (percent !== undefined) return "%";
    const known = name === undefined ? undefined : names.get(name.toLowerCase());
    const inner = known === undefined ? null : known.includes("%") ? interpolate(known, names, depth + 1) : known;
    if (inner === null) failed = true;
    return inner ?? "";
  });
  return failed ? null : out;
}

const flag = (value: string | undefined): boolean | null => (value === undefined ? null : ["true", "yes"].includes(value.toLowerCase()));
const words = (value: string | undefined) => (value ?? "").split(/\s+/).filter((word) => word !== "");

function toSection(raw: Raw, defaults: ReadonlyMap<string, string>): BinrepoSection | string {
  const joined = new Map([...defaults, ...[...raw.options].map(([key, rows]) => [key, rows.join("\n").trimEnd()] as const)]);
  const values = new Map<string, string>();
  for (const [key, value] of joined) {
    const filled = interpolate(value, joined);
    if (filled === null) return `'%' in '${key}' of [${raw.name}] must be followed by '%' or '('`;
    values.set(key, filled);
  }
  const uri = values.get("sync-uri");
  const priority = values.get("priority")?.trim();
  return {
    name: raw.name,
    syncUri: uri === undefined ? null : uri.replace(/\/+$/, ""),
    priority: priority !== undefined && /^[+-]?\d+$/.test(priority) ? Number(priority) : null,
    verifySignature: flag(values.get("verify-signature")),
    location: values.get("location") ?? null,
    frozen: flag(values.get("frozen")) ?? false,
    fetchcommand: values.get("fetchcommand") ?? null,
    resumecommand: values.get("resumecommand") ?? null,
    openpgpKeyPackage: values.get("openpgp-key-package") ?? null,
    getbinpkgExclude: words(values.get("getbinpkg-exclude")),
    getbinpkgInclude: words(values.get("getbinpkg-include")),
    file: raw.file,
    line: raw.line,
  };
}

/**
 * @param files any files of the machine; /usr/share/portage/config/binrepos.conf is read first when it is among them, then /etc/portage/binrepos.conf
 * @param verifyDefault what the shipped [DEFAULT] says when its file is not among them: true from Portage 3.0.78 on, else null
 */
export function readBinrepos(files: readonly TextFile[], verifyDefault: boolean | null = null): Binrepos {
  const shipped = "/usr/share/portage/config/binrepos.conf";
  const options = new Map([
    ["frozen", ["false"]],
    ["eprefix", [""]],
    ["eroot", ["/"]],
    ["root", ["/"]],
    ["portage_configroot", ["/"]],
  ]);
  if (verifyDefault !== null) options.set("verify-signature", [String(verifyDefault)]);
  const parsed: Parsed = { defaults: { name: "DEFAULT", file: shipped, line: 0, options }, sections: new Map() };
  const ordered = [...filesInOrder(shipped, files), ...filesInOrder(BINREPOS_CONF, files)];
  for (const file of ordered) {
    const problems = parseFile(file, parsed);
    if (problems.length > 0) return { repos: [], problems };
  }
  const defaults = new Map([...parsed.defaults.options].map(([key, rows]) => [key, rows.join("\n").trimEnd()]));
  const problems: BinreposProblem[] = [];
  const repos: BinrepoSection[] = [];
  for (const raw of parsed.sections.values()) {
    const { file, line } = raw;
    const section = toSection(raw, defaults);
    if (typeof section === "string") return { repos: [], problems: [{ file, line, level: "fatal", text: section }] };
    if (section.syncUri === null) problems.push({ file, line, level: "repo", text: `Missing sync-uri setting for binrepo ${raw.name}` });
    else repos.push(section);
  }
  repos.sort((a, b) => (a.priority ?? 0) - (b.priority ?? 0) || (a.name < b.name ? -1 : 1));
  return { repos, problems };
}
