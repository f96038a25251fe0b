/** The calls of the fake engine. */
import type { CallOutput, CallParsed, RunSummary, StreamEvent, Surveyed } from "../../shared/contract/contract.ts";
import { failed, ok, type Result } from "../../shared/errors/wizardError.ts";
import type { Machine } from "../../shared/model/fleet.ts";
import type { Plan } from "../../shared/model/plan.ts";
import type { Answer, Question } from "../../shared/model/question.ts";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { impactOf } from "../../shared/plan/impact.ts";
import { planFleet } from "../../shared/plan/planFleet.ts";
import { estimateYear, knowBinaries } from "../../shared/report/estimate.ts";
import { noneSkipped } from "../../shared/report/kinds.ts";
import { comparePeriods, makeReport } from "../../shared/report/makeReport.ts";
import { reduceRunEvents } from "../../shared/run/reduceRun.ts";
import { fakeCheck } from "./fakeCheck.ts";
import type { FakeEngine, FakeHandlers, FakeOptions } from "./fakeEngine.ts";
import { logsOf } from "./fakeLogs.ts";

type Journal = { readonly events: RunEvent[]; stop: boolean; live: boolean };

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const OFFERS = [
  { cpv: "app-misc/jq-1.8.1", size: 412_000, description: "A lightweight and flexible command-line JSON processor", sourceSeconds: 48 },
  { cpv: "app-shells/fish-4.1.2", size: 6_300_000, description: "Friendly Interactive SHell", sourceSeconds: 214 },
  { cpv: "www-client/firefox-153.4.0", size: 98_214_912, description: "Firefox Web Browser", sourceSeconds: 2820 },
] as const;

const RECENT: CallOutput<"fleet.recent">["fleets"] = [
  { path: "/home/larry/home.fleet.json", name: "Home fleet", machines: 4, binhost: "tau-ceti-lab", opened: 1_795_410_000, gone: false },
];

