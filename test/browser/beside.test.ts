/** The pages beside the walk, and the ways to them. */
import { expect, it } from "vitest";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { BesideWindow } from "./pages/beside.ts";
import { applied, surveyed } from "./walk.ts";

const SIZES = [
  ["1440", { width: 1440, height: 900 }],
  ["1024", { width: 1024, height: 720 }],
  ["1600", { width: 1600, height: 1000 }],
  ["720", { width: 720, height: 450 }],
] as const;
const PAGES = ["history", "settings", "help", "about", "checkup", "maintenance"] as const;

inBrowser("the ways to the pages beside the walk", (windows) => {
  it.each(SIZES)("look right at %s", async (name, size) => {
    for (const dark of [false, true]) {
      const opened = await windows.open({}, { ...size, dark });
      const { page } = opened;
      const wizard = new BesideWindow(page);
      const tone = dark ? "dark" : "light";
      await wizard.open("history");
      await shot(page, `history-empty-${name}-${tone}`);
      await wizard.open("welcome");
      await applied(opened);
      await page.getByRole("heading", { level: 1, name: /set up/ }).waitFor();
      for (const id of PAGES) {
        await wizard.open(id);
        if (id === "history") await wizard.run(/Set-up/).click();
        if (id === "history") await page.getByRole("button", { name: "Undo this run…" }).waitFor();
        await shot(page, `${id}-${name}-${tone}`);
        if (name === "1440") {
          await page.setViewportSize({ width: 1440, height: 3200 });
          await shot(page, `${id}-long-${tone}`);
          await expectAccessible(page);
          await page.setViewportSize(size);
        }
      }
    }
  });
});
