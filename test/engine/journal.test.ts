import { spawn } from "node:child_process";
import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { JournalError, listJournals, openJournal, readJournal } from "../../electron/engine/journal/journal.ts";
import { takeLock } from "../../electron/engine/journal/lock.ts";
import { maskForDisk, maskForFaces } from "../../electron/engine/journal/masking.ts";
import type { NewEvent, RunEvent } from "../../shared/model/run.ts";
import { createMasker, MASK, maskFileText, maskUrls } from "../../shared/run/mask.ts";
import { file, fleet, planOf, rig, startRun, startStates, step, temporary } from "./fakeFleet.ts";

const folders: { remove: () => void }[] = [];
const folder = () => {
  const made = temporary();
  folders.push(made);
  return join(made.dir, "runs");
};
afterEach(() => {
  for (const each of folders.splice(0)) each.remove();
});

const RUN = "20260101-000000-abcd";
const started = (n: number): NewEvent => ({ code: "step.started", machine: "tower", step: `tower/step-${n}` });
const open = (dir: string, seen: RunEvent[] = []) => openJournal({ dir, run: RUN, now: () => 5, mask: (e) => e, onEvent: (e) => seen.push(e) });

test("events are numbered, dated, and read back in order; only the owner may read them", () => {
  const dir = folder();
  const seen: RunEvent[] = [];
  const journal = open(dir, seen);
  for (let i = 0; i < 5; i += 1) journal.append(started(i));
  journal.close();
  expect(seen.map((e) => e.seq)).toEqual([0, 1, 2, 3, 4]);
  expect(readJournal(dir, RUN)).toEqual(seen);
  expect(listJournals(dir)).toEqual([RUN]);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
  expect(statSync(join(dir, `${RUN}.jsonl`)).mode & 0o777).toBe(0o600);
});

test("a torn last line is dropped, and what is appended after it stands on a line of its own", () => {
  const dir = folder();
  const first = open(dir);
  first.append(started(0));
  first.close();
  appendFileSync(join(dir, `${RUN}.jsonl`), '{"seq":1,"at":5,"code":"step.star');
  expect(readJournal(dir, RUN)).toHaveLength(1);
  const second = open(dir);
  expect(second.append(started(1)).seq).toBe(1);
  second.close();
  expect(readJournal(dir, RUN)?.map((e) => e.seq)).toEqual([0, 1]);
  expect(readFileSync(join(dir, `${RUN}.jsonl`), "utf8").split("\n")).toHaveLength(3);
});

test("lines of a newer version are passed over, output of commands on request", () => {
  const dir = folder();
  const journal = open(dir);
  journal.append(started(0));
  journal.append({ code: "step.log", machine: "tower", step: "tower/step-0", stream: "out", text: "much" });
  journal.close();
  appendFileSync(join(dir, `${RUN}.jsonl`), '{"seq":2,"at":5,"code":"step.dreamt"}\n');
  expect(readJournal(dir, RUN)?.map((e) => e.code)).toEqual(["step.started", "step.log"]);
  expect(readJournal(dir, RUN, true)?.map((e) => e.code)).toEqual(["step.started"]);
});

test("no run is read from or written to another folder", () => {
  expect(readJournal(folder(), "../../etc/passwd")).toBeNull();
  expect(readJournal(folder(), "missing")).toBeNull();
  expect(() => openJournal({ dir: folder(), run: "../x", now: () => 1, mask: (e) => e, onEvent: () => undefined })).toThrow("not a run id");
});

test("what cannot be written is an error of its own", () => {
  const journal = open(folder());
  journal.close();
  expect(() => journal.append(started(0))).toThrow(JournalError);
});

