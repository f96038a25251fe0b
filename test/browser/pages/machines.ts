import type { Locator } from "playwright";
import { WizardWindow } from "./wizard.ts";

/** The Machines page. */
export class MachinesPage extends WizardWindow {
  async add(address: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Add a machine" }).fill(address);
    await this.page.getByRole("button", { name: "Add", exact: true }).click();
  }
  async lookAtAll(): Promise<void> {
    await this.button(/^Connect and look at/).click();
  }
  chipOf(id: string): Locator {
    return this.machine(id).locator(".mc-head .chip");
  }
  /** Waits until a machine's chip says this. */
  async says(id: string, word: string): Promise<void> {
    await this.chipOf(id).filter({ hasText: word }).waitFor();
  }
  async acceptKey(id: string): Promise<void> {
    await this.machine(id).getByRole("button", { name: "It matches, connect" }).click();
  }
  async openSettings(id: string): Promise<void> {
    await this.machine(id)
      .getByRole("button", { name: /^Settings of/ })
      .click();
  }
  /** The error that stands in a machine's card: its words and what can be done. */
  problem(id: string): Locator {
    return this.machine(id).locator(".mc-body");
  }
  async tryAgain(id: string): Promise<void> {
    await this.machine(id)
      .getByRole("button", { name: /^Try again/ })
      .click();
  }
  /** What the survey runs, beside the page. */
  get survey(): Locator {
    return this.page.getByRole("complementary", { name: "What the survey runs" });
  }
}
