/**
 * `Packages`, the index of a binhost (lib/portage/getbinpkg.py PackageIndex, lib/portage/dbapi/bintree.py): a header and one stanza a build, parted by
 * an empty line. Fields with a default value are left out, as are CHOST and REPO when they equal the header's. One pass finds the stanzas; a field
 * is cut out only when it is asked for, so that an index of a hundred thousand packages opens fast.
 */
import { splitCpv } from "./cpv.ts";

const DEFAULTS: Readonly<Record<string, string>> = { EAPI: "0", SLOT: "0" };
/** Fields a stanza takes from the header when it does not have them. */
const INHERITED: ReadonlySet<string> = new Set(["CHOST", "REPO"]);

export interface IndexEntry {
  /** category/package-version */
  readonly cpv: string;
  /** Offsets of the stanza in the text. */
  readonly start: number;
  readonly end: number;
}

export interface PackagesIndex {
  readonly text: string;
  readonly header: ReadonlyMap<string, string>;
  readonly entries: readonly IndexEntry[];
}

function pairs(stanza: string): Map<string, string> {
  const out = new Map<string, string>();
  for (const row of stanza.split("\n")) {
    const colon = row.indexOf(":");
    if (colon >= 0) out.set(row.slice(0, colon), row.slice(colon + 2));
  }
  return out;
}

/**
 * Opens an index. Never fails: rubbish gives an empty header and no entries, and indexHeaderProblems says so.
 * @param text the content, decoded as UTF-8
 */
export function openPackagesIndex(text: string): PackagesIndex {
  const entries: IndexEntry[] = [];
  const headerEnd = text.startsWith("\n") ? 0 : endOf(text, 0);
  let start = text.startsWith("\n") ? 1 : headerEnd + 2;
  while (start < text.length && text[start] !== "\n") {
    const end = endOf(text, start);
    let at = text.startsWith("CPV:", start) ? start : text.indexOf("\nCPV:", start) + 1;
    if (at > 0 && at < end) {
      // Portage keeps the last of two equal fields.
      for (let next = text.indexOf("\nCPV:", at); next >= 0 && next < end; next = text.indexOf("\nCPV:", at)) at = next + 1;
      const lineEnd = text.indexOf("\n", at);
      const cpv = text.slice(at + 5, lineEnd < 0 ? text.length : lineEnd);
      if (cpv !== "") entries.push({ cpv, start, end });
    } else if (at === 0) {
      break;
    }
    start = end + 2;
  }
  return { text, header: pairs(text.slice(0, headerEnd)), entries };
}

/** Where the stanza that begins at `start` ends: before its last newline. */
function endOf(text: string, start: number): number {
  const end = text.indexOf("\n\n", start);
  if (end >= 0) return end;
  return text.endsWith("\n") ? Math.max(start, text.length - 1) : text.length;
}

/** One field of a stanza with its default ("" when it has none); names as written in the index: DESC, MTIME, REPO. */
export function indexField(index: PackagesIndex, entry: IndexEntry, name: string): string {
  const stanza = index.text.slice(entry.start, entry.end);
  const key = `\n${name}:`;
  const at = stanza.lastIndexOf(key);
  const from = at >= 0 ? at + key.length : stanza.startsWith(`${name}:`) ? name.length + 1 : -1;
  if (from < 0) return (INHERITED.has(name) ? index.header.get(name) : DEFAULTS[name]) ?? "";
  const end = stanza.indexOf("\n", from);
  return stanza.slice(from + 1, end < 0 ? stanza.length : end);
}

/** All fields that a stanza has, with the inherited ones. */
export function indexFields(index: PackagesIndex, entry: IndexEntry): Map<string, string> {
  const own = pairs(index.text.slice(entry.start, entry.end));
  for (const [name, value] of Object.entries(DEFAULTS)) if (!own.has(name)) own.set(name, value);
  for (const name of INHERITED) {
    const value = index.header.get(name);
    if (value && !own.has(name)) own.set(name, value);
  }
  return own;
}

/** The fields most asked for, typed. */
export interface IndexPackage {
  readonly cpv: string;
  readonly cp: string;
  readonly version: string;
  readonly buildId: string;
  /** Seconds since 1970. */
  readonly buildTime: number | null;
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly slot: string;
  readonly subSlot: string;
  readonly repo: string;
  readonly chost: string;
  readonly eapi: string;
  /** Flags switched on, those of IUSE alone: what is compared. */
  readonly use: readonly string[];
  readonly iuse: readonly string[];
  readonly keywords: readonly string[];
  readonly license: string;
  readonly rdepend: string;
}

