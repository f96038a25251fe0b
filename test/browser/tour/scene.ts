/** What the tour is made of: scenes, and the ways on which one window comes through several of them. */
import type { FakeOptions } from "../fake/fakeEngine.ts";
import type { FakeWindow } from "../harness.ts";
import { MachinesPage } from "../pages/machines.ts";
import { started } from "../walk.ts";

export type Scene = {
  /** page-state; its pictures are called so. */
  readonly name: string;
  /** From the scene before it in its way; for the first one, from Welcome. */
  readonly reach: (window: FakeWindow) => Promise<unknown>;
  /** What has to be put back before the next scene. */
  readonly leave?: (window: FakeWindow) => Promise<unknown>;
};

/** One window over one engine: to reach a page anew for each of its states would take longer than to look at all of them. */
export type Way = {
  readonly fake?: Partial<FakeOptions>;
  readonly scenes: readonly Scene[];
};

/** A call that stays on its way. */
export const never = (): Promise<never> => new Promise(() => {});

export const go = (window: FakeWindow, page: string): Promise<void> =>
  window.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${page}`);

/** Every machine looked at, whatever came of it, and the way on is open. */
export async function looked(window: FakeWindow): Promise<MachinesPage> {
  const machines = await started(window);
  await machines.lookAtAll();
  await window.page.locator("footer .btn.primary:not([aria-disabled])").waitFor();
  return machines;
}

/** By its address, as a link does; it is there when its title is. */
export async function openPage(window: FakeWindow, page: string, title: string | RegExp): Promise<void> {
  await go(window, page);
  await window.page.getByRole("heading", { level: 1, name: title }).waitFor();
}

export const closes = (window: FakeWindow): Promise<void> => window.page.keyboard.press("Escape");
/** What a page says of itself. A pattern without a beginning: in the run with made-up text a mark stands there. */
export const says = (window: FakeWindow, text: string | RegExp): Promise<void> => window.page.getByText(text).first().waitFor();
export const press = (window: FakeWindow, button: string | RegExp): Promise<void> =>
  window.page.getByRole("button", { name: button }).first().click();

export const wizardOf = (window: FakeWindow): MachinesPage => new MachinesPage(window.page);
