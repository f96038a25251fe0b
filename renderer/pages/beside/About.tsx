import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function About() {
  return (
    <Page page="about" title={t("page.about")} lead="">
      {null}
    </Page>
  );
}
