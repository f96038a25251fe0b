import { monthChoice } from "../../../shared/report/choices.ts";
import type { MergeRow, Report, ReportRow, Sums } from "../../../shared/report/schema.ts";
import { basisText, durationText } from "../../../shared/report/words.ts";
import { dateTime, monthName, utcDay } from "../../../shared/text/format.ts";
import { t } from "../../../shared/text/text.ts";
import { useWizard } from "../../app/wizard.ts";
import { Button } from "../../parts/Button.tsx";
import { Callout } from "../../parts/Callout.tsx";
import { type Bar, Bars } from "./Bars.tsx";
import { Head } from "./Head.tsx";
import { Drill, Table } from "./Table.tsx";
import type { Made, Wish } from "./useReport.ts";

const LONGEST = 7;
const MONTHS = 24;
const expectedOf = (sums: Sums): number => sums.measuredExpected + sums.estimatedExpected;
const binaryOf = (sums: Sums): number => sums.binarySeconds - sums.unknownSeconds;

type Names = { readonly name: (id: string) => string };
type Narrow = { readonly change: (to: Partial<Wish>) => void };

const labelOf = (report: Report, row: ReportRow, name: (id: string) => string): string =>
  report.by === "machine" ? name(row.key) : report.by === "month" ? monthName(row.key) : row.key;

/** From machine to package, from package to month, from month to its packages. */
function drillOf(report: Report, key: string, { choice, package: only }: Wish): Partial<Wish> {
  switch (report.by) {
    case "machine":
      return { machine: key, by: "package" };
    case "package":
      return { package: key, by: "month" };
    case "month":
      return { choice: monthChoice(key, choice), by: only === null ? "package" : "machine" };
  }
}

function barsOf(report: Report, name: (id: string) => string): readonly Bar[] {
  const known = report.rows.filter((row) => expectedOf(row) > 0);
  const shown = report.by === "month" ? known.slice(-MONTHS) : [...known].sort((a, b) => expectedOf(b) - expectedOf(a)).slice(0, LONGEST);
  return shown.map((row) => ({
    key: row.key,
    name: labelOf(report, row, name),
    code: report.by === "package",
    count: t("report.installs", { count: row.binaries - row.unknown }),
    measured: row.measuredExpected,
    estimated: row.estimatedExpected,
    binary: binaryOf(row),
  }));
}

/** Nothing that is known is not nothing that was spared. */
const isKnown = ({ measured, estimated }: Sums): boolean => measured + estimated > 0;

const cellsOf = (sums: Sums) => [
  sums.binaries,
  isKnown(sums) ? durationText(expectedOf(sums)) : "–",
  isKnown(sums) ? durationText(binaryOf(sums)) : "–",
  <b key="saved">{isKnown(sums) ? durationText(sums.saved) : "–"}</b>,
  basisText(sums),
  sums.compiled === 0 ? "–" : durationText(sums.compiledSeconds),
  durationText(sums.wallSeconds),
];

function Rows({ report, name, wish, change }: { readonly report: Report; readonly wish: Wish } & Names & Narrow) {
  return (
    <Table
      title={t("report.rows")}
      text={t("report.rows-text")}
      mono={report.by === "package"}
      head={[
        t(`report.by-${report.by}`),
        t("report.binaries"),
        t("report.source"),
        t("report.as-binaries"),
        t("report.saved"),
        t("report.known"),
        t("report.compiled"),
        t("report.wall"),
      ]}
      rows={report.rows.map((row) => {
        const label = labelOf(report, row, name);
        return {
          key: row.key,
          name: <Drill name={label} label={label} onPress={() => change(drillOf(report, row.key, wish))} />,
          cells: cellsOf(row),
        };
      })}
      foot={[t("report.total"), ...cellsOf(report.total)]}
      words={[5]}
    />
  );
}

function basisOf({ basis, builds, match, ratio }: MergeRow): string {
  const words = match === null ? "" : t(`report.match-${match}`);
  switch (basis) {
    case "compiled":
    case "unknown":
      return t(`report.basis-${basis}`);
    case "own":
      return t("report.basis-own", { count: builds, match: words });
    case "binhost":
      return t("report.basis-binhost", { count: builds, match: words, ratio: (ratio ?? 1).toFixed(2) });
  }
}

function Merges({ merges, what, name }: { readonly merges: readonly MergeRow[]; readonly what: string } & Names) {
  return (
    <Table
      title={t("report.merges-title", { what })}
      text={t("report.merges-text")}
      head={[t("report.when"), t("report.client"), t("report.version"), t("report.expected"), t("report.took"), t("report.saved"), t("report.known")]}
      words={[1, 2, 6]}
      rows={merges.map((merge) => ({
        key: `${merge.machine} ${merge.start} ${merge.version} ${merge.basis}`,
        name: dateTime(merge.start),
        cells: [
          name(merge.machine),
          <code key="version">{merge.version}</code>,
          merge.expected === null ? "–" : durationText(merge.expected),
          durationText(merge.seconds),
          merge.saved === null ? "–" : <b key="saved">{durationText(merge.saved)}</b>,
          basisOf(merge),
        ],
      }))}
    />
  );
}

