/** The engine's one face: every call of the contract, and the stream. It never prints; it asks only through questions. */
import { join } from "node:path";
import {
  type CallInput,
  type CallName,
  type CallOutput,
  type CallParsed,
  calls,
  type EngineApi,
  type StreamEvent,
} from "../../shared/contract/contract.ts";
import { catalogue } from "../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../shared/errors/wizardError.ts";
import type { Fleet, Machine } from "../../shared/model/fleet.ts";
import type { FactsByMachine, Plan } from "../../shared/model/plan.ts";
import { impactOf } from "../../shared/plan/impact.ts";
import { createMasker } from "../../shared/run/mask.ts";
import { createInstall } from "./install/install.ts";
import { maskPlan } from "./journal/masking.ts";
import type { Ask, Clock, Connector } from "./ports.ts";
import { createReports } from "./report/reports.ts";
import { createReportStore } from "./report/store.ts";
import { checkFleet } from "./run/check.ts";
import { createRuns } from "./run/runs.ts";
import { bodyOf } from "./run/steps/index.ts";
import { type CreateMachine, createConnections, thrownError } from "./session/connections.ts";
import { createFactsCache } from "./session/factsCache.ts";
import { createQuestions } from "./session/questions.ts";
import { surveyMachines } from "./session/surveyMachine.ts";
import { describeSurvey } from "./session/surveyParts.ts";
import { makeAndInstallKey } from "./ssh/installKey.ts";
import { createRecent } from "./store/recent.ts";
import { verifyFleet } from "./verify/verifyFleet.ts";

/** What the engine needs from around it. `defaultEngine` fills in the real ones; tests bring their own. */
export type EnginePorts = {
  readonly connector: Connector;
  readonly createMachine: CreateMachine;
  readonly clock: Clock;
  /** Folder of ours on this computer (0700): journals, accepted host keys, recent fleets. */
  readonly dataDir: string;
  readonly host: CallOutput<"app.about">["host"];
  readonly version: string;
  /** This computer in a few words, for reports of trouble. */
  readonly system?: string;
  /** Reads the licence texts of what ships along; null: they are not there. */
  readonly notices?: () => Promise<string | null>;
  readonly plan: (fleet: Fleet, facts: FactsByMachine) => Plan;
  readonly fleetFile: {
    readonly load: (path: string) => Promise<Result<{ readonly fleet: Fleet; readonly path: string }>>;
    readonly save: (path: string, fleet: Fleet) => Promise<Result<{ readonly path: string }>>;
  };
  readonly sshHosts: () => Promise<CallOutput<"fleet.sshHosts">["hosts"]>;
  readonly practice?: PracticePort;
  /** Told of every fleet that is worked on, before anything is done with it. */
  readonly onFleet?: (fleet: Fleet) => void;
};

export type PracticePort = {
  readonly start: (options: { readonly clients: number; readonly faults: readonly string[] }) => Promise<PracticeFleet>;
  readonly stop: () => Promise<void>;
  /** Machines that are not of the fleet yet; empty: there is no fleet running. */
  readonly spares?: () => Promise<readonly Machine[]>;
};
export type PracticeFleet = {
  readonly fleet: Fleet;
  /** known_hosts file with its host keys: we made them, they need not be asked about. */
  readonly knownHosts?: string;
};

type Handlers = { readonly [N in CallName]: (input: CallParsed<N>) => Promise<Result<CallOutput<N>>> };

