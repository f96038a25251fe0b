import { isSettled, type StepState } from "../../../shared/run/runState.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { Icon } from "../../parts/Icon.tsx";
import { LogOpener, StepRow } from "./StepRow.tsx";

type Props = { readonly steps: readonly StepState[]; readonly now: number; readonly estimates: boolean };

export function AllSteps({ steps, ...rest }: Props) {
  return (
    <ul className="prog">
      {steps.map((step) => (
        <StepRow key={step.id} step={step} {...rest} />
      ))}
    </ul>
  );
}

/** Fewer rows than this are not worth folding. */
const FEW = 2;

/** What matters now: the steps behind in one row, those under way, the ones ahead in one row. */
export function StepsNow({ steps, ...rest }: Props) {
  const first = steps.findIndex((step) => !isSettled(step.status) || step.status === "failed" || step.status === "stopped");
  const behind = first < 0 ? steps : steps.slice(0, first);
  const ahead = steps.filter((step) => step.status === "waiting");
  const between = steps.filter((step) => !behind.includes(step) && !ahead.includes(step));
  const last = behind.at(-1);
  return (
    <ul className="prog">
      {behind.length < FEW || last === undefined ? (
        behind.map((step) => <StepRow key={step.id} step={step} {...rest} />)
      ) : (
        <li>
          <Icon name="check-circle" tone="ok" />
          <div>
            <LogOpener step={last}>{t("apply.behind", { count: behind.length, last: last.title })}</LogOpener>
          </div>
          <span className="when">{duration(behind.reduce((sum, step) => sum + (step.seconds ?? 0), 0))}</span>
        </li>
      )}
      {between.map((step) => (
        <StepRow key={step.id} step={step} {...rest} />
      ))}
      {ahead.length < FEW ? (
        ahead.map((step) => <StepRow key={step.id} step={step} {...rest} />)
      ) : (
        <li className="todo">
          <Icon name="clock" tone="quiet" />
          <span>{t("apply.ahead-steps", { count: ahead.length, next: ahead[0]?.title ?? "" })}</span>
          <span className="when" />
        </li>
      )}
    </ul>
  );
}
