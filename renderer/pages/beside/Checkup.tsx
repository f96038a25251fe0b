import { commandLine } from "../../../shared/shell/quote.ts";
import { t } from "../../../shared/text/text.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import css from "./Place.module.css";
import { Today, Will } from "./Place.tsx";

/** A place that is kept: what will stand here, and what does the same today. */
export function Checkup() {
  const { state, act } = useWizard();
  const { draft, plan } = state;
  const uri = plan.plan?.decisions.uri ?? null;
  const unsaved = draft.machines.length > 0 && draft.path === null;
  return (
    <>
      <Page page="checkup" title={t("checkup.title")} lead={t("checkup.lead")}>
        <Will icon="pulse" title={t("checkup.will")} items={[t("checkup.will-1"), t("checkup.will-2"), t("checkup.will-3"), t("checkup.will-4")]} />
        <section className="section">
          <h2 className="h2">{t("checkup.now")}</h2>
          <div className={css.list}>
            <Today title={t("checkup.review")} text={t("checkup.review-text")}>
              <Button onPress={() => act.go("machines")}>{t("checkup.review-do")}</Button>
            </Today>
            <Today
              title={t("checkup.verify")}
              text={t("checkup.verify-text")}
              commands={[commandLine(["binhost-wizard", "verify", draft.path ?? "fleet.json"])]}
            >
              {draft.practice ? (
                <p className="small muted">{t("checkup.verify-practice")}</p>
              ) : unsaved ? (
                <p className="small muted">{t("checkup.verify-unsaved", { fleet: draft.name })}</p>
              ) : null}
            </Today>
            <Today title={t("checkup.why")} text={t("checkup.why-text")} commands={["emerge --pretend --verbose --update --deep --newuse @world"]} />
            {uri?.startsWith("http") === true ? (
              <Today
                title={t("checkup.index")}
                text={t("checkup.index-text")}
                commands={[`curl --silent --show-error --fail ${uri}/Packages | head -n 5`]}
              />
            ) : null}
          </div>
        </section>
      </Page>
      <BackFoot />
    </>
  );
}
