import { memo, useState } from "react";
import { waitsFor } from "../../../shared/run/outlook.ts";
import type { MachineRunState } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
import { Disclosure } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { QuestionCard } from "../../parts/QuestionCard.tsx";
import type { Sign } from "../../parts/stepSigns.ts";
import css from "./Apply.module.css";
import { FailedMachine } from "./FailedMachine.tsx";
import { Parts } from "./Parts.tsx";
import type { RunMachineProps } from "./props.ts";
import { AllSteps, StepsNow } from "./Steps.tsx";

const HEAD: Readonly<Record<MachineRunState["status"], Sign>> = {
  idle: { icon: "clock", tone: "quiet" },
  connecting: { icon: "ring", tone: "accent" },
  working: { icon: "ring", tone: "accent" },
  waiting: { icon: "clock", tone: "quiet" },
  done: { icon: "check-circle", tone: "ok" },
  failed: { icon: "x-circle", tone: "err" },
  stopped: { icon: "pause", tone: "warn" },
};

/** What a machine does, in a few words. */
function stateOf({ machine, run, plan, nameOf, live, questions }: RunMachineProps): string {
  if (questions.length > 0) return t("machine.asks");
  if (!live && (machine.status === "working" || machine.status === "connecting" || machine.status === "waiting" || machine.status === "idle"))
    return machine.counts.done + machine.counts.skipped > 0 ? t("apply.is-cut-off") : t("apply.is-idle");
  switch (machine.status) {
    case "connecting":
      return machine.error === null ? t("apply.is-connecting") : t("apply.is-away");
    case "idle":
    case "waiting": {
      const other = waitsFor(run, plan, machine.id);
      return other === null ? t(`apply.is-${machine.status}`) : t("apply.waits-for", { name: nameOf(other.machine), step: other.title });
    }
    case "stopped":
      return machine.error?.code === "step.waits-for-failed" ? machine.error.what : t("apply.is-stopped");
    case "working":
    case "done":
    case "failed":
      return t(`apply.is-${machine.status}`);
  }
}

function Card(props: RunMachineProps) {
  const { machine, run, questions, now, estimates, live } = props;
  const steps = machine.steps.flatMap((id) => run.steps[id] ?? []);
  const [open, setOpen] = useState(false);
  const busy = live && (machine.status === "working" || machine.status === "connecting");
  const sign =
    questions.length > 0
      ? ({ icon: "key", tone: "warn" } as const)
      : !live && HEAD[machine.status].icon === "ring"
        ? HEAD.stopped
        : HEAD[machine.status];
  const name = props.nameOf(machine.id);
  return (
    <section className="card" id={`machine-${machine.id}`} aria-label={name}>
      <div className={css.mh}>
        <Icon name={sign.icon} tone={sign.tone} spin={sign.icon === "ring"} />
        <div>
          <h2 className="h3">{name}</h2>
          <p>{stateOf(props)}</p>
        </div>
        <Parts steps={steps} label={name} />
        <span className="small muted nowrap">
          {t("apply.of", { done: machine.counts.done + machine.counts.skipped, total: machine.counts.total })}
        </span>
      </div>
      {questions.length > 0 ? (
        <div className={css.mb}>
          {questions.map((question) => (
            <QuestionCard key={question.id} question={question} />
          ))}
        </div>
      ) : null}
      <div className={css.mb}>
        {busy && !open ? <StepsNow steps={steps} now={now} estimates={estimates} /> : null}
        <Disclosure open={open} onToggle={() => setOpen(!open)}>
          {t("apply.steps", { count: machine.counts.total })}
        </Disclosure>
        {open ? <AllSteps steps={steps} now={now} estimates={estimates} /> : null}
      </div>
    </section>
  );
}

/** One machine in a run: its bar, its steps, its question; when it failed, what to do. Drawn anew when something of it has changed. */
export const RunMachine = memo(
  function RunMachine(props: RunMachineProps) {
    const { machine, run } = props;
    const error = machine.steps.map((id) => run.steps[id]).find((step) => step?.status === "failed")?.error ?? machine.error;
    return machine.status === "failed" && error !== null ? <FailedMachine {...props} error={error} /> : <Card {...props} />;
  },
  (a, b) =>
    a.machine === b.machine &&
    a.live === b.live &&
    a.plan === b.plan &&
    a.estimates === b.estimates &&
    a.inFleet === b.inFleet &&
    a.questions.length === 0 &&
    b.questions.length === 0 &&
    (a.onRetry === undefined) === (b.onRetry === undefined) &&
    (a.onUndo === undefined) === (b.onUndo === undefined) &&
    b.machine.status !== "waiting" &&
    b.machine.status !== "idle" &&
    b.machine.steps.every((id) => a.run.steps[id] === b.run.steps[id] && (a.now === b.now || b.run.steps[id]?.status !== "running")),
);
