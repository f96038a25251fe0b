/**
 * An installation as stages that a person can follow: what its run has recorded, and what emerge has printed (order of the lines as measured:
 * "Emerging binary", the file's digests, "Extracting info", "Extracting", "Installing", "Completed"). Pure.
 */
import { stripAnsi } from "../portage/text.ts";
import { allLines } from "../run/logLines.ts";
import type { RunState, StepState } from "../run/runState.ts";

/** ask: what would come. check: digests, and the signature of what the package says of itself. unpack: contents, their signature first. */
export const STAGES = ["ask", "fetch", "check", "unpack", "merge", "prove"] as const;
export type StageId = (typeof STAGES)[number];
export type StageStatus = "waiting" | "running" | "done" | "failed" | "stopped";
/** `seconds`: taken so far, all packages together; null: it has not begun. `text`: the package it is about, as Portage names it. */
export type Stage = { readonly id: StageId; readonly status: StageStatus; readonly seconds: number | null; readonly text: string };

type Phase = "fetch" | "check" | "unpack" | "merge";
const PHASES: readonly Phase[] = ["fetch", "check", "unpack", "merge"];

/** What a line of emerge's output begins; null: nothing. */
function begins(line: string): Phase | null {
  if (line.startsWith(">>> Emerging binary")) return "fetch";
  if (/;-\)/.test(line) || line.startsWith(">>> Extracting info")) return "check";
  if (line.startsWith(">>> Extracting ")) return "unpack";
  return line.startsWith(">>> Installing (") ? "merge" : null;
}

type Seen = { readonly phase: Phase; readonly seconds: ReadonlyMap<Phase, number>; readonly text: string };

/** Times of the phases, by when their lines came. `end`: when the step ended, or now. */
function phasesOf(step: StepState, end: number): Seen {
  const seconds = new Map<Phase, number>([["fetch", 0]]);
  let phase: Phase = "fetch";
  let since = step.startedAt ?? end;
  let text = "";
  const add = (until: number): void => void seconds.set(phase, (seconds.get(phase) ?? 0) + Math.max(0, until - since));
  for (const line of allLines(step.log)) {
    if (line.stream === "command" || line.stream === "note") continue;
    const plain = stripAnsi(line.text);
    const next = begins(plain);
    text = /^>>> Emerging binary (\(\d+ of \d+\) \S+)/.exec(plain)?.[1] ?? text;
    if (next === null || next === phase) continue;
    add(line.at);
    since = line.at;
    phase = next;
  }
  add(end);
  return { phase, seconds, text };
}

const statusOf = (step: StepState | undefined): StageStatus => {
  switch (step?.status) {
    case undefined:
    case "waiting":
      return "waiting";
    case "running":
    case "failed":
    case "stopped":
      return step.status;
    default:
      return "done";
  }
};

/** Both questions to Portage are one stage: the second only confirms the first. */
function asked(first: StepState | undefined, second: StepState | undefined, installing: boolean): StageStatus {
  const both = [statusOf(first), statusOf(second)];
  if (both.includes("failed")) return "failed";
  if (both.includes("stopped")) return "stopped";
  // A job that was joined has not been asked about again.
  if (installing || both.every((status) => status === "done")) return "done";
  return both.some((status) => status !== "waiting") ? "running" : "waiting";
}

/** Inputs: the run of the installation, its machine, the time now (seconds since 1970). */
export function installStages(run: RunState, machine: string, now: number): readonly Stage[] {
  const step = (name: string): StepState | undefined => run.steps[`${machine}/${name}`];
  const install = step("install");
  const begun = install !== undefined && install.status !== "waiting";
  const took = (each: StepState | undefined): number | null =>
    each === undefined || each.startedAt === null ? null : (each.seconds ?? Math.max(0, now - each.startedAt));
  const firstTook = took(step("pretend"));
  const ask: Stage = {
    id: "ask",
    status: asked(step("pretend"), step("pretend-binary"), begun),
    seconds: firstTook === null ? null : firstTook + (took(step("pretend-binary")) ?? 0),
    text: "",
  };
  const prove: Stage = { id: "prove", status: statusOf(step("proof")), seconds: took(step("proof")), text: "" };
  if (!begun) return [ask, ...PHASES.map((id): Stage => ({ id, status: "waiting", seconds: null, text: "" })), prove];
  const end = install.seconds === null || install.startedAt === null ? now : install.startedAt + install.seconds;
  const seen = phasesOf(install, end);
  const whole = statusOf(install);
  const stages = PHASES.map((id): Stage => {
    const seconds = seen.seconds.get(id) ?? null;
    const status = whole === "done" ? "done" : id === seen.phase ? whole : seconds === null ? "waiting" : "done";
    return { id, status, seconds, text: id === seen.phase ? seen.text : "" };
  });
  return [ask, ...stages, prove];
}

/** Portage's own line about a package that came as a binary; null: it is not in what was kept. */
export function binaryWords(run: RunState, machine: string, cpv: string): string | null {
  const log = run.steps[`${machine}/install`]?.log;
  if (log === undefined) return null;
  const lines = allLines(log).map((line) => stripAnsi(line.text));
  return lines.find((line) => line.startsWith(">>> Emerging binary") && line.includes(` ${cpv}`)) ?? null;
}
