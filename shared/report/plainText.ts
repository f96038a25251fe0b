/** The report of logs given by hand, in every form. */
import { htmlPage } from "./htmlPage.ts";
import type { Skipped } from "./kinds.ts";
import type { PackageSums, Sum } from "./tally.ts";
import { csvRows, durationText, escapeHtml, htmlTable, markdownTable, skippedText, type Table, textTable } from "./words.ts";

export const plainFormats = ["text", "csv", "json", "markdown", "html"] as const;
export type PlainFormat = (typeof plainFormats)[number];

const TITLE = "Merges by package";
const sumOf = (packages: readonly PackageSums[], kind: "source" | "binary"): Sum => ({
  merges: packages.reduce((sum, each) => sum + each[kind].merges, 0),
  seconds: packages.reduce((sum, each) => sum + each[kind].seconds, 0),
});

function tableOf(packages: readonly PackageSums[]): Table {
  const cells = ({ merges, seconds }: Sum) => (merges === 0 ? ["0", "–"] : [merges, durationText(seconds)]);
  const longest = [...packages].sort((a, b) => b.source.seconds + b.binary.seconds - a.source.seconds - a.binary.seconds);
  return {
    head: ["Package", "Compiled", "Time", "As binaries", "Time"],
    rows: longest.map((each) => [each.package, ...cells(each.source), ...cells(each.binary)]),
    foot: ["All packages", ...cells(sumOf(packages, "source")), ...cells(sumOf(packages, "binary"))],
  };
}

/** Durations are sums: merges that ran side by side count each for itself. */
export function formatPlain(
  { packages, skipped }: { readonly packages: readonly PackageSums[]; readonly skipped: Skipped },
  format: PlainFormat,
): string {
  const left = skippedText(skipped);
  switch (format) {
    case "json":
      return `${JSON.stringify({ packages, skipped })}\n`;
    case "csv":
      return csvRows([
        ["package", "source_merges", "source_seconds", "binary_merges", "binary_seconds"],
        ...packages.map((each) => [each.package, each.source.merges, each.source.seconds, each.binary.merges, each.binary.seconds]),
      ]);
    case "text":
      return `${textTable(tableOf(packages))}${left.length === 0 ? "" : `\nLeft out: ${left.join("; ")}\n`}`;
    case "markdown":
      return `# ${TITLE}\n\n${markdownTable(tableOf(packages))}${left.length === 0 ? "" : `\nLeft out: ${left.join("; ")}\n`}`;
    case "html":
      return htmlPage(
        TITLE,
        `${htmlTable(tableOf(packages), "Sums of durations")}${left.length === 0 ? "" : `<p>Left out: ${escapeHtml(left.join("; "))}</p>`}`,
      );
  }
}