const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");

/** A stanza as a typed package. `use` holds only flags in IUSE, since Portage compares only those. */
export function indexPackage(index: PackagesIndex, entry: IndexEntry): IndexPackage {
  const fields = indexFields(index, entry);
  const get = (name: string) => fields.get(name) ?? "";
  const split = splitCpv(entry.cpv);
  const iuse = words(get("IUSE")).map((flag) => flag.replace(/^[+-]/, ""));
  const known = new Set(iuse);
  const [slot = "0", subSlot = slot] = get("SLOT").split("/");
  const cp = split?.cp ?? entry.cpv;
  return {
    cpv: entry.cpv,
    cp,
    version: split?.fullVersion ?? "",
    buildId: get("BUILD_ID"),
    buildTime: /^\d+$/.test(get("BUILD_TIME")) ? Number(get("BUILD_TIME")) : null,
    path: get("PATH") || `${entry.cpv}.tbz2`,
    size: /^\d+$/.test(get("SIZE")) ? Number(get("SIZE")) : 0,
    slot,
    subSlot,
    repo: get("REPO"),
    chost: get("CHOST"),
    eapi: get("EAPI"),
    use: words(get("USE"))
      .filter((flag) => known.has(flag))
      .sort(),
    iuse: iuse.sort(),
    keywords: words(get("KEYWORDS")),
    license: get("LICENSE"),
    rdepend: get("RDEPEND"),
  };
}

/** All builds of one package (category/name), oldest stanza first. */
export function buildsOf(index: PackagesIndex, cp: string): IndexPackage[] {
  return index.entries.filter(({ cpv }) => cpv.startsWith(`${cp}-`) && splitCpv(cpv)?.cp === cp).map((entry) => indexPackage(index, entry));
}

export interface HeaderProblem {
  readonly code: "not-an-index" | "version" | "timestamp-missing" | "stale" | "arch" | "chost" | "empty" | "count" | "future";
  readonly words: string;
}

/**
 * What makes an index useless or suspicious for a client (bintree `_populate_remote_repo`; emerge's messages "version is not supported", "has no
 * TIMESTAMP field").
 * @param expected arch and chost of the client (null: not compared); `now` in seconds since 1970 and the age in seconds that counts as stale
 */
export function indexHeaderProblems(
  index: PackagesIndex,
  expected: { readonly arch?: string | null; readonly chost?: string | null; readonly now?: number; readonly maxAge?: number } = {},
): HeaderProblem[] {
  const { header, entries } = index;
  const out: HeaderProblem[] = [];
  const add = (code: HeaderProblem["code"], text: string) => out.push({ code, words: text });
  const version = header.get("VERSION");
  if (version === undefined && !header.has("TIMESTAMP")) {
    add("not-an-index", "What the address answers is not a package index.");
    return out;
  }
  // int(VERSION) <= 0, as Portage's _pkgindex_version_supported has it.
  if (!/^\s*-?\d+\s*$/.test(version ?? "") || Number(version) > 0)
    add("version", `The index has version ${version ?? "none"}; Portage reads version 0.`);
  const timestamp = header.get("TIMESTAMP");
  if (!timestamp || !/^\d+$/.test(timestamp)) add("timestamp-missing", "The index has no TIMESTAMP, so Portage ignores it.");
  else if (expected.now !== undefined) {
    const age = expected.now - Number(timestamp);
    if (expected.maxAge !== undefined && age > expected.maxAge) add("stale", `The index was written ${Math.round(age / 86_400)} days ago.`);
    if (age < -86_400) add("future", "The index is dated more than a day ahead of this clock.");
  }
  const arch = header.get("ARCH");
  if (expected.arch && arch && arch !== expected.arch) add("arch", `The index is for ${arch}, this machine is ${expected.arch}.`);
  const chost = header.get("CHOST");
  if (expected.chost && chost && chost !== expected.chost) add("chost", `The index is for CHOST ${chost}, this machine has ${expected.chost}.`);
  if (entries.length === 0) add("empty", "The index lists no package.");
  const count = header.get("PACKAGES");
  if (count !== undefined && Number(count) !== entries.length) add("count", `The header says ${count} packages, ${entries.length} are listed.`);
  return out;
}
