/** An engine against the lab, and its calls in the order of the main job, for tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createEngine } from "../../electron/engine/engine.ts";
import { createMachine } from "../../electron/engine/machine/createMachine.ts";
import { createConnector } from "../../electron/engine/ssh/connector.ts";
import type { ConnectorOptions } from "../../electron/engine/ssh/options.ts";
import type { CallInput, CallName, CallOutput, EngineApi, StreamEvent } from "../../shared/contract/contract.ts";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { type Fleet, type FleetInput, fleetSchema } from "../../shared/model/fleet.ts";
import type { Plan } from "../../shared/model/plan.ts";
import type { Answer, Question } from "../../shared/model/question.ts";
import type { RunEvent } from "../../shared/model/run.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import type { Lab } from "./machines.ts";

export type Ended = { readonly run: string; readonly result: "done" | "failed" | "stopped"; readonly events: readonly RunEvent[] };

export type Session = {
  readonly engine: EngineApi;
  readonly stateDir: string;
  readonly stream: readonly StreamEvent[];
  readonly questions: readonly Question[];
  /** A call that must succeed; throws with the error's words when it does not. */
  readonly get: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  /** A call that must fail; throws when it does not. */
  readonly fails: <N extends CallName>(name: N, input: CallInput<N>) => Promise<WizardError>;
  readonly survey: (fleet: Fleet) => Promise<Readonly<Record<string, Facts>>>;
  readonly plan: (fleet: Fleet) => Promise<Plan>;
  readonly apply: (fleet: Fleet) => Promise<Ended>;
  /** Waits for the end of a run that `start` begins. */
  readonly follow: (start: () => Promise<{ readonly run: string }>) => Promise<Ended>;
  readonly undo: (run: string, removeKey?: boolean) => Promise<Ended>;
  readonly close: () => Promise<void>;
};

export type SessionOptions = {
  /** Answers to questions; a question without one gets its default. */
  readonly answer?: (question: Question) => Answer;
  readonly connector?: Partial<ConnectorOptions>;
  readonly stateDir?: string;
};

const realClock = {
  now: () => Date.now() / 1000,
  sleep: (seconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, seconds * 1000);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};

/** Fleets of the lab are made here and kept in no file; the command line's tests use one. */
const noFile = async (): Promise<never> => {
  throw new Error("the lab's engine keeps no fleet file");
};

/** How the lab's machines are reached: its key, its known_hosts, nothing of the person who runs the tests. */
export function labConnector(lab: Lab, stateDir: string): ConnectorOptions {
  return {
    home: lab.dir,
    knownHostsFiles: [lab.knownHosts],
    ownKnownHosts: join(stateDir, "known_hosts"),
    sshConfigPath: null,
    systemSshConfigPath: null,
    sshProgram: null,
    agentSocket: null,
    keyFiles: [lab.keyFile],
    connectSeconds: 20,
  };
}

/** A fleet of these machines: the first is the binhost. `choices` over the defaults. */
export function labFleet(
  lab: Lab,
  choices: FleetInput["choices"] = {},
  names: readonly string[] = lab.machines.map((machine) => machine.name),
): Fleet {
  return fleetSchema.parse({
    version: 1,
    name: "Lab",
    machines: names.map((name, index) => {
      const machine = lab.machine(name);
      return { id: name, name, role: index === 0 ? "binhost" : "client", address: machine.address, user: "root", target: machine.target };
    }),
    choices,
  } satisfies FleetInput);
}

export const inWords = (error: WizardError): string =>
  `${error.code} (${error.machine ?? "no machine"}): ${error.what} ${error.why} [${error.changed}]\n${error.details}`;

export function openSession(lab: Lab, options: SessionOptions = {}): Session {
  const stateDir = options.stateDir ?? mkdtempSync(join(lab.dir, "state-"));
  const engine = createEngine({
    connector: createConnector({ ...labConnector(lab, stateDir), ...options.connector }),
    createMachine: (machine, runner) => createMachine({ machine, runner }),
    clock: realClock,
    dataDir: stateDir,
    host: "test",
    version: "0.0.0",
    plan: planFleet,
    fleetFile: { load: noFile, save: noFile },
    sshHosts: async () => [],
  });
  const stream: StreamEvent[] = [];
  const questions: Question[] = [];
  engine.subscribe((event) => {
    stream.push(event);
    if (event.type !== "question") return;
    questions.push(event.question);
    const answer = options.answer ? options.answer(event.question) : event.question.default;
    void engine.call("question.answer", { id: event.question.id, answer });
  });

  const get: Session["get"] = async (name, input) => {
    const answered = await engine.call(name, input);
    if (!answered.ok) throw new Error(`${name}: ${inWords(answered.error)}`);
    return answered.value;
  };
  const fails: Session["fails"] = async (name, input) => {
    const answered = await engine.call(name, input);
    if (answered.ok) throw new Error(`${name} was expected to fail: ${JSON.stringify(answered.value).slice(0, 2000)}`);
    return answered.error;
  };
  const survey: Session["survey"] = async (fleet) => {
    const { machines } = await get("survey", { fleet });
    const failures = machines.flatMap((machine) => (machine.error ? [inWords(machine.error)] : []));
    if (failures.length > 0) throw new Error(`survey: ${failures.join("\n")}`);
    return Object.fromEntries(machines.flatMap((machine) => (machine.facts ? [[machine.id, machine.facts]] : [])));
  };
  const follow: Session["follow"] = (start) =>
    new Promise((resolve, reject) => {
      const seen: { run: string; event: RunEvent }[] = [];
      let run: string | null = null;
      const look = (): void => {
        const mine = seen.filter((one) => one.run === run).map((one) => one.event);
        const last = mine.at(-1);
        if (last?.code !== "run.finished") return;
        stop();
        resolve({ run: run as string, result: last.result, events: mine });
      };
      const stop = engine.subscribe((event) => {
        if (event.type !== "run") return;
        seen.push({ run: event.run, event: event.event });
        look();
      });
      start().then(
        (started) => {
          run = started.run;
          look();
        },
        (thrown: unknown) => {
          stop();
          reject(thrown as Error);
        },
      );
    });

  return {
    engine,
    stateDir,
    stream,
    questions,
    get,
    fails,
    survey,
    plan: async (fleet) => get("plan", { fleet, facts: await survey(fleet) }),
    apply: async (fleet) => {
      const facts = await survey(fleet);
      return follow(() => get("run.apply", { fleet, facts }));
    },
    follow,
    undo: (run, removeKey = false) => follow(() => get("run.undo", { run, removeKey })),
    close: async () => {
      await engine.close();
      if (options.stateDir === undefined) rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** What failed in a run, in words; empty when nothing did. */
export function failures(ended: Ended): readonly string[] {
  return ended.events.flatMap((event) =>
    event.code === "step.finished" && event.error ? [`${event.step}: ${event.outcome}: ${inWords(event.error)}`] : [],
  );
}

/** Steps of a plan, all machines together. */
export const stepsOf = (plan: Plan): Plan["machines"][number]["steps"] => plan.machines.flatMap((machine) => machine.steps);
