import { afterEach, expect, test } from "vitest";
import { eachAtOnce } from "../../electron/engine/session/eachAtOnce.ts";
import { createQuestions } from "../../electron/engine/session/questions.ts";
import type { StreamEvent } from "../../shared/contract/contract.ts";
import { ok } from "../../shared/errors/wizardError.ts";
import type { Question } from "../../shared/model/question.ts";
import { MASK } from "../../shared/run/mask.ts";
import { factsFixture, fileFact } from "../plan/fixtures.ts";
import { fleet, rig, startRun, startStates, temporary } from "./fakeFleet.ts";

const folders: { remove: () => void }[] = [];
const folder = () => {
  const made = temporary();
  folders.push(made);
  return made.dir;
};
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

const secret: Question = { id: "x", kind: "secret", machine: "tower", title: "Password", text: "for root", purpose: "password", default: null };
const choice: Question = {
  id: "x",
  kind: "choice",
  machine: null,
  title: "Which?",
  text: "",
  options: [
    { id: "a", label: "A", safe: true },
    { id: "b", label: "B", safe: false },
  ],
  default: "a",
};

test("questions: kept until answered, under ids of their own, only by what they take", async () => {
  const stream: StreamEvent[] = [];
  const secrets: string[] = [];
  const q = createQuestions(
    (e) => stream.push(e),
    () => true,
    (s) => secrets.push(s),
  );
  const first = q.ask(secret);
  const second = q.ask(choice);
  const [a, b] = q.open();
  expect(a?.id).not.toBe(b?.id);
  expect(q.answer(b?.id ?? "", "c")).toBe(false);
  expect(q.answer("nobody", "a")).toBe(false);
  expect(q.answer(b?.id ?? "", "b")).toBe(true);
  expect(q.answer(a?.id ?? "", "hunter22")).toBe(true);
  expect(await second).toBe("b");
  expect(await first).toBe("hunter22");
  expect(secrets).toEqual(["hunter22"]);
  expect(q.open()).toEqual([]);
  expect(stream.map((e) => e.type)).toEqual(["question", "question", "question-gone", "question-gone"]);
  expect(JSON.stringify(stream)).not.toContain("hunter22");
});

test("questions: the default when nobody listens, after abort, and when the engine closes", async () => {
  let listening = false;
  const q = createQuestions(
    () => undefined,
    () => listening,
    () => undefined,
  );
  expect(await q.ask(choice)).toBe("a");
  listening = true;
  const stop = new AbortController();
  const aborted = q.ask(choice, { signal: stop.signal });
  stop.abort();
  expect(await aborted).toBe("a");
  const left = q.ask(secret);
  q.close();
  expect(await left).toBeNull();
  expect(await q.ask(choice)).toBe("a");
});

test("eachAtOnce: no more at once than allowed, answers in order", async () => {
  let now = 0;
  let most = 0;
  const answers = await eachAtOnce([...Array(20).keys()], 4, async (n) => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setImmediate(resolve));
    now -= 1;
    return n * 2;
  });
  expect(most).toBe(4);
  expect(answers).toEqual([...Array(20).keys()].map((n) => n * 2));
});

test("survey: all at once, each with its own states and its own error", async () => {
  const states = startStates();
  const asked: unknown[] = [];
  const r = rig({
    states,
    dataDir: folder(),
    away: new Set(["desk"]),
    instead: (machine, name, args) => {
      if (name !== "survey") return undefined;
      asked.push([machine, args]);
      return ok(factsFixture(machine));
    },
  });
  const surveyed = await r.engine.call("survey", { fleet, machines: ["tower", "laptop", "desk", "ghost"] });
  if (!surveyed.ok) throw new Error(surveyed.error.what);
  expect(surveyed.value.machines.map((m) => [m.id, m.ok, m.error?.code ?? null])).toEqual([
    ["tower", true, null],
    ["laptop", true, null],
    ["desk", false, "ssh.refused"],
    ["ghost", false, "fleet.machine-unknown"],
  ]);
  const of = (id: string) => r.stream.flatMap((e) => (e.type === "survey" && e.machine === id ? [e.state] : []));
  expect(of("tower")).toEqual(["connecting", "looking", "surveyed"]);
  expect(of("desk")).toEqual(["connecting", "failed"]);
  // The binhost does not try to reach itself; clients try its serving port.
  expect(asked).toMatchObject([
    ["tower", { reach: null, port: 8080 }],
    ["laptop", { reach: { host: "10.0.0.1", port: 8080 } }],
  ]);
});

