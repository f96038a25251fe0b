import { publishedExample } from "../../../shared/report/published.ts";
import type { Report } from "../../../shared/report/schema.ts";
import { durationText, skippedText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import { Callout } from "../../parts/Callout.tsx";
import { Table } from "./Table.tsx";

/** What was read of each machine, and what of it could not be used, with reasons. */
export function WhatWasRead({ report, name }: { readonly report: Report; readonly name: (id: string) => string }) {
  return (
    <Table
      title={t("report.what")}
      text={t("report.what-text")}
      head={[t("report.by-machine"), t("report.merges"), t("report.ratio"), t("report.left-out")]}
      rows={report.machines.map((machine) => ({
        key: machine.id,
        name: name(machine.id),
        cells: [
          machine.merges,
          machine.role === "binhost"
            ? t("report.ratio-host")
            : machine.ratio === null
              ? t("report.ratio-none")
              : t("report.ratio-of", { ratio: machine.ratio.toFixed(2), count: machine.ratioPackages }),
          skippedText(machine.skipped).join("; ") || t("report.left-none"),
        ],
      }))}
      words={[2, 3]}
    />
  );
}

export function How({ report }: { readonly report: Report }) {
  const { unknown, slower } = report.total;
  return (
    <section className="section">
      <Callout tone="flat" title={t("report.how")}>
        <p>{t("report.how-measured")}</p>
        <p>{t("report.how-estimated")}</p>
        {unknown > 0 ? <p>{t("report.how-unknown", { count: unknown })}</p> : null}
        {slower > 0 ? <p>{t("report.how-slower", { count: slower })}</p> : null}
        <p>{t("report.how-spent")}</p>
        <p>{t("report.how-day")}</p>
      </Callout>
    </section>
  );
}

/** The reference's published figures: an example, apart from everything that was measured here. */
export function Example() {
  return (
    <Table
      title={t("report.example")}
      narrow
      text={t("report.example-text")}
      head={[t("report.package"), t("report.source")]}
      rows={publishedExample.source.map(({ name, seconds }) => ({ key: name, name, cells: [durationText(seconds)] }))}
    />
  );
}
