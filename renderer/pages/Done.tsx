import { useState } from "react";
import { list } from "../../shared/text/list.ts";
import { t } from "../../shared/text/text.ts";
import { fleetOf } from "../../shared/wizard/draft.ts";
import { healthOf } from "../../shared/wizard/fleetState.ts";
import { isUndone, servedClients } from "../../shared/wizard/readiness.ts";
import { FootBar } from "../app/Foot.tsx";
import { Page } from "../app/Page.tsx";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Callout } from "../parts/Callout.tsx";
import { UndoDialog } from "../parts/UndoDialog.tsx";
import { Changed } from "./done/Changed.tsx";
import css from "./done/Done.module.css";
import { type Healths, Measured } from "./done/Map.tsx";
import { Next } from "./done/Next.tsx";
import { Save } from "./done/Save.tsx";
import { useChecks } from "./done/useChecks.ts";

/** Machines of the fleet that are not set up: why, and the way to try again. */
function LeftOut({ names }: { readonly names: readonly string[] }) {
  const { state, act } = useWizard();
  // Nobody has looked at it, or the run has not got through.
  const inRun = state.run.state.machines.some((m) => m.status === "failed" || m.status === "stopped");
  return (
    <div className={css.left}>
      <Callout tone="warn" title={t("done.left-out", { count: names.length, names: list(names) })}>
        <p>{t("done.left-text", { count: names.length })}</p>
        <div className="row">
          <Button size="sm" icon="arrow" onPress={() => act.go(inRun ? "apply" : "machines")}>
            {t(inRun ? "done.left-apply" : "done.left-machines")}
          </Button>
        </div>
      </Callout>
    </div>
  );
}

/** After an undo: nothing flows, and the plan can be made again. */
function Undone() {
  const { act } = useWizard();
  return (
    <>
      <Page page="done" title={t("done.title-undone")} lead={t("done.lead-undone")}>
        <Callout tone="ok" title={t("done.undone")}>
          <p>{t("done.undone-text")}</p>
        </Callout>
        <Save />
      </Page>
      <FootBar>
        <Button onPress={() => act.go("apply")}>{t("foot.back")}</Button>
        <Button icon="clock" onPress={() => act.go("history")}>
          {t("done.to-history")}
        </Button>
        <span className="push" />
        <Button kind="primary" onPress={() => act.go("review")}>
          {t("done.to-review")}
        </Button>
      </FootBar>
    </>
  );
}

function SetUp() {
  const { state, act } = useWizard();
  const [undoing, setUndoing] = useState(false);
  const { run, draft, checks } = state;
  const served = servedClients(state);
  const host = draft.machines.find((m) => m.role === "binhost");
  const left = draft.machines.filter((m) => m.role === "client" && !served.includes(m));
  const asked = draft.machines.filter((m) => !left.includes(m)).map((m) => m.id);
  const checkAgain = useChecks(fleetOf(draft), asked);
  const healths: Healths = Object.fromEntries(draft.machines.map((m) => [m.id, healthOf(checks.of[m.id], !left.includes(m))]));
  const states = Object.values(healths).map((each) => each.health);
  const broken = states.filter((health) => health === "cut").length;
  const flows = served.filter((m) => healths[m.id]?.health === "order" || healths[m.id]?.health === "warn").length;
  const lead = states.includes("checking")
    ? t("done.lead-checking")
    : `${t("done.lead", { count: flows, host: host?.name ?? "" })}${broken === 0 ? "" : ` ${t("done.lead-broken", { count: broken })}`}`;
  return (
    <>
      <Page
        page="done"
        title={left.length === 0 ? t("done.title") : t("done.title-partial", { names: list(left.map((m) => m.name)) })}
        lead={draft.practice ? `${lead} ${t("done.lead-practice")}` : lead}
      >
        {left.length === 0 ? null : <LeftOut names={left.map((m) => m.name)} />}
        <Measured healths={healths} at={checks.at} onAgain={checkAgain} />
        <Changed onUndo={() => setUndoing(true)} />
        <Save />
        <Next />
      </Page>
      <FootBar>
        <Button onPress={() => act.go("install")}>{t("foot.back")}</Button>
        <span className="push" />
        <Button kind="primary" onPress={() => act.go("welcome")}>
          {t("done.finish")}
        </Button>
      </FootBar>
      {undoing && run.id !== null ? <UndoDialog run={run.state} id={run.id} onClose={() => setUndoing(false)} /> : null}
    </>
  );
}

/** The fleet as it is after the walk. */
export function Done() {
  const { state } = useWizard();
  return isUndone(state) ? <Undone /> : <SetUp />;
}
