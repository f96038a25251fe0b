/** The whole walk on the real engine and the practice fleet: from Welcome to an installed binary package, and back. */
import { expect, test } from "vitest";
import { expectAccessible, inBrowser, shot } from "./harness.ts";
import { ApplyPage, InstallPage, ReviewPage } from "./pages/run.ts";
import { practiceSurveyed } from "./walk.ts";

inBrowser("the practice fleet in the browser", ({ openOn, practiceEngine }) => {
  test("from Welcome to a first binary package, with a reload in the middle of Apply, and all of it undone", { timeout: 300_000 }, async () => {
    const window = await openOn(await practiceEngine());
    const { page } = window;
    const machines = await practiceSurveyed(window);
    await shot(page, "20-practice-machines");
    for (const title of [/graphics/, /processor/, /reach the clients/, /differ/, /all that will happen/]) {
      await machines.next();
      await machines.arrive(title);
    }
    const review = new ReviewPage(page);
    await page.getByRole("navigation", { name: "Machines in the plan" }).waitFor();
    expect(await review.chip.textContent()).toBe("Nothing changed so far");
    await shot(page, "21-practice-review");
    await review.apply();
    const apply = new ApplyPage(page);
    await apply.ends(/Setting up/);
    await page.reload();
    await apply.ends(/are set up/);
    await shot(page, "22-practice-applied");
    expect(await apply.overall.getAttribute("aria-valuenow")).toBe(await apply.overall.getAttribute("aria-valuemax"));
    await expectAccessible(page);
    await apply.next();
    const install = new InstallPage(page);
    await install.arrive("Install a first package");
    await install.chooseFirst();
    await page.getByText(/binary packages?, .* to download/).waitFor({ timeout: 60_000 });
    await shot(page, "23-practice-pretended");
    await install.next();
    await page.getByRole("heading", { level: 1, name: /without compiling$/ }).waitFor({ timeout: 60_000 });
    await shot(page, "24-practice-installed");
    await expectAccessible(page);
    // The proof is the run's own: it is there again.
    await page.reload();
    await page.getByRole("heading", { level: 1, name: /without compiling$/ }).waitFor({ timeout: 60_000 });
    await install.next();
    await install.arrive("Your fleet is set up");
    await shot(page, "25-practice-done");
    await page.getByRole("link", { name: /Review/ }).click();
    await page.getByText("There is nothing to do: every machine is as it should be.").waitFor({ timeout: 60_000 });
    await shot(page, "27-practice-again");
    await page.goBack();
    await install.arrive("Your fleet is set up");
    await install.button("Undo this run…").click();
    await install.button(/^Undo \d+ steps$/).click();
    await apply.ends("Everything is back as it was");
    await shot(page, "26-practice-undone");
    await install.button("Back to Review").click();
    // Packages stay, the configuration is open again: there is something to do, and nothing that could not be undone.
    await page.locator("footer .btn.primary:not([aria-disabled])", { hasText: "Set up 3 machines" }).waitFor({ timeout: 60_000 });
  });
});
