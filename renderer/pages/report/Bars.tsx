import type { ReportRow } from "../../../shared/report/schema.ts";
import { durationText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import css from "./Report.module.css";

const SHOWN = 7;
const TICKS = 4;
const expectedOf = (row: ReportRow): number => row.measuredExpected + row.estimatedExpected;
const binaryOf = (row: ReportRow): number => row.binarySeconds - row.unknownSeconds;
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;

/** The longest rows as bars: filled measured, hatched estimated, below them the binaries. The table beneath says the same. */
export function Bars({ rows, label }: { readonly rows: readonly ReportRow[]; readonly label: string }) {
  const longest = rows
    .filter((row) => expectedOf(row) > 0)
    .sort((a, b) => expectedOf(b) - expectedOf(a))
    .slice(0, SHOWN);
  const most = Math.max(...longest.map((row) => Math.max(expectedOf(row), binaryOf(row))));
  if (longest.length === 0) return null;
  return (
    <>
      <div className={css.spread}>
        <p className="small muted">{t("report.longest")}</p>
        <div className="legend">
          <span>
            <i />
            {t("report.key-source")}
          </span>
          <span>
            <i className="est" />
            {t("report.key-estimated")}
          </span>
          <span>
            <i className="bin" />
            {t("report.key-binary")}
          </span>
        </div>
      </div>
      <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="1.8" height="5" fill="var(--data-source)" />
          </pattern>
        </defs>
      </svg>
      <ul className="bars" aria-label={label} style={{ "--ticks": TICKS } as React.CSSProperties}>
        {longest.map((row) => {
          const measured = percent(row.measuredExpected, most);
          const end = percent(expectedOf(row), most);
          const binary = percent(binaryOf(row), most);
          return (
            <li key={row.key}>
              <div className="nm">
                <code>{row.key}</code>
                {t("report.installs", { count: row.binaries - row.unknown })}
              </div>
              <div className="plot">
                <svg aria-hidden="true">
                  {row.measuredExpected > 0 ? <rect className="data src" width={measured} height="18" rx="3" /> : null}
                  {row.estimatedExpected > 0 ? (
                    <rect className="data est" x={measured} y=".5" width={percent(row.estimatedExpected, most)} height="17" rx="3" />
                  ) : null}
                  <rect className="data bin" y="22" width={binary} style={{ minWidth: 3 }} height="10" rx="1.5" />
                </svg>
                <span className="v" style={{ insetInlineStart: end }}>
                  <b>{durationText(expectedOf(row))}</b>
                </span>
                <span className="v" style={{ insetInlineStart: binary }}>
                  <b>{durationText(binaryOf(row))}</b>
                </span>
              </div>
            </li>
          );
        })}
        <li className="ax" aria-hidden="true">
          <span />
          <div className="axis">
            {Array.from({ length: TICKS + 1 }, (_, tick) => (
              <span key={percent(tick, TICKS)} style={{ insetInlineStart: percent(tick, TICKS) }}>
                {durationText((most * tick) / TICKS)}
              </span>
            ))}
          </div>
        </li>
      </ul>
    </>
  );
}
