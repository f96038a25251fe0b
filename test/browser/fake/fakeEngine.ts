/** An engine without machines: facts from the fixtures, the real plan, a run that only says what it would do. For pages and their states. */

import type { CallName, CallOutput, CallParsed, EngineApi, StreamEvent } from "../../../shared/contract/contract.ts";
import { calls } from "../../../shared/contract/contract.ts";
import type { Result, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import type { Fleet } from "../../../shared/model/fleet.ts";
import { createCalls } from "./fakeCalls.ts";
import type { FakeChecking } from "./fakeCheck.ts";
import type { FakeLogs } from "./fakeLogs.ts";
import type { Wrong } from "./fakeVerify.ts";

export type FakeHandlers = { readonly [N in CallName]: (input: CallParsed<N>) => Promise<Result<CallOutput<N>>> };

export type FakeOptions = {
  /** The fleet that "practice.start" gives. */
  readonly fleet: Fleet;
  readonly facts: Readonly<Record<string, Facts>>;
  /** Machines that the practice fleet has besides. */
  readonly spares?: Fleet["machines"];
  /** Machines whose host key is unknown. */
  readonly askKey?: readonly string[];
  /** Machines that need a password. */
  readonly askSecret?: readonly string[];
  /** Machines that cannot be reached, until `repair` was called. */
  readonly refuse?: Readonly<Record<string, WizardError>>;
  /** Step ids that fail, until `repair` was called. */
  readonly failStep?: Readonly<Record<string, WizardError>>;
  /** No plan can be made, and why, until `repair` was called. */
  readonly planFails?: WizardError;
  /** What "Check without changing" finds; default: everything as shown. */
  readonly checking?: FakeChecking;
  /** What the check-up finds wrong, by machine: the id of the check, and what it says. Default: nothing. */
  readonly wrong?: Wrong;
  /** What a step says besides its commands, by step id. */
  readonly says?: Readonly<Record<string, string>>;
  /** Seconds since 1970, for the journals; default: a morning in November 2026, a second later each time. */
  readonly now?: () => number;
  /** What an installation ends with, until `repair` was called: while emerge runs, or in the proof when it is that error. */
  readonly failInstall?: WizardError;
  /** Milliseconds that each step takes. */
  readonly stepMs?: number;
  readonly sshHosts?: readonly string[];
  /** Fleet files opened lately. */
  readonly recent?: CallOutput<"fleet.recent">["fleets"];
  /** What the machines' logs hold; default: half a year. See fakeLogs.ts. */
  readonly logs?: FakeLogs;
  /** Calls that are answered otherwise: to fail, or (with a promise that never settles) to stay on the way. */
  readonly calls?: Partial<FakeHandlers>;
};

export type FakeEngine = EngineApi & {
  /** What was refused or failed works from now on. */
  readonly repair: () => void;
  /**
   * That step (or "run.finished") does not come to its end until it is released; without a name, all are. So do the calls "practice.start", "run.check",
   * "install.offers" and "install.pretend", a machine's check-up ("verify attic") and a part of its survey ("attic/packages").
   */
  readonly hold: (step: string) => void;
  readonly release: (step?: string) => void;
  /** As if the engine had died and come back: what ran is nowhere at work any more, and its journal stops in the middle. */
  readonly breakOff: () => void;
  readonly asked: string[];
};

export function fakeEngine(options: FakeOptions): FakeEngine {
  const listeners = new Set<(event: StreamEvent) => void>();
  const asked: string[] = [];
  const { handlers, ...control } = createCalls(options, (event) => {
    for (const listener of [...listeners]) listener(event);
  });
  return {
    ...control,
    asked,
    call: async (name, input) => {
      asked.push(name);
      const parsed = calls[name].input.parse(input);
      const handler = (options.calls?.[name] ?? handlers[name]) as (input: unknown) => Promise<never>;
      return handler(parsed);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {},
  };
}
