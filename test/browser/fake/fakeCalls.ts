/** The calls of the fake engine. */
import { describeSurvey } from "../../../electron/engine/session/surveyParts.ts";
import { type CallOutput, type StreamEvent, type Surveyed, type SurveyPart, surveyParts } from "../../../shared/contract/contract.ts";
import { failed, ok } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import type { Answer, Question } from "../../../shared/model/question.ts";
import { impactOf } from "../../../shared/plan/impact.ts";
import { planFleet } from "../../../shared/plan/planFleet.ts";
import { estimateYear, knowBinaries } from "../../../shared/report/estimate.ts";
import { noneSkipped } from "../../../shared/report/kinds.ts";
import { comparePeriods, makeReport } from "../../../shared/report/makeReport.ts";
import { fakeCheck } from "./fakeCheck.ts";
import type { FakeEngine, FakeHandlers, FakeOptions } from "./fakeEngine.ts";
import { createFakeInstall } from "./fakeInstall.ts";
import { logsOf } from "./fakeLogs.ts";
import { createFakeRuns, newGate, openGate, pass } from "./fakeRun.ts";
import { fakeVerify } from "./fakeVerify.ts";

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const RECENT: CallOutput<"fleet.recent">["fleets"] = [
  { path: "/home/larry/home.fleet.json", name: "Home fleet", machines: 4, binhost: "tau-ceti-lab", opened: 1_795_410_000, gone: false },
];

