import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function Settings() {
  return (
    <Page page="settings" title={t("page.settings")} lead="">
      {null}
    </Page>
  );
}
