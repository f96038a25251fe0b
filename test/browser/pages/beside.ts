import type { Locator } from "playwright";
import { hashOfPage, type PageId } from "../../../shared/wizard/pages.ts";
import { WizardWindow } from "./wizard.ts";

/** The pages beside the walk. */
export class BesideWindow extends WizardWindow {
  /** By its address. */
  async open(id: PageId): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, hashOfPage(id));
    await this.page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await this.page.locator("main h1").waitFor();
  }
  /** The row of a run in History. */
  run(name: string | RegExp): Locator {
    return this.page.getByRole("list", { name: "Runs" }).getByRole("button", { name, expanded: false });
  }
}
