/** One HTML page that needs nothing else: no script, no font, nothing fetched. Prints on paper as it stands. */
import { escapeHtml } from "./words.ts";

const STYLE = `:root{color-scheme:light dark;--line:#8886}*{box-sizing:border-box}body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-variant-numeric:tabular-nums}
caption{text-align:start;font-weight:600;padding:.25rem 0}th,td{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}th{font-weight:500}thead th{font-weight:600}
.n{text-align:end;white-space:nowrap}tfoot td,tfoot th{font-weight:600;border-top:2px solid var(--line)}.big{font-size:2.2rem;font-weight:600;margin:.5rem 0}.quiet{opacity:.8}
.bars{list-style:none;padding:0;margin:.5rem 0 1rem}.bars li{display:grid;grid-template-columns:15rem 1fr;gap:0 1rem;align-items:center;padding:.25rem 0;break-inside:avoid}.bars code{overflow-wrap:anywhere}.bars svg{width:100%;height:1.75rem;display:block}.bars small{grid-column:2}
.src{fill:#8f89a3}.est{fill:url(#hatch);stroke:#8f89a3}.bin{fill:#54487a}@media(prefers-color-scheme:dark){.bin{fill:#a396dc}}
@media print{:root{color-scheme:light}*{print-color-adjust:exact}body{margin:0;max-width:none;font-size:10.5pt}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}`;

/** @param body HTML made with `escapeHtml` and `htmlTable` */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>\n<body><main><h1>${escapeHtml(title)}</h1>\n${body}\n</main></body></html>\n`;
}

export type HtmlBar = {
  readonly name: string;
  readonly measured: number;
  readonly estimated: number;
  readonly binary: number;
  readonly words: string;
};

/** Bars with their figures in words below each: filled measured, hatched estimated, dark the binaries. */
export function htmlBars(bars: readonly HtmlBar[], title: string, key: string): string {
  const most = Math.max(1, ...bars.map((bar) => Math.max(bar.measured + bar.estimated, bar.binary)));
  const wide = (part: number): string => `${((100 * Math.max(part, 0)) / most).toFixed(2)}%`;
  const rect = (kind: string, x: string, y: number, width: string, height: number): string =>
    `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="2"/>`;
  const items = bars.map(
    (bar) =>
      `<li><code>${escapeHtml(bar.name)}</code><svg aria-hidden="true">${bar.measured > 0 ? rect("src", "0", 0, wide(bar.measured), 16) : ""}${bar.estimated > 0 ? rect("est", wide(bar.measured), 0.5, wide(bar.estimated), 15) : ""}${rect("bin", "0", 19, "2", 8)}${rect("bin", "0", 19, wide(bar.binary), 8)}</svg><small>${escapeHtml(bar.words)}</small></li>`,
  );
  return `<h2>${escapeHtml(title)}</h2><p class="quiet">${escapeHtml(key)}</p><svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="1.8" height="5" fill="#8f89a3"/></pattern></defs></svg><ul class="bars">${items.join("\n")}</ul>`;
}
