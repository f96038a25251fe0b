import type { StepState, StepStatus } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
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
/** More parts than this are too thin to be told apart. */
const MOST = 60;

type Props = {
  readonly steps: readonly StepState[];
  readonly label: string;
  /** A last part, for what comes after the steps: the bar is not full before it is over. */
  readonly end?: "waits" | "runs" | "over";
};

/** One part per step, so that the bar is honest; of very many steps, their share. */
export function Parts({ steps, label, end }: Props) {
  const settled = steps.filter((s) => PART[s.status] === "d").length + (end === "over" ? 1 : 0);
  const all = steps.length + (end === undefined ? 0 : 1);
  const text = t("apply.of", { done: Math.min(settled, steps.length), total: steps.length });
  if (steps.length > MOST) return <progress className={css.share} value={settled} max={all} aria-label={label} aria-valuetext={text} />;
  return (
    <span
      className="bar parts"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuenow={settled}
      aria-valuemax={all}
      aria-valuetext={text}
    >
      {steps.map((step) => (
        <i key={step.id} className={PART[step.status]} />
      ))}
      {end === undefined ? null : <i className={`${css.end} ${end === "over" ? "d" : end === "runs" ? "r" : ""}`} />}
    </span>
  );
}
