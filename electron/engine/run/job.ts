/** Long work on a machine: started detached, followed by offset, found again and joined. Its exit code alone proves nothing. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed, ok, type Result } from "../../../shared/errors/wizardError.ts";
import type { JobStatus } from "../../../shared/operations/operations.ts";
import { stripAnsi } from "../../../shared/portage/text.ts";
import type { MachineDoor } from "../machine.ts";
import type { Clock } from "../ports.ts";
import type { Undone } from "./stepBody.ts";

export type JobOptions = {
  readonly door: MachineDoor;
  readonly clock: Clock;
  /** Aborted: the job is stopped too. */
  readonly stop: AbortSignal;
  /** The same every time the same work is meant; that is how a running job is found again. */
  readonly id: string;
  /** What people call it: "emerge", "quickpkg". */
  readonly what: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Output comes with the escapes of its colours, and may end in the middle of a line. */
  readonly log: (stream: "command" | "out" | "note", text: string) => void;
  /** Every piece of output, in order, with its escapes. */
  readonly onText: (text: string) => void;
};

export type JobEnd = {
  /** The machine's clock, seconds since 1970. */
  readonly started: number;
  readonly ended: number;
  /** The last lines. */
  readonly tail: string;
};

const TAIL = 6000;
/** Seconds between two looks: short while there is output. */
const SHORTEST = 0.2;
const LONGEST = 2;

/** A job id from a run and a step: lower case, at most 81 characters. */
export function jobId(run: string, step: string): string {
  return `${run}-${step.slice(step.indexOf("/") + 1)}`
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .slice(0, 81);
}

/** Removes a job's folder; a failure to do so harms nothing. */
export async function removeJob(door: MachineDoor, id: string): Promise<void> {
  await door.call("job-remove", { id });
}

/** Whether a job of that id is there, running or ended. */
export async function jobIsThere(door: MachineDoor, id: string): Promise<Result<boolean>> {
  const status = await door.call("job-status", { id, offset: 0, maxBytes: 1 });
  return status.ok ? ok(status.value.state !== "none") : status;
}

/** Undo of a job: one that still runs is stopped. What it built or installed stays. */
export async function undoJob(door: MachineDoor, id: string): Promise<Result<Undone>> {
  const status = await door.call("job-status", { id, offset: 0, maxBytes: 1 });
  if (!status.ok) return status;
  if (status.value.state === "none") return ok({ outcome: "already", error: null });
  if (status.value.state === "running") {
    const stopped = await door.call("job-stop", { id });
    if (!stopped.ok) return stopped;
  }
  await removeJob(door, id);
  return ok({ outcome: "already", error: null });
}

async function begin(options: JobOptions): Promise<Result<JobStatus>> {
  const { door, id } = options;
  const start = () => door.call("job-start", { id, argv: [...options.argv], env: { ...options.env } });
  let started = await start();
  // A job of this id that was lost has nothing more to say; the work is begun again.
  if (started.ok && started.value.joined && started.value.status.state === "lost") {
    options.log("note", "an earlier attempt ended without a result; starting again");
    await removeJob(door, id);
    started = await start();
  }
  if (!started.ok) return started;
  if (started.value.busyWith !== null) return failed(catalogue["job.busy"](door.id, started.value.busyWith));
  if (started.value.joined) options.log("note", "found the job that was started before");
  else options.log("command", options.argv.join(" "));
  return ok(started.value.status);
}

/**
 * Starts the job, or joins it, and follows it to its end. Its folder stays after a success (`removeJob` when the outcome is written
 * down), so that an engine killed in between finds the result again. Errors: job.busy, job.lost, job.failed, job.stopped.
 */
export async function runJob(options: JobOptions): Promise<Result<JobEnd>> {
  const { door, id, clock } = options;
  const begun = await begin(options);
  if (!begun.ok) return begun;
  let status = begun.value;
  let offset = 0;
  let tail = "";
  let pause = SHORTEST;
  // A line, a colour or a secret that the end of a piece cuts in two is put together before it is logged.
  let unended = "";
  const say = (text: string) => {
    if (text !== "") options.log("out", text);
  };
  const take = (piece: JobStatus) => {
    status = piece;
    if (piece.log === "") {
      // Nothing more came: a line without its end is shown as far as it is.
      say(unended);
      unended = "";
      return;
    }
    tail = (tail + stripAnsi(piece.log)).slice(-TAIL);
    const whole = unended + piece.log;
    const cut = Math.max(whole.lastIndexOf("\n"), whole.lastIndexOf("\r")) + 1;
    say(whole.slice(0, cut));
    unended = whole.slice(cut);
    options.onText(piece.log);
    offset = piece.nextOffset;
    pause = SHORTEST;
  };
  take(status);
  for (;;) {
    if (options.stop.aborted) {
      say(unended);
      const stopped = await door.call("job-stop", { id });
      if (!stopped.ok) return stopped;
      await removeJob(door, id);
      return failed(catalogue["job.stopped"](door.id, options.what));
    }
    const caughtUp = offset >= status.size;
    if (status.state !== "running" && caughtUp) break;
    if (caughtUp) {
      await clock.sleep(pause, options.stop).catch(() => undefined);
      pause = Math.min(LONGEST, pause * 1.4);
    }
    const before = offset;
    const next = await door.call("job-status", { id, offset });
    if (!next.ok) return next;
    take(next.value);
    // A size that can never be reached (a log cut behind our back) must not hold us here.
    if (status.state !== "running" && offset === before && status.log === "") break;
  }
  say(unended);
  if (status.state === "ended" && status.code === 0) return ok({ started: status.started ?? 0, ended: status.ended ?? status.started ?? 0, tail });
  await removeJob(door, id);
  if (status.state === "ended") return failed(catalogue["job.failed"](door.id, options.what, status.code ?? -1, tail));
  return failed(catalogue["job.lost"](door.id, options.what, tail));
}
