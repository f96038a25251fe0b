import type { Locator } from "playwright";
import { WizardWindow } from "./wizard.ts";

/** Review. */
export class ReviewPage extends WizardWindow {
  async openStep(number: number): Promise<void> {
    await this.button(`Details of step ${number}`).first().click();
  }
  async showMachine(name: string): Promise<void> {
    await this.page.getByRole("navigation", { name: "Machines in the plan" }).getByRole("button", { name }).click();
  }
  /** Ticks what must be read, when there is something, then applies. */
  async apply(): Promise<void> {
    const read = this.page.getByRole("checkbox", { name: /I understand/ });
    if ((await read.count()) > 0) await this.page.locator("footer label").click();
    await this.next();
  }
}

/** Apply. */
export class ApplyPage extends WizardWindow {
  get overall(): Locator {
    return this.page.getByRole("progressbar", { name: "All steps" });
  }
  get log(): Locator {
    return this.page.getByRole("complementary", { name: "Log" });
  }
  async ends(title: string | RegExp): Promise<void> {
    await this.page.getByRole("heading", { level: 1, name: title }).waitFor({ timeout: 120_000 });
  }
}

/** First install. */
export class InstallPage extends WizardWindow {
  async choose(pkg: string): Promise<void> {
    await this.button(`Choose ${pkg}`).click();
  }
  /** The first package that is not there yet. */
  async chooseFirst(): Promise<void> {
    await this.button(/^Choose .+\/.+/)
      .first()
      .click();
  }
}
