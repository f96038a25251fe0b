/** Add a workstation on the real engine and the practice fleet, which is set up by calls: another card and an older processor, and a stage 3. */
import { expect, test } from "vitest";
import type { CallInput, CallName, CallOutput, EngineApi } from "../../shared/contract/contract.ts";
import type { Facts } from "../../shared/model/facts.ts";
import type { Fleet } from "../../shared/model/fleet.ts";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { AddPage } from "./pages/add.ts";
import { ApplyPage, InstallPage } from "./pages/run.ts";

async function get<N extends CallName>(engine: EngineApi, name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = await engine.call(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.what} ${answer.error.why} ${answer.error.details}`);
  return answer.value;
}

/** A practice fleet as it is after the first walk, its clients with Mesa, up to date. */
async function settled(engine: EngineApi): Promise<Fleet> {
  const { fleet } = await get(engine, "practice.start", {});
  const { machines } = await get(engine, "survey", { fleet });
  const facts: Record<string, Facts> = {};
  for (const machine of machines) if (machine.facts !== null) facts[machine.id] = machine.facts;
  let ended = "";
  const stop = engine.subscribe((event) => {
    if (event.type === "run" && event.event.code === "run.finished") ended = event.event.result;
  });
  await get(engine, "run.apply", { fleet, facts });
  await expect.poll(() => ended, { timeout: 120_000 }).toBe("done");
  stop();
  for (const machine of ["desk", "laptop"]) {
    await get(engine, "install.run", { fleet, machine, atoms: ["media-libs/mesa"] });
    if ((await pending(engine, fleet, machine)).length > 0)
      await get(engine, "install.run", { fleet, machine, atoms: ["@world"], allowSource: true });
  }
  return fleet;
}

/** What Portage itself would merge on a machine at its next update. */
async function pending(engine: EngineApi, fleet: Fleet, machine: string): Promise<readonly string[]> {
  const { packages } = await get(engine, "install.pretend", { fleet, machine, atoms: ["@world"] });
  return packages.map((p) => p.cpv).sort();
}

inBrowser("add a workstation to the practice fleet", ({ openOn, practiceEngine }) => {
  test("another card and an older processor, to a binary package on it; the packages named are those that Portage then wants", {
    timeout: 400_000,
  }, async () => {
    const engine = await practiceEngine();
    const fleet = await settled(engine);
    const { page } = await openOn(engine);
    const add = new AddPage(page);
    await add.open();
    await add.button("Use the practice fleet").click();
    await add.arrive("Which machine joins Practice fleet?");
    await shot(page, "c1-practice");
    await add.useSpare("Loft");
    const changes = add.section("What it changes for the others");
    await changes.getByText("The graphics list grows by nouveau").waitFor({ timeout: 60_000 });
    await changes.getByText("The processor level falls from x86-64-v2 to x86-64").waitFor();
    await shot(page, "c2-practice-changes");
    await expectAccessible(page);
    const named = await add.fetched();
    expect(Object.keys(named)).toEqual(["Desk", "Old laptop"]);
    const figures = await add.figures();
    await page.reload();
    await changes.getByText("The graphics list grows by nouveau").waitFor({ timeout: 60_000 });
    expect(await add.figures()).toEqual(figures);
    await add.understand();
    await expect.poll(() => add.primary.getAttribute("aria-disabled")).toBeNull();
    expect(await add.primary.textContent()).toMatch(/^Rebuild \d+ packages and set up Loft$/);
    await add.next();
    const apply = new ApplyPage(page);
    await apply.ends(/are set up/);
    await apply.next();
    const install = new InstallPage(page);
    await install.arrive("Install a first package");
    expect(await page.getByRole("combobox").or(page.locator("select")).first().inputValue()).toBe("loft");
    await install.chooseFirst();
    await page.getByText(/binary packages?, .* to download/).waitFor({ timeout: 60_000 });
    await install.next();
    await page.getByRole("heading", { level: 1, name: /is on Loft, without compiling$/ }).waitFor({ timeout: 60_000 });
    await shot(page, "c3-practice-installed");
    for (const [name, id] of [
      ["Desk", "desk"],
      ["Old laptop", "laptop"],
    ] as const)
      expect(await pending(engine, fleet, id)).toEqual([...(named[name] ?? [])].sort());
    // It has joined: the page asks for the next one.
    await add.open();
    await add.arrive("Which machine joins Practice fleet?");
    await page.getByText(/^4 machines, .*Build machine compiles$/).waitFor();
  });

  test("a stage 3 in /mnt/gentoo: nothing changes for the others, and it gets a binary", { timeout: 400_000 }, async () => {
    const engine = await practiceEngine();
    await settled(engine);
    const { page } = await openOn(engine);
    const add = new AddPage(page);
    await add.open();
    await add.button("Use the practice fleet").click();
    await add.arrive("Which machine joins Practice fleet?");
    await add.useSpare("Shed");
    await add.section("What it changes for the others").getByText("Nothing changes for the others").waitFor({ timeout: 60_000 });
    await shot(page, "c4-practice-stage3");
    await expectAccessible(page);
    await add.next();
    const apply = new ApplyPage(page);
    await apply.ends(/set up$/);
    await apply.next();
    const install = new InstallPage(page);
    await install.arrive("Install a first package");
    await install.chooseFirst();
    await page.getByText(/binary packages?, .* to download/).waitFor({ timeout: 60_000 });
    await install.next();
    await page.getByRole("heading", { level: 1, name: /is on Shed, without compiling$/ }).waitFor({ timeout: 60_000 });
    await install.next();
    await install.arrive(/set up/);
  });
});
