/** One run of the command line: the engine, the options, and what is said to whom. */
import type { EngineApi } from "../../shared/contract/contract.ts";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import type { Io } from "./io.ts";
import type { CommandName, Options } from "./options.ts";

/** What the program around a command gives it. */
export type Setting = {
  readonly io: Io;
  readonly version: string;
  readonly makeEngine: (command: CommandName) => EngineApi;
  readonly rendererDir: string;
};

export type Session = { readonly engine: EngineApi; readonly options: Options; readonly io: Io };

/** An error in the four parts that every face shows. */
export function errorText(error: WizardError): string {
  const where = error.machine === null ? "" : `${error.machine}: `;
  const remedies = error.remedies.map((remedy) => {
    if (remedy.do !== "command") return `  - ${remedy.label}`;
    return `  - ${remedy.label}${remedy.on === null ? "" : ` (on ${remedy.on})`}:\n      ${remedy.command}`;
  });
  return [`${where}${error.what}`, `  ${error.why}`, ...remedies, `  ${error.changed}`, ""].join("\n");
}

/** Ends a command with an error: words for people, an object for programs. */
export function fail(session: Session, error: WizardError, code: ExitCode = exitCodes.failed): ExitCode {
  if (session.options.json) session.io.out(`${JSON.stringify({ error })}\n`);
  else session.io.err(errorText(error));
  return code;
}

/** The one result object of a command (with --json), or its words. */
export function finish(session: Session, result: object, words: string, code: ExitCode = exitCodes.ok): ExitCode {
  session.io.out(session.options.json ? `${JSON.stringify(result)}\n` : words);
  return code;
}

/** Loads the fleet file. Output: the fleet, or the exit code after the reason was said. */
export async function loadFleet(session: Session): Promise<Fleet | ExitCode> {
  const loaded = await session.engine.call("fleet.load", { path: session.options.fleet });
  return loaded.ok ? loaded.value.fleet : fail(session, loaded.error, exitCodes.badFleet);
}

export const isExit = (value: Fleet | ExitCode): value is ExitCode => typeof value === "number";
