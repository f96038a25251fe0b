/** Every screen in every state: no finding of axe in light and dark, nothing runs out to the side, at four sizes, in forced colours, from right to left. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";
import { describe, expect, test } from "vitest";
import { inBrowser, shot } from "./harness.ts";
import type { Scene } from "./tour/scene.ts";
import { WAYS } from "./tour.ts";

const NARROW = [
  { width: 1024, height: 720 },
  { width: 720, height: 450 },
] as const;
/** The rules of axe that look at colours: all that can be otherwise in the other theme, whose pages are the same. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What of the page, and of each part that should not scroll sideways, stands out. */
const standsOut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".page, .rail, .foot, .top")]
      .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
      .map((each) => `${each.tagName.toLowerCase()}.${each.className}: ${each.scrollWidth} in ${each.clientWidth}`),
  );
/** What axe finds. One frame, one page: none of its own has to be opened for the sum. */
async function findings(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === null ? axe : axe.withRules([...rules])).analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(" | ")}`,
  );
}

/** Looks at the page as it stands, and leaves it so. */
async function look(page: Page, { name }: Scene): Promise<void> {
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  await shot(page, `${name}-light`);
  expect.soft(await findings(page, null), `${name}, light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  await shot(page, `${name}-dark`);
  expect.soft(await findings(page, OF_COLOURS), `${name}, dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await shot(page, `${name}-forced`);
  expect.soft(await standsOut(page), `${name}, forced colours`).toEqual([]);
  await page.emulateMedia({ forcedColors: "none" });
  for (const size of NARROW) {
    await page.setViewportSize(size);
    expect.soft(await standsOut(page), `${name}, ${size.width} wide`).toEqual([]);
  }
  await shot(page, `${name}-narrow`);
  await page.setViewportSize(wide);
  await page.evaluate(() => {
    document.documentElement.dir = "rtl";
  });
  await shot(page, `${name}-rtl`);
  expect.soft(await standsOut(page), `${name}, right to left`).toEqual([]);
  await page.evaluate(() => {
    document.documentElement.dir = "ltr";
  });
}

inBrowser("every screen in every state", ({ open }) => {
  describe.each(WAYS)("$name", ({ fake, scenes }) => {
    test("is accessible, in light and dark, and fits", async () => {
      const window = await open(fake);
      for (const scene of scenes) {
        await scene.reach(window);
        await look(window.page, scene);
        await scene.leave?.(window);
      }
    });
  });
});
