import { useCallback, useEffect, useState } from "react";
import type { WizardError } from "../../../shared/errors/wizardError.ts";
import type { ReportFormat } from "../../../shared/report/exports.ts";
import { type Period, readPeriodDay } from "../../../shared/report/period.ts";
import type { Report as Figures, ReportView } from "../../../shared/report/schema.ts";
import { durationText, exactText } from "../../../shared/report/words.ts";
import { dateTime } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { fleetOf } from "../../../shared/wizard/draft.ts";
import { FootBar } from "../../app/Foot.tsx";
import { Page } from "../../app/Page.tsx";
import { useLink } from "../../app/useLink.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import { Segmented } from "../../parts/Fields.tsx";
import { Bars } from "./Bars.tsx";
import css from "./Report.module.css";
import { type Made, More, Rows } from "./Tables.tsx";

type Span = "7" | "30" | "365" | "all" | "choose";
const DAY = 86_400;

/** The period, and the one of the same length before it; null where there is none. */
function periodOf(span: Span, since: string, until: string): { readonly period: Period; readonly before: Period | null } {
  const day = (text: string): number | null => (text === "" ? null : readPeriodDay(text));
  const [from, last] = span === "choose" ? [day(since), day(until)] : [null, null];
  const now = Math.ceil(Date.now() / 1000);
  const period =
    span === "all"
      ? { since: null, until: null }
      : span === "choose"
        ? { since: from, until: last === null ? null : last + DAY }
        : { since: now - Number(span) * DAY, until: now };
  if (period.since === null) return { period, before: null };
  return { period, before: { since: period.since - ((period.until ?? now) - period.since), until: period.since } };
}

function Head({ report, name }: { readonly report: Figures; readonly name: (id: string) => string }) {
  const { total, spent, net } = report;
  return (
    <section className={css.head} aria-label={t("report.net")}>
      <div>
        <p className="label">{t(net === null ? "report.saved-only" : "report.net")}</p>
        <p className="figure">{durationText(net ?? total.saved)}</p>
      </div>
      <dl className={css.eq}>
        <dt>{t("report.spared", { count: total.binaries })}</dt>
        <dd>{exactText(total.saved)}</dd>
        <dt className={css.part}>{t("report.measured")}</dt>
        <dd>{exactText(total.measuredSaved)}</dd>
        <dt className={css.part}>{t("report.estimated")}</dt>
        <dd>{exactText(total.estimatedSaved)}</dd>
        {spent === null ? null : (
          <>
            <dt>{t("report.built", { count: spent.merges, name: name(spent.machine) })}</dt>
            <dd>{exactText(-spent.seconds)}</dd>
          </>
        )}
        <dt className={css.sum}>{t("report.sum")}</dt>
        <dd className={css.sum}>{exactText(net ?? total.saved)}</dd>
      </dl>
    </section>
  );
}

const FORMS = [
  ["csv", "CSV", "text/csv"],
  ["json", "JSON", "application/json"],
  ["markdown", "Markdown", "text/markdown"],
  ["html", "HTML", "text/html"],
] as const satisfies readonly (readonly [ReportFormat, string, string])[];
const ENDS = { csv: "csv", json: "json", markdown: "md", html: "html", text: "txt" } as const satisfies Record<ReportFormat, string>;

