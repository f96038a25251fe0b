import { runningSteps, stopEffect } from "../../../shared/run/outlook.ts";
import type { RunState, StepState } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
import { Confirm } from "../../parts/Confirm.tsx";
import css from "./Apply.module.css";

/** What stopping now does to one step under way. */
function effectOf(step: StepState): string {
  if (stopEffect(step.kind) === "ends") return t("stop.ends");
  const { progress } = step;
  if (progress?.done != null && progress.total) return t("stop.job-of", { done: progress.done, total: progress.total });
  return t("stop.job");
}

type Props = {
  readonly run: RunState;
  readonly nameOf: (machine: string) => string;
  readonly onStop: () => void;
  readonly onClose: () => void;
};

/** Before everything is stopped at once: the state that it leaves, step by step under way. */
export function StopDialog({ run, nameOf, onStop, onClose }: Props) {
  const steps = runningSteps(run);
  return (
    <Confirm title={t("stop.title")} safe={t("stop.after-step")} risky={t("stop.now")} onSafe={onClose} onRisky={onStop}>
      {steps.length === 0 ? <p>{t("stop.nothing")}</p> : null}
      {steps.length === 0 ? null : (
        <ul className={css.stops}>
          {steps.map((step) => (
            <li key={step.id}>
              <p>
                <b>{nameOf(step.machine)}</b> <span>{step.title}</span>
              </p>
              <p className="small muted">{effectOf(step)}</p>
            </li>
          ))}
        </ul>
      )}
      <p>{t("stop.text")}</p>
    </Confirm>
  );
}
