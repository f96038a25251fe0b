import type { ReactNode } from "react";
import css from "./Choices.module.css";

/** More machines than this scroll under a head and a sum row that stay. */
const TALL = 9;

/** The frame of a matrix: its table scrolls in itself, by keyboard too; head, first column and sum row stay in sight. */
export function MatrixFrame({ label, rows, children }: { readonly label: string; readonly rows: number; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={`mx scroll-x ${css.matrix} ${rows > TALL ? css.tall : ""}`} aria-label={label} tabIndex={0}>
      {children}
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
