/** A machine's connection as the engine uses it: whole scripts, as the user or as root. */
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { RootMethod } from "../../../shared/model/fleet.ts";
import { type Ask, ConnectionLost, type ScriptOptions, type ScriptResult, type ScriptRunner } from "../ports.ts";
import { type Outcome, runOnChannel, type Way } from "./channel.ts";
import { sshErrors } from "./errors.ts";
import { CHANNELS_AT_ONCE, createLimiter } from "./limiter.ts";
import type { Line } from "./line.ts";
import { type FoundRoot, findRoot, PROBE, type RootWay } from "./rootWay.ts";
import type { Secrets } from "./secrets.ts";

/** The line was gone before anything was sent: whatever was asked for did not happen. */
export class AlreadyLost extends ConnectionLost {}

export type RunnerSpec = {
  readonly line: Line;
  readonly method: RootMethod;
  readonly ask: Ask;
  readonly secrets: Secrets;
  readonly rootSeconds: number;
  /** Called once, after the connection is closed. */
  readonly closed: () => Promise<void>;
};

const AS_USER: Way = { kind: "pipe", via: "user", password: null };
const PROBE_SECONDS = 60;

/** Ends the process group of a shell that was cut short, if that process is still ours (its command line has the mark). */
const endScript = (pid: number, mark: string): string => `#bw1 end-script 1 {}
if grep -q ${mark} /proc/${pid}/cmdline 2>/dev/null; then
  read -r line </proc/${pid}/stat; set -- \${line##*) }; kill -TERM "-$3"
fi`;

export function createRunner(spec: RunnerSpec): ScriptRunner {
  const { line } = spec;
  const limiter = createLimiter(CHANNELS_AT_ONCE, line.where.machine);
  let found: Promise<FoundRoot> | null = null;
  let refused = false;
  let closing: Promise<void> | null = null;

  const runWay = async (way: Way, script: string, options: ScriptOptions): Promise<Outcome> => {
    let shell: { pid: number; mark: string } | null = null;
    const end = async (): Promise<void> => {
      if (!shell || line.lost()) return;
      const again = { asRoot: false, timeoutSeconds: 10, rootSeconds: spec.rootSeconds };
      await runOnChannel(line, limiter, way, endScript(shell.pid, shell.mark), again).catch(() => undefined);
    };
    try {
      const onShell = (pid: number, mark: string): void => {
        shell = { pid, mark };
      };
      const outcome = await runOnChannel(line, limiter, way, script, { ...options, rootSeconds: spec.rootSeconds, onShell });
      if (outcome.kind === "ran" && outcome.result.timedOut) await end();
      return outcome;
    } catch (cause) {
      await end();
      throw cause;
    }
  };

  const seek = (): Promise<FoundRoot> =>
    findRoot({
      where: line.where,
      method: spec.method,
      ask: spec.ask,
      secrets: spec.secrets,
      probe: async () => {
        const outcome = await runWay(AS_USER, PROBE, { asRoot: false, timeoutSeconds: PROBE_SECONDS });
        if (outcome.kind !== "ran") throw new ConnectionLost(shellError(outcome));
        return { uid: outcome.ready.uid, text: outcome.result.stdout.toString("utf8") };
      },
      tryWay: (way) => runWay(way, "exit 0", { asRoot: true, timeoutSeconds: spec.rootSeconds + 30 }),
    });

  const shellError = (outcome: Exclude<Outcome, { kind: "ran" }>): WizardError =>
    sshErrors.shell(line.where, outcome.kind === "refused" ? `${outcome.text}\nexit code ${outcome.code ?? "none"}`.trim() : "no answer in time");

  /** A refusal is forgotten by the next `rootVia()`, which is what "try again" calls; `run` does not ask by itself again. */
  const rootOf = async (anew: boolean): Promise<FoundRoot> => {
    if (found && !(anew && refused)) return found;
    refused = false;
    const mine = seek();
    found = mine;
    try {
      const root = await mine;
      refused = root.found === null;
      return root;
    } catch (cause) {
      if (found === mine) found = null;
      throw cause;
    }
  };

  const rootWay = async (): Promise<RootWay> => {
    const root = await rootOf(false);
    if (root.found) return root.found;
    throw new ConnectionLost(root.error);
  };

  const settled = (outcome: Outcome, root: RootWay | null): ScriptResult => {
    if (outcome.kind === "ran") {
      if (root && outcome.ready.uid !== 0) throw new ConnectionLost(sshErrors.rootRefused(line.where, root.via, `user id ${outcome.ready.uid}`));
      return outcome.result;
    }
    if (outcome.kind === "timed-out") return outcome.result;
    if (root && root.way.via !== "user") {
      // It worked before on this connection: the password or the rules were changed since.
      found = null;
      throw new ConnectionLost(sshErrors.rootRefused(line.where, root.via, outcome.text));
    }
    throw new ConnectionLost(shellError(outcome));
  };

  return {
    rootVia: async () => {
      const gone = line.lost();
      if (gone) throw new AlreadyLost(gone);
      return (await rootOf(true)).found?.via ?? null;
    },
    hostKeys: line.hostKeys,
    run: async (script, options) => {
      const gone = line.lost();
      if (gone) throw new AlreadyLost(gone);
      const root = options.asRoot ? await rootWay() : null;
      return settled(await runWay(root?.way ?? AS_USER, script, options), root);
    },
    close: () => {
      closing ??= line.close().then(spec.closed);
      return closing;
    },
  };
}
