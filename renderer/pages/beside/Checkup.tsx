import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function Checkup() {
  return (
    <Page page="checkup" title={t("page.checkup")} lead="">
      {null}
    </Page>
  );
}