export function createCalls(
  options: FakeOptions,
  emit: (event: StreamEvent) => void,
): { readonly handlers: FakeHandlers } & Pick<FakeEngine, "repair" | "hold" | "release"> {
  const journals = new Map<string, Journal>();
  const open = new Map<string, { readonly question: Question; readonly settle: (answer: Answer) => void }>();
  const forgotten = new Set<string>();
  let repaired = false;
  let held: string | null = null;
  let letGo: () => void = () => {};
  let number = 0;
  const stepMs = options.stepMs ?? 5;

  const ask = (question: Question): Promise<Answer> =>
    new Promise((done) => {
      number += 1;
      const asked = { ...question, id: `q${number}` };
      open.set(asked.id, {
        question: asked,
        settle: (answer) => {
          open.delete(asked.id);
          emit({ type: "question-gone", id: asked.id });
          done(answer);
        },
      });
      emit({ type: "question", question: asked });
    });
  const record = (run: string, event: NewEvent): void => {
    const journal = journals.get(run);
    if (journal === undefined) return;
    const full = { ...event, seq: journal.events.length, at: 1_795_420_000 + journal.events.length } as RunEvent;
    journal.events.push(full);
    emit({ type: "run", run, event: full });
  };

  async function look(machine: Machine): Promise<Surveyed> {
    const say = (state: "connecting" | "looking" | "surveyed" | "failed", error: Surveyed["error"] = null): void =>
      emit({ type: "survey", machine: machine.id, state, error });
    say("connecting");
    if (options.askKey?.includes(machine.id) && !repaired) {
      const answer = await ask({
        id: "",
        kind: "host-key",
        machine: machine.id,
        title: `Is this ${machine.name}?`,
        text: `You have not connected to ${machine.name} from here before. Compare this fingerprint with the one it shows itself.`,
        host: machine.address,
        port: 22,
        keyType: "ED25519",
        sha256: "SHA256:q7Fz0sJr5v2KdTnXw8YbLm4hPcEaGi6UoR1tNjB3kVs",
        command: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
        default: "refuse",
      });
      if (answer !== "accept") {
        const error = {
          ...REFUSED,
          machine: machine.id,
          what: `${machine.name} was not connected to.`,
          why: "You said that the fingerprint does not match.",
        };
        say("failed", error);
        return { id: machine.id, ok: false, facts: null, error };
      }
    }
    if (options.askSecret?.includes(machine.id))
      await ask({
        id: "",
        kind: "secret",
        machine: machine.id,
        title: `Password of root on ${machine.name}`,
        text: "Only a password works there.",
        purpose: "password",
        default: null,
      });
    const error = repaired ? undefined : options.refuse?.[machine.id];
    if (error !== undefined) {
      say("failed", error);
      return { id: machine.id, ok: false, facts: null, error };
    }
    say("looking");
    await pause(stepMs);
    say("surveyed");
    const facts = options.facts[machine.id];
    return facts === undefined
      ? { id: machine.id, ok: false, facts: null, error: { ...REFUSED, machine: machine.id } }
      : { id: machine.id, ok: true, facts, error: null };
  }

  async function work(run: string, plan: Plan, undo: boolean): Promise<void> {
    const journal = journals.get(run);
    if (journal === undefined) return;
    journal.live = true;
    journal.stop = false;
    const bad = new Set<string>();
    for (const machine of plan.machines) {
      const past = reduceRunEvents(journal.events);
      const todo = machine.steps.filter((s) => !["done", "already", "undone"].includes(past.steps[s.id]?.status ?? ""));
      if (todo.length === 0) continue;
      record(run, { code: "machine.state", machine: machine.id, state: "connecting", error: null });
      record(run, { code: "machine.state", machine: machine.id, state: "working", error: null });
      for (const step of todo) {
        if (journal.stop) {
          record(run, { code: "machine.state", machine: machine.id, state: "stopped", error: null });
          break;
        }
        const on = { machine: machine.id, step: step.id };
        if (step.after.some((id) => bad.has(id))) {
          bad.add(step.id);
          continue;
        }
        record(run, { code: "step.started", ...on });
        for (const command of step.commands) record(run, { code: "step.log", ...on, stream: "command", text: command });
        record(run, { code: "step.progress", ...on, done: 23, total: 37, text: "llvm-core/llvm-22.1.3" });
        await pause(stepMs);
        if (held === step.id) await new Promise<void>((done) => (letGo = done));
        const error = repaired || undo ? undefined : options.failStep?.[step.id];
        if (error !== undefined) record(run, { code: "step.log", ...on, stream: "err", text: error.details });
        else record(run, { code: "step.log", ...on, stream: "out", text: `${step.title}: done` });
        record(run, {
          code: "step.finished",
          ...on,
          outcome: error === undefined ? (undo ? "undone" : "done") : "failed",
          made: {},
          error: error ?? null,
          seconds: step.seconds ?? 0.3,
        });
        if (error !== undefined) {
          bad.add(step.id);
          for (const later of machine.steps.slice(machine.steps.indexOf(step) + 1)) bad.add(later.id);
          record(run, { code: "machine.state", machine: machine.id, state: "failed", error });
          break;
        }
      }
      const now = reduceRunEvents(journal.events).machines.find((m) => m.id === machine.id);
      if (now?.status === "working")
        record(run, { code: "machine.state", machine: machine.id, state: now.counts.waiting > 0 ? "waiting" : "done", error: null });
    }
    journal.live = false;
    record(run, { code: "run.finished", result: bad.size > 0 ? "failed" : journal.stop ? "stopped" : "done" });
  }

  const begin = (kind: "apply" | "undo", fleet: CallParsed<"run.apply">["fleet"], plan: Plan, undoes: string | null): Result<{ run: string }> => {
    const run = `20261123-10000${journals.size}-abcd`;
    journals.set(run, { events: [], stop: false, live: true });
    record(run, { code: "run.started", run, kind, fleet, plan, undoes });
    void work(run, plan, kind === "undo");
    return ok({ run });
  };
  const started = (run: string): Extract<RunEvent, { code: "run.started" }> | null => {
    const first = journals.get(run)?.events[0];
    return first?.code === "run.started" ? first : null;
  };
  const goOn = (run: string): Result<{ run: string }> => {
    const first = started(run);
    if (first === null) return failed(REFUSED);
    record(run, { code: "run.resumed" });
    void work(run, first.plan, first.kind === "undo");
    return ok({ run });
  };
  const summary = (run: string, journal: Journal): RunSummary => {
    const state = reduceRunEvents(journal.events);
    const trouble = Object.values(state.steps).find((step) => step.status === "failed");
    return {
      run,
      kind: state.kind ?? "apply",
      fleet: state.fleetName,
      started: state.startedAt ?? 0,
      finished: state.finishedAt,
      result: state.status === "running" || state.status === "none" ? "unfinished" : state.status,
      machines: state.machines.map((m) => ({ id: m.id, done: m.counts.done, skipped: m.counts.skipped, failed: m.counts.failed })),
      undone: false,
      total: state.counts.total,
      trouble: trouble === undefined ? null : { machine: trouble.machine, step: trouble.title, what: trouble.error?.what ?? "" },
      live: journal.live,
    };
  };

  const handlers: FakeHandlers = {
    "machine.installKey": async ({ fleet }) => ok({ fleet, keyFile: "/home/larry/.local/state/binhost-wizard/keys/id_binhost_wizard", added: true }),
    "app.about": async () => ok({ version: "0.0.0", host: "test", practice: true }),
    "fleet.load": async ({ path }) =>
      path.includes("missing")
        ? failed({ ...REFUSED, code: "fleet.file-missing", what: `There is no file ${path}.`, why: "The path does not exist on this computer." })
        : ok({ fleet: options.fleet, path }),
    "fleet.save": async ({ path }) => ok({ path }),
    "fleet.recent": async () => ok({ fleets: (options.recent ?? RECENT).filter(({ path }) => !forgotten.has(path)) }),
    "fleet.forget": async ({ path }) => {
      forgotten.add(path);
      return ok({});
    },
    "fleet.sshHosts": async () =>
      ok({ hosts: (options.sshHosts ?? []).map((alias) => ({ alias, hostName: `${alias}.lan`, user: "root", port: null, jump: null })) }),
    "practice.start": async () => ok({ fleet: options.fleet }),
    "practice.stop": async () => ok({}),
    "practice.spares": async () => ok({ machines: [...(options.spares ?? [])] }),
    survey: async ({ fleet, machines }) => {
      const wanted = fleet.machines.filter((m) => machines.length === 0 || machines.includes(m.id));
      return ok({ machines: await Promise.all(wanted.map(look)) });
    },
    "facts.keep": async () => failed(REFUSED),
    plan: async ({ fleet, facts }) => ok(planFleet(fleet, facts)),
    impact: async ({ fleet, facts, adding }) => ok(impactOf(fleet, facts, adding)),
    "run.check": async ({ fleet, facts }) => ok(fakeCheck(fleet, facts, options.checking ?? {})),
    "run.apply": async ({ fleet, facts }) => begin("apply", fleet, planFleet(fleet, facts), null),
    "run.resume": async ({ run }) => goOn(run),
    "run.undo": async ({ run }) => {
      const first = started(run);
      return first === null ? failed(REFUSED) : begin("undo", first.fleet, { ...first.plan, machines: first.plan.machines.toReversed() }, run);
    },
    "run.stop": async ({ run }) => {
      const journal = journals.get(run);
      if (journal !== undefined) journal.stop = true;
      return ok({});
    },
    "run.retry": async ({ run }) => {
      const again = goOn(run);
      return again.ok ? ok({}) : again;
    },
    "run.events": async ({ run, from }) => {
      const journal = journals.get(run);
      return journal === undefined ? failed({ ...REFUSED, code: "run.unknown" }) : ok({ events: journal.events.slice(from) });
    },
    "run.list": async () => ok({ runs: [...journals].map(([run, journal]) => summary(run, journal)) }),
    verify: async () => ok({ ok: true, machines: [] }),
    "install.offers": async ({ search }) => {
      const found = OFFERS.filter((offer) => offer.cpv.includes(search)).map((offer) => ({
        ...offer,
        buildId: "1",
        installed: offer.cpv.includes("fish"),
      }));
      return ok({ offers: found, total: found.length });
    },
    "install.pretend": async ({ atoms }) => {
      const binary = !atoms[0]?.includes("firefox");
      return ok({
        packages: [
          {
            cpv: atoms[0]?.slice(1) ?? "",
            binary,
            buildId: binary ? "1" : null,
            repo: binary ? "binhost-wizard" : null,
            bytes: 412_000,
            why: binary ? null : "USE differs: wayland",
          },
        ],
        binaries: binary ? 1 : 0,
        sources: binary ? 0 : 1,
        stderr: "",
      });
    },
    "install.run": async ({ machine, atoms }) => {
      await pause(stepMs);
      const cpv = atoms[0]?.slice(1) ?? "";
      return ok({
        machine,
        package: cpv,
        binary: true,
        seconds: 3.2,
        bytes: 412_000,
        buildId: "1",
        repo: "binhost-wizard",
        sourceSeconds: 48,
        sourceBasis: "Compiling took on the binhost",
        all: [{ cpv, buildId: "1", binary: true }],
      });
    },
    "report.read": async ({ fleet }) =>
      ok({
        machines: logsOf(fleet, options.logs).map((log) => ({
          id: log.id,
          ok: true,
          merges: log.merges.length,
          fresh: log.merges.length,
          restarted: true,
          skipped: noneSkipped(),
          unreadable: [],
          error: null,
        })),
      }),
    "report.make": async ({ fleet, by, period, machine, compare, estimate }) => {
      const logs = logsOf(fleet, options.logs);
      const wish = { by, period, machine };
      return ok({
        report: makeReport(logs, wish),
        comparison: compare === null ? null : comparePeriods(logs, wish, compare),
        estimates: estimate
          ? logs.flatMap((log) => (log.role === "client" && log.merges.length > 0 ? [estimateYear(log, knowBinaries(logs))] : []))
          : [],
        read: logs.map(({ id }) => ({ id, at: 1_795_420_000 })),
      });
    },
    "question.answer": async ({ id, answer }) => {
      const asked = open.get(id);
      if (asked === undefined) return failed(REFUSED);
      asked.settle(answer);
      return ok({});
    },
    "question.open": async () => ok({ questions: [...open.values()].map((each) => each.question) }),
  };
  return {
    handlers,
    repair: () => {
      repaired = true;
    },
    hold: (step) => {
      held = step;
    },
    release: () => {
      held = null;
      letGo();
    },
  };
}

const REFUSED = {
  code: "ssh.auth",
  fault: "user",
  machine: null,
  what: "That was refused.",
  why: "The other side said no.",
  remedies: [{ do: "retry", label: "Try again" }],
  changed: "Nothing was changed.",
  details: "",
} satisfies Surveyed["error"];
