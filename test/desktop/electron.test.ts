// needs: electron-runtime
/** The app in the real Electron, where its runtime is: ELECTRON_OVERRIDE_DIST_PATH, or node_modules/electron/dist. Wants what `npm run build` made. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { _electron, type ElectronApplication, type Page } from "playwright";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const names: Partial<Record<NodeJS.Platform, string>> = { darwin: "Electron.app/Contents/MacOS/Electron", win32: "electron.exe" };
const runtime = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, "node_modules/electron/dist"), names[process.platform] ?? "electron");
const scratch = mkdtempSync(join(tmpdir(), "wizard-electron-"));
const opened: ElectronApplication[] = [];

async function launch(...words: string[]): Promise<{ readonly app: ElectronApplication; readonly page: Page }> {
  const home = mkdtempSync(join(scratch, "home-"));
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, "config"), BINHOST_WIZARD_HOME: join(home, "state") } as Record<
    string,
    string
  >;
  const rootUser = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const app = await _electron.launch({ executablePath: runtime, args: [...rootUser, `--user-data-dir=${join(home, "data")}`, root, ...words], env });
  opened.push(app);
  return { app, page: await app.firstWindow() };
}
afterAll(async () => {
  for (const app of opened) await app.close().catch(() => {});
  rmSync(scratch, { recursive: true, force: true });
});

describe.skipIf(!existsSync(runtime))("the app (needs Electron's runtime)", () => {
  let app: ElectronApplication;
  let page: Page;
  beforeAll(async () => {
    ({ app, page } = await launch());
    await page.locator("h1").waitFor();
  });

  it("shows its first page from its own address and reaches the engine", async () => {
    expect(page.url()).toMatch(/^app:\/\/wizard\//);
    await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  });
  it("gives the page one door, and nothing of Node or Electron", async () => {
    expect(await page.evaluate(() => Object.keys((window as { binhostWizard?: object }).binhostWizard ?? {}))).toEqual(["connect", "choose"]);
    expect(await page.evaluate(() => ["require", "process", "module", "Buffer"].filter((name) => name in window))).toEqual([]);
  });
  it("stays on its pages", async () => {
    await page.evaluate(() => {
      window.location.href = "https://example.org/";
    });
    await page.waitForTimeout(300);
    expect(page.url()).toMatch(/^app:\/\/wizard\//);
  });
  it("opens no window and loads nothing from elsewhere", async () => {
    expect(await page.evaluate(() => window.open("https://example.org/"))).toBeNull();
    expect(app.windows()).toHaveLength(1);
    expect(
      await page.evaluate(() =>
        fetch("https://example.org/").then(
          () => "came",
          () => "refused",
        ),
      ),
    ).toBe("refused");
    expect(
      await page.evaluate(() =>
        fetch("file:///etc/hostname").then(
          () => "came",
          () => "refused",
        ),
      ),
    ).toBe("refused");
  });
  it("gives no permission", async () => {
    expect(await page.evaluate(() => Notification.requestPermission())).toBe("denied");
    expect(await page.evaluate(() => navigator.permissions.query({ name: "geolocation" }).then((state) => state.state))).toBe("denied");
  });
  it("runs its pages in the sandbox", async () => {
    if (process.getuid?.() === 0) return expect(await app.evaluate(({ app: own }) => own.commandLine.hasSwitch("no-sandbox"))).toBe(true);
    expect(
      await app.evaluate(({ app: own }) =>
        own
          .getAppMetrics()
          .filter((each) => each.type === "Tab")
          .every((each) => each.sandboxed !== false),
      ),
    ).toBe(true);
  });
  it("comes back after its page has crashed", async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    await expect
      .poll(
        () =>
          app.evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript("document.querySelector('h1') !== null"),
          ),
        {
          timeout: 15_000,
        },
      )
      .toBe(true);
  });
});

describe.skipIf(!existsSync(runtime))("what a start asks for (needs Electron's runtime)", () => {
  it("--practice opens the practice fleet", async () => {
    const { page } = await launch("--practice");
    await page.waitForURL("app://wizard/#/machines");
  });
  it("a file that is no fleet is named, with what is wrong", async () => {
    const file = join(scratch, "odd.binhost-fleet");
    writeFileSync(file, "not a fleet");
    const { page } = await launch(file);
    await page.getByRole("alert").first().waitFor();
  });
});