test("facts leave the engine without passwords, and the plan is made from the true ones", async () => {
  const states = startStates();
  const content = 'http_proxy="http://me:hunter22@proxy:3128"\n';
  let planned: unknown = null;
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) => (name === "survey" ? ok(factsFixture(machine, { files: [fileFact("/etc/portage/make.conf", content)] })) : undefined),
    over: {
      plan: (_fleet, facts) => {
        planned = facts;
        return { machines: [], issues: [], decisions: {} as never };
      },
    },
  });
  const surveyed = await r.engine.call("survey", { fleet, machines: ["tower"] });
  if (!surveyed.ok) throw new Error(surveyed.error.what);
  expect(JSON.stringify(surveyed)).not.toContain("hunter22");
  // As a face sends them back: through JSON.
  const shown = JSON.parse(JSON.stringify(surveyed.value.machines[0]?.facts));
  expect((await r.engine.call("plan", { fleet, facts: { tower: shown } })).ok).toBe(true);
  expect(JSON.stringify(planned)).toContain("hunter22");
  // Shown in another session: a mask must never be written to a machine.
  const other = rig({ states, dataDir: folder() });
  const refused = await other.engine.call("plan", { fleet, facts: { tower: shown } });
  expect(!refused.ok && refused.error.code).toBe("fleet.not-surveyed");
  expect(shown.files[0].content).toContain(MASK);
});

test("calls: what does not fit is refused by name, what is unknown here is said", async () => {
  const r = rig({ states: startStates(), dataDir: folder() });
  const bad = await r.engine.call("run.events", { run: 5 } as never);
  expect(!bad.ok && bad.error.code).toBe("call.input");
  const none = await r.engine.call("run.events", { run: "nothing" });
  expect(!none.ok && none.error.code).toBe("run.unknown");
  for (const name of ["run.resume", "run.undo"] as const) {
    const answer = await r.engine.call(name, { run: "nothing" });
    expect(!answer.ok && answer.error.code).toBe("run.unknown");
  }
  const stop = await r.engine.call("run.stop", { run: "nothing", when: "now" });
  expect(!stop.ok && stop.error.code).toBe("run.not-running");
  const practice = await r.engine.call("practice.start", {});
  expect(!practice.ok && practice.error.code).toBe("call.unavailable");
  const about = await r.engine.call("app.about", {});
  expect(about).toEqual(ok({ version: "0", host: "test", practice: false, dataDir: expect.any(String) }));
  // This build has no licence texts beside it, and says so.
  expect(await r.engine.call("app.notices", {})).toEqual(ok({ text: null }));
});

test("one connection per machine, and a new one after the line was lost", async () => {
  const states = startStates();
  let opened = 0;
  let cut = true;
  const r = rig({
    states,
    dataDir: folder(),
    instead: (machine, name) => {
      if (machine !== "tower" || name !== "sign-packages" || !cut) return undefined;
      cut = false;
      return {
        ok: false,
        error: {
          code: "ssh.lost",
          fault: "machine",
          machine,
          what: "x.",
          why: "",
          remedies: [{ do: "retry", label: "Again" }],
          changed: "",
          details: "",
        },
      };
    },
    over: {
      connector: {
        connect: async (machine) => {
          if (machine.id === "tower") opened += 1;
          return {
            rootVia: async () => "login" as const,
            run: async () => Promise.reject(new Error("unused")),
            close: async () => undefined,
            hostKeys: () => [],
          };
        },
      },
    },
  });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  expect(opened).toBe(2);
});
