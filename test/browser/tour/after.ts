/** First install, the fleet as it is afterwards, and the way back. */
import { catalogue } from "../../../shared/errors/catalogue.ts";
import { failed } from "../../../shared/errors/wizardError.ts";
import type { FakeWindow } from "../harness.ts";
import { ApplyPage, InstallPage } from "../pages/run.ts";
import { applied } from "../walk.ts";
import { closes, openPage, press, says, type Way } from "./scene.ts";

const JQ = "app-misc/jq-1.8.1";
const install = (window: FakeWindow): InstallPage => new InstallPage(window.page);
async function atInstall(window: FakeWindow): Promise<void> {
  const apply = await applied(window);
  await apply.ends(/are set up/);
  await apply.next();
  await install(window).arrive("Install a first package");
}
async function atOffers(window: FakeWindow): Promise<void> {
  await atInstall(window);
  await window.page.getByRole("region", { name: "Packages that fit" }).waitFor();
}
async function chosen(window: FakeWindow): Promise<void> {
  await install(window).choose(JQ);
  await says(window, "1 binary package");
}
const ends = (window: FakeWindow, title: string): Promise<void> => window.page.getByRole("heading", { level: 1, name: title }).waitFor();
const stageSays = (window: FakeWindow, stage: string, state: RegExp): Promise<void> =>
  window.page
    .getByRole("region", { name: "What happens on driver" })
    .getByRole("listitem")
    .filter({ hasText: stage })
    .locator(".when")
    .filter({ hasText: state })
    .waitFor();

/** Real time, as in an installation that began just now. */
const now = (): number => Date.now() / 1000;

export const AFTER: readonly Way[] = [
  {
    fake: { now },
    scenes: [
      {
        name: "install-reading",
        reach: async (window) => {
          window.engine.hold("install.offers");
          await atInstall(window);
        },
      },
      {
        name: "install-empty",
        reach: async (window) => {
          window.engine.release();
          await window.page.getByRole("region", { name: "Packages that fit" }).waitFor();
        },
      },
      {
        name: "install-asking",
        reach: async (window) => {
          window.engine.hold("install.pretend");
          await install(window).choose(JQ);
        },
      },
      {
        name: "install-filled",
        reach: async (window) => {
          window.engine.release();
          await says(window, "1 binary package");
        },
      },
      {
        name: "install-running",
        reach: async (window) => {
          window.engine.hold("driver/install 2");
          await install(window).next();
          await stageSays(window, "Check size", /running/);
        },
      },
      {
        name: "install-finished",
        reach: async (window) => {
          window.engine.release();
          await ends(window, "without compiling");
          await says(window, /37 of 40/);
        },
      },
      {
        name: "done-running",
        reach: async (window) => {
          window.engine.hold("verify attic");
          await install(window).next();
          await install(window).arrive("Your fleet is set up");
          await says(window, "1 machine is still being asked.");
        },
      },
      {
        name: "done-finished",
        reach: async (window) => {
          window.engine.release();
          await says(window, /Measured at/);
        },
      },
      {
        name: "done-undo",
        reach: async (window) => {
          await press(window, "Undo this run…");
          await window.page.getByRole("alertdialog").waitFor();
        },
      },
      {
        name: "undo-running",
        reach: async (window) => {
          window.engine.hold("attic/trust-key");
          await press(window, /^Undo \d+ steps$/);
          await new ApplyPage(window.page).machine("attic").getByText("working", { exact: true }).waitFor();
        },
      },
      {
        name: "undo-finished",
        reach: async (window) => {
          window.engine.release();
          await new ApplyPage(window.page).ends("Everything is back as it was");
        },
      },
      {
        name: "done-undone",
        reach: async (window) => {
          await openPage(window, "done", /./);
          await says(window, "The run was undone");
        },
      },
    ],
  },
  {
    fake: {
      now,
      failInstall: catalogue["install.failed"]("driver", "The binary of app-misc/jq was refused: its key is not trusted here.", "gpg: BADSIG"),
      wrong: {
        "atom-box": ["index", "atom-box cannot fetch http://10.42.0.194:8080/Packages. A proxy (10.42.0.1:3128) stands between it and the binhost."],
        attic: ["verify-signature", "verify-signature is not true for this repository."],
      },
    },
    scenes: [
      {
        name: "install-none",
        reach: async (window) => {
          await atOffers(window);
          await window.page.locator("#find-package").fill("zebra");
          await window.page.keyboard.press("Enter");
          await window.page.getByRole("button", { name: "Show all" }).waitFor();
        },
        leave: async (window) => {
          await press(window, "Show all");
          await window.page.getByRole("region", { name: "Packages that fit" }).waitFor();
        },
      },
      {
        name: "install-compiles",
        reach: async (window) => {
          await install(window).choose("www-client/firefox-153.4.0");
          await says(window, "USE differs");
        },
      },
      {
        name: "install-stop",
        reach: async (window) => {
          await chosen(window);
          window.engine.hold("driver/install 1");
          await install(window).next();
          await stageSays(window, "Download", /running/);
          await press(window, "Stop now…");
          await window.page.getByRole("alertdialog").waitFor();
        },
      },
      {
        name: "install-stopped",
        reach: async (window) => {
          await window.page.getByRole("alertdialog").getByRole("button", { name: "Stop now" }).click();
          await window.page.getByRole("alertdialog").waitFor({ state: "detached" });
          window.engine.release();
          await stageSays(window, "Download", /stopped/);
        },
      },
      {
        name: "install-failed",
        reach: async (window) => {
          await install(window).next();
          await stageSays(window, "Check size", /failed/);
        },
      },
      {
        name: "done-broken",
        reach: async (window) => {
          await openPage(window, "done", "Your fleet is set up");
          await says(window, /Measured at/);
        },
      },
      {
        name: "done-table",
        reach: async (window) => {
          await press(window, "Show as a table");
          await window.page.getByRole("columnheader").first().waitFor();
        },
        leave: closes,
      },
    ],
  },
  {
    fake: {
      failInstall: catalogue["install.not-proven"]("driver", `emerge.log says that ${JQ} was compiled.`, `emerge.log says that ${JQ} was compiled.`),
    },
    scenes: [
      {
        name: "install-unproven",
        reach: async (window) => {
          await atOffers(window);
          await chosen(window);
          await install(window).next();
          await ends(window, `${JQ} is not on driver`);
        },
      },
    ],
  },
  {
    fake: {
      calls: { "install.offers": async () => failed(catalogue["index.unreachable"]("driver", "http://10.42.0.194:8080", "connection refused")) },
    },
    scenes: [
      {
        name: "install-unread",
        reach: async (window) => {
          await atInstall(window);
          await window.page.locator(".fail").first().waitFor();
        },
      },
    ],
  },
];