/** Makes an engine. One engine per process is meant; two on one `dataDir` keep out of each other's runs by locks. */
export function createEngine(ports: EnginePorts): EngineApi {
  const listeners = new Set<(event: StreamEvent) => void>();
  let forget: (machine: string) => void = () => {};
  const emit = (event: StreamEvent) => {
    // A step that changed a machine makes what was found there old.
    if (event.type === "run" && event.event.code === "step.finished") forget(event.event.machine);
    for (const listener of [...listeners]) listener(event);
  };
  const secrets = new Set<string>();
  const mask = createMasker(() => secrets);
  const questions = createQuestions(
    emit,
    () => listeners.size > 0,
    (secret) => secrets.add(secret),
  );
  const connections = createConnections(ports.connector, ports.createMachine);
  const { clock } = ports;
  const ask = questions.ask;
  const runs = createRuns({ dir: join(ports.dataDir, "runs"), clock, connections, bodyOf, mask, emit, ask });
  const recent = createRecent(join(ports.dataDir, "recent.json"), clock.now);
  const askPlain: Ask = (question) => questions.ask(question);
  const facts = createFactsCache((fleet, machines) => surveyMachines(fleet, machines, { connections, clock, ask: askPlain, emit }), clock.now);
  forget = facts.drop;
  const install = createInstall({ connections, clock, ask: askPlain, runs, facts });
  const reports = createReports({ connections, ask: askPlain, now: clock.now, store: createReportStore(join(ports.dataDir, "report")) });
  const unavailable = (name: CallName, why: string) => failed(catalogue["call.unavailable"](name, why));
  const known = <T>(run: string, value: T | null): Result<T> => (value === null ? failed(catalogue["run.unknown"](run)) : ok(value));

  const handlers: Handlers = {
    "app.about": async () =>
      ok({
        version: ports.version,
        host: ports.host,
        practice: ports.practice !== undefined,
        dataDir: ports.dataDir,
        ...(ports.system === undefined ? {} : { system: ports.system }),
      }),
    "app.notices": async () => ok({ text: (await ports.notices?.()) ?? null }),
    "fleet.load": async ({ path }) => {
      const loaded = await ports.fleetFile.load(path);
      if (!loaded.ok) return loaded;
      await recent.add(loaded.value.path, loaded.value.fleet);
      return ok({ fleet: loaded.value.fleet, path: loaded.value.path });
    },
    "fleet.save": async ({ path, fleet }) => {
      const saved = await ports.fleetFile.save(path, fleet);
      if (!saved.ok) return saved;
      await recent.add(saved.value.path, fleet);
      return ok({ path: saved.value.path });
    },
    "fleet.recent": async () => ok({ fleets: [...(await recent.list())] }),
    "fleet.forget": async ({ path }) => {
      await recent.forget(path);
      return ok({});
    },
    "fleet.sshHosts": async () => ok({ hosts: await ports.sshHosts() }),
    "practice.start": async (input) =>
      ports.practice ? ok(await ports.practice.start(input)) : unavailable("practice.start", "There is no practice fleet in this build."),
    "practice.stop": async () => {
      await ports.practice?.stop();
      return ok({});
    },
    "practice.spares": async () => {
      const machines = (await ports.practice?.spares?.()) ?? [];
      return ok({ machines: [...machines] });
    },
    "machine.installKey": async ({ fleet, machine }) => {
      const wanted = fleet.machines.find((each) => each.id === machine);
      if (wanted === undefined) return failed(catalogue["fleet.machine-unknown"](machine));
      ports.onFleet?.(fleet);
      const keyFolder = join(ports.dataDir, "keys");
      const made = await makeAndInstallKey({ connector: ports.connector, machine: wanted, ask: (q) => questions.ask(q), keyFolder });
      if (!made.ok) return made;
      const machines = fleet.machines.map((each) => (each.id === machine ? made.value.machine : each));
      return ok({ fleet: { ...fleet, machines }, keyFile: made.value.keyFile, added: made.value.added });
    },
    "survey.describe": async ({ fleet, machine }) => {
      const wanted = fleet.machines.find((each) => each.id === machine);
      return wanted === undefined ? failed(catalogue["fleet.machine-unknown"](machine)) : ok(describeSurvey(fleet, wanted, clock.now()));
    },
    survey: async ({ fleet, machines }) => ok({ machines: [...(await facts.show(fleet, machines))] }),
    "facts.keep": async (input) => facts.keep(input.facts),
    plan: async (input) => {
      const known = facts.behind(input.facts, input.known);
      return known.ok ? ok(maskPlan(ports.plan(input.fleet, known.value))) : known;
    },
    impact: async (input) => {
      const known = facts.behind(input.facts, input.known);
      return known.ok ? ok(impactOf(input.fleet, known.value, input.adding)) : known;
    },
    "run.check": async (input) => {
      const known = facts.behind(input.facts, input.known);
      if (!known.ok) return known;
      return checkFleet(input.fleet, known.value, { connections, clock, ask: askPlain, facts, plan: ports.plan });
    },
    "run.apply": async (input) => {
      const known = facts.behind(input.facts, input.known);
      return known.ok ? runs.apply(input.fleet, ports.plan(input.fleet, known.value)) : known;
    },
    "run.resume": async ({ run }) => runs.resume(run),
    "run.undo": async ({ run, removeKey }) => runs.undo(run, removeKey),
    "run.stop": async ({ run, when }) => runs.stop(run, when),
    "run.retry": async ({ run, machine }) => runs.retry(run, machine),
    "run.events": async ({ run, from }) => {
      const events = known(run, runs.events(run, from));
      return events.ok ? ok({ events: [...events.value] }) : events;
    },
    "run.list": async () => ok({ runs: [...runs.list()] }),
    verify: async ({ fleet, machines }) =>
      ok(await verifyFleet(fleet, { connections, ask: askPlain, survey: facts.survey, factsOf: facts.of, plan: ports.plan }, machines)),
    "install.offers": install.offers,
    "install.pretend": install.pretend,
    "install.run": install.run,
    "report.read": reports.read,
    "report.make": reports.make,
    "question.answer": async ({ id, answer }) =>
      questions.answer(id, answer) ? ok({}) : failed(catalogue["call.input"]("question.answer", `No open question "${id}" takes this answer.`)),
    "question.open": async () => ok({ questions: [...questions.open()] }),
  };

  const call = async <N extends CallName>(name: N, input: CallInput<N>): Promise<Result<CallOutput<N>>> => {
    // Fills in defaults; refuses what a caller without a door of its own gets wrong.
    const parsed = calls[name].input.safeParse(input);
    if (!parsed.success) return failed(catalogue["call.input"](name, parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`).join("; ")));
    if ("fleet" in parsed.data) ports.onFleet?.(parsed.data.fleet);
    try {
      return await handlers[name](parsed.data as CallParsed<N>);
    } catch (thrown) {
      return failed(thrownError(null, thrown));
    }
  };

  return {
    call,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      questions.close();
      await runs.close();
      await connections.close();
      listeners.clear();
    },
  };
}
