/** What was found on many machines is still there after a reload, and goes to the engine by name. */
import type { Page } from "playwright";
import { expect, it } from "vitest";
import { inBrowser } from "./harness.ts";
import { largeEngine } from "./hundred.ts";
import { started } from "./walk.ts";

const MACHINES = 30;
/** Together many times the five megabytes of a session storage. */
const PACKAGES = 1200;

const chips = (page: Page) => page.locator(".mc-head .chip").filter({ hasText: "surveyed" });
/** The rail says so. */
const allSurveyed = (page: Page) => page.getByText(`${MACHINES} of ${MACHINES}`).first().waitFor();

inBrowser("a reload with many machines", (windows) => {
  async function looked() {
    const engine = largeEngine(MACHINES, PACKAGES);
    const window = await windows.openOn(engine);
    const machines = await started(window);
    await machines.lookAtAll();
    await allSurveyed(window.page);
    return { engine, window, machines };
  }

  it("keeps what was found on each of them, and does not look again", async () => {
    const { engine, window, machines } = await looked();
    const looks = engine.asked.filter((name) => name === "survey").length;
    expect(looks).toBe(MACHINES);
    await expect.poll(() => engine.asked.filter((name) => name === "plan").length).toBeGreaterThan(0);
    engine.asked.splice(0);
    const sizes: number[] = [];
    window.page.on("websocket", (socket) => socket.on("framesent", (frame) => sizes.push(frame.payload.length)));
    await window.page.reload();
    await machines.arrive("Which machines belong together?");
    await allSurveyed(window.page);
    expect(await chips(window.page).count()).toBeGreaterThan(0);
    await expect.poll(() => engine.asked.includes("plan")).toBe(true);
    expect(engine.asked).not.toContain("survey");
    // The plan was asked for by names: no message that left the window carries facts.
    expect(engine.asked).not.toContain("facts.keep");
    expect(Math.max(...sizes)).toBeLessThan(100_000);
  });

  it("gives the facts to an engine that was started again", async () => {
    const { window, machines } = await looked();
    const again = largeEngine(MACHINES, PACKAGES);
    const other = await windows.openOn(again);
    await other.page.close();
    // The same window, its line now leading to another engine.
    await window.page.routeWebSocket(/\/engine$/, (page) => {
      const listeners = again.subscribe((event) => page.send(JSON.stringify({ v: 1, kind: "event", event })));
      page.onClose(listeners);
      page.onMessage(async (text) => {
        const { id, name, input } = JSON.parse(String(text)) as { id: number; name: "plan"; input: never };
        const answer = await again.call(name, input);
        page.send(JSON.stringify(answer.ok ? { v: 1, kind: "reply", id, output: answer.value } : { v: 1, kind: "error", id, error: answer.error }));
      });
    });
    await window.page.reload();
    await machines.arrive("Which machines belong together?");
    await allSurveyed(window.page);
    await expect
      .poll(() => again.asked.filter((name) => name === "facts.keep" || name === "plan"), { timeout: 20_000 })
      .toEqual(["plan", ...Array.from({ length: MACHINES }, () => "facts.keep"), "plan"]);
  });

  it("ends with the session: another window looks for itself", async () => {
    const { window, machines } = await looked();
    const found = () =>
      window.page.evaluate(
        () =>
          new Promise<number>((done) => {
            const request = indexedDB.open("binhost-wizard");
            request.onsuccess = () => {
              const count = request.result.transaction("found").objectStore("found").count();
              count.onsuccess = () => {
                request.result.close();
                done(count.result);
              };
            };
          }),
      );
    await expect.poll(found).toBe(MACHINES);
    await window.page.evaluate(() => sessionStorage.clear());
    await window.page.reload();
    await machines.arrive("Which machines belong together?");
    expect(await chips(window.page).count()).toBe(0);
    expect(await machines.button(/^Connect and look at/).isVisible()).toBe(true);
  });

  it("without a database costs a look, and nothing else", async () => {
    const { window, machines } = await looked();
    await window.page.addInitScript(() => {
      Object.defineProperty(globalThis, "indexedDB", {
        get: () => {
          throw new DOMException("forbidden", "SecurityError");
        },
      });
    });
    await window.page.reload();
    await machines.arrive("Which machines belong together?");
    expect(await chips(window.page).count()).toBe(0);
    await machines.lookAtAll();
    await allSurveyed(window.page);
  });
});
