import { type Mood, runningSteps } from "../../../shared/run/outlook.ts";
import type { RunState } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
import { Callout } from "../../parts/Callout.tsx";

type Props = { readonly mood: Mood; readonly run: RunState; readonly nameOf: (machine: string) => string };

/** While it comes to rest: the steps that are waited for. */
function Waiting({ mood, run, nameOf }: Props) {
  const steps = runningSteps(run);
  return (
    <Callout tone="info" title={t(mood === "stopping" ? "apply.stopping" : "apply.pausing-title")}>
      <p>{t(mood === "stopping" ? "apply.stopping-text" : "apply.pausing-text")}</p>
      {steps.length === 0 ? null : (
        <ul>
          {steps.map((step) => (
            <li key={step.id}>{t("apply.finishes", { name: nameOf(step.machine), step: step.title })}</li>
          ))}
        </ul>
      )}
    </Callout>
  );
}

/** How the run stands, when there is something to say about it that no machine's card says. */
export function Outcome({ mood, run, nameOf }: Props) {
  const undoing = run.kind === "undo";
  switch (mood) {
    case "pausing":
    case "stopping":
      return <Waiting mood={mood} run={run} nameOf={nameOf} />;
    case "done":
      return (
        <Callout tone="ok" title={t(undoing ? "apply.undo-done" : "apply.done")}>
          <p>{t(undoing ? "apply.undo-done-text" : "apply.done-text")}</p>
        </Callout>
      );
    case "stopped":
      return (
        <Callout tone="warn" title={t("apply.stopped")}>
          <p>{t(undoing ? "apply.stopped-undo" : "apply.stopped-text")}</p>
        </Callout>
      );
    case "broken-off":
      return (
        <Callout tone="warn" title={t("apply.broken-off")}>
          <p>{t("apply.broken-off-text")}</p>
        </Callout>
      );
    case "none":
    case "running":
    case "finalising":
    case "failed":
      return null;
  }
}
