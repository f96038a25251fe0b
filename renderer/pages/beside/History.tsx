import { useEffect, useState } from "react";
import type { RunSummary } from "../../../shared/contract/contract.ts";
import { t } from "../../../shared/text/text.ts";
import { fleetsOf } from "../../../shared/wizard/history.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import { Select } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./History.module.css";
import { HistoryRun } from "./HistoryRun.tsx";

const ALL = "";

/** Nothing was done yet: why that is so, and the way to a first run. */
function Empty() {
  const { state, act } = useWizard();
  const begun = state.draft.machines.length > 0;
  return (
    <section className="empty" aria-labelledby="history-empty">
      <span className="glyph">
        <Icon name="clock" />
      </span>
      <h2 className="h2" id="history-empty">
        {t("history.empty")}
      </h2>
      <p className={css.why}>{t("history.empty-text")}</p>
      <Button kind="primary" onPress={() => act.go("machines")}>
        {begun ? t("history.empty-do", { fleet: state.draft.name }) : t("history.empty-new")}
      </Button>
      <div className={css.command}>
        <p className="small">{t("history.empty-command")}</p>
        <Copyline text="binhost-wizard runs" label={t("copy.command")} />
      </div>
    </section>
  );
}

/** Every run of this computer, newest first. */
export function History() {
  const { state, act } = useWizard();
  const [fleet, setFleet] = useState(ALL);
  const [asked, setAsked] = useState(false);
  const { live, id } = state.run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when a run begins or ends the list is another one
  useEffect(() => {
    void act.refreshRuns().then(() => setAsked(true));
  }, [act, live, id]);
  const fleets = fleetsOf(state.runs);
  const shown: readonly RunSummary[] = fleets.includes(fleet) ? state.runs.filter((run) => run.fleet === fleet) : state.runs;
  return (
    <>
      <Page page="history" title={t("history.title")} lead={t("history.lead")}>
        {asked && state.runs.length === 0 ? <Empty /> : null}
        {fleets.length > 1 ? (
          <div className={css.tools}>
            <Select
              label={t("history.filter")}
              value={fleets.includes(fleet) ? fleet : ALL}
              options={[{ id: ALL, label: t("history.all") }, ...fleets.map((name) => ({ id: name, label: name }))]}
              onChange={setFleet}
            />
            <p className="small muted" role="status">
              {t("history.shown", { count: shown.length })}
            </p>
          </div>
        ) : null}
        {shown.length === 0 ? null : (
          <ul className={css.runs} aria-label={t("history.list")}>
            {shown.map((run) => (
              <HistoryRun key={run.run} run={run} runs={state.runs} />
            ))}
          </ul>
        )}
      </Page>
      <BackFoot />
    </>
  );
}
