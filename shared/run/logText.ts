/** A log as plain text, to copy, save and send: no escapes, times of this computer's zone. */
import type { RunEvent } from "../model/run.ts";
import { visible } from "./ansi.ts";
import { addText, allLines, type LogLine, type LogLines, NO_LINES } from "./logLines.ts";

const two = (n: number): string => String(n).padStart(2, "0");

/** Seconds since 1970 -> "21:41:06", this computer's zone. */
export function clock(at: number): string {
  const date = new Date(at * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** Seconds since 1970 -> "2026-10-14 21:41:06", this computer's zone. */
export function dateClock(at: number): string {
  const date = new Date(at * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock(at)}`;
}

/** A line as it is read: a command behind its prompt. */
export const lineText = (line: LogLine): string => (line.stream === "command" ? `$ ${visible(line.text)}` : visible(line.text));

/** Further lines of a command stand under its first one, clear of the times. */
const timed = (line: LogLine): string => `${clock(line.at)}  ${lineText(line).replaceAll("\n", `\n${" ".repeat(10)}`)}`;

type Section = { readonly machine: string; readonly step: string; readonly at: number; lines: LogLines; end: string };

const OUTCOMES = {
  done: "done",
  already: "was so already",
  failed: "failed",
  stopped: "stopped",
  undone: "undone",
  "not-undone": "not undone",
} as const;

/** Each attempt of each step, in the order in which they began. */
function sectionsOf(events: readonly RunEvent[]): readonly Section[] {
  const sections: Section[] = [];
  const open = new Map<string, Section>();
  const begin = (event: { readonly machine: string; readonly step: string; readonly at: number }): Section => {
    const section: Section = { machine: event.machine, step: event.step, at: event.at, lines: NO_LINES, end: "" };
    sections.push(section);
    open.set(event.step, section);
    return section;
  };
  for (const event of events) {
    if (event.code === "step.started") begin(event);
    else if (event.code === "step.log") {
      const section = open.get(event.step) ?? begin(event);
      section.lines = addText(section.lines, event.stream, event.text, event.at, Number.MAX_SAFE_INTEGER);
    } else if (event.code === "step.finished" && (open.has(event.step) || event.error !== null)) {
      const section = open.get(event.step) ?? begin(event);
      const { error } = event;
      section.end = [
        `${clock(event.at)}  ${OUTCOMES[event.outcome]}${event.seconds > 0 ? `, ${event.seconds.toFixed(1)} s` : ""}`,
        ...(error === null ? [] : [`          ${error.what} ${error.why} (${error.code})`]),
      ].join("\n");
      open.delete(event.step);
    }
  }
  return sections;
}

/**
 * The whole log of a run, from its journal. Inputs: its events from the first one on; what each machine is called; `only`: these steps.
 * Output: text with a head, then each attempt of each step with its commands, its output and its end.
 */
export function logOfRun(events: readonly RunEvent[], nameOf: (machine: string) => string, only: readonly string[] | null = null): string {
  const started = events.find((event) => event.code === "run.started");
  const plan = started?.code === "run.started" ? started.plan : null;
  const places = new Map(
    plan?.machines.flatMap((machine) =>
      machine.steps.map((step, i) => [step.id as string, { n: i + 1, of: machine.steps.length, title: step.title }]),
    ),
  );
  const head =
    started?.code === "run.started"
      ? `Binhost Wizard, log of run ${started.run} (${started.kind}) of ${started.fleet.name}, begun ${dateClock(started.at)}\n`
      : "Binhost Wizard, log\n";
  const sections = sectionsOf(events).filter((section) => only === null || only.includes(section.step));
  return [
    head,
    ...sections.map((section) => {
      const place = places.get(section.step);
      const title = place === undefined ? section.step : `step ${place.n} of ${place.of}: ${place.title}`;
      const lines = [`== ${nameOf(section.machine)}, ${title}, ${dateClock(section.at)}`, ...allLines(section.lines).map(timed)];
      return `${[...lines, ...(section.end === "" ? [] : [section.end])].join("\n")}\n`;
    }),
  ].join("\n");
}
