/** Graphics, Processor, Serving and USE flags over the engine without machines: their states, their matrices, many machines. */
import type { Page } from "playwright";
import { expect, test } from "vitest";
import type { Facts } from "../../shared/model/facts.ts";
import { CPUS, factsFixture, fleetFixture, GPUS, installed, stage3Env } from "../plan/fixtures.ts";
import { homeFacts, homeFleet, refusedKey } from "./fleets.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import type { MachinesPage } from "./pages/machines.ts";
import { started, surveyed } from "./walk.ts";

const TITLES = { graphics: /graphics/, processor: /processor/, serving: /reach the clients/, use: /differ/ } as const;
type Choice = keyof typeof TITLES;

async function goTo(wizard: MachinesPage, wanted: Choice): Promise<void> {
  for (const id of ["graphics", "processor", "serving", "use"] as const) {
    await wizard.next();
    await wizard.arrive(TITLES[id]);
    if (id === wanted) break;
  }
  await wizard.page.locator(".preview .file, .preview p.muted").first().waitFor({ state: "attached" });
}

/** Rows of a table by their heading, each the words of its cells. */
const tableOf = (page: Page, name: string): Promise<Record<string, string[]>> =>
  page
    .getByRole("table", { name })
    .evaluate((table) =>
      Object.fromEntries(
        [...table.querySelectorAll("tbody tr, tfoot tr")].map((row) => [
          row.querySelector("th[scope=row]")?.firstChild?.textContent ?? "",
          [...row.querySelectorAll("td")].map((cell) => cell.textContent ?? ""),
        ]),
      ),
    );

const fits = (page: Page): Promise<boolean> => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

/** Ninety-nine clients of four kinds. */
const many = (count: number): { readonly fleet: ReturnType<typeof fleetFixture>; readonly facts: Record<string, Facts> } => {
  const kinds = [
    { cpu: CPUS.skylake, gpus: [GPUS.intel] },
    { cpu: CPUS.atom, gpus: [] },
    { cpu: CPUS.zen4, gpus: [GPUS.rdna3] },
    { cpu: CPUS.nehalem, gpus: [GPUS.r600] },
  ];
  const ids = Array.from({ length: count }, (_, i) => (i === 0 ? "forge" : `desk-${String(i).padStart(3, "0")}`));
  const fleet = fleetFixture({
    name: "School",
    machines: ids.map((id, i) => ({ id, name: id, role: i === 0 ? "binhost" : "client", address: `10.42.1.${i + 1}` })),
  });
  return { fleet, facts: Object.fromEntries(ids.map((id, i) => [id, factsFixture(id, kinds[i % 4] ?? {})])) };
};

