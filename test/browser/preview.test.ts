/** The live preview: reasons by pointer and by keyboard, marks; and, with the real engine, that the bytes shown are the bytes written. */
import { appendFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { ApplyPage, ReviewPage } from "./pages/run.ts";
import { practiceSurveyed, surveyed } from "./walk.ts";

type Shown = { readonly path: string; readonly text: string };

/** The content of every file that is shown, as the page has it: all folds opened, lines that go left out. */
async function filesShown(page: Page): Promise<readonly Shown[]> {
  const folds = page.locator(".file .fold[aria-pressed=false]:visible");
  while ((await folds.count()) > 0) await folds.first().click();
  return page.locator(".file[data-path]:visible").evaluateAll((boxes) =>
    boxes.map((box) => {
      const lines = [...box.querySelectorAll('[data-line="same"], [data-line="add"]')].map((line) => line.textContent ?? "");
      const open = box.textContent?.includes("ends without a line break") === true;
      return { path: box.getAttribute("data-path") ?? "", text: lines.length === 0 ? "" : `${lines.join("\n")}${open ? "" : "\n"}` };
    }),
  );
}

inBrowser("the live preview", ({ open, openOn, startedPractice }) => {
  test("each line and step answers why: by keyboard at once, by pointer after a moment, staying while pointed at; Escape closes", async () => {
    const window = await open();
    const { page } = window;
    const wizard = await surveyed(window);
    await wizard.next();
    const preview = page.getByRole("complementary", { name: "What this makes" });
    await preview.locator(".file[data-path]").first().waitFor();
    const line = preview.locator("button.ln", { hasText: "media-libs/mesa VIDEO_CARDS" });
    await preview.locator("button.ln").first().focus();
    for (let i = 0; i < 40 && !(await line.evaluate((each) => each === document.activeElement)); i += 1) await page.keyboard.press("Tab");
    const why = preview.locator(".why");
    await why.waitFor();
    expect(await why.textContent()).toContain("The same list on every machine");
    expect(await line.getAttribute("aria-describedby")).toBe(await why.locator("[id]").getAttribute("id"));
    await shot(page, "preview-why-light");
    await expectAccessible(page);
    // The link inside is the next stop, and the reason stays for it.
    await page.keyboard.press("Tab");
    expect(
      await why
        .locator("a")
        .first()
        .evaluate((each) => each === document.activeElement),
    ).toBe(true);
    expect(await why.locator("a").first().getAttribute("href")).toMatch(/^https:\/\/wiki\.gentoo\.org\//);
    await page.keyboard.press("Escape");
    await why.waitFor({ state: "detached" });
    // By pointer, and on into the reason itself.
    await line.hover();
    await why.waitFor();
    await why.hover();
    await page.waitForFunction(() => document.querySelector(".why:hover") !== null);
    expect(await why.count()).toBe(1);
    await page.keyboard.press("Escape");
    await why.waitFor({ state: "detached" });
    const step = preview.locator("button.ln.step").first();
    await step.focus();
    await why.waitFor();
    await page.keyboard.press("Enter");
    await why.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await why.waitFor();
    expect(await why.textContent()).toContain("Why this step?");
  });

  test("what the last choice changed is marked, word by word, on the machines that it touched", async () => {
    const window = await open({}, { dark: true });
    const { page } = window;
    const wizard = await surveyed(window);
    await wizard.next();
    const preview = page.getByRole("complementary", { name: "What this makes" });
    await preview.locator(".file[data-path]").first().waitFor();
    expect(await preview.locator(".ln.new").count()).toBe(0);
    await page.getByRole("combobox", { name: "Machine" }).first().selectOption("atom-box");
    const cards = page.getByRole("textbox", { name: "VIDEO_CARDS of atom-box" });
    await cards.fill("radeon");
    await cards.press("Enter");
    await preview.locator(".ln.new ins", { hasText: "radeon" }).first().waitFor();
    expect(await preview.getByRole("tab", { name: /changed/ }).count()).toBeGreaterThan(1);
    expect(await preview.getByRole("status").textContent()).toContain("changed on");
    await shot(page, "preview-changed-dark");
    await expectAccessible(page);
  });

  test("what the last choice changed comes into sight, and not from under who reads there", async () => {
    const window = await open({}, { height: 600 });
    const { page } = window;
    const wizard = await surveyed(window);
    for (let i = 0; i < 3; i += 1) await wizard.next();
    const preview = page.getByRole("complementary", { name: "What this makes" });
    await preview.locator(".file[data-path]").first().waitFor();
    expect(await preview.locator(".file[data-path]").first().getAttribute("data-path")).toContain("/etc/nginx/");
    const body = preview.locator(".preview-body");
    const level = preview.locator(".ln", { hasText: "BINPKG_COMPRESS_FLAGS_ZSTD" }).first();
    const inSight = async (): Promise<boolean> => {
      const [line, box] = [await level.boundingBox(), await body.boundingBox()];
      if (line === null || box === null) throw new Error("both stand on the page");
      return line.y >= box.y && line.y + line.height <= box.y + box.height;
    };
    const levels = page.getByRole("radiogroup", { name: "Compression" });
    await level.waitFor();
    expect(await inSight()).toBe(false);
    await levels.getByText("zstd 19").click();
    await preview.locator(".ln.new", { hasText: "-19" }).first().waitFor();
    expect(await inSight()).toBe(true);
    // Somebody reads: the focus is in there.
    await body.evaluate((box) => {
      box.scrollTop = 0;
      box.querySelector<HTMLElement>("button.ln")?.focus();
    });
    await levels.getByRole("radio", { name: /zstd 3/ }).evaluate((radio: HTMLInputElement) => {
      radio.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
    await preview.locator(".ln.new", { hasText: "-3" }).first().waitFor();
    expect(await inSight()).toBe(false);
  });

  test("the bytes shown in the preview and in Review are the bytes written, on every machine", async () => {
    const { engine, practice } = await startedPractice({ clients: 2 });
    const window = await openOn(engine);
    const { page } = window;
    const machines = await practiceSurveyed(window);
    await machines.next();
    const preview = page.getByRole("complementary", { name: "What this makes" });
    await preview.locator(".file[data-path]").first().waitFor();
    await shot(page, "graphics-practice");
    const shown = new Map<string, Map<string, string>>();
    for (const { id, name } of practice.fleet.machines) {
      await preview.getByRole("tab", { name }).click();
      await preview.locator(".file[data-path]:visible").first().waitFor();
      shown.set(id, new Map((await filesShown(page)).map((f) => [f.path, f.text])));
    }
    for (const title of [/processor/, /reach the clients/, /differ/, /all that will happen/]) {
      await machines.next();
      await machines.arrive(title);
    }
    const review = new ReviewPage(page);
    for (const { id, name } of practice.fleet.machines) {
      await review.showMachine(name);
      await page.getByRole("button", { name: "Open all steps" }).click();
      const inReview = new Map((await filesShown(page)).map((f) => [f.path, f.text]));
      expect(inReview).toEqual(shown.get(id));
    }
    expect([...shown.values()].reduce((sum, files) => sum + files.size, 0)).toBeGreaterThan(6);
    await page.getByRole("button", { name: "Check without changing" }).click();
    await page.getByText("Everything still stands as shown").last().waitFor({ timeout: 60_000 });
    await shot(page, "review-check-practice");
    await review.apply();
    await new ApplyPage(page).ends(/are set up/);
    const runs = await engine.call("run.list", {});
    const run = runs.ok ? (runs.value.runs[0]?.run ?? "") : "";
    const events = await engine.call("run.events", { run });
    const made = new Map((events.ok ? events.value.events : []).flatMap((e) => (e.code === "step.finished" ? Object.entries(e.made) : [])));
    for (const machine of practice.machines)
      for (const [path, text] of shown.get(machine.id) ?? []) {
        // A file that a package brings is edited when it is there; it is shown as such.
        if (text === "" && existsSync(join(machine.root, path))) continue;
        const expected = text.replace(/‹(\w+), made in [^›]+›/g, (whole, name: string) => made.get(name) ?? whole);
        expect(readFileSync(join(machine.root, path), "utf8"), `${machine.id} ${path}`).toBe(expected);
      }
    // And nothing was written beside them into Portage's own folder.
    for (const machine of practice.machines)
      for (const name of readdirSync(join(machine.root, "etc/portage/package.use")).filter((each) => each.includes("binhost-wizard")))
        expect([...(shown.get(machine.id)?.keys() ?? [])]).toContain(`/etc/portage/package.use/${name}`);
  });

  test("a machine that was edited meanwhile is refused by the check, and its file is left alone", async () => {
    const { engine, practice } = await startedPractice({ clients: 1 });
    const window = await openOn(engine);
    const { page } = window;
    const machines = await practiceSurveyed(window);
    for (const title of [/graphics/, /processor/, /reach the clients/, /differ/, /all that will happen/]) {
      await machines.next();
      await machines.arrive(title);
    }
    const client = practice.machines.find((m) => m.role === "client");
    if (client === undefined) throw new Error("there is a client");
    const conf = join(client.root, "etc/portage/make.conf");
    appendFileSync(conf, "# edited by hand\n");
    const edited = readFileSync(conf, "utf8");
    await page.getByRole("button", { name: "Check without changing" }).click();
    await page.getByText("Not everything stands as shown any more").last().waitFor({ timeout: 60_000 });
    expect(
      await page
        .getByRole("row")
        .filter({ hasText: practice.fleet.machines.find((m) => m.id === client.id)?.name ?? client.id })
        .textContent(),
    ).toContain("/etc/portage/make.conf was edited since.");
    expect(await page.locator("footer .btn.primary").getAttribute("aria-disabled")).toBe("true");
    expect(readFileSync(conf, "utf8")).toBe(edited);
    await shot(page, "review-check-practice-differs");
  });
});
