/** What the engine needs from its host: small interfaces that faces and tests supply. */
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Machine } from "../../shared/model/fleet.ts";
import type { Answer, Question } from "../../shared/model/question.ts";

export type Clock = {
  /** Seconds since 1970, with fraction. */ readonly now: () => number;
  readonly sleep: (seconds: number, signal?: AbortSignal) => Promise<void>;
};

/** Asks the person. Resolves with the default answer when nobody is there. */
export type Ask = (question: Question) => Promise<Answer>;

export type ScriptOptions = {
  readonly asRoot: boolean;
  readonly timeoutSeconds: number;
  /** Output beyond this many bytes per stream is dropped and `truncated` set. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  readonly onStdout?: (chunk: Buffer) => void;
};
export type ScriptResult = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly truncated: boolean;
  readonly timedOut: boolean;
};

/** One machine's connection: runs whole scripts, as the user or as root. Implemented by engine/ssh; tests bring their own. */
export type ScriptRunner = {
  readonly rootVia: () => Promise<"login" | "sudo" | "doas" | "su" | null>;
  /** Never throws on an exit code; throws `ConnectionLost` (carrying a WizardError) when the line is gone or root is refused. */
  readonly run: (script: string, options: ScriptOptions) => Promise<ScriptResult>;
  readonly close: () => Promise<void>;
  /** Host keys of this machine as it showed them, known_hosts form without the host part ("ssh-ed25519 AAAA…"). */
  readonly hostKeys: () => readonly string[];
};

export class ConnectionLost extends Error {
  readonly error: WizardError;
  constructor(error: WizardError) {
    super(error.what);
    this.name = "ConnectionLost";
    this.error = error;
  }
}

/** Opens connections; engine/ssh gives the real one. `machines`: all of the fleet, for a jump through one of them. */
export type Connector = { readonly connect: (machine: Machine, ask: Ask, signal?: AbortSignal) => Promise<ScriptRunner> };
