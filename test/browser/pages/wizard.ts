/** The frame as a person sees it: the rail, the foot, what stands on every page. */
import type { Locator, Page } from "playwright";
import { expect } from "vitest";

export class WizardWindow {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  get title(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }
  get rail(): Locator {
    return this.page.getByRole("navigation", { name: "Steps" });
  }
  /** Opens the rail in a narrow window. */
  get menu(): Locator {
    return this.page.locator(".top .step-now");
  }
  get chip(): Locator {
    return this.page.locator(".top .chip");
  }
  /** The one primary action of the foot. */
  get primary(): Locator {
    return this.page.locator("footer .btn.primary");
  }
  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }
  /** A machine's card or row on the page. */
  machine(id: string): Locator {
    return this.page.locator(`[id="machine-${id}"]`);
  }
  async next(): Promise<void> {
    await this.primary.click();
  }
  /** Waits for the page with this title; it must have the focus then. */
  async arrive(title: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(await this.page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
  }
}
