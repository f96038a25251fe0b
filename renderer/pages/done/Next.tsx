import { list } from "../../../shared/text/list.ts";
import { type TextKey, t } from "../../../shared/text/text.ts";
import type { PageId } from "../../../shared/wizard/pages.ts";
import { servedClients } from "../../../shared/wizard/readiness.ts";
import { useWizard } from "../../app/wizard.ts";
import { Copyline } from "../../parts/Copyline.tsx";
import { Icon, type IconName } from "../../parts/Icon.tsx";
import css from "./Done.module.css";

/** The same on both: what the binhost has built, the clients' Portage takes by itself (FEATURES=getbinpkg). */
const UPDATE = "emaint sync -a && emerge --update --deep --newuse @world";

const WAYS = [
  { page: "add", icon: "plus", title: "done.next-add", text: "done.next-add-text" },
  { page: "report", icon: "chart", title: "done.next-report", text: "done.next-report-text" },
  { page: "checkup", icon: "pulse", title: "done.next-checkup", text: "done.next-checkup-text" },
  { page: "maintenance", icon: "calendar", title: "done.next-maintenance", text: "done.next-maintenance-text" },
] as const satisfies readonly { readonly page: PageId; readonly icon: IconName; readonly title: TextKey; readonly text: TextKey }[];

/** How updates go from now on, in two exact commands, and what else there is. */
export function Next() {
  const { state, act } = useWizard();
  const host = state.draft.machines.find((m) => m.role === "binhost")?.name ?? "";
  const clients = servedClients(state).map((m) => m.name);
  return (
    <section className="section">
      <h2 className="h2">{t("done.next")}</h2>
      <div className={css.update}>
        <div>
          <h3 className="h3">{t("done.next-update")}</h3>
          <p>{t("done.next-update-text", { host })}</p>
        </div>
        <div className={css.cmds}>
          <div>
            <p>{t("done.next-update-host", { host })}</p>
            <Copyline text={UPDATE} label={t("copy.command")} />
          </div>
          <div>
            <p>{t("done.next-update-client", { names: list(clients) })}</p>
            <Copyline text={UPDATE} label={t("copy.command")} />
          </div>
        </div>
      </div>
      <ul className={css.next}>
        {WAYS.map(({ page, icon, title, text }) => (
          <li key={page}>
            <Icon name={icon} />
            <button type="button" onClick={() => act.go(page)}>
              {t(title)}
            </button>
            <p>{t(text)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
