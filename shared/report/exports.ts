/** A report as text, CSV, JSON, Markdown, and one HTML page. Figures with their basis; unknown ones apart; the example marked as one. */
import { htmlBars, htmlPage } from "./htmlPage.ts";
import { dayText } from "./period.ts";
import { publishedExample } from "./published.ts";
import type { Comparison, Estimate, MergeRow, Report, ReportView, Sums } from "./schema.ts";
import {
  basisText,
  csvRows,
  durationText,
  escapeHtml,
  escapeMarkdown,
  exactText,
  htmlTable,
  markdownTable,
  skippedText,
  type Table,
  textTable,
} from "./words.ts";

export const reportFormats = ["text", "csv", "json", "markdown", "html"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export type ReportParts = {
  readonly fleet: string;
  readonly report: Report;
  readonly comparison?: Comparison | null;
  readonly estimates?: readonly Estimate[];
};

const viewNames: Readonly<Record<ReportView, string>> = { machine: "Machine", package: "Package", month: "Month" };
const KNOWN = "How it is known";

const cellsOf = (sums: Sums): readonly (string | number)[] => [
  sums.binaries,
  durationText(sums.measuredExpected + sums.estimatedExpected),
  durationText(sums.binarySeconds - sums.unknownSeconds),
  durationText(sums.saved),
  basisText(sums),
  durationText(sums.compiledSeconds),
  durationText(sums.wallSeconds),
];

/** Rows of the view, and their total. "As binaries" leaves the unknown ones out, so that a row adds up. */
export const rowsTable = ({ by, rows, total }: Report): Table => ({
  head: [viewNames[by], "Binaries", "From source", "As binaries", "Saved", KNOWN, "Still compiled", "Wall-clock"],
  rows: rows.map((row) => [row.key, ...cellsOf(row)]),
  foot: ["All", ...cellsOf(total)],
});

export const stillTable = ({ stillCompiled }: Report, most = 20): Table => ({
  head: ["Package", "Compiled", "Time", "Machines"],
  rows: stillCompiled.slice(0, most).map((each) => [each.package, each.merges, durationText(each.seconds), each.machines.join(", ")]),
});

export const machinesTable = ({ machines }: Report): Table => ({
  head: ["Machine", "Merges read", "Against the binhost", "Left out"],
  rows: machines.map((machine) => [
    machine.id,
    machine.merges,
    machine.role === "binhost"
      ? "is the binhost"
      : machine.ratio === null
        ? "unknown"
        : `${machine.ratio.toFixed(2)} × (${machine.ratioPackages} packages)`,
    skippedText(machine.skipped).join("; ") || "nothing",
  ]),
});

const exampleTable: Table = {
  head: ["Package", "From source"],
  rows: publishedExample.source.map(({ name, seconds }) => [name, durationText(seconds)]),
};
const exampleWords = `Published figures of one other system, as an example only; against ${durationText(publishedExample.binary.from)} to ${durationText(publishedExample.binary.to)} as binaries. They are in no figure above.`;

const systemsTable = ({ machines }: Report): Table => ({
  head: ["Machine", "Begun", "Packages", "Binaries", "Durations", "Wall-clock", "Saved"],
  rows: machines.flatMap(({ id, firstSystem: first }) =>
    first === null
      ? []
      : [
          [
            id,
            dayText(first.from),
            first.merges,
            first.binaries,
            durationText(first.seconds),
            durationText(first.wallSeconds),
            durationText(first.saved),
          ],
        ],
  ),
});

const comparisonTable = ({ before, after, rows, total }: Comparison): Table => ({
  head: ["Saved", periodText(before), periodText(after), "Change"],
  rows: rows.slice(0, 20).map((row) => [row.key, durationText(row.before), durationText(row.after), durationText(row.change)]),
  foot: ["All", durationText(total.before.saved), durationText(total.after.saved), durationText(total.savedChange)],
});

const estimateTable = (estimates: readonly Estimate[]): Table => ({
  head: ["Machine", "Compiled in a year", "The binhost has", "As binaries", "Would save", KNOWN],
  rows: estimates.map(({ machine, seconds, offered, basis }) => [
    machine,
    durationText(seconds),
    durationText(offered.seconds),
    durationText(offered.binarySeconds),
    durationText(offered.saved),
    `binary times: ${basis.own} own, ${basis.fleet} fleet's, ${basis.typical} typical, ${basis.assumed} assumed`,
  ]),
});

export function periodText({ since, until }: { readonly since: number | null; readonly until: number | null }): string {
  if (since === null && until === null) return "all time";
  if (since === null) return `before ${dayText(until ?? 0)}`;
  return until === null ? `since ${dayText(since)}` : `${dayText(since)} to ${dayText(until - 1)}`;
}

const matchWords = { version: "same version", slot: "same slot", major: "same major version" } as const;
const mergeBasis = ({ basis, builds, match, ratio }: MergeRow): string => {
  if (basis === "compiled") return "compiled here";
  if (basis === "unknown" || match === null) return "unknown";
  return basis === "own"
    ? `measured: ${builds} here, ${matchWords[match]}`
    : `estimated: ${builds} on the binhost × ${(ratio ?? 1).toFixed(2)}, ${matchWords[match]}`;
};
/** One package's merges, newest first. */
const mergesTable = (merges: readonly MergeRow[]): Table => ({
  head: ["Begun (UTC)", "From source", "Took", "Saved", KNOWN, "Machine", "Version"],
  rows: merges.map((merge) => [
    new Date(merge.start * 1000).toISOString().slice(0, 16).replace("T", " "),
    merge.expected === null ? "–" : durationText(merge.expected),
    durationText(merge.seconds),
    merge.saved === null ? "–" : durationText(merge.saved),
    mergeBasis(merge),
    merge.machine,
    merge.version,
  ]),
});

/** Saved, spent and net, each as label and figure. */
export function equation({ total, spent, net }: Report): readonly (readonly [string, string])[] {
  return [
    [`Saved on clients, ${total.binaries} binaries`, exactText(total.saved)],
    ["  measured", exactText(total.measuredSaved)],
    ["  estimated", exactText(total.estimatedSaved)],
    ...(spent === null
      ? []
      : ([
          [`Compiled by ${spent.machine}, ${spent.merges} packages`, exactText(-spent.seconds)],
          ...(spent.packagedMerges > 0
            ? ([[`  of it ${spent.packagedMerges} for others only (--buildpkgonly)`, exactText(-spent.packagedSeconds)]] as const)
            : []),
          ["Net", exactText(net ?? 0)],
        ] as const)),
  ];
}

/** The rows whose compiling would have taken longest. */
function longestBars({ rows, by }: Report): string[] {
  const expected = (sums: Sums): number => sums.measuredExpected + sums.estimatedExpected;
  const bars = rows
    .filter((row) => expected(row) > 0)
    .sort((a, b) => expected(b) - expected(a))
    .slice(0, 10)
    .map((row) => {
      const binary = row.binarySeconds - row.unknownSeconds;
      const words = `${durationText(expected(row))} from source, ${durationText(binary)} as binaries; ${basisText(row)}`;
      return { name: row.key, measured: row.measuredExpected, estimated: row.estimatedExpected, binary, words };
    });
  return bars.length === 0
    ? []
    : [htmlBars(bars, `The longest by ${by}`, "Grey: from source, measured. Hatched: from source, estimated. Dark: as binaries.")];
}

const notes = ({ total }: Report): string[] => [
  ...(total.unknown > 0 ? [`${total.unknown} binaries had nothing to compare with and count as nothing.`] : []),
  ...(total.slower > 0 ? [`${total.slower} binaries took longer than compiling; they count as negative.`] : []),
  "Durations are sums: merges side by side count each. Wall-clock is the time during which at least one merge ran.",
];

type Section = { readonly title: string; readonly table: Table; readonly words?: string };

function sections({ report, comparison, estimates }: ReportParts): Section[] {
  const systems = systemsTable(report);
  return [
    { title: `By ${report.by}`, table: rowsTable(report) },
    ...(report.merges === null || report.merges.length === 0 ? [] : [{ title: "Each merge", table: mergesTable(report.merges) }]),
    ...(comparison ? [{ title: "Two periods", table: comparisonTable(comparison) }] : []),
    ...(report.stillCompiled.length > 0 ? [{ title: "Still compiled on clients", table: stillTable(report) }] : []),
    ...(systems.rows.length > 0 ? [{ title: "Whole systems, the first week of a log", table: systems }] : []),
    ...(estimates && estimates.length > 0 ? [{ title: "A year with a binhost, estimated", table: estimateTable(estimates) }] : []),
    { title: "What was read", table: machinesTable(report) },
  ];
}
const example: Section = { title: "Example, not measured here", table: exampleTable, words: exampleWords };

function csv({ report }: ReportParts): string {
  const columns = [
    "binaries",
    "binarySeconds",
    "measured",
    "measuredExpected",
    "measuredSaved",
    "estimated",
    "estimatedExpected",
    "estimatedSaved",
    "unknown",
    "unknownSeconds",
    "slower",
    "saved",
    "compiled",
    "compiledSeconds",
    "wallSeconds",
  ] as const satisfies readonly (keyof Sums)[];
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  return csvRows([[report.by, ...columns], ...report.rows.map((row) => [row.key, ...columns.map((column) => rounded(row[column]))])]);
}

export function formatReport(parts: ReportParts, format: ReportFormat): string {
  const { fleet, report } = parts;
  const title = `What the binhost saved: ${fleet}`;
  const period = `Period: ${periodText(report.period)}${report.covered ? `; merges from ${dayText(report.covered.from)} to ${dayText(report.covered.to)}` : "; no merges"}`;
  switch (format) {
    case "json":
      return `${JSON.stringify(parts)}\n`;
    case "csv":
      return csv(parts);
    case "text":
      return [
        `${title}\n${period}\n`,
        textTable({ head: ["", ""], rows: equation(report) }).trimStart(),
        ...sections(parts).map((section) => `${section.title}\n${textTable(section.table)}`),
        notes(report)
          .map((note) => `${note}\n`)
          .join(""),
      ].join("\n");
    case "markdown":
      return [
        `# ${escapeMarkdown(title)}\n\n${period}\n`,
        markdownTable({ head: ["What", "Time"], rows: equation(report).map(([label, figure]) => [label.trim(), figure]) }),
        ...[...sections(parts), example].map(
          ({ title: heading, words, table }) => `## ${heading}\n\n${words ? `${words}\n\n` : ""}${markdownTable(table)}`,
        ),
        notes(report)
          .map((note) => `- ${note}\n`)
          .join(""),
      ].join("\n");
    case "html":
      return htmlPage(
        title,
        [
          `<p class="quiet">${escapeHtml(period)}</p><p class="big">${escapeHtml(durationText(report.net ?? report.total.saved))}</p>`,
          htmlTable({ head: ["What", "Time"], rows: equation(report).map(([label, figure]) => [label.trim(), figure]) }, "Saved, spent, net"),
          ...longestBars(report),
          ...[...sections(parts), example].map(
            ({ title: heading, words, table }) =>
              `<h2>${escapeHtml(heading)}</h2>${words ? `<p>${escapeHtml(words)}</p>` : ""}${htmlTable(table, heading)}`,
          ),
          `<ul>${notes(report)
            .map((note) => `<li>${escapeHtml(note)}</li>`)
            .join("")}</ul>`,
        ].join("\n"),
      );
  }
}