inBrowser("pages of choices", ({ open }) => {
  for (const [name, how] of [
    ["light-1440", { width: 1440, height: 900 }],
    ["dark-1440", { width: 1440, height: 900, dark: true }],
    ["light-1024", { width: 1024, height: 720 }],
    ["dark-1600", { width: 1600, height: 1000, dark: true }],
    ["light-720", { width: 720, height: 450 }],
  ] as const)
    test(`each page, ${name}: nothing cut off, nothing that axe finds`, async () => {
      const window = await open({}, how);
      const { page } = window;
      const wizard = await surveyed(window);
      for (const id of ["graphics", "processor", "serving", "use"] as const) {
        await wizard.next();
        await wizard.arrive(TITLES[id]);
        await page.locator(".preview .file").first().waitFor({ state: "attached" });
        await shot(page, `${id}-${name}`);
        expect(await fits(page)).toBe(true);
        // Colours are the same at every width: once in each theme is enough for axe, and once where the page is one column.
        if (name !== "light-1024" && name !== "dark-1440") await expectAccessible(page);
        if (process.env.SHOTS === undefined || name === "light-1024") continue;
        await page.setViewportSize({ width: how.width, height: 2400 });
        await shot(page, `${id}-${name}-tall`);
        await page.setViewportSize({ width: how.width, height: how.height });
      }
    });

  test("Graphics: the matrix, the trap and the cost say what this fleet has; the driver of an NVIDIA card is one press", async () => {
    const window = await open();
    const { page } = window;
    const wizard = await surveyed(window);
    await goTo(wizard, "graphics");
    const matrix = await tableOf(page, "Machines and the graphics drivers that they need");
    expect(matrix.attic).toEqual(["–", "found", "–", "–"]);
    expect(matrix.driver).toEqual(["–", "found", "found", "possible"]);
    expect(Object.keys(matrix).at(-1)).toBe("The fleet");
    const trap = await tableOf(page, "The graphics trap, with your machines");
    expect(trap.attic).toEqual(["compiles Mesa itself", "downloads Mesa"]);
    expect(trap["atom-box"]).toEqual(["not affected, has no Mesa", "not affected, has no Mesa"]);
    expect((await tableOf(page, "What each entry costs")).nvidia).toEqual(["driver", "nothing: Mesa and libdrm have no such flag"]);
    await page.getByRole("radiogroup", { name: "Driver on driver" }).getByText("Open", { exact: true }).click();
    await page.getByRole("table", { name: "What each entry costs" }).getByText("nouveau").waitFor();
    expect((await tableOf(page, "Machines and the graphics drivers that they need")).driver?.slice(-2)).toEqual(["possible", "by hand"]);
    // A wrong word stays, with what to write; Back and forth loses nothing.
    const field = page.getByRole("textbox", { name: "VIDEO_CARDS of tau-ceti-lab" });
    await field.fill("Radeon!");
    await field.press("Tab");
    await page.getByText("Write words of VIDEO_CARDS, such as amdgpu radeonsi.").waitFor();
    await shot(page, "graphics-invalid");
    await expectAccessible(page);
  });

  test("Processor: what each level needs, whom it would leave out, and why native is not safe here", async () => {
    const window = await open();
    const { page } = window;
    const wizard = await surveyed(window);
    await goTo(wizard, "processor");
    const matrix = await tableOf(page, "Machines and the x86-64 levels that they run");
    expect(matrix["atom-box"]).toEqual(["runs", "runs", "no AVX2", "–"]);
    expect(matrix["Would leave out"]?.[1]).toBe("x86-64-v2");
    expect(matrix["Would leave out"]?.[2]).toBe("attic and atom-box");
    await page.getByText("Why -march=native of tau-ceti-lab is not safe here").waitFor();
    await page.getByText("The binhost’s own processor").click();
    await page.getByText(/-march=native is not used/).waitFor();
    await shot(page, "processor-conflict");
    await expectAccessible(page);
    await page.getByText("A level or processor that I name").click();
    await page.getByRole("combobox", { name: "Level or processor" }).selectOption("x86-64-v3");
    await page.getByText(/-march=x86-64-v3 is not used/).waitFor();
    await shot(page, "processor-named");
  });

  test("Serving: a port that is taken says by whom, and another one is looked at; SSH asks for a user; levels carry their cost", async () => {
    const host = homeFacts["tau-ceti-lab"] as Facts;
    const window = await open({ facts: { ...homeFacts, "tau-ceti-lab": { ...host, portUser: "python3" } } });
    const { page } = window;
    const wizard = await surveyed(window);
    await goTo(wizard, "serving");
    await page.getByText("On tau-ceti-lab, python3 uses port 8080. Choose another one.").waitFor();
    await page.getByText("Port 8080 on tau-ceti-lab is taken by python3.").waitFor();
    await shot(page, "serving-taken");
    await expectAccessible(page);
    const surveys = window.engine.asked.filter((name) => name === "survey").length;
    const port = page.getByRole("textbox", { name: "Port" });
    await port.fill("0");
    await port.press("Enter");
    await page.locator(".msg.err").first().waitFor();
    await port.fill("8181");
    await port.press("Enter");
    await page.waitForFunction(() => document.body.textContent?.includes(":8181") === true);
    expect(window.engine.asked.filter((name) => name === "survey").length).toBe(surveys + 4);
    const levels = page.getByRole("radiogroup", { name: "Compression" });
    expect(await levels.getByRole("radio").count()).toBe(3);
    await levels.getByText("zstd 19").click();
    expect(await levels.getByRole("radio", { name: /zstd 19/ }).isChecked()).toBe(true);
    expect(await levels.textContent()).toMatch(/Packing all once.*Room for packages/s);
    await page
      .getByText("Why 3 are built again")
      .or(page.getByText(/^Why \d+ are built again/))
      .first()
      .click();
    await page
      .getByText(/built with -march=native/)
      .first()
      .waitFor();
    await page.getByRole("button", { name: /^More settings/ }).click();
    await page.getByRole("textbox", { name: "Packages at once" }).fill("none");
    await page.getByRole("textbox", { name: "Packages at once" }).press("Enter");
    await page.getByText("Write a whole number from 1 to 256, or nothing.").waitFor();
    await page.getByText("SSH", { exact: true }).click();
    await page.getByRole("textbox", { name: "User on the binhost" }).waitFor();
    await shot(page, "serving-ssh");
    await expectAccessible(page);
  });

  test("USE flags: what differs stands cell by cell; one side for a setting, or leave; equal machines have nothing to decide", async () => {
    const attic = homeFacts.attic as Facts;
    const env = stage3Env({ USE: `${attic.env.USE} cups`.replace(" wayland ", " "), ACCEPT_KEYWORDS: "amd64 ~amd64", L10N: "de" });
    const window = await open({
      facts: { ...homeFacts, attic: { ...attic, env, installed: [installed("app-misc/jq-1.8.1"), installed("app-misc/x-1")] } },
    });
    const { page } = window;
    const wizard = await surveyed(window);
    await goTo(wizard, "use");
    const table = await tableOf(page, "Settings of each client against the binhost’s");
    expect(table.attic?.join(" ")).toMatch(/\+cups/);
    expect(table.driver?.[0]).toBe("same");
    await page.getByText("has 1 of its 2 packages in the version and with the flags of tau-ceti-lab; 1 would be compiled.").waitFor();
    await shot(page, "use-differs");
    await expectAccessible(page);
    await page.getByRole("combobox", { name: "USE of the fleet" }).selectOption("binhost");
    await page.getByRole("tab", { name: /attic/ }).click();
    await page.locator(".preview .ln.new", { hasText: "-cups" }).first().waitFor();
    await page.getByRole("combobox", { name: "USE of the fleet" }).selectOption("leave");
    await page.locator(".preview .ln", { hasText: "-cups" }).first().waitFor({ state: "detached" });

    const equal = await open({}, { dark: true });
    const other = await surveyed(equal);
    await goTo(other, "use");
    await equal.page.getByText("There is nothing to decide here.").waitFor();
    await shot(equal.page, "use-equal-dark");
  });

  test("a machine that was not looked at stands in every matrix, and says so; no card anywhere is nothing to decide", async () => {
    const window = await open({ refuse: { "atom-box": refusedKey } });
    const { page } = window;
    const wizard = await started(window);
    await wizard.lookAtAll();
    for (const { id } of homeFleet.machines.filter((m) => m.id !== "atom-box")) await wizard.says(id, "surveyed");
    await wizard.primary.and(page.locator(":not([aria-disabled])")).waitFor();
    await goTo(wizard, "graphics");
    expect((await tableOf(page, "Machines and the graphics drivers that they need"))["atom-box"]?.every((cell) => cell === "?")).toBe(true);
    await shot(page, "graphics-unseen");
    await expectAccessible(page);

    const bare = await open({ facts: Object.fromEntries(Object.entries(homeFacts).map(([id, each]) => [id, { ...each, gpus: [] }])) });
    const other = await surveyed(bare);
    await goTo(other, "graphics");
    await bare.page.getByText("There is nothing to decide here.").waitFor();
    await shot(bare.page, "graphics-none");
  });

  test("a hundred machines: the matrices scroll in themselves under a head and a sum row that stay", async () => {
    const school = many(100);
    const window = await open({ ...school });
    const { page } = window;
    const wizard = await started(window);
    await wizard.lookAtAll();
    await page.locator("footer .btn.primary:not([aria-disabled])").waitFor({ timeout: 60_000 });
    for (const id of ["graphics", "processor"] as const) {
      await wizard.next();
      await wizard.arrive(TITLES[id]);
      const frame = page.locator("section.mx").first();
      await frame.waitFor();
      expect(await frame.getByRole("row").count()).toBe(102);
      await frame.focus();
      await page.keyboard.press("End");
      await page.waitForFunction(() => (document.querySelector("section.mx")?.scrollTop ?? 0) > 0);
      const seen = await frame.evaluate((box) => {
        const inside = (selector: string): boolean => {
          const cell = box.querySelector(selector)?.getBoundingClientRect();
          const own = box.getBoundingClientRect();
          return cell !== undefined && cell.top >= own.top - 1 && cell.bottom <= own.bottom + 1;
        };
        return [inside("thead th"), inside("tfoot th"), box.clientHeight < 600];
      });
      expect(seen).toEqual([true, true, true]);
      await shot(page, `${id}-hundred`);
      await expectAccessible(page);
    }
    expect(
      await page.getByRole("complementary", { name: "What this makes" }).getByRole("combobox", { name: "Machine" }).locator("option").count(),
    ).toBe(100);
  });
});
