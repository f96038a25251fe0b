/** The log beside a run: every line can be reached, found, followed, copied and saved, however many there are. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { expectAccessible, type FakeWindow, inBrowser, shot } from "./harness.ts";
import type { ApplyPage } from "./pages/run.ts";
import { applied } from "./walk.ts";

const ESC = "\x1b";
const REBUILD = "tau-ceti-lab/pack";
const MANY = 50_000;
const many = `${Array.from({ length: MANY }, (_, i) => (i % 1000 === 7 ? `>>> Emerging (${i}) needle/here-${i}` : `x86_64-pc-linux-gnu-gcc -c part-${i}.c`)).join("\n")}\n`;
const colours = [
  `${ESC}[32m * ${ESC}[39;49;00mPackage:    llvm-core/llvm-22.1.3:22`,
  ...[30, 31, 32, 33, 34, 35, 36, 37, 90, 91, 92, 93, 94, 95, 96, 97].map((code) => `${ESC}[${code}mforeground ${code}${ESC}[0m`),
  ...[40, 41, 42, 43, 44, 45, 46, 47].map((code) => [30, 31, 34, 36, 90].map((fg) => `${ESC}[${code};${fg}mground ${code} ${fg}${ESC}[0m `).join("")),
  `${ESC}[1mbold ${ESC}[3mitalic ${ESC}[4munderlined ${ESC}[9mstruck${ESC}[0m ${ESC}[2mdim${ESC}[0m ${ESC}[7minverse${ESC}[0m ${ESC}[31;7mred inverse${ESC}[0m`,
  `fetching 10%\rfetching 55%\rfetching 100%`,
  `${ESC}]0;a title\x07after the title`,
  "",
].join("\n");
const STEP = "attic/trust-key";

inBrowser("the log", (windows) => {
  const rows = (window: FakeWindow): Promise<number> => window.page.locator(".log-body [data-index]").count();

  async function logOf(window: FakeWindow, step: string): Promise<ApplyPage> {
    const apply = await applied(window);
    await apply.log.getByRole("combobox", { name: "Which step" }).selectOption(step);
    return apply;
  }

  test.each([false, true])("colours are kept and can be read, dark: %s", async (dark) => {
    const window = await windows.open({ says: { [STEP]: colours } }, { dark });
    const apply = await logOf(window, STEP);
    await apply.log.getByText("after the title").waitFor();
    await shot(window.page, `log-colours-${dark ? "dark" : "light"}`);
    const text = (await apply.log.locator(".log-body").innerText()).replaceAll("\u00a0", " ");
    expect(text).not.toMatch(/\x1b|\x07|a title|\[3\dm/);
    expect(text).toContain("fetching 100%");
    expect(text).not.toContain("fetching 55%");
    const colourOf = (words: string): Promise<string> => apply.log.getByText(words, { exact: true }).evaluate((e) => getComputedStyle(e).color);
    expect(await colourOf("foreground 31")).not.toBe(await colourOf("foreground 32"));
    await expectAccessible(window.page);
  });
});
