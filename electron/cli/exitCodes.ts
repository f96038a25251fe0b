/** Exit codes of `binhost-wizard`; the README lists them. Above 63 they follow sysexits(3). */
export const exitCodes = {
  ok: 0,
  /** Something went wrong on a machine; the result says what. */
  failed: 1,
  /** `plan`: there is something to do. */
  changesPending: 2,
  usage: 64,
  /** The fleet file cannot be used. */
  badFleet: 65,
  /** Not a single machine could be surveyed. */
  unreachable: 69,
  /** A question had no answer (unknown host key, missing --yes). */
  needsAnswer: 77,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
