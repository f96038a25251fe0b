import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function History() {
  return (
    <Page page="history" title={t("page.history")} lead="">
      {null}
    </Page>
  );
}
