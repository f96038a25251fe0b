/** One HTML page that needs nothing else: no script, no font, nothing fetched. Prints on paper as it stands. */
import { escapeHtml } from "./words.ts";

const STYLE = `:root{color-scheme:light dark;--line:#8886}*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:600;padding:.25rem 0}th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}th{font-weight:500}thead th{font-weight:600}
.n{text-align:end;white-space:nowrap}tfoot td,tfoot th{font-weight:600;border-top:2px solid var(--line)}.big{font-size:2.2rem;font-weight:600;margin:.5rem 0}.quiet{opacity:.75}
@media print{body{margin:0;max-width:none;font-size:10.5pt}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}`;

/** @param body HTML made with `escapeHtml` and `htmlTable` */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body><h1>${escapeHtml(title)}</h1>\n${body}\n</body></html>\n`;
}