test("a lock keeps a living engine out and is taken over from a dead one", async () => {
  const dir = folder();
  open(dir).close();
  const path = join(dir, `${RUN}.lock`);
  const mine = takeLock(path);
  expect(mine.ok).toBe(true);
  expect(takeLock(path)).toEqual({ ok: false, pid: process.pid });
  if (mine.ok) mine.release();

  const child = spawn("sleep", ["60"]);
  const pid = child.pid ?? 0;
  const statOf = readFileSync(`/proc/${pid}/stat`, "latin1");
  const ticks = statOf.slice(statOf.lastIndexOf(")") + 2).split(" ")[19];
  writeFileSync(path, JSON.stringify({ pid, started: ticks, nonce: "x" }));
  expect(takeLock(path)).toEqual({ ok: false, pid });
  // The same number with another start time is another process.
  writeFileSync(path, JSON.stringify({ pid, started: "1", nonce: "x" }));
  const second = takeLock(path);
  expect(second.ok).toBe(true);
  if (second.ok) second.release();
  writeFileSync(path, JSON.stringify({ pid, started: ticks, nonce: "x" }));
  const gone = new Promise((resolve) => child.on("exit", resolve));
  child.kill("SIGKILL");
  await gone;
  const third = takeLock(path);
  expect(third.ok).toBe(true);
  if (third.ok) third.release();
  // Half a lock file is nobody's.
  writeFileSync(path, '{"pid":');
  expect(takeLock(path).ok).toBe(true);
});

test("addresses and typed secrets are masked", () => {
  expect(maskUrls("get http://me:pa55@host/x and https://token@git/y")).toBe(`get http://${MASK}@host/x and https://${MASK}@git/y`);
  expect(maskUrls("ssh://root@host/p and ssh://root:pw@host/p")).toBe(`ssh://root@host/p and ssh://root:${MASK}@host/p`);
  expect(maskUrls("mail me@host, no address")).toBe("mail me@host, no address");
  const mask = createMasker(() => ["hunter22", "ab"]);
  expect(mask("hunter22! ab cab")).toBe(`${MASK}! ${MASK} cab`);
  expect(maskFileText('http_proxy="http://u:p@proxy:1"\nDB_PASSWORD="secret1"\nUSE="x"\n')).not.toMatch(/u:p|secret1/);
});

test("on disk: texts for people are masked, what undo and resume read is not", () => {
  const mask = createMasker(() => ["root"]);
  const log = maskForDisk({ code: "step.log", machine: "tower", step: "tower/a", stream: "out", text: "the root word" }, mask);
  expect(log).toMatchObject({ text: `the ${MASK} word` });
  const intent: NewEvent = {
    code: "step.intent",
    machine: "tower",
    step: "tower/a",
    undo: { of: "key", home: "/root/.gnupg-x", fingerprint: "", existed: false },
  };
  expect(maskForDisk(intent, mask)).toEqual(intent);
});

test("a run's plan is written down as it is and shown without its passwords", async () => {
  const before = 'http_proxy="http://me:hunter22@proxy:3128"\n';
  const plan = () =>
    planOf([step("tower/conf", { kind: "write-files", validate: "none", files: [file("/etc/portage/make.conf", before, `${before}X="1"\n`)] })]);
  const states = startStates();
  if (states.tower) states.tower.files["/etc/portage/make.conf"] = { content: before, mode: "0644", owner: "root:root", mtime: 1 };
  const dir = folder();
  const r = rig({ states, dataDir: dir, plan });
  const run = await startRun(r);
  expect(await r.finished(run)).toBe("done");
  expect(states.tower?.files["/etc/portage/make.conf"]?.content).toBe(`${before}X="1"\n`);
  const events = await r.engine.call("run.events", { run });
  const planned = await r.engine.call("plan", { fleet, facts: {} });
  expect(JSON.stringify([events, planned, r.stream])).not.toContain("hunter22");
  expect(JSON.stringify(readJournal(join(dir, "runs"), run))).toContain("hunter22");
  const shown = maskForFaces((readJournal(join(dir, "runs"), run) ?? [])[0] as RunEvent);
  expect(shown.code === "run.started" && shown.plan.machines[0]?.steps[0]?.id).toBe("tower/conf");
});
