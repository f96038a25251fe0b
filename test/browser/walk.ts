/** Ways through the pages that many tests begin with: over the engine without machines, unless they say otherwise. */
import { homeFleet } from "./fleets.ts";
import type { Opened } from "./harness.ts";
import { MachinesPage } from "./pages/machines.ts";
import { ApplyPage, ReviewPage } from "./pages/run.ts";

/** On Machines, with the engine's practice fleet in the window: over the engine without machines, the fleet that it was given. */
export async function started(window: Pick<Opened, "page">): Promise<MachinesPage> {
  const machines = new MachinesPage(window.page);
  await machines.button("Start the practice fleet").click();
  await machines.arrive("Which machines belong together?");
  return machines;
}

/** And every machine looked at. */
export async function surveyed(window: Pick<Opened, "page">): Promise<MachinesPage> {
  const machines = await started(window);
  await machines.lookAtAll();
  for (const { id } of homeFleet.machines) await machines.says(id, "surveyed");
  return machines;
}

/** The same on the real engine and the practice fleet, however many machines that has: the way on is open. */
export async function practiceSurveyed(window: Pick<Opened, "page">): Promise<MachinesPage> {
  const machines = await started(window);
  await machines.lookAtAll();
  await window.page.locator("footer .btn.primary:not([aria-disabled])").waitFor({ timeout: 60_000 });
  return machines;
}

/** On Review, with the default choices. */
export async function atReview(window: Pick<Opened, "page">): Promise<ReviewPage> {
  const wizard = await surveyed(window);
  for (let i = 0; i < 5; i += 1) await wizard.next();
  const review = new ReviewPage(window.page);
  await review.arrive("This is all that will happen");
  return review;
}

/** On Apply, the run begun. */
export async function applied(window: Pick<Opened, "page">): Promise<ApplyPage> {
  await (await atReview(window)).apply();
  return new ApplyPage(window.page);
}

const LOST = /connection to the wizard’s engine is lost/;

/** The line to the engine is cut, and does not come back until `mendLine`. */
export async function cutLine({ page, host }: Pick<Opened, "page" | "host">): Promise<void> {
  await page.evaluate(() => {
    const real = globalThis.WebSocket;
    let closed = true;
    globalThis.WebSocket = class extends real {
      constructor(url: string | URL) {
        super(closed ? `${url}-nowhere` : url);
      }
    } as typeof WebSocket;
    Object.assign(globalThis, {
      mend: () => {
        closed = false;
      },
    });
  });
  host.dropPages();
  await page.getByText(LOST).first().waitFor();
}
export async function mendLine({ page, problems }: Pick<Opened, "page" | "problems">): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { readonly mend: () => void }).mend());
  await page.getByText(LOST).waitFor({ state: "detached" });
  // What the browser says of a line that was cut on purpose.
  problems.length = 0;
}
