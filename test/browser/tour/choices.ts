/** Graphics, Processor, Serving, USE flags, and Review before anything is done. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import type { Facts } from "../../../shared/model/facts.ts";
import { fileFact, installed, stage3Env } from "../../plan/fixtures.ts";
import { homeFacts, refusedKey } from "../fleets.ts";
import type { FakeWindow } from "../harness.ts";
import { homeWith } from "../joining.ts";
import { ReviewPage } from "../pages/run.ts";
import { closes, go, looked, never, openPage, press, type Scene, says, type Way } from "./scene.ts";

const PAGES = ["graphics", "processor", "serving", "use", "review"] as const;
type Choice = (typeof PAGES)[number];
/** The page, with the files that its choices make. */
async function choose(window: FakeWindow, page: Choice): Promise<void> {
  await go(window, page);
  await window.page.waitForURL(new RegExp(`#/${page}$`));
  await window.page.locator(".preview .file").first().waitFor();
}
const first = (page: Choice): Scene["reach"] => {
  return async (window) => {
    await looked(window);
    await choose(window, page);
  };
};
/** Each of these pages in one state of the plan. */
const each = (state: string, arrived: (window: FakeWindow) => Promise<unknown>): readonly Scene[] =>
  PAGES.map((page, index) => ({
    name: `${page}-${state}`,
    reach: async (window) => {
      if (index === 0) await looked(window);
      await go(window, page);
      await window.page.waitForURL(new RegExp(`#/${page}$`));
      await window.page.getByRole("heading", { level: 1 }).waitFor();
      await arrived(window);
    },
  }));

/** A client whose settings differ. */
const attic = homeFacts.attic as Facts;
export const otherAttic: Facts = {
  ...attic,
  env: stage3Env({ USE: `${attic.env.USE} cups`.replace(" wayland ", " "), ACCEPT_KEYWORDS: "amd64 ~amd64", L10N: "de" }),
  installed: [installed("app-misc/jq-1.8.1"), installed("app-misc/x-1")],
};
const host = homeFacts["tau-ceti-lab"] as Facts;
/** A fleet without a card, and one client is set otherwise. */
const otherFacts: Readonly<Record<string, Facts>> = Object.fromEntries(
  Object.entries({ ...homeFacts, attic: otherAttic }).map(([id, facts]) => [id, { ...facts, gpus: [] }]),
);
/** What a second look finds on attic: a line more in make.conf. */
const [conf, ...files] = attic.files;
const edited: Facts = {
  ...attic,
  takenAt: attic.takenAt + 60,
  files: conf === undefined ? files : [fileFact(conf.path, `${conf.content ?? ""}# mine\n`), ...files],
};

export const CHOICES: readonly Way[] = [
  {
    scenes: [
      { name: "graphics-filled", reach: first("graphics") },
      {
        name: "graphics-word",
        reach: async ({ page }) => {
          await page.locator(".lead .term").first().click();
          await page.locator(".term-tip").waitFor();
        },
        leave: closes,
      },
      {
        name: "graphics-invalid",
        reach: async ({ page }) => {
          const field = page.getByRole("textbox", { name: "VIDEO_CARDS of tau-ceti-lab" });
          await field.fill("Radeon!");
          await field.press("Tab");
          await page.locator(".msg.err").first().waitFor();
          await page.locator(".msg.err").first().scrollIntoViewIfNeeded();
        },
      },
      { name: "processor-filled", reach: (window) => choose(window, "processor") },
      { name: "serving-filled", reach: (window) => choose(window, "serving") },
      { name: "use-empty", reach: (window) => choose(window, "use") },
    ],
  },
  {
    fake: { calls: { plan: never } },
    scenes: each("running", ({ page }) => page.getByRole("complementary", { name: "What this makes" }).or(page.locator("#reason")).first().waitFor()),
  },
  {
    fake: { planFails: catalogue["us.bug"](null, "a file on attic could not be read") },
    scenes: each("failed", ({ page }) => page.locator(".fail").first().waitFor()),
  },
  {
    fake: { facts: otherFacts },
    scenes: [
      { name: "graphics-empty", reach: first("graphics") },
      { name: "use-filled", reach: (window) => choose(window, "use") },
      {
        name: "serving-ssh",
        reach: async (window) => {
          await choose(window, "serving");
          await window.page.getByText("SSH", { exact: true }).click();
          await says(window, /ssh:\/\//);
        },
      },
      {
        name: "processor-conflict",
        reach: async (window) => {
          await choose(window, "processor");
          await window.page.getByText("The binhost’s own processor").click();
          const said = window.page.getByText(/-march=native is not used/).first();
          await said.waitFor();
          await said.scrollIntoViewIfNeeded();
        },
      },
    ],
  },
  {
    fake: { facts: { ...homeFacts, "tau-ceti-lab": { ...host, portUser: "python3" } } },
    scenes: [
      {
        name: "serving-taken",
        reach: async (window) => {
          await looked(window);
          await openPage(window, "serving", /reach the clients/);
          await says(window, "Port 8080 on tau-ceti-lab is taken by python3.");
        },
      },
    ],
  },
];

export const REVIEW: readonly Way[] = [
  {
    scenes: [
      {
        name: "review-filled",
        reach: async (window) => {
          await looked(window);
          await openPage(window, "review", "This is all that will happen");
          await new ReviewPage(window.page).openStep(1);
        },
      },
      {
        name: "review-save",
        reach: async (window) => {
          await press(window, "Save the plan…");
          await window.page.getByRole("dialog").waitFor();
        },
        leave: closes,
      },
      {
        name: "review-checking",
        reach: async (window) => {
          window.engine.hold("run.check");
          await press(window, "Check without changing");
          await window.page.locator("#reason").waitFor();
        },
      },
      {
        name: "review-checked",
        reach: async (window) => {
          window.engine.release();
          await window.page.getByRole("table", { name: "What the check found, per machine" }).waitFor();
        },
      },
    ],
  },
  {
    fake: {
      checking: {
        fails: catalogue["us.bug"](null, "a file on attic could not be read"),
        facts: { attic: edited },
        away: { "atom-box": refusedKey },
        refused: { "driver/portage-config": "make.conf, line 3: bad substitution" },
      },
    },
    scenes: [
      {
        name: "review-check-failed",
        reach: async (window) => {
          await looked(window);
          await openPage(window, "review", "This is all that will happen");
          await press(window, "Check without changing");
          await window.page.locator(".fail").first().waitFor();
        },
      },
      {
        name: "review-differs",
        reach: async (window) => {
          window.engine.repair();
          await press(window, "Check without changing");
          await says(window, "/etc/portage/make.conf was edited since.");
        },
      },
    ],
  },
  {
    fake: homeWith({}),
    scenes: [
      {
        name: "review-empty",
        reach: async (window) => {
          await looked(window);
          await openPage(window, "review", "Nothing is left to do");
        },
      },
    ],
  },
];
