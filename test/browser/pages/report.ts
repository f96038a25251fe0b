/** The savings report as a person sees it. */
import type { Locator, Page } from "playwright";
import { WizardWindow } from "./wizard.ts";

export class ReportPage extends WizardWindow {
  /** With the practice fleet in the window, by the address. */
  static async open(page: Page): Promise<ReportPage> {
    const report = new ReportPage(page);
    await report.button("Start the practice fleet").click();
    await report.arrive("Which machines belong together?");
    await page.evaluate('location.hash = "#/report"');
    await report.arrive("What the binhost spared you");
    return report;
  }
  /** The table under a heading. */
  table(title: string): Locator {
    return this.page.getByRole("region", { name: title, exact: true }).getByRole("table");
  }
  /** A machine's log. */
  log(name: string): Locator {
    return this.page
      .getByRole("region", { name: "The logs" })
      .getByRole("listitem")
      .filter({ has: this.page.getByText(name, { exact: true }) });
  }
  async choose(option: string): Promise<void> {
    await this.page.getByRole("radio", { name: option, exact: true }).click({ force: true });
  }
}
