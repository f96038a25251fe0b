/**
 * signing-key. Output:
 *   key      FINGERPRINT of the secret key found or made; absent: there is none
 *   public   its public half, ASCII armour
 *   made     0 | 1
 *   problem, end
 * trust-key. Output:
 *   was       validity letter before, empty when the key was not there
 *   validity  letter afterwards, empty when it is not there (u and f are trusted)
 *   anchor    0 | 1   1: getuto made its anchor in this call
 *   problem, end
 * trust-state. Output: `anchor` 0|1 (getuto's ./pass is there), `validity` letter; absent when the key is not there; `end`.
 * untrust-key. Output: `removed` 0|1, `problem`, `end`.
 */
import type { OperationResult } from "../operations.ts";
import { FINGERPRINT, problemOf, readSections, yes } from "../sections.ts";

const trusted = (validity: string): boolean => validity === "u" || validity === "f";

export function parseSigningKey(raw: string): OperationResult<"signing-key"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  const fingerprint = sections.first("key")?.trim() ?? null;
  if (fingerprint !== null && !FINGERPRINT.test(fingerprint)) return null;
  const armour = sections.first("public")?.trim() ?? "";
  if (fingerprint !== null && !armour.startsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----")) return null;
  return { fingerprint, publicKey: armour === "" ? "" : `${armour}\n`, made: yes(sections.first("made")), problem: problemOf(sections) };
}

export function parseTrustKey(raw: string): OperationResult<"trust-key"> | null {
  const sections = readSections(raw);
  if (!sections) return null;
  return {
    validity: sections.first("validity")?.trim() ?? "",
    anchorMade: yes(sections.first("anchor")),
    wasTrusted: trusted(sections.first("was")?.trim() ?? ""),
    problem: problemOf(sections),
  };
}

export function parseTrustState(raw: string): OperationResult<"trust-state"> | null {
  const sections = readSections(raw);
  return sections && { validity: sections.first("validity")?.trim() ?? null, anchor: yes(sections.first("anchor")) };
}

export function parseUntrustKey(raw: string): OperationResult<"untrust-key"> | null {
  const sections = readSections(raw);
  return sections && { removed: yes(sections.first("removed")), problem: problemOf(sections) };
}
