/** Helpers of the SSH tests: machines, askers and options that touch nothing outside a temporary folder. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Ask, ConnectionLost, type ScriptResult, type ScriptRunner } from "../../electron/engine/ports.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import { type Machine, machineSchema } from "../../shared/model/fleet.ts";
import type { Question } from "../../shared/model/question.ts";

export const machineOf = (port: number, more: Record<string, unknown> = {}): Machine =>
  machineSchema.parse({ id: "box", name: "Box", role: "client", address: "127.0.0.1", port, ...more });

export type Scratch = { readonly dir: string; readonly remove: () => void };
export function scratch(): Scratch {
  const dir = mkdtempSync(join(tmpdir(), "bw-ssh-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export const optionsIn = (dir: string, more: Partial<ConnectorOptions> = {}): ConnectorOptions => ({
  home: dir,
  knownHostsFiles: [],
  ownKnownHosts: join(dir, "state", "known_hosts"),
  sshConfigPath: null,
  systemSshConfigPath: null,
  sshProgram: "ssh",
  agentSocket: null,
  keyFiles: [],
  connectSeconds: 10,
  ...more,
});

/** An asker with prepared answers; remembers what was asked. */
export function asker(answer: (question: Question, at: number) => string | null = (question) => question.default): { ask: Ask; asked: Question[] } {
  const asked: Question[] = [];
  return { asked, ask: async (question) => answer(question, asked.push(question) - 1) };
}

export const nobody: Ask = async (question) => question.default;

/** The error that a promise ends with; throws when it does not end with one. */
export async function errorOf(work: Promise<unknown>): Promise<WizardError> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof ConnectionLost) return cause.error;
    throw cause;
  }
  throw new Error("expected it to fail");
}

export const run = (runner: ScriptRunner, script: string, more: Partial<Parameters<ScriptRunner["run"]>[1]> = {}): Promise<ScriptResult> =>
  runner.run(script, { asRoot: false, timeoutSeconds: 30, ...more });

export async function until(what: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error("it did not come to pass in time");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
