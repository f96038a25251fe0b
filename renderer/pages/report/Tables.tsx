import type { ReactNode } from "react";
import type { CallOutput } from "../../../shared/contract/contract.ts";
import { ASSUMED_BINARY_SECONDS } from "../../../shared/report/estimate.ts";
import { publishedExample } from "../../../shared/report/published.ts";
import type { Report, Sums } from "../../../shared/report/schema.ts";
import { basisText, durationText, skippedText } from "../../../shared/report/words.ts";
import { t } from "../../../shared/text/text.ts";

export type Made = CallOutput<"report.make">;
/** A browser's window stays quick with so many rows; the exports have all. */
const ROWS = 200;

type Cells = readonly ReactNode[];
type Props = {
  readonly title: string;
  readonly text?: string;
  readonly head: Cells;
  readonly rows: readonly (readonly [string, Cells])[];
  readonly foot?: Cells;
};

/** A section with one table; all but the first column are figures unless `words` says otherwise. */
function Table({ title, text, head, rows, foot, words = [] }: Props & { readonly words?: readonly number[] }) {
  const cls = (at: number): string | undefined => (at > 0 && !words.includes(at) ? "num" : undefined);
  return (
    <div className="section">
      <h2 className="h2">{title}</h2>
      {text === undefined ? null : <p className="lead small">{text}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by keys */}
      <section className="scroll-x" tabIndex={0} aria-label={title}>
        <table className="table">
          <thead>
            <tr>
              {head.map((cell, at) => (
                <th key={String(at + 1)} scope="col" className={cls(at)}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, ROWS).map(([key, cells]) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                {cells.map((cell, at) => (
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
      {rows.length > ROWS ? <p className="small muted">{t("report.rest", { count: rows.length - ROWS })}</p> : null}
    </div>
  );
}

const cellsOf = (sums: Sums): Cells => [
  sums.binaries,
  durationText(sums.measuredExpected + sums.estimatedExpected),
  durationText(sums.binarySeconds - sums.unknownSeconds),
  <b key="saved">{durationText(sums.saved)}</b>,
  basisText(sums),
  durationText(sums.compiledSeconds),
  durationText(sums.wallSeconds),
];

export function Rows({ report }: { readonly report: Report }) {
  const head = [
    t(`report.by-${report.by}`),
    t("report.binaries"),
    t("report.source"),
    t("report.as-binaries"),
    t("report.saved"),
    t("report.known"),
    t("report.compiled"),
    t("report.wall"),
  ];
  return (
    <Table
      title={t("report.rows")}
      head={head}
      rows={report.rows.map((row) => [row.key, cellsOf(row)] as const)}
      foot={[t("report.total"), ...cellsOf(report.total)]}
      words={[5]}
    />
  );
}

/** Tables that are there only when they have something to say. */
export function More({ made, names }: { readonly made: Made; readonly names: (id: string) => string }) {
  const { report, comparison, estimates } = made;
  const assumed = estimates.reduce((sum, { basis }) => sum + basis.assumed, 0);
  return (
    <>
      {comparison === null ? null : (
        <Table
          title={t("report.compare")}
          head={[t(`report.by-${report.by}`), t("report.before"), t("report.after"), t("report.change")]}
          rows={comparison.rows.map((row) => [row.key, [durationText(row.before), durationText(row.after), durationText(row.change)]] as const)}
          foot={[
            t("report.total"),
            durationText(comparison.total.before.saved),
            durationText(comparison.total.after.saved),
            durationText(comparison.total.savedChange),
          ]}
        />
      )}
      {report.stillCompiled.length === 0 ? null : (
        <Table
          title={t("report.still")}
          text={t("report.still-text")}
          head={[t("report.package"), t("report.merges"), t("report.time"), t("report.machines")]}
          rows={report.stillCompiled.map(
            (each) => [each.package, [each.merges, durationText(each.seconds), each.machines.map(names).join(", ")]] as const,
          )}
          words={[3]}
        />
      )}
      {estimates.length === 0 ? null : (
        <Table
          title={t("report.estimate")}
          text={`${t("report.estimate-text")} ${assumed > 0 ? t("report.assumed", { count: assumed, seconds: ASSUMED_BINARY_SECONDS }) : ""}`}
          head={[t("report.by-machine"), t("report.year"), t("report.offered"), t("report.as-binaries"), t("report.would")]}
          rows={estimates.map((each) => [
            names(each.machine),
            [
              durationText(each.seconds),
              durationText(each.offered.seconds),
              durationText(each.offered.binarySeconds),
              durationText(each.offered.saved),
            ],
          ])}
        />
      )}
      <Table
        title={t("report.what")}
        head={[t("report.by-machine"), t("report.merges"), t("report.ratio"), t("report.left-out")]}
        rows={report.machines.map((machine) => [
          names(machine.id),
          [
            machine.merges,
            machine.role === "binhost"
              ? t("report.ratio-host")
              : machine.ratio === null
                ? t("report.ratio-none")
                : t("report.ratio-of", { ratio: machine.ratio.toFixed(2), count: machine.ratioPackages }),
            skippedText(machine.skipped).join("; ") || t("report.left-none"),
          ],
        ])}
        words={[2, 3]}
      />
      <Table
        title={t("report.example")}
        text={t("report.example-text")}
        head={[t("report.package"), t("report.source")]}
        rows={publishedExample.source.map(({ name, seconds }) => [name, [durationText(seconds)]] as const)}
      />
    </>
  );
}
