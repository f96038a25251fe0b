/** Every screen with made-up text: nothing is written past the texts by key, nothing is cut off where a language needs more room. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { LANGUAGES } from "../../shared/wizard/settings.ts";
import { inBrowser, shot } from "./harness.ts";
import { buildMarked, cutOff, unmarked, widen } from "./pseudo.ts";
import { WAYS } from "./tour.ts";

const FIGURE = String.raw`[−\d.,:/ x\u00a0]+(?:s|min|h|d|B|kB|MB|GB|TB|KiB|MiB|GiB)?`;
/**
 * What is nobody's language: names of things, of instructions and of languages, signs in to, pages of manuals, figures with their units, dates. And what
 * others translate: the closing of a dialog for screen readers (react-aria).
 */
const GIVEN = new RegExp(
  [
    "[A-Z][A-Z0-9.-]+",
    "OpenRC|systemd|Portage|Markdown|Firefox|KDE Plasma|LibreOffice|Chromium|gcc|min",
    String.raw`(?:AMD|Intel|NVIDIA)[\w ()-]*`,
    String.raw`[\w.-]+@[\w.:-]+`,
    // Begins as the name of every new fleet.
    "Home fleet",
    "Dismiss",
    String.raw`man \d [\w.-]+`,
    `(?:${FIGURE})+`,
    String.raw`(?:\d{1,2}\s)?\p{L}+\s\d{4}`,
    LANGUAGES.map(({ name }) => name).join("|"),
  ]
    .map((each) => `^(?:${each})$`)
    .join("|"),
  "u",
);

/** Every text in what the engine said. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.split("\n");
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => [key, ...textsIn(each)]);
}
/** A piece that the engine said, or a row of such: "attic: Trust the key", "a, b and c", two of its sentences. */
const isGiven = (piece: string, said: string): boolean =>
  said.includes(piece) ||
  GIVEN.test(piece) ||
  piece
    .split(/, |: | · | \(|\)|^and | and(?: |$)| → |(?<=\.) /)
    .every((each) => each.trim() === "" || GIVEN.test(each.trim()) || said.includes(each.trim()));

inBrowser("made-up text", ({ open, folder }) => {
  let pages = "";
  beforeAll(async () => {
    pages = join(folder(), "marked");
    await buildMarked(pages);
  });
  describe.each(WAYS)("$name", ({ fake, scenes }) => {
    test("all text is by key, and has room", async () => {
      const heard = new Set<string>();
      const window = await open(fake, { pages, hear: (text) => textsIn(JSON.parse(text)).map((each) => heard.add(each)) });
      for (const { name, reach, leave } of scenes) {
        await reach(window);
        await expect
          .poll(
            async () => {
              const said = [...heard].join("\n");
              return (await unmarked(window.page)).filter((piece) => !isGiven(piece, said));
            },
            { message: `${name}: written past the texts` },
          )
          .toEqual([]);
        const narrow = await widen(window.page);
        await shot(window.page, `${name}-wide`);
        expect.soft(await cutOff(window.page), `${name}: cut off`).toEqual([]);
        await narrow();
        await leave?.(window);
      }
    });
  });
});
