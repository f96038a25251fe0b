/** Bytes, base64 and text without Node or DOM: file contents travel as base64 inside an operation's output. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUE = new Map([...ALPHABET].map((c, i) => [c.charCodeAt(0), i]));

/** Base64 with padding (RFC 4648 section 4), one line. */
export function bytesToBase64(bytes: Uint8Array): string {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const a = bytes[i] ?? 0;
    const b = bytes[i + 1] ?? 0;
    const c = bytes[i + 2] ?? 0;
    const left = bytes.length - i;
    out.push(
      (ALPHABET[a >> 2] ?? "") +
        (ALPHABET[((a & 3) << 4) | (b >> 4)] ?? "") +
        (left > 1 ? (ALPHABET[((b & 15) << 2) | (c >> 6)] ?? "") : "=") +
        (left > 2 ? (ALPHABET[c & 63] ?? "") : "="),
    );
  }
  return out.join("");
}

/** Bytes of a base64 text; line breaks and blanks are skipped. Output: null when it is none (damaged on the way). */
export function base64ToBytes(text: string): Uint8Array | null {
  const clean = text.replace(/[\s]+/g, "");
  if (clean.length % 4 !== 0) return null;
  const padding = clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0;
  const out = new Uint8Array((clean.length / 4) * 3 - padding);
  let at = 0;
  for (let i = 0; i < clean.length; i += 4) {
    let group = 0;
    for (let k = 0; k < 4; k++) {
      const code = clean.charCodeAt(i + k);
      const value = VALUE.get(code) ?? (code === 61 && i + k >= clean.length - padding ? 0 : null);
      if (value === null) return null;
      group = (group << 6) | value;
    }
    for (const byte of [(group >> 16) & 255, (group >> 8) & 255, group & 255]) if (at < out.length) out[at++] = byte;
  }
  return out;
}

/** How many bytes the UTF-8 sequence at `i` has; 0 when it is not a whole, shortest-form sequence of a valid code point (RFC 3629). */
function sequence(bytes: Uint8Array, i: number): number {
  const a = bytes[i] ?? 0;
  if (a < 0x80) return 1;
  const n = a >= 0xc2 && a <= 0xdf ? 2 : a >= 0xe0 && a <= 0xef ? 3 : a >= 0xf0 && a <= 0xf4 ? 4 : 0;
  if (n === 0 || i + n > bytes.length) return 0;
  const b = bytes[i + 1] ?? 0;
  const low = a === 0xe0 ? 0xa0 : a === 0xf0 ? 0x90 : 0x80;
  const high = a === 0xed ? 0x9f : a === 0xf4 ? 0x8f : 0xbf;
  if (b < low || b > high) return 0;
  for (let k = 2; k < n; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  return n;
}

function decode(bytes: Uint8Array, bad: string | null): string | null {
  const out: string[] = [];
  let run: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const n = sequence(bytes, i);
    const [a = 0, b = 0, c = 0, d = 0] = [bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]];
    if (n === 0) {
      if (bad === null) return null;
      run.push(bad.charCodeAt(0));
    } else if (n === 1) run.push(a);
    else if (n === 2) run.push(((a & 31) << 6) | (b & 63));
    else if (n === 3) run.push(((a & 15) << 12) | ((b & 63) << 6) | (c & 63));
    else run.push(((a & 7) << 18) | ((b & 63) << 12) | ((c & 63) << 6) | (d & 63));
    i += n === 0 ? 1 : n;
    if (run.length >= 4096) {
      out.push(String.fromCodePoint(...run));
      run = [];
    }
  }
  out.push(String.fromCodePoint(...run));
  return out.join("");
}

/** Text of UTF-8 bytes. Output: null when they are not valid UTF-8. A byte order mark stays. */
export const utf8ToText = (bytes: Uint8Array): string | null => decode(bytes, null);
/** Text of bytes that should be UTF-8; each byte that is not becomes U+FFFD. */
export const lossyText = (bytes: Uint8Array): string => decode(bytes, "\ufffd") ?? "";

/** UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function textToUtf8(text: string): Uint8Array {
  const out: number[] = [];
  for (const char of text) {
    const raw = char.codePointAt(0) ?? 0;
    const code = raw >= 0xd800 && raw <= 0xdfff ? 0xfffd : raw;
    if (code < 0x80) out.push(code);
    else if (code < 0x800) out.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) out.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else out.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return Uint8Array.from(out);
}

export const latin1ToText = (bytes: Uint8Array): string => {
  const out: string[] = [];
  for (let i = 0; i < bytes.length; i += 4096) out.push(String.fromCharCode(...bytes.subarray(i, i + 4096)));
  return out.join("");
};

export type Encoding = "utf8" | "latin1";
/** A file's text and how it maps to bytes: utf8 when that loses nothing, else latin1. Output: null for a binary file (it has a NUL). */
export function fileText(bytes: Uint8Array): { readonly content: string; readonly encoding: Encoding } | null {
  if (bytes.includes(0)) return null;
  const content = utf8ToText(bytes);
  return content === null ? { content: latin1ToText(bytes), encoding: "latin1" } : { content, encoding: "utf8" };
}

/** Bytes of a file's text. @throws RangeError when a latin1 text has a character that latin1 does not (a bug of the caller). */
export function fileBytes(content: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf8") return textToUtf8(content);
  return Uint8Array.from(content, (c) => {
    const code = c.charCodeAt(0);
    if (code > 255 || c.length > 1) throw new RangeError("this text does not fit into latin1");
    return code;
  });
}

/**
 * A piece of a growing log: how many of its bytes can be shown now, and their text. The word at the end waits for the next piece,
 * so that no character and no address is cut in two (an address with a password is masked only when it is seen whole).
 * `last`: nothing more will come, so all is shown.
 */
export function logPiece(bytes: Uint8Array, last: boolean): { readonly text: string; readonly used: number } {
  let used = bytes.length;
  if (!last) {
    const least = Math.max(0, bytes.length - 4096);
    let at = bytes.length;
    while (at > least && (bytes[at - 1] ?? 0) > 32) at--;
    if (at > least || least === 0) used = at;
  }
  return { text: lossyText(bytes.subarray(0, used)), used };
}
