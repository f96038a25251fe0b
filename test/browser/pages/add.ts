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
    // All rows at one moment: one by one, they could be drawn anew in between.
    const rows = await this.page
      .getByRole("table", { name: /fetches again/ })
      .locator("tbody tr")
      .evaluateAll((found) =>
        found.map((row) => [row.querySelector("th")?.textContent ?? null, row.querySelector("td")?.textContent ?? ""] as const),
      );
    const out: Record<string, string[]> = {};
    let machine = "";
    for (const [named, name] of rows) {
      machine = named ?? machine;
      out[machine] = [...(out[machine] ?? []), name];
    }
    return out;
  }
  async understand(): Promise<void> {
    await this.page.locator("footer label").click();
  }
}