function Compared({ made, name }: { readonly made: Made } & Names) {
  const { comparison, report } = made;
  if (comparison === null) return null;
  const words = ({ since, until }: Report["period"]): string =>
    t("report.span", { from: utcDay(since ?? 0), to: utcDay((until ?? Date.now() / 1000) - 1) });
  const change = (seconds: number): string =>
    seconds === 0 ? t("report.same") : t(seconds > 0 ? "report.more" : "report.less", { seconds: durationText(Math.abs(seconds)) });
  const { before, after, savedChange } = comparison.total;
  return (
    <Table
      title={t("report.compare")}
      text={t("report.compare-text")}
      mono={report.by === "package"}
      head={[t(`report.by-${report.by}`), words(comparison.before), words(comparison.after), t("report.change")]}
      rows={comparison.rows.map((row) => ({
        key: row.key,
        name: report.by === "machine" ? name(row.key) : report.by === "month" ? monthName(row.key) : row.key,
        cells: [durationText(row.before), durationText(row.after), change(row.change)],
      }))}
      foot={[t("report.total"), durationText(before.saved), durationText(after.saved), change(savedChange)]}
    />
  );
}

function Still({ report, name, change }: { readonly report: Report } & Names & Narrow) {
  const { act } = useWizard();
  const { stillCompiled, total } = report;
  if (stillCompiled.length === 0) return null;
  return (
    <Table
      title={t("report.still")}
      text={t("report.still-lead", { count: total.compiled, seconds: durationText(total.compiledSeconds) })}
      mono
      actions={
        <Button size="sm" icon="pulse" onPress={() => act.go("checkup")}>
          {t("report.checkup")}
        </Button>
      }
      head={[t("report.package"), t("report.merges"), t("report.time"), t("report.machines")]}
      rows={stillCompiled.map((each) => ({
        key: each.package,
        name: <Drill name={each.package} label={each.package} onPress={() => change({ package: each.package, by: "month" })} />,
        cells: [each.merges, durationText(each.seconds), each.machines.map(name).join(", ")],
      }))}
      words={[3]}
    />
  );
}

function Systems({ report, name }: { readonly report: Report } & Names) {
  const rows = report.machines.flatMap(({ id, firstSystem: first }) =>
    first === null
      ? []
      : [
          {
            key: id,
            name: name(id),
            cells: [
              utcDay(first.from),
              first.merges,
              first.binaries,
              durationText(first.seconds),
              durationText(first.wallSeconds),
              <b key="saved">{durationText(first.saved)}</b>,
            ],
          },
        ],
  );
  if (rows.length === 0) return null;
  return (
    <Table
      title={t("report.systems")}
      text={t("report.systems-text")}
      head={[
        t("report.client"),
        t("report.begun"),
        t("report.packages"),
        t("report.binaries"),
        t("report.sum-durations"),
        t("report.wall"),
        t("report.saved"),
      ]}
      words={[1]}
      rows={rows}
    />
  );
}

/** What was spared so far: the figure, its parts, and everything it is made of. */
export function Saved({ made, wish, change, name }: { readonly made: Made; readonly wish: Wish } & Names & Narrow) {
  const { report } = made;
  const bars = barsOf(report, name);
  const title = t(`report.by-${report.by}-title`);
  return (
    <>
      <Head report={report} name={name} />
      {report.total.binaries === 0 ? (
        <section className="section">
          <Callout tone="flat" title={t("report.nothing")}>
            <p>
              {report.total.compiled === 0 && wish.package !== null ? t("report.not-of-package", { what: wish.package }) : t("report.nothing-text")}
            </p>
          </Callout>
        </section>
      ) : (
        <section className="section" aria-label={title}>
          <h2 className="h2">{title}</h2>
          <Bars bars={bars} label={title} text={report.by === "month" ? t("report.months") : t("report.longest", { count: bars.length })} />
        </section>
      )}
      {report.rows.length === 0 ? null : <Rows report={report} name={name} wish={wish} change={change} />}
      {report.merges === null || report.merges.length === 0 ? null : <Merges merges={report.merges} what={wish.package ?? ""} name={name} />}
      <Compared made={made} name={name} />
      {report.merges === null ? <Still report={report} name={name} change={change} /> : null}
      {report.merges === null ? <Systems report={report} name={name} /> : null}
    </>
  );
}
