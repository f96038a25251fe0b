/**
 * sign-packages. Output: `signed` PATH (relative to pkgdir) one a section, as they are signed (with dryRun: would be); `already`
 * number of those signed before; `problem`; `end`.
 * fix-index. Output: `clean` 0|1 (of the last `emaint --check binhost`), `text` its words, `problem`, `end`.
 * check-signature. Output: `signed` 0|1 (the package as fetched was accepted), `unsigned` 0|1 (1: the copy without its signature
 * was refused), `text` what was said, `problem`, `end`.
 * emerge-log. Output: `size` bytes of the log, `offset` where the piece begins, `log` base64, `end`.
 * installed-package. Output: `installed` 0|1, `fields` buildid= buildtime= binpkg=, `end`.
 */
import { maskUrls } from "../../run/mask.ts";
import { base64ToBytes, logPiece } from "../bytes.ts";
import type { OperationResult } from "../operations.ts";
import { fieldsOf, intOf, orNull, problemOf, readSections, words, yes } from "../sections.ts";

export function parseSignPackages(raw: string): OperationResult<"sign-packages"> | null {
  const sections = readSections(raw);
  return sections && { signed: [...sections.all("signed")], already: intOf(sections.first("already")) ?? 0, problem: problemOf(sections) };
}

export function parseFixIndex(raw: string): OperationResult<"fix-index"> | null {
  const sections = readSections(raw);
  return sections && { clean: yes(sections.first("clean")), text: words(sections.first("text")), problem: problemOf(sections) };
}

export function parseCheckSignature(raw: string): OperationResult<"check-signature"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  return {
    signedAccepted: yes(sections.first("signed")),
    unsignedRefused: yes(sections.first("unsigned")),
    text: words(sections.first("text")),
    problem: problemOf(sections),
  };
}

export function parseEmergeLog(raw: string): OperationResult<"emerge-log"> | null {
  const sections = readSections(raw);
  const bytes = base64ToBytes(sections?.first("log") ?? "!");
  const size = intOf(sections?.first("size"));
  if (!sections || !bytes || size === null) return null;
  const offset = intOf(sections.first("offset")) ?? 0;
  const piece = logPiece(bytes, offset + bytes.length >= size);
  return { text: maskUrls(piece.text), size, nextOffset: offset + piece.used };
}

export function parseInstalledPackage(raw: string): OperationResult<"installed-package"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  const fields = fieldsOf(sections.first("fields"));
  return {
    installed: yes(sections.first("installed")),
    buildId: orNull(fields.buildid),
    buildTime: orNull(fields.buildtime),
    binpkgPath: orNull(fields.binpkg),
  };
}
