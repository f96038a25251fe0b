import type { Locator } from "playwright";
import { hashOfPage, type PageId } from "../../../shared/wizard/pages.ts";
import { WizardWindow } from "./wizard.ts";

/** The pages beside the walk. */
export class BesideWindow extends WizardWindow {
  /** By its address, as a link does. */
  async open(id: PageId): Promise<void> {
    await this.page.evaluate((hash) => {
      location.hash = hash;
    }, hashOfPage(id));
    await this.page.locator("main h1").waitFor();
  }
  get runs(): Locator {
    return this.page.getByRole("list", { name: "Runs" }).locator(":scope > li");
  }
  /** The row of a run in History, while it is folded. */
  run(name: string | RegExp): Locator {
    return this.page.getByRole("list", { name: "Runs" }).getByRole("button", { name, expanded: false });
  }
  get fleetPages(): Locator {
    return this.page.getByRole("navigation", { name: "The fleet" });
  }
  get programPages(): Locator {
    return this.page.getByRole("navigation", { name: "The program" });
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog").or(this.page.getByRole("alertdialog"));
  }
  /** What has the focus, by its words. */
  async focused(): Promise<string> {
    return this.page.evaluate(() => document.activeElement?.textContent ?? "");
  }
}
