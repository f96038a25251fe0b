import { type ReactNode, useId, useState } from "react";
import { t } from "../../../shared/text/text.ts";
import { Button } from "../../parts/Button.tsx";
import css from "./Report.module.css";

/** So many rows at first, and so many more at each press: a window stays quick whatever the log holds. */
const ROWS = 25;
const MORE = 200;

type Cells = readonly ReactNode[];
export type RowOf = { readonly key: string; readonly name: ReactNode; readonly cells: Cells };
type Props = {
  readonly title: string;
  readonly text?: ReactNode;
  readonly head: Cells;
  readonly rows: readonly RowOf[];
  readonly foot?: Cells;
  /** Columns with words in place of figures; the first one always has. */
  readonly words?: readonly number[];
  readonly actions?: ReactNode;
  /** Names are code. */
  readonly mono?: boolean;
  /** Two columns: figures stand near their names. */
  readonly narrow?: boolean;
};

/** A section with one table. */
export function Table({ title, text, head, rows, foot, words = [], actions, mono = false, narrow = false }: Props) {
  const [shown, setShown] = useState(ROWS);
  const id = useId();
  const cls = (at: number): string | undefined => (at === 0 ? (mono ? css.name : undefined) : words.includes(at) ? undefined : "num");
  const left = rows.length - shown;
  return (
    <div className="section">
      <div className={css.heading}>
        <div>
          <h2 className="h2" id={id}>
            {title}
          </h2>
          {text === undefined ? null : <p className="lead small">{text}</p>}
        </div>
        {actions}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by keys */}
      <section className="scroll-x" tabIndex={0} aria-labelledby={id}>
        <table className={`table ${css.table} ${narrow ? css.narrow : ""}`}>
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={String(at + 1)} scope="col" className={at === 0 ? undefined : cls(at)}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <tr key={row.key}>
                <th scope="row" className={cls(0)}>
                  {row.name}
                </th>
                {row.cells.map((cell, at) => (
                  <td key={String(at + 1)} className={cls(at + 1)}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
          {foot === undefined ? null : (
            <tfoot>
              <tr>
                {foot.map((cell, at) =>
                  at === 0 ? (
                    <th key="name" scope="row">
                      {cell}
                    </th>
                  ) : (
                    <td key={String(at + 1)} className={cls(at)}>
                      {cell}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      {left > 0 ? (
        <Button kind="plain" size="sm" icon="chev-d" onPress={() => setShown(shown + MORE)}>
          {t("report.rest", { count: Math.min(left, MORE) })}
        </Button>
      ) : null}
    </div>
  );
}

/** A row's name that shows only that row when it is pressed. */
export function Drill({ name, label, onPress }: { readonly name: string; readonly label: string; readonly onPress: () => void }) {
  return (
    <button type="button" className={css.drill} aria-label={t("report.only-row", { what: label })} onClick={onPress}>
      {name}
    </button>
  );
}
