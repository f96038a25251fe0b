/** Who may speak to the host. Each guard is one function with one answer. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

export const COOKIE = "binhost-wizard";

/** Compares in the same time whatever the difference. */
export function sameSecret(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

/** A page of another name that resolves to 127.0.0.1 (DNS rebinding) sends its own name as Host. */
export function isOwnHost(headers: IncomingHttpHeaders, authority: string): boolean {
  return headers.host === authority;
}

/** Browsers name the page that asks. `required`: for a WebSocket, which browsers let any page open and always mark with an Origin. */
export function isOwnOrigin(headers: IncomingHttpHeaders, authority: string, required: boolean): boolean {
  return headers.origin === undefined ? !required : headers.origin === `http://${authority}`;
}

/** The session cookie's value; null when there is none. */
export function sessionOf(headers: IncomingHttpHeaders, name: string): string | null {
  for (const part of (headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

export type Secrets = {
  /** Takes the one-time token. True once, for the right one; whoever comes second is refused. */
  readonly redeem: (token: string) => boolean;
  readonly isSession: (value: string | null) => boolean;
  readonly session: string;
};

/** Holds the one-time token (until it is used) and the session's secret, both 256 bits. */
export function createSecrets(token: string, session: string): Secrets {
  let open: string | null = token;
  return {
    session,
    redeem: (given) => {
      if (open === null || !sameSecret(given, open)) return false;
      open = null;
      return true;
    },
    isSession: (value) => value !== null && sameSecret(value, session),
  };
}
