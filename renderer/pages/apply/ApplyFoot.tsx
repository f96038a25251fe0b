import { isUnderWay, type Mood } from "../../../shared/run/outlook.ts";
import type { RunState } from "../../../shared/run/runState.ts";
import { t } from "../../../shared/text/text.ts";
import { isReachable } from "../../../shared/wizard/readiness.ts";
import { FootBar, Reason } from "../../app/Foot.tsx";
import { useSide } from "../../app/side.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";

type Props = { readonly run: RunState; readonly mood: Mood; readonly onStop: () => void; readonly onUndo: (() => void) | null };

/** While it runs: pause and stop. At rest: the way back, and on. */
function Start({ mood, onStop, onUndo }: Props) {
  const { act, link } = useWizard();
  if (!isUnderWay(mood))
    return (
      <>
        <Button onPress={() => act.go("review")}>{t("foot.back")}</Button>
        {onUndo === null ? null : (
          <Button icon="undo" onPress={onUndo}>
            {t("apply.undo")}
          </Button>
        )}
      </>
    );
  const off = link === "lost" || mood === "finalising" || mood === "stopping";
  return (
    <>
      <Button icon="pause" off={off || mood === "pausing"} describedBy="reason" onPress={() => void act.stop("after-step")}>
        {mood === "pausing" ? t("apply.pausing") : t("apply.pause")}
      </Button>
      <Button kind="plain" icon="stop" off={off} describedBy="reason" onPress={onStop}>
        {t("apply.stop")}
      </Button>
    </>
  );
}

/** The one primary action: on, again, or (off, with its reason) what comes after. */
function End({ run, mood }: Pick<Props, "run" | "mood">) {
  const { state, act } = useWizard();
  const undoing = run.kind === "undo";
  const failed = run.machines.filter((m) => m.status === "failed").length;
  switch (mood) {
    case "none":
      return (
        <Button kind="primary" onPress={() => act.go("review")}>
          {t("apply.to-review")}
        </Button>
      );
    case "failed":
    case "stopped":
    case "broken-off":
      return (
        <>
          {undoing || !isReachable(state, "install") ? null : <Button onPress={() => act.go("install")}>{t("page.install")}</Button>}
          <Button kind="primary" icon={failed > 0 ? "refresh" : "play"} onPress={() => void act.resume()}>
            {failed > 0 ? t("apply.retry-failed", { count: failed }) : t("apply.go-on")}
          </Button>
        </>
      );
    case "running":
    case "pausing":
    case "stopping":
    case "finalising":
    case "done": {
      const off = mood !== "done";
      return (
        <Button kind="primary" off={off} {...(off ? { describedBy: "reason" } : {})} onPress={() => act.go(undoing ? "review" : "install")}>
          {undoing ? t("apply.to-review") : t("page.install")}
        </Button>
      );
    }
  }
}

export function ApplyFoot(props: Props) {
  const { run, mood } = props;
  const { link } = useWizard();
  const side = useSide();
  const reason = link === "lost" ? t("apply.no-engine") : isUnderWay(mood) ? t(`apply.reason-${mood}`) : null;
  return (
    <FootBar>
      <Start {...props} />
      <Button kind="plain" icon="terminal" className="log-narrow" onPress={side.toggle}>
        {t("log.title")}
      </Button>
      {reason === null ? <span className="push" /> : <Reason id="reason" text={reason} />}
      <End run={run} mood={mood} />
    </FootBar>
  );
}
