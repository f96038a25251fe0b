import type { ReactNode } from "react";
import type { Report } from "../../../shared/report/schema.ts";
import { durationText, exactText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import css from "./Report.module.css";

/** The one large figure of the page: numbers large, units small. */
export function Figure({ seconds }: { readonly seconds: number }) {
  return (
    <p className="figure">
      {durationText(seconds)
        .split(" ")
        .map((part, at) => (at % 2 === 0 ? part : <small key={part}>{`\u00a0${part} `}</small>))}
    </p>
  );
}

type Line = { readonly key: string; readonly label: ReactNode; readonly seconds: number; readonly sum?: boolean; readonly part?: boolean };

/** How the figure comes about, to the second, so that it can be added up. */
export function Equation({ lines, split }: { readonly lines: readonly Line[]; readonly split?: ReactNode }) {
  return (
    <dl className={css.eq}>
      {lines.map(({ key, label, seconds, sum = false, part = false }, at) => (
        <div key={key} className={[css.line, sum ? css.sum : "", part ? css.part : ""].join(" ")}>
          <dt>{label}</dt>
          <dd>{exactText(seconds)}</dd>
          {at === 0 ? split : null}
        </div>
      ))}
    </dl>
  );
}

/** Measured filled, estimated hatched; the words below say it too. */
function Split({ measured, estimated }: { readonly measured: number; readonly estimated: number }) {
  const whole = Math.max(measured, 0) + Math.max(estimated, 0);
  return (
    <dd className={css.split}>
      {whole === 0 ? null : (
        <svg width="100%" height="8" aria-hidden="true">
          <rect className="data src" width={`${(100 * Math.max(measured, 0)) / whole}%`} height="8" rx="2" />
          {estimated > 0 ? (
            <rect
              className="data est"
              x={`${(100 * Math.max(measured, 0)) / whole}%`}
              y=".5"
              width={`${(100 * estimated) / whole}%`}
              height="7"
              rx="2"
            />
          ) : null}
        </svg>
      )}
      <span className="tiny quiet">{t("report.split", { measured: durationText(measured), estimated: durationText(estimated) })}</span>
    </dd>
  );
}

export function Head({ report, name }: { readonly report: Report; readonly name: (id: string) => string }) {
  const { total, spent, net } = report;
  const figure = net ?? total.saved;
  const label = net === null ? t("report.saved-only") : net < 0 ? t("report.net-negative") : t("report.net");
  return (
    <section className={css.head} aria-label={label}>
      <div>
        <p className="label">{label}</p>
        <Figure seconds={figure} />
        <p className="tiny quiet">{net === null ? t("report.saved-only-text") : t("report.net-text")}</p>
      </div>
      <Equation
        split={<Split measured={total.measuredSaved} estimated={total.estimatedSaved} />}
        lines={[
          { key: "spared", label: t("report.spared", { count: total.binaries }), seconds: total.saved },
          ...(spent === null
            ? []
            : [
                {
                  key: "spent",
                  label: (
                    <>
                      {t("report.built", { count: spent.merges, name: name(spent.machine) })}
                      {spent.packagedMerges === 0 ? null : (
                        <span className="tiny quiet">
                          {t("report.built-only", { count: spent.packagedMerges, seconds: durationText(spent.packagedSeconds) })}
                        </span>
                      )}
                    </>
                  ),
                  seconds: -spent.seconds,
                },
              ]),
          { key: "sum", label: t("report.sum"), seconds: figure, sum: true },
        ]}
      />
    </section>
  );
}
