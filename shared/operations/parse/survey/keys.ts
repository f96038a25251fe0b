/** gpg's colon listings (doc/DETAILS of GnuPG): field 1 record, 2 validity, 7 expiry, 10 fingerprint or user id. */
import { FINGERPRINT, numberOf } from "../../sections.ts";

export type ListedKey = { readonly fingerprint: string; readonly validity: string; readonly uid: string; readonly expires: number | null };

/** gpg writes `\x3a` for a colon and the like in user ids. */
const unescaped = (text: string): string => text.replace(/\\x([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

/** Primary keys of a listing (`pub` or `sec` records with the `fpr` that follows, subkeys left out). */
export function keysOf(colons: string | null): ListedKey[] {
  const out: { fingerprint: string; validity: string; uid: string; expires: number | null }[] = [];
  let open: { validity: string; expires: number | null } | null = null;
  for (const line of (colons ?? "").split("\n")) {
    const f = line.split(":");
    if (f[0] === "pub" || f[0] === "sec") open = { validity: f[1] ?? "", expires: numberOf(f[6]) };
    else if (f[0] === "sub" || f[0] === "ssb") open = null;
    else if (f[0] === "fpr" && open) {
      if (FINGERPRINT.test(f[9] ?? "")) out.push({ fingerprint: f[9] ?? "", uid: "", ...open });
      open = null;
    } else if (f[0] === "uid") {
      const key = out.at(-1);
      if (key && key.uid === "") key.uid = unescaped(f[9] ?? "");
    }
  }
  return out;
}
