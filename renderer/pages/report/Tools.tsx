import { type Beside, besides, type Choice, periodOf, spans } from "../../../shared/report/choices.ts";
import type { Report } from "../../../shared/report/schema.ts";
import { monthName, utcDay } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { Button } from "../../parts/Button.tsx";
import { Segmented, Select } from "../../parts/Fields.tsx";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Report.module.css";
import type { Wish } from "./useReport.ts";

type Props = {
  readonly wish: Wish;
  readonly change: (to: Partial<Wish>) => void;
  readonly report: Report;
  readonly clients: readonly { readonly id: string; readonly name: string }[];
};

const SPANS = { 7: "report.days-7", 30: "report.days-30", 365: "report.days-365", all: "report.all", choose: "report.choose" } as const;
const BESIDE = { none: "report.beside-none", before: "report.beside-before", year: "report.beside-year" } as const satisfies Record<Beside, string>;

/** Period, the one beside it, machine, and how rows are put together. */
export function Tools({ wish, change, report, clients }: Props) {
  const { choice } = wish;
  const set = (to: Partial<Choice>): void => change({ choice: { ...choice, ...to } });
  const { wrong, period } = periodOf(choice, Date.now() / 1000);
  const { covered } = report;
  return (
    <section aria-label={t("report.shown")}>
      <div className={css.tools}>
        <Segmented
          label={t("report.period")}
          value={choice.span}
          onChange={(span) => set({ span })}
          options={spans.map((id) => ({ id, label: t(SPANS[id]) }))}
        />
        {choice.span === "choose" ? (
          <div className={css.days}>
            <Day id="report-since" label={t("report.since")} value={choice.since} onChange={(since) => set({ since })} wrong={wrong} />
            <Day id="report-until" label={t("report.until")} value={choice.until} onChange={(until) => set({ until })} wrong={wrong} />
          </div>
        ) : null}
        <Select
          label={t("report.client")}
          hideLabel
          value={wish.machine ?? ""}
          onChange={(id) => change({ machine: id === "" ? null : id })}
          options={[{ id: "", label: t("report.all-clients") }, ...clients.map(({ id, name }) => ({ id, label: name }))]}
        />
        <Select
          label={t("report.beside")}
          hideLabel
          value={choice.beside}
          onChange={(beside) => set({ beside })}
          options={besides.map((id) => ({ id, label: t(BESIDE[id]) }))}
        />
        {covered === null || wrong ? null : (
          <span className="small quiet">
            {t("report.span", { from: utcDay(period.since ?? covered.from), to: utcDay((period.until ?? covered.to + 1) - 1) })}
          </span>
        )}
      </div>
      {wrong ? (
        <p className="msg err" id="report-days" role="alert">
          <Icon name="x-circle" size="xs" />
          <span>{t("report.bad-days")}</span>
        </p>
      ) : choice.beside !== "none" && period.since === null ? (
        <p className="msg">
          <Icon name="info" size="xs" />
          <span>{t("report.beside-needs")}</span>
        </p>
      ) : null}
    </section>
  );
}

type DayProps = {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly wrong: boolean;
};
function Day({ id, label, value, onChange, wrong }: DayProps) {
  return (
    <div className={css.day}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="date"
        className="input"
        value={value}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? "report-days" : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

/** What was narrowed down to, each with a way back. */
export function Narrowed({ wish, change, name }: Pick<Props, "wish" | "change"> & { readonly name: (id: string) => string }) {
  const { machine, package: only, choice } = wish;
  const month =
    choice.span === "choose" && choice.since.endsWith("-01") && choice.since.slice(0, 7) === choice.until.slice(0, 7)
      ? choice.since.slice(0, 7)
      : null;
  const parts = [
    ...(machine === null ? [] : [{ key: "machine", what: name(machine), drop: () => change({ machine: null }) }]),
    ...(only === null ? [] : [{ key: "package", what: only, drop: () => change({ package: null, by: "package" }) }]),
    ...(month === null
      ? []
      : [{ key: "month", what: monthName(month), drop: () => change({ choice: { ...choice, span: "all", since: "", until: "" }, by: "month" }) }]),
  ];
  if (parts.length === 0) return null;
  return (
    <p className={css.narrowed}>
      <span className="small quiet">{t("report.only")}</span>
      {parts.map(({ key, what, drop }) => (
        <span key={key} className={css.part}>
          <span className={key === "package" ? "mono" : undefined}>{what}</span>
          <Button kind="plain" size="sm" icon="x" label={t("report.drop", { what })} onPress={drop} />
        </span>
      ))}
    </p>
  );
}
