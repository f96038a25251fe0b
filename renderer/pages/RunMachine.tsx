import { useState } from "react";
import type { Question } from "../../shared/model/question.ts";
import type { MachineRunState, RunState, StepState, StepStatus } from "../../shared/run/runState.ts";
import { duration } from "../../shared/text/format.ts";
import { t } from "../../shared/text/text.ts";
import { Disclosure } from "../parts/Button.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Icon, type IconName } from "../parts/Icon.tsx";
import { QuestionCard } from "../parts/QuestionCard.tsx";
import css from "./Apply.module.css";

const PART: Readonly<Record<StepStatus, string>> = {
  waiting: "",
  running: "r",
  done: "d",
  already: "d",
  undone: "d",
  failed: "f",
  "not-undone": "f",
  stopped: "",
};

/** One part per step, so that the bar is honest. */
export function Parts({ steps, label }: { readonly steps: readonly StepState[]; readonly label: string }) {
  const settled = steps.filter((s) => PART[s.status] === "d").length;
  return (
    <span className="bar parts" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuenow={settled} aria-valuemax={steps.length}>
      {steps.map((step) => (
        <i key={step.id} className={PART[step.status]} />
      ))}
    </span>
  );
}

type Sign = { readonly icon: IconName; readonly tone: "ok" | "warn" | "err" | "accent" | "quiet" };
const SIGNS: Readonly<Record<StepStatus, Sign>> = {
  waiting: { icon: "clock", tone: "quiet" },
  running: { icon: "ring", tone: "accent" },
  done: { icon: "check-circle", tone: "ok" },
  already: { icon: "dash", tone: "quiet" },
  undone: { icon: "undo", tone: "ok" },
  failed: { icon: "x-circle", tone: "err" },
  "not-undone": { icon: "warn", tone: "warn" },
  stopped: { icon: "pause", tone: "warn" },
};

function StepLine({ step }: { readonly step: StepState }) {
  const sign = SIGNS[step.status];
  const { progress } = step;
  const share = progress?.done != null && progress.total ? progress.done / progress.total : null;
  return (
    <li className={step.status === "waiting" ? "todo" : undefined}>
      <Icon name={sign.icon} tone={sign.tone} spin={step.status === "running"} />
      <div>
        {step.status === "running" ? <b>{step.title}</b> : <span>{step.title}</span>}
        <span className="vh">{`, ${t(`step.${step.status}`)}`}</span>
        {step.status === "already" ? <span className="sub">{t("step.already-text")}</span> : null}
        {step.status === "not-undone" && step.error !== null ? <span className="sub">{`${step.error.what} ${step.error.why}`}</span> : null}
        {progress === null ? null : (
          <div className={css.pkg}>
            <span className="mono tiny">{progress.text}</span>
            {progress.done === null || progress.total === null ? null : (
              <span className="tiny quiet">{t("apply.of", { done: progress.done, total: progress.total })}</span>
            )}
            {share === null ? null : <progress className={css.share} value={share} max={1} aria-label={step.title} />}
          </div>
        )}
      </div>
      <span className="when">
        {step.seconds !== null
          ? duration(step.seconds)
          : step.status === "running" && step.estimate !== null
            ? t("apply.about", { time: duration(step.estimate) })
            : ""}
      </span>
    </li>
  );
}

const HEAD: Readonly<Record<MachineRunState["status"], Sign>> = {
  idle: { icon: "clock", tone: "quiet" },
  connecting: { icon: "ring", tone: "accent" },
  working: { icon: "ring", tone: "accent" },
  waiting: { icon: "clock", tone: "quiet" },
  done: { icon: "check-circle", tone: "ok" },
  failed: { icon: "x-circle", tone: "err" },
  stopped: { icon: "pause", tone: "warn" },
};

type Props = {
  readonly machine: MachineRunState;
  readonly run: RunState;
  readonly name: string;
  readonly questions: readonly Question[];
  readonly onRetry?: () => void;
  readonly onUndo?: () => void;
};

/** One machine in a run: its bar, its steps, its question; when it failed, what to do. */
export function RunMachine({ machine, run, name, questions, onRetry, onUndo }: Props) {
  const steps = machine.steps.flatMap((id) => run.steps[id] ?? []);
  const active = machine.status === "working" || machine.status === "connecting" || machine.status === "failed";
  const [open, setOpen] = useState<boolean | null>(null);
  const shown = open ?? active;
  const failedStep = steps.find((s) => s.status === "failed");
  const error = failedStep?.error ?? machine.error;
  const settled = machine.counts.done + machine.counts.skipped;
  const bar = (
    <>
      <Parts steps={steps} label={name} />
      <span className="small muted nowrap">{t("apply.of", { done: settled, total: machine.counts.total })}</span>
    </>
  );
  const list = (
    <ul className="prog">
      {steps.map((step) => (
        <StepLine key={step.id} step={step} />
      ))}
    </ul>
  );
  if (machine.status === "failed" && error !== null) {
    const number = failedStep === undefined ? null : steps.indexOf(failedStep) + 1;
    return (
      <div id={`machine-${machine.id}`} className={css.failed}>
        <ErrorPanel
          error={error}
          {...(onRetry === undefined ? {} : { onRetry })}
          {...(onUndo === undefined ? {} : { onUndo })}
          head={
            <p className="small muted">
              {number === null || failedStep === undefined
                ? t("apply.failed-on", { name })
                : t("apply.failed-at", { name, n: number, step: failedStep.title })}
            </p>
          }
          extra={
            <Disclosure open={open ?? false} onToggle={() => setOpen(!(open ?? false))}>
              {t("apply.steps-of", { name, done: settled, total: machine.counts.total })}
            </Disclosure>
          }
        />
        {open === true ? <div className={css.mb}>{list}</div> : null}
      </div>
    );
  }
  const sign = questions.length > 0 ? ({ icon: "key", tone: "warn" } as const) : HEAD[machine.status];
  return (
    <section className="card" id={`machine-${machine.id}`} aria-label={name}>
      <div className={css.mh}>
        <Icon name={sign.icon} tone={sign.tone} spin={sign.icon === "ring"} />
        <div>
          <h2 className="h3">{name}</h2>
          <p>{questions.length > 0 ? t("machine.asks") : t(`apply.is-${machine.status}`)}</p>
        </div>
        {bar}
      </div>
      {questions.length > 0 ? (
        <div className={css.mb}>
          {questions.map((question) => (
            <QuestionCard key={question.id} question={question} />
          ))}
        </div>
      ) : null}
      <div className={css.mb}>
        <Disclosure open={shown} onToggle={() => setOpen(!shown)}>
          {t("apply.steps", { count: machine.counts.total })}
        </Disclosure>
        {shown ? list : null}
      </div>
    </section>
  );
}
