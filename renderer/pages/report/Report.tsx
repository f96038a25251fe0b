import { useState } from "react";
import { firstChoice, periodOf } from "../../../shared/report/choices.ts";
import { t } from "../../../shared/text/text.ts";
import { FootBar } from "../../app/Foot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import { Segmented } from "../../parts/Fields.tsx";
import { Rich } from "../../parts/Rich.tsx";
import { Example, How, WhatWasRead } from "./Basis.tsx";
import { Logs, NeverRead } from "./Logs.tsx";
import css from "./Report.module.css";
import { Save } from "./Save.tsx";
import { Saved } from "./Saved.tsx";
import { Narrowed, Tools } from "./Tools.tsx";
import { useReport, type Wish } from "./useReport.ts";
import { Year } from "./Year.tsx";

type Tab = "saved" | "year";

/** What the binhost saved, and what one would save: figures of the logs kept on this computer; reading them anew is asked for. */
export function Report() {
  const { state, act } = useWizard();
  const { draft } = state;
  const [wish, setWish] = useState<Wish>({ choice: firstChoice, by: "package", machine: null, package: null });
  const [tab, setTab] = useState<Tab | null>(null);
  const use = useReport(wish);
  const { made } = use;
  const change = (to: Partial<Wish>): void => setWish({ ...wish, ...to });
  const names = new Map(draft.machines.map((machine) => [machine.id, machine.name]));
  const name = (id: string): string => names.get(id) ?? id;
  const wasRead = made?.read.some(({ at }) => at !== null) ?? false;
  const merged = made?.report.machines.some(({ merges }) => merges > 0) ?? false;
  // Nothing spared in all the time: what would be is more use.
  const isWhole = wish.choice.span === "all" && wish.machine === null && wish.package === null;
  const [noBinary, setNoBinary] = useState(false);
  const isNone = isWhole && made !== null ? made.report.total.binaries === 0 : noBinary;
  if (isNone !== noBinary) setNoBinary(isNone);
  const shown: Tab = tab ?? (isNone ? "year" : "saved");
  return (
    <>
      <Page
        page="report"
        title={t("report.title")}
        lead={<Rich text={t("report.lead")} />}
        actions={made === null || !merged ? undefined : <Save fleet={draft.name} made={made} />}
      >
        {use.error === null ? null : <ErrorPanel error={use.error} onClose={use.dismiss} />}
        {made === null ? null : (
          <>
            <Logs made={made} use={use} />
            {!wasRead ? (
              <NeverRead use={use} />
            ) : !merged ? (
              use.left > 0 ? null : (
                <Callout tone="flat" title={t("report.nothing-merged")}>
                  <p>{t("report.nothing-merged-text")}</p>
                </Callout>
              )
            ) : (
              <>
                <div className={css.views}>
                  <Segmented
                    label={t("report.shown")}
                    value={shown}
                    onChange={setTab}
                    options={[
                      { id: "saved", label: t("report.tab-saved") },
                      { id: "year", label: t("report.tab-year") },
                    ]}
                  />
                  {shown === "saved" && !isNone ? (
                    <Segmented
                      label={t("report.by")}
                      value={wish.by}
                      onChange={(by) => change({ by })}
                      options={[
                        { id: "package", label: t("report.by-package") },
                        { id: "machine", label: t("report.by-machine") },
                        { id: "month", label: t("report.by-month") },
                      ]}
                    />
                  ) : null}
                </div>
                {shown === "year" ? (
                  <>
                    {isNone ? (
                      <Callout tone="info" title={t("report.no-binary")}>
                        <p>{t("report.no-binary-text")}</p>
                      </Callout>
                    ) : null}
                    <Year made={made} name={name} />
                  </>
                ) : (
                  <>
                    <Tools wish={wish} change={change} report={made.report} clients={draft.machines.filter(({ role }) => role === "client")} />
                    <Narrowed wish={wish} change={change} name={name} />
                    {/* Figures of the period before would stand under dates that are not theirs. */}
                    {periodOf(wish.choice, Date.now() / 1000).wrong ? null : <Saved made={made} wish={wish} change={change} name={name} />}
                  </>
                )}
                <WhatWasRead report={made.report} name={name} />
                <How report={made.report} />
              </>
            )}
            <Example />
          </>
        )}
      </Page>
      <FootBar>
        <Button onPress={() => act.go("welcome")}>{t("page.welcome")}</Button>
        <span className="push" />
        <Button kind="primary" icon="refresh" off={use.left > 0} onPress={() => void use.read()}>
          {use.left > 0 ? t("report.reading") : wasRead ? t("report.read-new") : t("report.read")}
        </Button>
      </FootBar>
    </>
  );
}