async function save(fleet: string, made: Made, format: ReportFormat, type: string): Promise<void> {
  const { formatReport } = await import("../../../shared/report/exports.ts");
  const text = formatReport({ fleet, report: made.report, comparison: made.comparison, estimates: made.estimates }, format);
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `savings.${ENDS[format]}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** What the binhost saved: figures of the logs kept on this computer; reading them anew is asked for. */
export function Report() {
  const { state, act } = useWizard();
  const link = useLink();
  const [span, setSpan] = useState<Span>("all");
  const [since, setSince] = useState("");
  const [until, setUntil] = useState("");
  const [by, setBy] = useState<ReportView>("package");
  const [made, setMade] = useState<Made | null>(null);
  const [reading, setReading] = useState(false);
  const [errors, setErrors] = useState<readonly WizardError[]>([]);
  const { draft } = state;
  const make = useCallback(async (): Promise<void> => {
    const fleet = fleetOf(draft);
    if (fleet === null) return;
    const { period, before } = periodOf(span, since, until);
    const answer = await link.call("report.make", { fleet, by, period, compare: before, estimate: true });
    if (answer.ok) setMade(answer.value);
    else setErrors([answer.error]);
  }, [link, draft, span, since, until, by]);
  useEffect(() => void make(), [make]);
  const read = async (): Promise<void> => {
    const fleet = fleetOf(draft);
    if (fleet === null || reading) return;
    setReading(true);
    setErrors([]);
    const answer = await link.call("report.read", { fleet });
    setErrors(answer.ok ? answer.value.machines.flatMap(({ error }) => (error === null ? [] : [error])) : [answer.error]);
    await make();
    setReading(false);
  };
  const names = new Map(draft.machines.map((machine) => [machine.id, machine.name]));
  const name = (id: string): string => names.get(id) ?? id;
  const at = made?.read.flatMap((each) => each.at ?? []) ?? [];
  const report =
    made === null || at.length === 0
      ? null
      : { ...made.report, rows: made.report.rows.map((row) => (by === "machine" ? { ...row, key: name(row.key) } : row)) };
  return (
    <>
      <Page
        page="report"
        title={t("report.title")}
        lead={t("report.lead")}
        actions={
          made === null || report === null
            ? undefined
            : FORMS.map(([format, form, type]) => (
                <Button
                  key={format}
                  size="sm"
                  icon="down"
                  label={t("report.export", { form })}
                  onPress={() => void save(draft.name, made, format, type)}
                >
                  {form}
                </Button>
              ))
        }
      >
        {errors.map((error) => (
          <ErrorPanel key={`${error.machine} ${error.code}`} error={error} onClose={() => setErrors(errors.filter((each) => each !== error))} />
        ))}
        <div className={css.tools}>
          <Segmented
            label={t("report.period")}
            value={span}
            onChange={setSpan}
            options={[
              { id: "7", label: t("report.days-7") },
              { id: "30", label: t("report.days-30") },
              { id: "365", label: t("report.days-365") },
              { id: "all", label: t("report.all") },
              { id: "choose", label: t("report.choose") },
            ]}
          />
          {span === "choose" ? (
            <div className={css.days}>
              <div className="field">
                <label htmlFor="report-since">{t("report.since")}</label>
                <input id="report-since" type="date" className="input" value={since} onChange={(event) => setSince(event.target.value)} />
              </div>
              <div className="field">
                <label htmlFor="report-until">{t("report.until")}</label>
                <input id="report-until" type="date" className="input" value={until} onChange={(event) => setUntil(event.target.value)} />
              </div>
            </div>
          ) : null}
          <Segmented
            label={t("report.by")}
            value={by}
            onChange={setBy}
            options={[
              { id: "package", label: t("report.by-package") },
              { id: "machine", label: t("report.by-machine") },
              { id: "month", label: t("report.by-month") },
            ]}
          />
        </div>
        <p className="small quiet" role="status">
          {reading ? t("report.reading") : at.length === 0 ? t("report.never") : t("report.read-at", { when: dateTime(Math.min(...at)) })}
        </p>
        {made === null || report === null ? null : (
          <>
            <Head report={report} name={name} />
            {report.total.binaries === 0 ? (
              <Callout tone="flat" title={t("report.nothing")} />
            ) : (
              <section className="section">
                <h2 className="h2">{`${t("report.by")}: ${t(`report.by-${report.by}`)}`}</h2>
                <Bars rows={report.rows} label={t(`report.by-${report.by}`)} />
              </section>
            )}
            <Rows report={report} />
            <More made={made} names={name} />
            <section className="section">
              <Callout tone="flat" title={t("report.how")}>
                <p>{t("report.how-measured")}</p>
                <p>{t("report.how-estimated")}</p>
                {report.total.unknown > 0 ? <p>{t("report.how-unknown", { count: report.total.unknown })}</p> : null}
                {report.total.slower > 0 ? <p>{t("report.how-slower", { count: report.total.slower })}</p> : null}
                <p>{t("report.how-wall")}</p>
              </Callout>
            </section>
          </>
        )}
      </Page>
      <FootBar>
        <Button onPress={() => act.go("welcome")}>{t("page.welcome")}</Button>
        <span className="push" />
        <Button kind="primary" icon="refresh" off={reading} onPress={() => void read()}>
          {reading ? t("report.reading") : t("report.read")}
        </Button>
      </FootBar>
    </>
  );
}
