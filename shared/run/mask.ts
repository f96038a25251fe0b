/** Masking: no password leaves the engine in a log, a journal, a difference or a report. */

export const MASK = "•••";

const URL_CREDENTIALS = /\b((?!ssh:)[a-z][a-z0-9+.-]{1,15}:\/\/)([^\s/@"'<>]+)@/gi;
const SSH_PASSWORD = /\b(ssh:\/\/[^\s:/@"'<>]+):([^\s/@"'<>]+)@/gi;

/** Hides user names and passwords in addresses (`http://name:password@host`); the user name of an ssh:// address is no secret. */
export function maskUrls(text: string): string {
  if (!text.includes("://")) return text;
  return text.replace(URL_CREDENTIALS, `$1${MASK}@`).replace(SSH_PASSWORD, `$1:${MASK}@`);
}

/** `NAME_PASSWORD="…"`, `token = …` and their kind; the value up to the end of the line. */
const ASSIGNMENT = /^(\s*(?:export\s+)?[A-Za-z0-9_.-]*(?:password|passwd|passphrase|secret|token)[A-Za-z0-9_.-]*\s*[=:]\s*)(\S.*)$/gim;

/** Hides what a configuration file gives away: credentials in addresses, and what is assigned to names of passwords and tokens. */
export function maskFileText(text: string): string {
  return maskUrls(text).replace(ASSIGNMENT, `$1${MASK}`);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A masker for addresses and for the secrets given. Secrets of less than four characters are hidden where they stand as a word. */
export function createMasker(secrets: () => Iterable<string>): (text: string) => string {
  return (text) => {
    let out = maskUrls(text);
    for (const secret of secrets()) {
      if (secret.length === 0) continue;
      if (secret.length >= 4) out = out.replaceAll(secret, MASK);
      else out = out.replace(new RegExp(`(?<![A-Za-z0-9])${escaped(secret)}(?![A-Za-z0-9])`, "g"), MASK);
    }
    return out;
  };
}

/** The same value with every text in it masked; keys stay. */
export function maskDeep<T>(value: T, mask: (text: string) => string): T {
  return maskUnknown(value, mask) as T;
}

function maskUnknown(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === "string") return mask(value);
  if (Array.isArray(value)) return value.map((v) => maskUnknown(v, mask));
  if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, maskUnknown(v, mask)]));
  return value;
}
