import type { ReactNode } from "react";
import { axisOf } from "../../../shared/report/choices.ts";
import { durationText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";
import css from "./Report.module.css";

export type Bar = {
  readonly key: string;
  readonly name: ReactNode;
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
  measured = true,
}: {
  readonly bars: readonly Bar[];
  readonly label: string;
  readonly text: string;
  readonly measured?: boolean;
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
          {measured ? (
            <span>
              <i />
              {t("report.key-source")}
            </span>
          ) : null}
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
                <code>{bar.name}</code>
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

const axisText = (seconds: number, whole: number): string =>
  whole >= 3600 && seconds % 3600 === 0
    ? `${seconds / 3600}\u00a0h`
    : whole >= 60 && seconds % 60 === 0 && whole < 3600
      ? `${seconds / 60}\u00a0min`
      : durationText(seconds);
