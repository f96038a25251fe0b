/** What Portage says of itself, its repositories and its binary package sources, out of a survey's sections. */
import type { Binrepo, Facts, FileFact } from "../../../model/facts.ts";
import { maskUrls } from "../../../run/mask.ts";
import { fieldsOf, orNull } from "../../sections.ts";

/**
 * Output of `portageq envvar -v`: NAME=value lines, each value one shell word as Python's shlex.quote writes it. Anything else is
 * skipped, and so are empty values: Portage prints those for what is unset.
 */
export function parseEnvvar(output: string | null): Record<string, string> {
  const env: Record<string, string> = {};
  const word = /^([A-Za-z_][A-Za-z0-9_]*)=((?:'[^']*'|"[^"]*"|\\.|[^\s'"\\])*)$/gm;
  for (const match of (output ?? "").matchAll(word)) {
    const value = (match[2] ?? "").replace(/'([^']*)'|"([^"]*)"|\\(.)/gs, (_, single, double, escaped) => single ?? double ?? escaped ?? "");
    if (value !== "") env[match[1] ?? ""] = maskUrls(value);
  }
  return env;
}

/** First line of `emerge --version`: `Portage 3.0.82 (python 3.11.2-final-0, default/linux/amd64/23.0/desktop, gcc-12, …)`. */
export function parseVersion(output: string | null): { readonly version: string | null; readonly profile: string | null } {
  const match = /^Portage ([0-9][^\s(]*)\s*(?:\((.*)\))?/m.exec(output ?? "");
  const profile = match?.[2]?.split(", ").find((part) => part.includes("/") && !part.startsWith("python")) ?? null;
  return { version: match?.[1] ?? null, profile };
}

/** Profile name from where make.profile leads: the part after `/profiles/`. */
export const profileName = (path: string | null): string | null =>
  path?.includes("/profiles/") ? path.slice(path.indexOf("/profiles/") + 10) : null;

/** `[section]` / `key = value` text, as Python's configparser reads it (no inline comments). */
export function parseIni(text: string): { readonly name: string; readonly keys: Readonly<Record<string, string>> }[] {
  const out: { name: string; keys: Record<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const section = /^\[(.*)\]\s*$/.exec(line);
    const pair = /^([^=:\s][^=:]*?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (section) out.push({ name: section[1] ?? "", keys: {} });
    else if (pair) {
      const last = out.at(-1);
      if (last) last.keys[(pair[1] ?? "").toLowerCase()] = pair[2] ?? "";
    }
  }
  return out;
}

const truth = (value: string | undefined): boolean | null => (value === undefined ? null : /^(true|yes)$/i.test(value));

/**
 * Sections of binrepos.conf, file or directory, in the order Portage reads them; a name that comes again replaces the earlier
 * keys; [DEFAULT] gives verify-signature (portage(5); names beginning with "." or ending in "~" are not read).
 */
export function binreposOf(files: readonly FileFact[]): Binrepo[] {
  const root = "/etc/portage/binrepos.conf";
  const own = files
    .filter((f) => f.path === root || (f.path.startsWith(`${root}/`) && !/(^|\/)\.|~$/.test(f.path.slice(root.length + 1))))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const found = new Map<string, { keys: Record<string, string>; file: string }>();
  let defaults: Record<string, string> = {};
  for (const file of own) {
    for (const section of parseIni(file.content ?? "")) {
      if (section.name === "DEFAULT") defaults = { ...defaults, ...section.keys };
      else found.set(section.name, { keys: { ...found.get(section.name)?.keys, ...section.keys }, file: file.path });
    }
  }
  return [...found].map(([name, { keys, file }]) => {
    const uri = keys["sync-uri"]?.replace(/\/+$/, "");
    const priority = /^-?[0-9]+$/.test(keys.priority ?? "") ? Number(keys.priority) : null;
    return {
      name,
      syncUri: uri === undefined ? null : maskUrls(uri),
      priority,
      verifySignature: truth(keys["verify-signature"] ?? defaults["verify-signature"]),
      location: keys.location ?? null,
      file,
    };
  });
}

/** The main repository: `tree` fields; sync type from `portageq repos_config /`. */
export function treeOf(tree: string | null, repos: string | null): Facts["tree"] {
  const fields = fieldsOf(tree);
  const path = orNull(fields.path);
  const section = parseIni(repos ?? "").find((s) => s.keys.location !== undefined && s.keys.location === path);
  return { path, commit: orNull(fields.commit), timestamp: orNull(fields.timestamp), syncType: section?.keys["sync-type"] ?? null };
}

export function makeConfOf(body: string | null, files: readonly FileFact[]): Facts["makeConf"] {
  const fields = fieldsOf(body);
  const path = "/etc/portage/make.conf";
  const form = fields.form === "file" || fields.form === "directory" ? fields.form : "missing";
  const file = files.find((f) => f.path === path);
  return { form, path, sha256: form === "file" ? (file?.sha256 ?? null) : null, legacyToo: fields.legacy === "1" && form !== "missing" };
}
