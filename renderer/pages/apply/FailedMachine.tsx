import { useState } from "react";
import type { Remedy, WizardError } from "../../../shared/errors/wizardError.ts";
import type { Machine } from "../../../shared/model/fleet.ts";
import { commandLine } from "../../../shared/shell/quote.ts";
import { duration } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useSide } from "../../app/side.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import css from "./Apply.module.css";
import { Parts } from "./Parts.tsx";
import type { RunMachineProps } from "./props.ts";
import { AllSteps } from "./Steps.tsx";

/** What one types to look at the machine oneself. */
function signIn({ user, address, port, jump }: Machine): string {
  const through = jump === undefined || jump === "none" ? [] : ["-J", jump];
  return commandLine(["ssh", ...(port === undefined ? [] : ["-p", String(port)]), ...through, user === undefined ? address : `${user}@${address}`]);
}

/** The error's own remedies first; a second attempt, the way back and a look at the machine are always among them. */
function remediesOf(error: WizardError, name: string, inFleet: Machine | undefined): readonly Remedy[] {
  const has = (what: Remedy["do"]): boolean => error.remedies.some((remedy) => remedy.do === what);
  return [
    ...error.remedies.map(
      (remedy): Remedy => (remedy.do === "retry" && /^Try again$/i.test(remedy.label) ? { ...remedy, label: t("apply.retry", { name }) } : remedy),
    ),
    ...(has("retry") ? [] : [{ do: "retry", label: t("apply.retry", { name }) } as const]),
    ...(has("undo") ? [] : [{ do: "undo", label: t("apply.undo") } as const]),
    ...(has("command") || inFleet === undefined
      ? []
      : [{ do: "command", label: t("apply.look-yourself"), command: signIn(inFleet), on: null } as const]),
  ];
}

/** A machine that failed: what, why, what to do, so far, details; its steps and their logs one click away. */
export function FailedMachine({
  machine,
  run,
  error,
  inFleet,
  nameOf,
  now,
  estimates,
  live,
  onRetry,
  onUndo,
}: RunMachineProps & { readonly error: WizardError }) {
  const side = useSide();
  const [open, setOpen] = useState(false);
  const steps = machine.steps.flatMap((id) => run.steps[id] ?? []);
  const failed = steps.find((step) => step.status === "failed");
  const settled = machine.counts.done + machine.counts.skipped;
  const name = nameOf(machine.id);
  const where =
    failed === undefined
      ? t("apply.failed-on", { name })
      : t("apply.failed-at", { name, n: steps.indexOf(failed) + 1, step: failed.title, time: duration(failed.seconds ?? 0) });
  return (
    <div id={`machine-${machine.id}`} className={css.failed}>
      <ErrorPanel
        error={{ ...error, remedies: [...remediesOf(error, name, inFleet)] }}
        machine={name}
        primary={live}
        {...(onRetry === undefined ? {} : { onRetry })}
        {...(onUndo === undefined ? {} : { onUndo })}
        head={
          <p className="small muted">
            {where} {live ? t("apply.others-go-on") : null}
          </p>
        }
        aside={
          <div className={css.aside}>
            <Parts steps={steps} label={name} />
            <span className="small muted nowrap">{t("apply.of", { done: settled, total: machine.counts.total })}</span>
          </div>
        }
        soFar={<p>{t("apply.so-far", { done: settled, count: machine.counts.total })}</p>}
        log={
          failed === undefined ? null : (
            <div className={css.logs}>
              <Button kind="plain" size="sm" icon="terminal" onPress={() => side.showLog(failed.id)}>
                {t("apply.in-log")}
              </Button>
            </div>
          )
        }
      />
      <div className={css.under}>
        <Disclosure open={open} onToggle={() => setOpen(!open)}>
          {t("apply.steps-of", { name, done: settled, total: machine.counts.total })}
        </Disclosure>
        {open ? <AllSteps steps={steps} now={now} estimates={estimates} /> : null}
      </div>
    </div>
  );
}
