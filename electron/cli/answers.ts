/** Answers the engine's questions: by --accept-host-key, by a person at the terminal, or by the default. */
import type { Answer, Question } from "../../shared/model/question.ts";
import type { Io } from "./io.ts";
import type { Options } from "./options.ts";

/** `missing` is told of every question that nobody could answer, for the exit code. */
export async function answer(question: Question, options: Options, io: Io, missing: (question: Question) => void): Promise<Answer> {
  const mayAsk = io.canAsk && !options.json;
  if (question.kind === "host-key") {
    const expected = question.machine === null ? undefined : options.acceptHostKeys.get(question.machine);
    if (expected !== undefined) {
      if (expected === question.sha256.replace(/=+$/, "")) return "accept";
      io.err(`${question.machine} shows ${question.sha256}, not the ${expected} given with --accept-host-key. It is refused.\n`);
      missing(question);
      return "refuse";
    }
    if (!mayAsk) {
      io.err(
        `${question.machine ?? question.host} is not known yet: ${question.keyType} ${question.sha256}.\nCompare it on that machine with\n    ${question.command}\nand, if it matches, run this again with --accept-host-key ${question.machine ?? question.host}=${question.sha256}\n`,
      );
      missing(question);
      return question.default;
    }
    io.err(`\n${question.title}\n${question.text}\n  ${question.keyType} ${question.sha256}\n  compare on that machine: ${question.command}\n`);
    const typed = (await io.ask("Does it match? [yes/NO] ")).trim().toLowerCase();
    return typed === "yes" || typed === "y" ? "accept" : "refuse";
  }
  if (question.kind === "secret") {
    if (!mayAsk) {
      missing(question);
      return null;
    }
    const typed = await io.askSecret(`${question.title}: `);
    return typed === "" ? null : typed;
  }
  if (options.yes || !mayAsk) return question.default;
  io.err(`\n${question.title}\n${question.text}\n`);
  question.options.forEach((option, index) => void io.err(`  ${index + 1}  ${option.label}${option.id === question.default ? " (default)" : ""}\n`));
  const index = Number((await io.ask("Your choice: ")).trim()) - 1;
  return question.options[index]?.id ?? question.default;
}
