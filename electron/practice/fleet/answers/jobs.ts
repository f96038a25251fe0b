/** run, job-start, job-status, job-stop, job-remove: programs run in this process; their logs stand in the machine's job folder. */
import * as fs from "node:fs";
import type { FullArgs } from "../../../../shared/operations/parse/index.ts";
import { append, exists, makeDirectory, readBytes, readText, real, writeFile } from "../../portage/files/rootfs.ts";
import { runCommand } from "../commands.ts";
import type { PracticeMachine } from "../machine.ts";
import { type Asked, answer, flag, kindOf, refused, type Section, wordsOf } from "./sections.ts";

const folder = (id: string): string => `/var/lib/binhost-wizard/jobs/${id}`;

export async function run({ machine, uid, args, signal }: Asked<FullArgs<"run">>): Promise<string> {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new AbortController();
  const end = (): void => stop.abort();
  signal.addEventListener("abort", end, { once: true });
  const timer = setTimeout(end, args.timeoutSeconds * 1000);
  const streams = { out: (t: string): void => void out.push(t), err: (t: string): void => void err.push(t) };
  const code = await runCommand({ machine, uid, words: args.argv, env: args.env, streams, signal: stop.signal });
  clearTimeout(timer);
  signal.removeEventListener("abort", end);
  const bytes = [out, err].map((t) => Buffer.from(t.join(""), "utf8"));
  const cut = bytes.some((b) => b.length > args.maxBytes);
  const late = stop.signal.aborted && !signal.aborted;
  return answer([
    ["result", `code=${late ? 124 : code}\ntimedout=${flag(late)}\ntruncated=${flag(cut)}`],
    ["stdout", (bytes[0] ?? Buffer.alloc(0)).subarray(0, args.maxBytes).toString("base64")],
    ["stderr", (bytes[1] ?? Buffer.alloc(0)).subarray(0, args.maxBytes).toString("base64")],
  ]);
}

type State = { readonly state: "none" | "running" | "ended" | "lost"; readonly code: string };

function stateOf(machine: PracticeMachine, id: string): State {
  const at = folder(id);
  if (!exists(machine.root, at)) return { state: "none", code: "-" };
  const code = readText(machine.root, `${at}/rc`)?.trim();
  if (code !== undefined) return { state: "ended", code };
  return { state: machine.jobs.has(id) ? "running" : "lost", code: "-" };
}

function status(machine: PracticeMachine, id: string, offset: number, maxBytes: number): readonly Section[] {
  const { state, code } = stateOf(machine, id);
  const log = readBytes(machine.root, `${folder(id)}/log`) ?? Buffer.alloc(0);
  const from = Math.min(Math.max(0, offset), log.length);
  const time = (name: string): string => readText(machine.root, `${folder(id)}/${name}`)?.trim() ?? "-";
  return [
    ["status", `state=${state}\ncode=${code}\nsize=${log.length}\nstarted=${time("started")}\nended=${time("ended")}\noffset=${from}`],
    ["log", log.subarray(from, from + maxBytes).toString("base64")],
  ];
}

export function jobStart({ machine, uid, args }: Asked<FullArgs<"job-start">>): string {
  const { id } = args;
  if (stateOf(machine, id).state !== "none") return answer([["joined", "1"], ...status(machine, id, 0, 262144)]);
  const other = [...machine.jobs.values()].find((j) => j.ended === null);
  if (other) return answer([["joined", "0"], ["busy", other.id], ...status(machine, id, 0, 1)]);
  const at = folder(id);
  try {
    makeDirectory(machine.root, at, 0o700);
    writeFile(machine.root, `${at}/cmd`, `${args.argv.join(" ")}\n`, 0o600);
    writeFile(machine.root, `${at}/log`, "", 0o600);
    writeFile(machine.root, `${at}/started`, `${machine.now().toFixed(6)}\n`, 0o600);
  } catch (error) {
    fs.rmSync(real(machine.root, at), { recursive: true, force: true });
    return refused(kindOf(error), at, wordsOf(error));
  }
  const stop = new AbortController();
  const job = { id, stop, started: machine.now(), ended: null as number | null, code: null as number | null };
  machine.jobs.set(id, job);
  const say = (text: string): void => {
    if (exists(machine.root, at)) append(machine.root, `${at}/log`, text);
  };
  const done = (code: number): void => {
    job.ended = machine.now();
    job.code = code;
    if (!exists(machine.root, at)) return;
    writeFile(machine.root, `${at}/ended`, `${job.ended.toFixed(6)}\n`, 0o600);
    writeFile(machine.root, `${at}/rc`, `${code}\n`, 0o600);
  };
  runCommand({ machine, uid, words: args.argv, env: args.env, streams: { out: say, err: say }, signal: stop.signal })
    .catch((error: unknown) => {
      say(`${wordsOf(error)}\n`);
      return 1;
    })
    .then(done)
    // A disk that is full or a folder that is gone: the job is then found as lost, as on a real machine.
    .catch(() => {
      job.ended = machine.now();
      machine.jobs.delete(id);
    });
  return answer([["joined", "0"], ...status(machine, id, 0, 262144)]);
}

export const jobStatus = ({ machine, args }: Asked<FullArgs<"job-status">>): string => answer(status(machine, args.id, args.offset, args.maxBytes));

export async function jobStop({ machine, args }: Asked<FullArgs<"job-stop">>): Promise<string> {
  const job = machine.jobs.get(args.id);
  job?.stop.abort();
  for (let i = 0; i < 100 && job && job.ended === null; i++) await new Promise((resolve) => setTimeout(resolve, 20));
  const size = readBytes(machine.root, `${folder(args.id)}/log`)?.length ?? 0;
  return answer(status(machine, args.id, size, 1));
}

export function jobRemove({ machine, args }: Asked<FullArgs<"job-remove">>): string {
  const { state } = stateOf(machine, args.id);
  if (state === "none" || state === "running") return answer([["removed", "0"]]);
  fs.rmSync(real(machine.root, folder(args.id)), { recursive: true, force: true });
  machine.jobs.delete(args.id);
  return answer([["removed", "1"]]);
}
