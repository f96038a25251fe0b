/** Which field of a machine can mend which error: shown beside the error, so that it is put right where it is read. */
import type { Remedy, WizardError } from "../errors/wizardError.ts";

export type MendField = "address" | "port" | "user" | "sign-in" | "root" | "jump" | "target";

const FIELDS: Readonly<Record<string, readonly MendField[]>> = {
  "ssh.dns": ["address"],
  "ssh.refused": ["port", "address"],
  "ssh.timeout": ["address", "port"],
  "ssh.no-route": ["address", "jump"],
  "ssh.not-ssh": ["port", "address"],
  "ssh.closed": ["address"],
  "ssh.failed": ["address", "port"],
  "ssh.shell": ["user"],
  "ssh.host-certificate": ["address"],
  "ssh.host-key-changed": ["address"],
  "ssh.host-key-revoked": ["address"],
  "ssh.host-key-unexpected": ["address"],
  "ssh.host-key-unknown": ["address"],
  "ssh.proxy-command": ["jump", "address"],
  "ssh.jump-loop": ["jump"],
  "ssh.jump-blocked": ["jump", "address"],
  "ssh.no-agent": ["sign-in"],
  "ssh.key-missing": ["sign-in"],
  "ssh.key-unusable": ["sign-in"],
  "ssh.key-hardware": ["sign-in"],
  "ssh.key-install": ["sign-in"],
  "ssh.passphrase": ["sign-in"],
  "ssh.auth-failed": ["user", "sign-in"],
  "ssh.too-many-keys": ["sign-in"],
  "root.none": ["user", "root"],
  "root.refused": ["root", "user"],
  "root.unclear": ["root", "user"],
  "machine.no-root": ["root", "user"],
  "machine.failed": ["target"],
  "gate.no-root": ["root", "user"],
  "gate.not-gentoo": ["address", "target"],
};

/** Fields for an error's code, the likeliest first; none for what only the machine or this computer can mend. */
export const mendingFields = (code: string): readonly MendField[] => FIELDS[code] ?? [];

/** A changed, revoked or unexpected host key: who answers there may be somebody else. A full stop, not a thing to click away. */
export const isFullStop = (code: string): boolean =>
  code === "ssh.host-key-changed" || code === "ssh.host-key-revoked" || code === "ssh.host-key-unexpected";

/** Words of the command line, which a window has no use for. */
const forTerminal = (remedy: Remedy): boolean => remedy.do === "command" && remedy.command.startsWith("--");

/**
 * What a machine's card offers, in the order of the error: without options of the command line, without the way to the page that it stands on (its
 * fields are beside it), and without "try again", which the card has itself.
 */
export const cardRemedies = (error: WizardError): readonly Remedy[] =>
  error.remedies.filter((remedy) => !forTerminal(remedy) && remedy.do !== "retry" && !(remedy.do === "page" && remedy.page === "machines"));
