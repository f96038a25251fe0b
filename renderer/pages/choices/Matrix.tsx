import type { ReactNode } from "react";
import { Icon } from "../../parts/Icon.tsx";
import css from "./Choices.module.css";

/** More machines than this scroll under a head and a sum row that stay. */
const TALL = 9;

type Head = { readonly head: ReactNode; readonly sub?: ReactNode; readonly more?: ReactNode };
export type MatrixColumn<K extends string | number> = Head & { readonly key: K; readonly className?: string | undefined };
export type MatrixRow<K extends string | number> = Head & {
  readonly id: string;
  readonly cell: (column: K) => ReactNode;
  readonly className?: (column: K) => string | undefined;
};

const HeadText = ({ head, sub, more }: Head) => (
  <>
    {head}
    {sub === undefined ? null : <small>{sub}</small>}
    {more === undefined ? null : <small>{more}</small>}
  </>
);

/** A cell that says yes, by sign and word. */
export const Yes = ({ children }: { readonly children: ReactNode }) => (
  <span className="cell yes">
    <Icon name="check" size="xs" />
    {children}
  </span>
);

/**
 * Machines down, kinds across, the fleet as the last row. It scrolls in itself, by keyboard too; head, first column and last row stay in sight. `label`: its
 * name for screen readers; `sub`, `more`: smaller lines below a head.
 */
export function Matrix<K extends string | number>({
  label,
  corner,
  columns,
  rows,
  fleet,
  className,
}: {
  readonly label: string;
  readonly corner: Head;
  readonly columns: readonly MatrixColumn<K>[];
  readonly rows: readonly MatrixRow<K>[];
  readonly fleet: Omit<MatrixRow<K>, "id">;
  readonly className?: string | undefined;
}) {
  const cells = (row: Omit<MatrixRow<K>, "id">) =>
    columns.map(({ key, className: band }) => (
      <td key={key} className={row.className?.(key) ?? band}>
        {row.cell(key)}
      </td>
    ));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`mx scroll-x ${css.matrix} ${rows.length > TALL ? css.tall : ""}`} aria-label={label} tabIndex={0}>
      <table className={className}>
        <caption className="vh">{label}</caption>
        <thead>
          <tr>
            <th scope="col">
              <HeadText {...corner} />
            </th>
            {columns.map((column) => (
              <th scope="col" key={column.key} className={column.className}>
                <HeadText head={column.head} sub={column.sub} more={column.more} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <th scope="row">
                <HeadText head={<b>{row.head}</b>} sub={row.sub} />
              </th>
              {cells(row)}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">
              <HeadText head={fleet.head} sub={fleet.sub} />
            </th>
            {cells(fleet)}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

/** Rows that scroll in themselves when they are many; reachable by keyboard. */
export function Rows({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={css.rows} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
