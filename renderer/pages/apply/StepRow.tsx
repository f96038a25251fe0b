import type { StepState } from "../../../shared/run/runState.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useSide } from "../../app/side.ts";
import { Icon } from "../../parts/Icon.tsx";
import { SIGNS } from "../../parts/stepSigns.ts";
import css from "./Apply.module.css";

/** A step's words, which open its log. */
export function LogOpener({ step, children }: { readonly step: StepState; readonly children: string }) {
  const side = useSide();
  return (
    <button
      type="button"
      className={css.opener}
      aria-label={t("apply.opens-log", { step: children, state: t(`step.${step.status}`) })}
      aria-current={side.log.choice === step.id || undefined}
      onClick={() => side.showLog(step.id)}
    >
      <span>{children}</span>
      <Icon name="terminal" size="xs" />
    </button>
  );
}

/** What lies under a step's name: why it was left, or how far it is. */
function Below({ step }: { readonly step: StepState }) {
  const { progress, error } = step;
  const share = progress?.done != null && progress.total ? progress.done / progress.total : null;
  return (
    <>
      {step.status === "already" ? <span className="sub">{t("step.already-text")}</span> : null}
      {(step.status === "not-undone" || step.status === "stopped") && error !== null ? (
        <span className="sub">{`${error.what} ${error.why}`}</span>
      ) : null}
      {progress === null || step.status !== "running" ? null : (
        <div className={css.pkg}>
          <span className="mono tiny">{progress.text}</span>
          {progress.done === null || progress.total === null ? null : (
            <span className="tiny quiet">{t("apply.of", { done: progress.done, total: progress.total })}</span>
          )}
          {share === null ? null : <progress className={css.share} value={share} max={1} aria-label={step.title} />}
        </div>
      )}
    </>
  );
}

type Props = {
  readonly step: StepState;
  readonly now: number;
  /** Estimates mean nothing in practice time. */
  readonly estimates: boolean;
};

/** One step: its state, its name (which opens the log), its time. */
export function StepRow({ step, now, estimates }: Props) {
  const sign = SIGNS[step.status];
  const running = step.status === "running";
  const spent = running && step.startedAt !== null ? Math.max(0, Math.floor(now - step.startedAt)) : null;
  const about = estimates && step.estimate !== null && step.estimate >= 1 ? duration(step.estimate) : null;
  const time =
    step.seconds !== null && step.status !== "stopped"
      ? duration(step.seconds)
      : running && spent !== null
        ? about === null
          ? duration(spent)
          : t("apply.spent", { time: duration(spent), about })
        : step.status === "waiting" && about !== null
          ? t("apply.about", { time: about })
          : "";
  return (
    <li className={step.status === "waiting" ? "todo" : running ? css.now : undefined}>
      <Icon name={sign.icon} tone={sign.tone} spin={running} />
      <div>
        {step.status === "waiting" ? (
          <>
            <span>{step.title}</span>
            <span className="vh">{`, ${t("step.waiting")}`}</span>
          </>
        ) : (
          <LogOpener step={step}>{step.title}</LogOpener>
        )}
        <Below step={step} />
      </div>
      <span className="when">{time}</span>
    </li>
  );
}
