import type { Locator } from "playwright";
import { WizardWindow } from "./wizard.ts";

/** Add a workstation. */
export class AddPage extends WizardWindow {
  async open(): Promise<void> {
    await this.page.evaluate(() => {
      window.location.hash = "#/add";
    });
  }
  section(name: string | RegExp): Locator {
    return this.page.getByRole("region", { name });
  }
  /** "5 packages", "3 packages", "4 files": built, fetched, written. */
  async figures(): Promise<readonly string[]> {
    return this.section("What it changes for the others").locator("ul").first().locator("b").allTextContents();
  }
  get address(): Locator {
    return this.page.getByLabel("Name, address or user@address");
  }
  async connect(): Promise<void> {
    await this.button("Connect and look").click();
  }
  async add(address: string): Promise<void> {
    await this.address.fill(address);
    await this.connect();
  }
  async kind(label: string): Promise<void> {
    await this.page.getByText(label, { exact: true }).click();
  }
  async useSpare(name: string): Promise<void> {
    await this.button("Use the practice fleet’s spare workstation").click();
    await this.button(`Add ${name}`).click();
  }
  /** Machine -> packages that it must fetch again, as the table says. */
  async fetched(): Promise<Record<string, string[]>> {
    const rows = await this.page
      .getByRole("table", { name: /fetches again/ })
      .locator("tbody tr")
      .all();
    const out: Record<string, string[]> = {};
    let machine = "";
    for (const row of rows) {
      if ((await row.locator("th").count()) > 0) machine = (await row.locator("th").textContent()) ?? "";
      out[machine] = [...(out[machine] ?? []), (await row.locator("td").first().textContent()) ?? ""];
    }
    return out;
  }
  async understand(): Promise<void> {
    await this.page.locator("footer label").click();
  }
}
