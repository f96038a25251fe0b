/** Every screen in every state: no finding of axe in light and dark, nothing runs out to the side, at four sizes, in forced colours, from right to left. */
import type { Page } from "playwright";
import { describe, expect, test } from "vitest";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { TOUR } from "./tour.ts";

const NARROW = [
  { width: 1024, height: 720 },
  { width: 720, height: 450 },
] as const;
/** What of the page, and of each part that should not scroll sideways, stands out. */
const standsOut = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".page, .rail, .foot, .top")]
      .filter((each) => each.clientWidth > 0 && each.scrollWidth > each.clientWidth + 1)
      .map((each) => `${each.tagName.toLowerCase()}.${each.className}: ${each.scrollWidth} in ${each.clientWidth}`),
  );

inBrowser("every screen in every state", ({ open }) => {
  describe.each(TOUR)("$name", ({ name, fake, reach }) => {
    test("is accessible, in light and dark, and fits", async () => {
      const window = await open(fake);
      const { page } = window;
      await reach(window);
      const wide = page.viewportSize() ?? { width: 1440, height: 900 };
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await shot(page, `${name}-${colorScheme}`);
        await expectAccessible(page);
      }
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce", forcedColors: "active" });
      await shot(page, `${name}-forced`);
      expect(await standsOut(page), "forced colours").toEqual([]);
      await page.emulateMedia({ forcedColors: "none" });
      for (const size of NARROW) {
        await page.setViewportSize(size);
        expect(await standsOut(page), `${size.width} wide`).toEqual([]);
      }
      await shot(page, `${name}-narrow`);
      await page.setViewportSize(wide);
      await page.evaluate(() => {
        document.documentElement.dir = "rtl";
      });
      await shot(page, `${name}-rtl`);
      expect(await standsOut(page), "right to left").toEqual([]);
    });
  });
});
