import { useEffect, useState } from "react";
import type { WizardError } from "../../shared/errors/wizardError.ts";
import type { RunState } from "../../shared/run/runState.ts";
import { duration, timeOfDay } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { FootBar, Reason } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useSide } from "../app/side.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { Confirm } from "../parts/Confirm.tsx";
import { UndoDialog } from "../parts/UndoDialog.tsx";
import css from "./Apply.module.css";
import { Parts, RunMachine } from "./RunMachine.tsx";

/** Seconds since 1970, once a second while `on`. */
function useNow(on: boolean): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (!on) return;
    const timer = setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}

type Mood = "running" | "broken-off" | "done" | "failed" | "stopped" | "none";
const moodOf = (run: RunState, live: boolean, attaching: boolean): Mood =>
  run.status === "running" ? (live || attaching ? "running" : "broken-off") : run.status;

function Overall({ run, mood }: { readonly run: RunState; readonly mood: Mood }) {
  const now = useNow(mood === "running");
  const settled = run.counts.done + run.counts.skipped;
  const took = run.startedAt === null ? null : (run.finishedAt ?? now) - run.startedAt;
  const steps = run.machines.flatMap((m) => m.steps.flatMap((id) => run.steps[id] ?? []));
  return (
    <div className={css.over}>
      <div className="spread">
        <b>{t("apply.counts", { done: settled, total: run.counts.total })}</b>
        <span className="small quiet">
          {run.startedAt === null || took === null
            ? ""
            : t(mood === "running" ? "apply.since" : "apply.took", { at: timeOfDay(run.startedAt), time: duration(took) })}
        </span>
      </div>
      <Parts steps={steps} label={t("apply.all")} />
      {run.counts.skipped > 0 ? <p className="small muted">{t("apply.already", { count: run.counts.skipped })}</p> : null}
    </div>
  );
}

/** Says what has changed, at most when a step or a machine changes; log lines are never announced. */
function Announce({ run }: { readonly run: RunState }) {
  const failed = run.machines.filter((m) => m.status === "failed").map((m) => m.id);
  const text =
    failed.length > 0
      ? t("apply.announce-failed", { count: failed.length, done: run.counts.done + run.counts.skipped, total: run.counts.total })
      : t("apply.counts", { done: run.counts.done + run.counts.skipped, total: run.counts.total });
  return (
    <p className="vh" role="status">
      {text}
    </p>
  );
}

function End({ mood, run }: { readonly mood: Mood; readonly run: RunState }) {
  if (mood === "done")
    return (
      <Callout tone="ok" title={run.kind === "undo" ? t("apply.undo-done") : t("apply.done")}>
        <p>{run.kind === "undo" ? t("apply.undo-done-text") : t("apply.done-text")}</p>
      </Callout>
    );
  if (mood === "stopped")
    return (
      <Callout tone="warn" title={t("apply.stopped")}>
        <p>{t("apply.stopped-text")}</p>
      </Callout>
    );
  if (mood === "broken-off")
    return (
      <Callout tone="warn" title={t("apply.broken-off")}>
        <p>{t("apply.broken-off-text")}</p>
      </Callout>
    );
  return null;
}

export function Apply() {
  const { state, act } = useWizard();
  const side = useSide();
  const [dialog, setDialog] = useState<"stop" | "undo" | null>(null);
  const [pausing, setPausing] = useState(false);
  const { state: run, live, attaching, id } = state.run;
  const mood = moodOf(run, live, attaching);
  useEffect(() => {
    if (mood !== "running") setPausing(false);
  }, [mood]);
  const undoing = run.kind === "undo";
  const failed = run.machines.filter((m) => m.status === "failed").length;
  const count = run.machines.filter((m) => m.steps.length > 0).length;
  const title =
    mood === "running"
      ? undoing
        ? t("apply.title-undo", { count })
        : t("apply.title", { count })
      : mood === "done"
        ? undoing
          ? t("apply.title-undone")
          : t("apply.title-done", { count })
        : mood === "none"
          ? t("apply.title-none")
          : t(`apply.title-${mood}`);
  const lead =
    failed > 0
      ? t("apply.lead-failed", { count: failed })
      : mood === "running"
        ? t("apply.lead")
        : mood === "none"
          ? t("apply.lead-none")
          : t("apply.lead-ended");
  const goOn = mood === "failed" || mood === "stopped" || mood === "broken-off";
  const retry = (machine: string) => () => void act.retry(machine);
  const openError = (error: WizardError | null): boolean => error !== null;
  return (
    <>
      <Page page="apply" title={title} lead={lead} ownQuestions>
        <Announce run={run} />
        {run.counts.total > 0 ? <Overall run={run} mood={mood} /> : null}
        <div className={css.ml}>
          <End mood={mood} run={run} />
          {run.machines
            .filter((m) => m.steps.length > 0 || openError(m.error))
            .map((machine) => (
              <RunMachine
                key={machine.id}
                machine={machine}
                run={run}
                name={state.draft.machines.find((m) => m.id === machine.id)?.name ?? machine.id}
                questions={state.questions.filter((q) => q.machine === machine.id)}
                {...(undoing && live ? {} : { onRetry: retry(machine.id) })}
                {...(id !== null && run.kind === "apply" && !live ? { onUndo: () => setDialog("undo") } : {})}
              />
            ))}
        </div>
      </Page>
      <FootBar>
        {mood === "running" ? (
          <>
            <Button
              icon="pause"
              off={pausing}
              onPress={() => {
                setPausing(true);
                void act.stop("after-step");
              }}
            >
              {pausing ? t("apply.pausing") : t("apply.pause")}
            </Button>
            <Button kind="plain" icon="stop" onPress={() => setDialog("stop")}>
              {t("apply.stop")}
            </Button>
          </>
        ) : (
          <>
            <Button onPress={() => act.go("review")}>{t("foot.back")}</Button>
            {id !== null && run.kind === "apply" && mood !== "none" ? (
              <Button icon="undo" onPress={() => setDialog("undo")}>
                {t("apply.undo")}
              </Button>
            ) : null}
          </>
        )}
        <Button kind="plain" icon="terminal" className="log-narrow" onPress={side.toggle}>
          {t("log.title")}
        </Button>
        {mood === "running" ? <Reason id="reason" text={t("apply.safe")} /> : <span className="push" />}
        {goOn ? (
          <Button kind="primary" icon="play" onPress={() => void act.resume()}>
            {t("apply.go-on")}
          </Button>
        ) : undoing ? (
          <Button kind="primary" off={mood === "running"} onPress={() => act.go("review")}>
            {t("apply.to-review")}
          </Button>
        ) : (
          <Button kind="primary" off={mood !== "done"} {...(mood === "done" ? {} : { describedBy: "reason" })} onPress={() => act.go("install")}>
            {t("page.install")}
          </Button>
        )}
      </FootBar>
      {dialog === "stop" ? (
        <Confirm
          title={t("stop.title")}
          safe={t("stop.after-step")}
          risky={t("stop.now")}
          onSafe={() => {
            setDialog(null);
          }}
          onRisky={() => {
            setDialog(null);
            void act.stop("now");
          }}
        >
          <p>{t("stop.text")}</p>
        </Confirm>
      ) : null}
      {dialog === "undo" && id !== null ? <UndoDialog run={run} id={id} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
