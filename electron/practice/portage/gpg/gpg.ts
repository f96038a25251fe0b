/** The gpg port: what Portage asks gpg for. Two bodies: the real program, and one in Node that needs nothing from the host. */

export type SignRequest = {
  readonly home: string /** As in BINPKG_GPG_SIGNING_KEY: 0xFPR, FPR, with or without `!`. */;
  readonly key: string;
  readonly root: string;
};
export type Signed = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly text: string };

export type Verified = {
  /** GOODSIG together with TRUST_FULLY or TRUST_ULTIMATE (Portage: gpkg.py _verify). */
  readonly ok: boolean;
  /** Raw status and stderr lines, as gpg prints them with --status-fd 2. */
  readonly lines: readonly string[];
  /** For a clearsigned text: what was signed. */
  readonly text: string;
};

export type KeyState = { readonly fingerprint: string; readonly validity: string; readonly uid: string; readonly expires: number | null };

export type Gpg = {
  /** Armoured detached signature of `data`. */
  readonly sign: (request: SignRequest, data: Buffer) => Promise<Signed>;
  readonly clearsign: (request: SignRequest, text: string) => Promise<Signed>;
  readonly verify: (root: string, home: string, data: Buffer, signature: string) => Promise<Verified>;
  readonly verifyClear: (root: string, home: string, text: string) => Promise<Verified>;
  /** getuto's work on a home that is not there: local trust key, ./pass, ./mykeyid. Prints what getuto prints. */
  readonly initialiseTrust: (root: string, home: string, print: (text: string, stderr: boolean) => void) => Promise<void>;
  /** Can that secret key be used now? null: yes; else gpg's own words. */
  readonly unlock: (request: SignRequest) => Promise<string | null>;
};

/** Portage's decision on gpg's status lines. */
export const accepted = (lines: readonly string[]): boolean =>
  lines.some((l) => l.startsWith("[GNUPG:] GOODSIG")) && lines.some((l) => /^\[GNUPG:\] TRUST_(FULLY|ULTIMATE)/.test(l));

/** Portage's "Summary" lines for a refused signature (gpkg.py; seen in transcripts 82 and 83). */
export function summary(lines: readonly string[]): readonly string[] {
  const has = (word: string): boolean => lines.some((l) => l.startsWith(`[GNUPG:] ${word}`));
  if (has("NO_PUBKEY"))
    return [
      "binpkg signed with at least one unknown key.",
      "\tPossible fix:",
      "\tTry running '/usr/bin/getuto', i.e., $PORTAGE_TRUST_HELPER, as root",
    ];
  if (has("TRUST_UNDEFINED"))
    return [
      "binpkg signed with a known key of undefined trust.",
      "\tPossible fix:",
      "\tTry running '/usr/bin/getuto', i.e., $PORTAGE_TRUST_HELPER, as root",
    ];
  if (has("NODATA")) return ["binpkg appears unsigned (missing any signature)"];
  return ["(none available)"];
}

/** The block that Portage prints on stderr for a refused package; `raw` is gpg's text, empty lines left out. */
export const refusal = (raw: readonly string[]): string =>
  [
    " * Binary package is not usable (verification failed):",
    " *  Summary:",
    ...summary(raw).map((l) => ` * \t${l}`),
    " * ",
    " *  Raw GnuPG output:",
    ...raw.map((l) => ` * \t${l}`),
    "",
  ].join("\n");
