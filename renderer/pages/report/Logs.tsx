import { useState } from "react";
import { dateTime } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button, Disclosure } from "../../parts/Button.tsx";
import { State } from "../../parts/Chip.tsx";
import { ErrorPanel } from "../../parts/ErrorPanel.tsx";
import css from "./Report.module.css";
import type { Made, Reading, UseReport } from "./useReport.ts";

/** One machine's log in a word: from when its figures are, and whether that is being changed. */
function LogState({ reading, at }: { readonly reading: Reading | undefined; readonly at: number | null }) {
  if (reading?.state === "waits")
    return (
      <State tone="quiet" icon="clock">
        {t("report.log-waits")}
      </State>
    );
  if (reading?.state === "reads")
    return (
      <State tone="run" icon="ring">
        {t("report.log-reading")}
      </State>
    );
  if (reading?.state === "failed")
    return (
      <State tone="err" icon="x-circle">
        {at === null ? t("report.log-failed") : t("report.log-kept", { when: dateTime(at) })}
      </State>
    );
  if (at === null)
    return (
      <State tone="quiet" icon="dash">
        {t("report.log-never")}
      </State>
    );
  return (
    <State tone="ok" icon="check-circle">
      {t("report.log-read", { when: dateTime(at) })}
    </State>
  );
}

function Fresh({ reading }: { readonly reading: Reading | undefined }) {
  if (reading?.state !== "done") return null;
  const { read } = reading;
  const words = read.merges === 0 ? t("report.log-empty") : read.fresh === 0 ? t("report.log-none") : t("report.log-fresh", { count: read.fresh });
  return (
    <>
      <span className="tiny quiet">{words}</span>
      {read.rotated.length === 0 ? null : <span className="tiny quiet">{t("report.rotated", { count: read.rotated.length })}</span>}
      {read.unreadable.map(({ path, why }) => (
        <span key={path} className="tiny quiet">
          {t("report.unreadable", { path, why })}
        </span>
      ))}
    </>
  );
}

/** Every machine's log, live while it is read. */
export function Logs({ made, use }: { readonly made: Made | null; readonly use: UseReport }) {
  const { state } = useWizard();
  const [open, setOpen] = useState(false);
  const { readings, left, read } = use;
  const at = (id: string): number | null => made?.read.find((each) => each.id === id)?.at ?? null;
  const times = state.draft.machines.flatMap(({ id }) => at(id) ?? []);
  const quiet = Object.keys(readings).length === 0 && times.length === state.draft.machines.length;
  return (
    <section aria-label={t("report.logs")} className={css.logs}>
      {quiet ? (
        <p className={css.summary}>
          <State tone="ok" icon="check-circle">
            {t("report.logs-read", { count: times.length, when: dateTime(Math.min(...times)) })}
          </State>
          <Disclosure open={open} onToggle={() => setOpen(!open)}>
            {t("report.logs-each")}
          </Disclosure>
        </p>
      ) : null}
      <ul hidden={quiet && !open}>
        {state.draft.machines.map(({ id, name }) => (
          <li key={id}>
            <b>{name}</b>
            <LogState reading={readings[id]} at={at(id)} />
            <Fresh reading={readings[id]} />
          </li>
        ))}
      </ul>
      <p className="vh" role="status">
        {left > 0 ? t("report.reading-of", { count: left }) : ""}
      </p>
      {state.draft.machines.flatMap(({ id }) => {
        const reading = readings[id];
        return reading?.state === "failed" ? [<ErrorPanel key={id} error={reading.error} onRetry={() => void read([id])} />] : [];
      })}
    </section>
  );
}

/** Before the first reading: why the page is empty, and the one thing to do. */
export function NeverRead({ use }: { readonly use: UseReport }) {
  return (
    <section className="empty">
      <h2 className="h2">{t("report.never")}</h2>
      <p className={css.why}>{t("report.never-text")}</p>
      <Button icon="eye" off={use.left > 0} onPress={() => void use.read()}>
        {use.left > 0 ? t("report.reading") : t("report.read")}
      </Button>
    </section>
  );
}
