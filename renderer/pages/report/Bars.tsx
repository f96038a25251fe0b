import { axisOf } from "../../../shared/report/choices.ts";
import { durationText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import css from "./Report.module.css";

export type Bar = {
  readonly key: string;
  readonly name: string;
  /** A package’s name: code. */
  readonly code: boolean;
  /** What stands below the name. */
  readonly count: string;
  readonly measured: number;
  readonly estimated: number;
  readonly binary: number;
};
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)}%`;

/** Filled measured, hatched estimated, below them the binaries; the table beneath says the same in figures. */
export function Bars({
  bars,
  label,
  text,
  year = false,
}: {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly text: string;
  /** Durations from the log against binaries that are estimated. */
  readonly year?: boolean;
}) {
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.measured + bar.estimated, bar.binary)));
  const { step, ticks } = axisOf(most);
  const whole = step * ticks;
  if (bars.length === 0) return null;
  return (
    <>
      <div className={css.spread}>
        <p className="small muted">{text}</p>
        <div className="legend">
          <span>
            <i />
            {t(year ? "report.key-year-source" : "report.key-source")}
          </span>
          {year ? null : (
            <span>
              <i className="est" />
              {t("report.key-estimated")}
            </span>
          )}
          <span>
            <i className="bin" />
            {t(year ? "report.key-year-binary" : "report.key-binary")}
          </span>
        </div>
      </div>
      <svg className={css.defs} width="0" height="0" aria-hidden="true">
        <defs>
          <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="1.8" height="5" fill="var(--data-source)" />
          </pattern>
        </defs>
      </svg>
      <ul className="bars" aria-label={label} ref={(list) => list?.style.setProperty("--ticks", String(ticks))}>
        {bars.map((bar) => {
          const source = bar.measured + bar.estimated;
          return (
            <li key={bar.key}>
              <div className="nm">
                {bar.code ? <code>{bar.name}</code> : <b className={css.plain}>{bar.name}</b>}
                {bar.count}
              </div>
              <div className="plot">
                <svg aria-hidden="true">
                  {bar.measured > 0 ? <rect className="data src" width={percent(bar.measured, whole)} height="18" rx="3" /> : null}
                  {bar.estimated > 0 ? (
                    <rect className="data est" x={percent(bar.measured, whole)} y=".5" width={percent(bar.estimated, whole)} height="17" rx="3" />
                  ) : null}
                  <rect className="data bin" y="22" width="3" height="10" rx="1.5" />
                  <rect className="data bin" y="22" width={percent(bar.binary, whole)} height="10" rx="1.5" />
                </svg>
                <Value at={percent(source, whole)} text={durationText(source)} what={t("report.source")} />
                <Value at={percent(bar.binary, whole)} text={durationText(bar.binary)} what={t("report.as-binaries")} />
              </div>
            </li>
          );
        })}
        <li className="ax" aria-hidden="true">
          <span />
          <div className="axis">
            {Array.from({ length: ticks + 1 }, (_, tick) => (
              <span key={percent(tick, ticks)} ref={(mark) => mark?.style.setProperty("inset-inline-start", percent(tick, ticks))}>
                {axisText(tick * step, whole)}
              </span>
            ))}
          </div>
        </li>
      </ul>
    </>
  );
}

/** The content policy takes no style attribute: places are set from here. */
function Value({ at, text, what }: { readonly at: string; readonly text: string; readonly what: string }) {
  return (
    <span className="v" ref={(value) => value?.style.setProperty("inset-inline-start", at)}>
      <span className="vh">{`${what} `}</span>
      <b>{text}</b>
    </span>
  );
}

/** Whole hours and minutes as such: an axis has no seconds where it can do without. */
function axisText(seconds: number, whole: number): string {
  if (seconds === 0) return whole >= 3600 ? "0\u00a0h" : whole >= 60 ? "0\u00a0min" : "0\u00a0s";
  if (seconds % 60 !== 0) return durationText(seconds);
  const hours = Math.floor(seconds / 3600);
  const minutes = (seconds % 3600) / 60;
  const parts = [...(hours > 0 ? [`${hours}\u00a0h`] : []), ...(minutes > 0 ? [`${minutes}\u00a0min`] : [])];
  return parts.join("\u00a0");
}
