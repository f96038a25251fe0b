import { useEffect, useId, useState } from "react";
import type { RunSummary } from "../../../shared/contract/contract.ts";
import { dateTime, duration } from "../../../shared/text/format.ts";
import { list } from "../../../shared/text/list.ts";
import { t } from "../../../shared/text/text.ts";
import { type RunStory, storyOf } from "../../../shared/wizard/history.ts";
import { useLink } from "../../app/useLink.ts";
import { State } from "../../parts/Chip.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import css from "./History.module.css";
import { HistoryMachine } from "./HistoryMachine.tsx";
import { WayBack } from "./WayBack.tsx";

const KIND: Readonly<Record<RunSummary["kind"], IconName>> = { apply: "server", undo: "undo", install: "package" };

function Result({ run }: { readonly run: RunSummary }) {
  const failed = run.machines.reduce((sum, m) => sum + m.failed, 0);
  if (run.live === true)
    return (
      <State tone="run" icon="ring">
        {t("history.running")}
      </State>
    );
  if (run.undone)
    return (
      <State tone="quiet" icon="undo">
        {t("history.undone")}
      </State>
    );
  switch (run.result) {
    case "done":
      return (
        <State tone="ok" icon="check-circle">
          {t("history.done")}
        </State>
      );
    case "failed":
      return (
        <State tone="err" icon="x-circle">
          {t("history.failed", { count: Math.max(1, failed) })}
        </State>
      );
    case "stopped":
      return (
        <State tone="warn" icon="pause">
          {t("history.stopped")}
        </State>
      );
    case "unfinished":
      return (
        <State tone="warn" icon="pause">
          {t("history.broken-off")}
        </State>
      );
  }
}

/** `undefined`: on its way; `null`: it cannot be read. */
function useStory(run: RunSummary, open: boolean): RunStory | null | undefined {
  const link = useLink();
  const [story, setStory] = useState<RunStory | null | undefined>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that went on has more to tell
  useEffect(() => {
    if (!open) return;
    let current = true;
    void link.call("run.events", { run: run.run, from: 0 }).then((past) => {
      if (current) setStory(past.ok ? storyOf(past.value.events) : null);
    });
    return () => {
      current = false;
    };
  }, [link, run.run, run.live, run.finished, open]);
  return story;
}

/** Names of the machines are known to the journal alone; until it is read, their ids stand for them. */
const machinesOf = (run: RunSummary): string => list(run.machines.map((m) => m.id));

/** One run: what it was in a row; opened, what it did and what can be taken back. */
export function HistoryRun({ run, runs }: { readonly run: RunSummary; readonly runs: readonly RunSummary[] }) {
  const [open, setOpen] = useState(false);
  const story = useStory(run, open);
  const id = useId();
  const done = run.machines.reduce((sum, m) => sum + m.done + m.skipped, 0);
  const total = run.total ?? run.machines.reduce((sum, m) => sum + m.done + m.skipped + m.failed, 0);
  const took = run.finished === null ? "" : t("history.took", { time: duration(run.finished - run.started) });
  return (
    <li className={`card ${css.run}`} id={`run-${run.run}`}>
      <h2>
        <button type="button" className={css.head} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <Icon name="chev" size="xs" tone="quiet" />
          <span className={css.glyph}>
            <Icon name={KIND[run.kind]} size="s" />
          </span>
          <span className={css.what}>
            <b>{t(`history.${run.kind}`, { fleet: run.fleet })}</b>
            <span className="small muted">{t("history.on", { steps: t("history.steps", { count: total, done }), machines: machinesOf(run) })}</span>
          </span>
          <Result run={run} />
          <span className={`small muted ${css.when}`}>
            <span>{dateTime(run.started)}</span> <span className="quiet">{took}</span>
          </span>
        </button>
      </h2>
      <div id={id} hidden={!open}>
        {open ? (
          <div className={css.body}>
            {story === undefined ? (
              <p className="small muted" role="status">
                {t("history.reading")}
              </p>
            ) : null}
            {story === null ? (
              <p className="msg err">
                <Icon name="x-circle" size="xs" />
                <span>{t("history.unreadable")}</span>
              </p>
            ) : null}
            {story ? (
              <>
                {story.machines.map((machine) => (
                  <HistoryMachine key={machine.id} machine={machine} kind={run.kind} />
                ))}
                <WayBack run={run} runs={runs} story={story} />
              </>
            ) : null}
          </div>
        ) : null}
      </div>
    </li>
  );
}
