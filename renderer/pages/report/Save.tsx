import type { ReportFormat } from "../../../shared/report/exports.ts";
import { t } from "../../../shared/text/text.ts";
import { Button } from "../../parts/Button.tsx";
import type { Made } from "./useReport.ts";

const FORMS = [
  ["csv", "CSV", "text/csv", "csv"],
  ["json", "JSON", "application/json", "json"],
  ["markdown", "Markdown", "text/markdown", "md"],
  ["html", "HTML", "text/html", "html"],
] as const satisfies readonly (readonly [ReportFormat, string, string, string])[];

async function save(fleet: string, made: Made, format: ReportFormat, type: string, end: string): Promise<void> {
  const { formatReport } = await import("../../../shared/report/exports.ts");
  const text = formatReport({ fleet, report: made.report, comparison: made.comparison, estimates: made.estimates }, format);
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `savings.${end}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The report as shown, in every form. */
export function Save({ fleet, made }: { readonly fleet: string; readonly made: Made }) {
  return FORMS.map(([format, form, type, end]) => (
    <Button key={format} size="sm" icon="down" label={t("report.export", { form })} onPress={() => void save(fleet, made, format, type, end)}>
      {form}
    </Button>
  ));
}
