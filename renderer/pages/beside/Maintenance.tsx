import { t } from "../../../shared/text/text.ts";
import { BackFoot } from "../../app/BackFoot.tsx";
import { Page } from "../../app/Page.tsx";
import { useWizard } from "../../app/wizard.ts";
import { Callout } from "../../parts/Callout.tsx";
import { Code } from "../../parts/Code.tsx";
import { Copyline } from "../../parts/Copyline.tsx";
import css from "./Place.module.css";
import { Today, Will } from "./Place.tsx";

const SYNC = "emaint sync --auto";
const UPDATE_HOST = "emerge --ask --update --deep --newuse --with-bdeps=y @world";
const UPDATE_CLIENT = "emerge --ask --update --deep --newuse @world";

/** A place that is kept: what will stand here, and how it is done by hand today. */
export function Maintenance() {
  const { state } = useWizard();
  const host = state.draft.machines.find((m) => m.role === "binhost")?.name ?? t("maintenance.host");
  return (
    <>
      <Page page="maintenance" title={t("maintenance.title")} lead={t("maintenance.lead")}>
        <Will
          icon="wrench"
          title={t("maintenance.will")}
          items={[t("maintenance.will-1"), t("maintenance.will-2"), t("maintenance.will-3"), t("maintenance.will-4"), t("maintenance.will-5")]}
        />
        <section className="section">
          <h2 className="h2">{t("maintenance.now")}</h2>
          <div className={css.list}>
            <Today title={t("maintenance.update")} text={t("maintenance.update-text", { host })} commands={[`${SYNC} && ${UPDATE_HOST}`]}>
              <p>{t("maintenance.update-clients")}</p>
              <Copyline text={`${SYNC} && ${UPDATE_CLIENT}`} label={t("copy.command")} />
            </Today>
            <Today title={t("maintenance.clean")} text={t("maintenance.clean-text", { host })} commands={["eclean-pkg --pretend", "eclean-pkg"]}>
              <Callout tone="warn" title={t("maintenance.clean-never")}>
                <p>
                  <Code text={t("maintenance.clean-deep", { host })} />
                </p>
              </Callout>
              <p>
                <Code text={t("maintenance.clean-tool")} />
              </p>
            </Today>
            <Today title={t("maintenance.size")} text={t("maintenance.size-text", { host })} commands={['du -sh "$(portageq envvar PKGDIR)"']} />
            <Today
              title={t("maintenance.index")}
              text={t("maintenance.index-text", { host })}
              commands={["emaint --check binhost", "emaint --fix binhost"]}
            />
          </div>
        </section>
      </Page>
      <BackFoot />
    </>
  );
}
