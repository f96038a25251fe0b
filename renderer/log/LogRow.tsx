import { memo, useMemo } from "react";
import { parseAnsi } from "../../shared/run/ansi.ts";
import { finder, markHits } from "../../shared/run/find.ts";
import type { LogLine, LogStream } from "../../shared/run/logLines.ts";
import { clock } from "../../shared/run/logText.ts";
import type { StepState } from "../../shared/run/runState.ts";
import { duration } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import css from "./Log.module.css";
import { penClass } from "./pen.ts";
import type { Row } from "./rows.ts";

const CLASS: Readonly<Record<LogStream, string>> = { command: css.command ?? "", out: "", err: "e", note: "q" };

function Pieces({ line, query }: { readonly line: LogLine; readonly query: string }) {
  const pieces = useMemo(() => markHits(parseAnsi(line.text).spans, finder(query)), [line, query]);
  return pieces.map((piece, index) => {
    // The pieces of a line never change places.
    const key = `${index}`;
    const name = penClass(piece.pen);
    if (piece.hit)
      return (
        <mark key={key} className={name}>
          {piece.text}
        </mark>
      );
    return name === "" ? (
      piece.text
    ) : (
      <span key={key} className={name}>
        {piece.text}
      </span>
    );
  });
}

function Line({ line, query, found }: { readonly line: LogLine; readonly query: string; readonly found: boolean }) {
  return (
    <div className={`${css.line} ${CLASS[line.stream]} ${found ? css.found : ""}`}>
      <time>{clock(line.at)}</time>
      <span>
        {line.stream === "command" ? <i>$ </i> : null}
        <Pieces line={line} query={query} />
      </span>
    </div>
  );
}

/** How a step came to its end, in words; `e` on the error's tint. */
function endOf(step: StepState): { readonly text: string; readonly tone: string } {
  const time = duration(step.seconds ?? 0);
  switch (step.status) {
    case "failed":
    case "not-undone":
      return { text: step.error === null ? t("log.end-failed", { time }) : t("log.end-error", { time, what: step.error.what }), tone: "e" };
    case "stopped":
      return { text: step.error?.what ?? t("step.stopped"), tone: "w" };
    case "already":
      return { text: t("log.end-already"), tone: "q" };
    case "done":
    case "undone":
    case "running":
    case "waiting":
      return { text: t(step.status === "undone" ? "log.end-undone" : "log.end-done", { time }), tone: "q" };
  }
}

type Props = { readonly row: Row; readonly query: string; readonly found: boolean; readonly place: string; readonly name: string };

/** Rows are made anew each time they are asked for: what they hold is not. */
const same = (a: Props, b: Props): boolean =>
  a.query === b.query &&
  a.found === b.found &&
  a.name === b.name &&
  a.row.key === b.row.key &&
  (a.row.is === "line" ? b.row.is === "line" && a.row.line === b.row.line : b.row.is !== "line" && a.row.step === b.row.step);

/** One row of the log: a line, or what stands around the lines of a step. */
export const LogRow = memo(function LogRow({ row, query, found, place, name }: Props) {
  if (row.is === "line") return <Line line={row.line} query={query} found={found} />;
  const { step } = row;
  const began = step.startedAt === null ? null : <time>{clock(step.startedAt)}</time>;
  switch (row.is) {
    case "head":
      return (
        <div className={`${css.line} ${css.head} q`}>
          {began ?? <time />}
          <span>{place === "" ? t("log.head-one", { name, title: step.title }) : t("log.head", { name, place, title: step.title })}</span>
        </div>
      );
    case "dropped":
      return (
        <div className={`${css.line} q`}>
          <time />
          <span>{t("log.dropped", { count: step.log.dropped })}</span>
        </div>
      );
    case "end": {
      const end = endOf(step);
      return (
        <div className={`${css.line} ${end.tone}`}>
          <time>{step.startedAt === null ? "" : clock(step.startedAt + (step.seconds ?? 0))}</time>
          <span>{end.text}</span>
        </div>
      );
    }
  }
}, same);