export function createCalls(
  options: FakeOptions,
  emit: (event: StreamEvent) => void,
): { readonly handlers: FakeHandlers } & Pick<FakeEngine, "repair" | "hold" | "release" | "breakOff"> {
  const gate = newGate();
  const runs = createFakeRuns(options, gate, emit);
  const install = createFakeInstall(options, gate, emit);
  const open = new Map<string, { readonly question: Question; readonly settle: (answer: Answer) => void }>();
  const forgotten = new Set<string>();
  const logsRead = new Set<string>();
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
  async function look(machine: Machine): Promise<Surveyed> {
    const say = (state: "connecting" | "looking" | "surveyed" | "failed", error: Surveyed["error"] = null, part?: SurveyPart): void =>
      emit({ type: "survey", machine: machine.id, state, error, ...(part === undefined ? {} : { part }) });
    say("connecting", null, "reach");
    await pass(gate, `${machine.id}/reach`);
    if (options.askKey?.includes(machine.id) && !gate.repaired) {
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
    const error = gate.repaired ? undefined : options.refuse?.[machine.id];
    if (error !== undefined) {
      say("failed", error);
      return { id: machine.id, ok: false, facts: null, error };
    }
    for (const part of surveyParts.slice(1)) {
      say("looking", null, part);
      await pass(gate, `${machine.id}/${part}`);
    }
    await pause(stepMs);
    say("surveyed");
    const facts = options.facts[machine.id];
    return facts === undefined
      ? { id: machine.id, ok: false, facts: null, error: { ...REFUSED, machine: machine.id } }
      : { id: machine.id, ok: true, facts, error: null };
  }

  const handlers: FakeHandlers = {
    "machine.installKey": async ({ fleet }) => ok({ fleet, keyFile: "/home/larry/.local/state/binhost-wizard/keys/id_binhost_wizard", added: true }),
    "app.about": async () =>
      ok({
        version: "0.0.0",
        host: "test",
        practice: true,
        dataDir: "/home/larry/.local/state/binhost-wizard",
        system: "linux 6.12.58-gentoo x64, Node 24.11.1",
      }),
    "app.notices": async () => ok({ text: "example 1.0.0\nLicence: MIT\n" }),
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
    "practice.start": async () => {
      await pass(gate, "practice.start");
      return ok({ fleet: options.fleet });
    },
    "practice.stop": async () => ok({}),
    "practice.spares": async () => ok({ machines: [...(options.spares ?? [])] }),
    "survey.describe": async ({ fleet, machine }) => {
      const wanted = fleet.machines.find((m) => m.id === machine);
      return wanted === undefined ? failed(REFUSED) : ok(describeSurvey(fleet, wanted, 1_795_420_000));
    },
    survey: async ({ fleet, machines }) => {
      const wanted = fleet.machines.filter((m) => machines.length === 0 || machines.includes(m.id));
      return ok({ machines: await Promise.all(wanted.map(look)) });
    },
    "facts.keep": async () => failed(REFUSED),
    plan: async ({ fleet, facts }) => (options.planFails === undefined || gate.repaired ? ok(planFleet(fleet, facts)) : failed(options.planFails)),
    impact: async ({ fleet, facts, adding }) => ok(impactOf(fleet, facts, adding)),
    "run.check": async ({ fleet, facts }) => {
      await pass(gate, "run.check");
      const { fails, ...checking } = options.checking ?? {};
      return fails === undefined || gate.repaired ? ok(fakeCheck(fleet, facts, checking)) : failed(fails);
    },
    "run.apply": async ({ fleet, facts }) => runs.begin("apply", fleet, planFleet(fleet, facts), null),
    "run.resume": async ({ run }) => runs.goOn(run),
    "run.undo": async ({ run, removeKey }) => runs.undo(run, removeKey),
    "run.stop": async ({ run, when }) => (install.stop(run) ? ok({}) : runs.stop(run, when)),
    "run.retry": async ({ run, machine }) => {
      const again = runs.goOn(run, machine);
      return again.ok ? ok({}) : again;
    },
    "run.events": async ({ run, from }) => {
      const events = runs.events(run) ?? install.events(run);
      return events === null ? failed({ ...REFUSED, code: "run.unknown" }) : ok({ events: events.slice(from) });
    },
    "run.list": async () => ok({ runs: [...install.list(), ...runs.list()] }),
    verify: async ({ fleet, machines }) => {
      for (const id of machines) await pass(gate, `verify ${id}`);
      return ok(fakeVerify(fleet, machines, options.wrong ?? {}));
    },
    ...install.handlers,
    "report.read": async ({ fleet, machines }) => {
      await pause(stepMs);
      const wanted = logsOf(fleet, options.logs).filter(({ id }) => machines.length === 0 || machines.includes(id));
      for (const { id } of wanted) {
        await pass(gate, `log ${id}`);
        logsRead.add(id);
      }
      return ok({
        machines: wanted.map((log) => {
          const error = gate.repaired ? null : (options.refuse?.[log.id] ?? null);
          const merges = log.merges.length;
          return {
            id: log.id,
            ok: error === null,
            merges,
            fresh: error === null ? merges : 0,
            restarted: true,
            skipped: log.skipped,
            unreadable: [],
            rotated: [],
            error,
          };
        }),
      });
    },
    "report.make": async ({ fleet, by, period, machine, package: only, compare, estimate }) => {
      const unread = (id: string): boolean =>
        options.logs === "unread" && (!logsRead.has(id) || (!gate.repaired && options.refuse?.[id] !== undefined));
      const logs = logsOf(fleet, options.logs).flatMap((log) =>
        !unread(log.id) ? [log] : log.role === "binhost" ? [] : [{ ...log, merges: [], skipped: noneSkipped() }],
      );
      const wish = { by, period, machine, package: only };
      return ok({
        report: makeReport(logs, wish),
        comparison: compare === null ? null : comparePeriods(logs, wish, compare),
        estimates: estimate
          ? logs.flatMap((log) => (log.role === "client" && log.merges.length > 0 ? [estimateYear(log, knowBinaries(logs))] : []))
          : [],
        read: fleet.machines.map(({ id }) => ({ id, at: unread(id) ? null : 1_795_420_000 })),
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
      gate.repaired = true;
    },
    hold: (step) => {
      gate.held.add(step);
    },
    release: (step) => openGate(gate, step),
    breakOff: runs.breakOff,
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
