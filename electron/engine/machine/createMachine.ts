import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import { type OperationName, type OperationResult, operations } from "../../../shared/operations/operations.ts";
import { type FullArgs, parseAnswer } from "../../../shared/operations/parse/index.ts";
import { problemOf, readSections } from "../../../shared/operations/sections.ts";
import type { CallerArgs, MachineDoor } from "../machine.ts";
import { ConnectionLost, type ScriptResult, type ScriptRunner } from "../ports.ts";
import { problemToError, timedOut, unreadable } from "./problems.ts";
import { rules } from "./rules.ts";
import { scripts } from "./scripts/index.ts";
import { forTarget } from "./target.ts";

export type MachineParts = {
  /** `id`, `target` and `user` are used. */
  readonly machine: Pick<Machine, "id" | "target" | "user">;
  readonly runner: ScriptRunner;
};

/** Reading operations do with what rights there are; for the others no root is an error before anything is sent. */
async function rights<N extends OperationName>(parts: MachineParts, name: N, args: FullArgs<N>): Promise<Result<boolean>> {
  const rule = rules[name];
  if (name === "authorize-key" && "user" in args && args.user === parts.machine.user) return ok(false);
  const via = await parts.runner.rootVia();
  if (via !== null) return ok(true);
  if (parts.machine.target !== "/" || rule.root === "needed") return failed(catalogue["machine.no-root"](parts.machine.id));
  return ok(false);
}

const lastLines = (result: ScriptResult): string => {
  const tail = (bytes: Buffer) => bytes.subarray(-2000).toString("utf8").split("\n").slice(-12).join("\n").trim();
  return [
    `exit code ${result.code ?? "none"}${result.signal === null ? "" : `, ${result.signal}`}${result.truncated ? ", output cut off" : ""}`,
    tail(result.stderr),
  ]
    .filter((line) => line !== "")
    .join("\n");
};

/** What an answer means. A `refused` section, or a `problem` that the result has no place for, is an error. */
function answerOf<N extends OperationName>(id: string, name: N, args: FullArgs<N>, result: ScriptResult): Result<OperationResult<N>> {
  const rule = rules[name];
  if (result.timedOut) return failed(timedOut(id, name, rule.seconds(args), lastLines(result)));
  const raw = result.stdout.toString("utf8");
  const sections = readSections(raw, false);
  const doing = rule.doing(args);
  const refused = sections && problemOf(sections, "refused");
  if (refused) return failed(problemToError(refused, id, doing, "This step changed nothing."));
  const problem = sections && problemOf(sections);
  if (problem && !("problem" in operations[name].result.shape)) return failed(problemToError(problem, id, doing));
  const answer = result.truncated ? null : parseAnswer(name, raw, args);
  return answer === null ? failed(unreadable(id, name, lastLines(result))) : ok(answer);
}

/**
 * The door to one machine: builds an operation's script, runs it in the machine's target with the rights it needs, reads the answer.
 * Never throws for what a machine does: a lost line, refused root, timeouts and unreadable answers come back as errors.
 */
export function createMachine(parts: MachineParts): MachineDoor {
  const { machine, runner } = parts;
  const call = async <N extends OperationName>(
    name: N,
    args: CallerArgs<N>,
    signal?: AbortSignal,
    onOutput?: (chunk: Buffer) => void,
  ): Promise<Result<OperationResult<N>>> => {
    const full = operations[name].args.parse({ ...args, target: machine.target }) as FullArgs<N>;
    const stopped = (): Result<never> => failed(catalogue["run.stopped"](machine.id));
    if (signal?.aborted) return stopped();
    try {
      const asRoot = await rights(parts, name, full);
      if (!asRoot.ok) return asRoot;
      const build: (args: FullArgs<N>) => string = scripts[name];
      const script = forTarget(build(full), "target" in full ? machine.target : "/", name);
      const rule = rules[name];
      const result = await runner.run(script, {
        asRoot: asRoot.value,
        timeoutSeconds: rule.seconds(full),
        maxBytes: rule.bytes(full),
        ...(signal ? { signal } : {}),
        ...(onOutput ? { onStdout: onOutput } : {}),
      });
      return answerOf(machine.id, name, full, result);
    } catch (error) {
      if (error instanceof ConnectionLost) return failed(error.error);
      if (signal?.aborted) return stopped();
      throw error;
    }
  };
  return { id: machine.id, call, hostKeys: () => runner.hostKeys(), close: () => runner.close() };
}
