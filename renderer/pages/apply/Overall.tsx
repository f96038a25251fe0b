import type { Plan } from "../../../shared/model/plan.ts";
import { isUnderWay, type Mood, runningSteps, stopEffect, timeAhead } from "../../../shared/run/outlook.ts";
import type { RunState } from "../../../shared/run/runState.ts";
import { duration, timeOfDay } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { Button } from "../../parts/Button.tsx";
import css from "./Apply.module.css";
import { Parts } from "./Parts.tsx";
import { useSlow } from "./useTime.ts";

/** Shorter than this is not worth a sentence. Seconds. */
const SHORT = 20;
const SLOW_MS = 4000;

/** How long it takes still, where the plan knows, and whether it needs this computer. */
function Ahead({ run, plan, now, nameOf }: { readonly run: RunState; readonly plan: Plan | null; readonly now: number; readonly nameOf: Name }) {
  const ahead = timeAhead(run, plan, now);
  if (ahead === null || ahead.seconds < SHORT) return null;
  const time = duration(ahead.seconds);
  const job = runningSteps(run).find((step) => stopEffect(step.kind) === "job");
  return <p className="small muted">{job === undefined ? t("apply.ahead", { time }) : t("apply.ahead-job", { name: nameOf(job.machine), time })}</p>;
}

type Name = (machine: string) => string;
type Props = {
  readonly run: RunState;
  readonly mood: Mood;
  readonly now: number;
  /** null: no estimates are shown (practice time is not real time). */
  readonly plan: Plan | null;
  readonly nameOf: Name;
  /** Tries all again that failed, while others go on. */
  readonly onRetry: (() => void) | null;
};

/** All machines together: steps done of all, and the time. */
export function Overall({ run, mood, now, plan, nameOf, onRetry }: Props) {
  const settled = run.counts.done + run.counts.skipped;
  const live = isUnderWay(mood);
  const took = run.startedAt === null ? null : Math.max(0, (run.finishedAt ?? now) - run.startedAt);
  const steps = run.machines.flatMap((m) => m.steps.flatMap((id) => run.steps[id] ?? []));
  const failed = run.machines.filter((m) => m.status === "failed").length;
  return (
    <div className={css.over}>
      <div className="spread">
        <b>{t("apply.counts", { done: settled, total: run.counts.total })}</b>
        <span className="small quiet">
          {run.startedAt === null || took === null || mood === "broken-off"
            ? ""
            : t(live ? "apply.since" : "apply.took", { at: timeOfDay(run.startedAt), time: duration(live ? Math.floor(took) : took) })}
        </span>
      </div>
      <Parts steps={steps} label={t("apply.all")} end={mood === "finalising" ? "runs" : mood === "done" ? "over" : "waits"} />
      {mood === "finalising" ? <p className="small muted">{t("apply.finalising")}</p> : null}
      {mood === "running" || mood === "pausing" ? <Ahead run={run} plan={plan} now={now} nameOf={nameOf} /> : null}
      {run.counts.skipped > 0 ? <p className="small muted">{t("apply.already", { count: run.counts.skipped })}</p> : null}
      {onRetry === null || failed < 2 ? null : (
        <div className="row">
          <Button size="sm" icon="refresh" onPress={onRetry}>
            {t("apply.retry-failed", { count: failed })}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Says what has changed, politely and at most every few seconds; log lines are never announced. */
export function Announce({ run, mood, nameOf }: { readonly run: RunState; readonly mood: Mood; readonly nameOf: Name }) {
  const failed = run.machines.filter((m) => m.status === "failed");
  const counts = { done: run.counts.done + run.counts.skipped, total: run.counts.total };
  const text =
    mood === "finalising"
      ? t("apply.finalising")
      : failed.length > 0
        ? t("apply.announce-failed", { ...counts, count: failed.length, name: nameOf(failed[0]?.id ?? "") })
        : t("apply.counts", counts);
  return (
    <p className="vh" role="status">
      {useSlow(text, SLOW_MS)}
    </p>
  );
}
