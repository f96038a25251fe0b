import { yearOf } from "../../../shared/report/choices.ts";
import { ASSUMED_BINARY_SECONDS } from "../../../shared/report/estimate.ts";
import { durationText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import { Callout } from "../../parts/Callout.tsx";
import { Bars } from "./Bars.tsx";
import { Equation, Figure } from "./Head.tsx";
import css from "./Report.module.css";
import { Table } from "./Table.tsx";
import type { Made } from "./useReport.ts";

const LONGEST = 7;

/** What the last year of each client's log would have cost with a binhost. All of it is an estimate, and says so. */
export function Year({ made, name }: { readonly made: Made; readonly name: (id: string) => string }) {
  const { estimates, report } = made;
  const year = yearOf(estimates);
  if (year.merges === 0)
    return (
      <Callout tone="flat" title={t("report.year-none")}>
        <p>{t("report.year-none-text")}</p>
      </Callout>
    );
  const host = report.spent?.machine ?? null;
  const more = year.all.saved - year.offered.saved;
  const offered = year.packages.filter((each) => each.offered);
  const bars = offered.slice(0, LONGEST).map((each) => ({
    key: each.package,
    name: each.package,
    code: true,
    count: t("report.key-merges", { count: each.merges }),
    measured: each.seconds,
    estimated: 0,
    binary: each.binarySeconds,
  }));
  return (
    <>
      <section className={css.head} aria-label={t("report.year-title")}>
        <div>
          <p className="label">
            {t("report.year-title")} <span className="tag">{t("report.estimate")}</span>
          </p>
          <Figure seconds={year.offered.saved} />
          <p className="tiny quiet">{t("report.year-text")}</p>
        </div>
        <Equation
          lines={[
            { key: "all", label: t("report.year-compiled", { count: year.merges }), seconds: year.seconds },
            {
              key: "offered",
              label: host === null ? t("report.year-all-offered") : t("report.year-offered", { count: year.offered.merges, name: name(host) }),
              seconds: year.offered.seconds,
              part: true,
            },
            { key: "binaries", label: t("report.year-binaries"), seconds: -year.offered.binarySeconds },
            { key: "sum", label: t("report.year-sum"), seconds: year.offered.saved, sum: true },
          ]}
        />
      </section>
      {host === null ? (
        <p className="small muted">{t("report.year-host-unread")}</p>
      ) : more > 0 ? (
        <p className={`small muted ${css.after}`}>{t("report.year-rest", { seconds: durationText(more) })}</p>
      ) : null}
      {bars.length === 0 ? null : (
        <section className="section" aria-label={t("report.year-bars")}>
          <h2 className="h2">{t("report.year-bars")}</h2>
          <Bars bars={bars} label={t("report.year-bars")} text={t("report.year-bars-text", { count: bars.length })} year />
        </section>
      )}
      <Table
        title={t("report.year-packages")}
        text={t("report.basis-times", { ...year.basis, seconds: ASSUMED_BINARY_SECONDS })}
        mono
        head={[t("report.package"), t("report.merges"), t("report.source"), t("report.as-binaries"), t("report.would"), t("report.offer")]}
        words={[5]}
        rows={year.packages.map((each) => ({
          key: each.package,
          name: each.package,
          cells: [
            each.merges,
            durationText(each.seconds),
            durationText(each.binarySeconds),
            <b key="saved">{durationText(each.seconds - each.binarySeconds)}</b>,
            each.offered ? t("report.is-offered") : t("report.not-offered"),
          ],
        }))}
      />
      <Table
        title={t("report.year-machines")}
        head={[
          t("report.client"),
          t("report.merges"),
          t("report.year"),
          t("report.offered"),
          t("report.as-binaries"),
          t("report.would"),
          t("report.wall"),
        ]}
        rows={estimates.map((each) => ({
          key: each.machine,
          name: name(each.machine),
          cells: [
            each.merges,
            durationText(each.seconds),
            durationText(each.offered.seconds),
            durationText(each.offered.binarySeconds),
            <b key="saved">{durationText(each.offered.saved)}</b>,
            durationText(each.wallSeconds),
          ],
        }))}
      />
    </>
  );
}
