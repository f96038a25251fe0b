/**
 * Made-up text: every sentence that comes from `t` is wrapped in two marks that nobody sees, and is drawn wider. What stands on a page without marks was
 * not taken from the texts; what is cut off would be cut off in a longer language. The marks are such that names of buttons still match.
 */
import { resolve } from "node:path";
import type { Page } from "playwright";
import { build, type Plugin } from "vite";

const BEGIN = "\u200b";
const END = "\u00ad";
const root = resolve(import.meta.dirname, "../..");

const marked: Plugin = {
  name: "marked-text",
  enforce: "pre",
  transform(code, id) {
    if (!id.split("?")[0]?.endsWith("/shared/text/text.ts")) return null;
    if (!code.includes("export function t(")) this.error("shared/text/text.ts has no function t");
    return `${code.replace("export function t(", "function plain(")}\nexport const t = (key: TextKey, values: Values = {}): string => \`${BEGIN}\${plain(key, values)}${END}\`;\n`;
  },
};

/** Builds the pages with marked text into this folder. In a process for production the build is done beforehand, so here the mode is set. */
export async function buildMarked(outDir: string): Promise<void> {
  await build({
    configFile: resolve(root, "build/vite/renderer.config.ts"),
    mode: "production",
    plugins: [marked],
    build: { outDir, emptyOutDir: true },
  });
}

/** Draws every text wider, as longer languages do: about two fifths. Output: draws it as before. */
export async function widen(page: Page): Promise<() => Promise<void>> {
  const before = await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("body *:not(.mono, code, .ln, .ln *, .log *) { letter-spacing: 0.18em; }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return document.adoptedStyleSheets.length - 1;
  });
  return () =>
    page.evaluate((count) => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, count);
    }, before);
}

/** Words outside of the marks: in text, in names for screen readers, in placeholders. Figures and signs alone are nobody's language. */
export function unmarked(page: Page): Promise<readonly string[]> {
  return page.evaluate(
    ([begin, end]) => {
      const found = new Set<string>();
      const take = (text: string): void => {
        let depth = 0;
        let outside = "";
        for (const sign of text) {
          if (sign === begin) depth += 1;
          else if (sign === end) depth = Math.max(0, depth - 1);
          else if (depth === 0) outside += sign;
          else if (!outside.endsWith("\n")) outside += "\n";
        }
        for (const piece of outside.split("\n")) if (/\p{L}{2}/u.test(piece)) found.add(piece.trim());
      };
      // A text may be drawn in several pieces: what is read in a row belongs together.
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let depth = 0;
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const text = node.textContent ?? "";
        // Scripts, and what is typed as it stands: commands, lines of files, names of packages.
        if (node.parentElement?.closest("script, style, code, pre, .mono, .ln, .copyline, [translate=no]")) continue;
        take(`${begin.repeat(depth)}${text}`);
        for (const sign of text) depth = sign === begin ? depth + 1 : sign === end ? Math.max(0, depth - 1) : depth;
      }
      for (const element of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
        for (const name of ["aria-label", "title", "placeholder", "alt"])
          if (name !== "placeholder" || element.closest(".mono") === null) take(element.getAttribute(name) ?? "");
      take(document.title);
      return [...found];
    },
    [BEGIN, END] as const,
  );
}

/** Texts that are cut off: their box hides what does not fit. */
export function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
      const style = getComputedStyle(element);
      if (element.closest(".vh, .skip, svg") !== null || element.clientWidth < 2 || element.clientHeight < 2) return [];
      const hides = (overflow: string): boolean => overflow === "hidden" || overflow === "clip";
      const wide = hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1;
      const high = hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1;
      const text = element.textContent?.trim() ?? "";
      return (wide || high) && text !== "" ? [`${element.tagName.toLowerCase()}.${element.className}: ${text.slice(0, 60)}`] : [];
    }),
  );
}
