import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function Help() {
  return (
    <Page page="help" title={t("page.help")} lead="">
      {null}
    </Page>
  );
}
