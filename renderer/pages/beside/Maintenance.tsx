import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function Maintenance() {
  return (
    <Page page="maintenance" title={t("page.maintenance")} lead="">
      {null}
    </Page>
  );
}
