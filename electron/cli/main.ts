/** `binhost-wizard`: reads the arguments, makes the engine, runs one command. */
import { catalogue } from "../../shared/errors/catalogue.ts";
import { answer } from "./answers.ts";
import { add } from "./commands/add.ts";
import { apply } from "./commands/apply.ts";
import { init } from "./commands/init.ts";
import { install } from "./commands/install.ts";
import { key } from "./commands/key.ts";
import { plan } from "./commands/plan.ts";
import { practice } from "./commands/practice.ts";
import { report } from "./commands/report.ts";
import { runs } from "./commands/runs.ts";
import { survey } from "./commands/survey.ts";
import { undo } from "./commands/undo.ts";
import { verify } from "./commands/verify.ts";
import { web } from "./commands/web.ts";
import { type ExitCode, exitCodes } from "./exitCodes.ts";
import { helpText } from "./help.ts";
import { type CommandName, readOptions } from "./options.ts";
import { fail, type Session, type Setting } from "./session.ts";

type Command = (session: Session, setting: Setting) => Promise<ExitCode>;
const commands: Readonly<Record<Exclude<CommandName, "help" | "version">, Command>> = {
  init,
  add,
  survey,
  plan,
  apply,
  verify,
  install,
  undo,
  runs,
  key,
  report,
  practice,
  web,
};

/**
 * Runs one command line. Inputs: the arguments, and what the process gives. Output: the exit code. Never throws: an error of
 * ours becomes exit 1 with its words.
 */
export async function main(argv: readonly string[], setting: Setting): Promise<ExitCode> {
  const { io } = setting;
  const options = readOptions(argv);
  if ("usage" in options) {
    io.err(`${options.usage}\nbinhost-wizard help shows every command.\n`);
    return exitCodes.usage;
  }
  if (options.command === "help" || options.command === "version") {
    io.out(options.command === "help" ? helpText : `${setting.version}\n`);
    return exitCodes.ok;
  }
  const engine = setting.makeEngine(options.command);
  const session: Session = { engine, options, io };
  let unanswered = false;
  const unsubscribe = engine.subscribe((event) => {
    if (event.type !== "question" || options.command === "web") return;
    void answer(event.question, options, io, () => {
      unanswered = true;
    }).then((given) => engine.call("question.answer", { id: event.question.id, answer: given }));
  });
  try {
    const code = await commands[options.command](session, setting);
    return unanswered && (code === exitCodes.failed || code === exitCodes.unreachable) ? exitCodes.needsAnswer : code;
  } catch (error) {
    return fail(session, catalogue["us.bug"](null, error instanceof Error ? (error.stack ?? error.message) : String(error)));
  } finally {
    unsubscribe();
    await engine.close();
  }
}
