import { t } from "../../../shared/text/text.ts";
import { Page } from "../../app/Page.tsx";

export function Add() {
  return (
    <Page page="add" title={t("page.add")} lead="">
      {null}
    </Page>
  );
}
