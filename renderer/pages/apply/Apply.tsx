import { useCallback, useState } from "react";
import { isUnderWay, type Mood, moodOf } from "../../../shared/run/outlook.ts";
import type { RunState } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { UndoDialog } from "../../parts/UndoDialog.tsx";
import css from "./Apply.module.css";
import { ApplyFoot } from "./ApplyFoot.tsx";
import { Outcome } from "./Outcome.tsx";
import { Announce, Overall } from "./Overall.tsx";
import { RunMachine } from "./RunMachine.tsx";
import { StopDialog } from "./StopDialog.tsx";
import { useNow } from "./useTime.ts";

type Words = { readonly title: string; readonly lead: string };

function wordsOf(run: RunState, mood: Mood, attaching: boolean): Words {
  const undoing = run.kind === "undo";
  const count = run.machines.filter((m) => m.steps.length > 0).length;
  const failed = run.machines.filter((m) => m.status === "failed").length;
  const none = !run.machines.some((m) => m.steps.length > 0 && m.status === "done");
  const troubled = failed > 0 ? t(isUnderWay(mood) ? "apply.lead-failed" : "apply.lead-failed-end", { count: failed }) : null;
  switch (mood) {
    case "none":
      return attaching
        ? { title: t("apply.title-opening"), lead: t("apply.lead-opening") }
        : { title: t("apply.title-none"), lead: t("apply.lead-none") };
    case "running":
    case "pausing":
    case "stopping":
    case "finalising":
      return { title: t(undoing ? "apply.title-undo" : "apply.title", { count }), lead: troubled ?? t("apply.lead") };
    case "done":
      return { title: undoing ? t("apply.title-undone") : t("apply.title-done", { count }), lead: t("apply.lead-ended") };
    case "failed":
      return {
        title: undoing ? t("apply.title-undo-failed") : t(none ? "apply.title-all-failed" : "apply.title-failed", { count }),
        lead: troubled ?? t("apply.lead-ended"),
      };
    case "stopped":
    case "broken-off":
      return { title: t(`apply.title-${mood}`), lead: troubled ?? t("apply.lead-ended") };
  }
}

/** The run, machine by machine: what is done, what is under way, what is left; what failed and what to do about it. */
export function Apply() {
  const { state, act, link } = useWizard();
  const [dialog, setDialog] = useState<"stop" | "undo" | null>(null);
  const { state: run, live, attaching, id, plan } = state.run;
  const { machines, practice } = state.draft;
  const mood = moodOf(run, live, attaching);
  const underWay = isUnderWay(mood);
  const now = useNow(underWay);
  const nameOf = useCallback((machine: string): string => machines.find((m) => m.id === machine)?.name ?? machine, [machines]);
  const undoing = run.kind === "undo";
  const mayRetry = link !== "lost" && mood !== "pausing" && mood !== "stopping" && mood !== "finalising";
  const failed = run.machines.filter((m) => m.status === "failed").map((m) => m.id);
  const retry = async (which: readonly string[]): Promise<void> => {
    for (const machine of which) await act.retry(machine);
  };
  const undo = id !== null && run.kind === "apply" && !underWay && mood !== "none" ? () => setDialog("undo") : null;
  const { title, lead } = wordsOf(run, mood, attaching);
  return (
    <>
      <Page page="apply" title={title} lead={lead} ownQuestions>
        {run.counts.total > 0 ? (
          <>
            <Announce run={run} mood={mood} nameOf={nameOf} />
            <Overall
              run={run}
              mood={mood}
              now={now}
              plan={practice ? null : plan}
              nameOf={nameOf}
              onRetry={underWay && mayRetry ? () => void retry(failed) : null}
            />
          </>
        ) : null}
        <div className={css.ml}>
          <Outcome mood={mood} run={run} nameOf={nameOf} />
          {run.machines
            .filter((m) => m.steps.length > 0 || m.error !== null)
            .map((machine) => (
              <RunMachine
                key={machine.id}
                machine={machine}
                run={run}
                plan={plan}
                inFleet={practice ? undefined : machines.find((m) => m.id === machine.id)}
                nameOf={nameOf}
                questions={state.questions.filter((q) => q.machine === machine.id)}
                now={now}
                estimates={!practice && !undoing}
                live={underWay}
                {...(mayRetry ? { onRetry: () => void retry([machine.id]) } : {})}
                {...(undo === null ? {} : { onUndo: undo })}
              />
            ))}
        </div>
      </Page>
      <ApplyFoot run={run} mood={mood} onStop={() => setDialog("stop")} onUndo={undo} />
      {dialog === "stop" && underWay ? (
        <StopDialog
          run={run}
          nameOf={nameOf}
          onClose={() => setDialog(null)}
          onStop={() => {
            setDialog(null);
            void act.stop("now");
          }}
        />
      ) : null}
      {dialog === "undo" && id !== null ? <UndoDialog run={run} id={id} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
