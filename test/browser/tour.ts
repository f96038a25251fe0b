/**
 * Every screen in every state that it has: empty, filled, running, failed, finished. One list for the pictures (`npm run gallery`), for axe, for narrow
 * windows, forced colours, writing from right to left, and the run with made-up text. A new page or state belongs in here.
 */
import { catalogue } from "../../shared/errors/catalogue.ts";
import type { Facts } from "../../shared/model/facts.ts";
import { installed, stage3Env } from "../plan/fixtures.ts";
import type { FakeOptions } from "./fakeEngine.ts";
import { homeFacts, homeFleet, refusedKey, untrusted } from "./fleets.ts";
import type { FakeWindow } from "./harness.ts";
import { AddPage } from "./pages/add.ts";
import { MachinesPage } from "./pages/machines.ts";
import { ReportPage } from "./pages/report.ts";
import { ApplyPage, InstallPage } from "./pages/run.ts";
import { WizardWindow } from "./pages/wizard.ts";
import { applied, atReview, started, surveyed } from "./walk.ts";

export type Scene = {
  /** page-state; its pictures are called so. */
  readonly name: string;
  readonly fake?: Partial<FakeOptions>;
  readonly reach: (window: FakeWindow) => Promise<unknown>;
};

/** A call that stays on its way. */
const never = (): Promise<never> => new Promise(() => {});
const go = (window: FakeWindow, page: string): Promise<void> =>
  window.page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${page}`);

async function pagesOn(window: FakeWindow, count: number): Promise<WizardWindow> {
  const wizard = await surveyed(window);
  for (let i = 0; i < count; i += 1) await wizard.next();
  await window.page.locator(".preview .file").first().waitFor();
  return wizard;
}
async function installing(window: FakeWindow): Promise<InstallPage> {
  const apply = await applied(window);
  await apply.ends(/are set up/);
  await apply.next();
  const install = new InstallPage(window.page);
  await install.arrive("Install a first package");
  return install;
}
async function afterInstall(window: FakeWindow): Promise<InstallPage> {
  const install = await installing(window);
  await install.choose("app-misc/jq-1.8.1");
  await window.page.getByText("1 binary package").first().waitFor();
  await install.next();
  await window.page.getByRole("heading", { level: 1, name: "without compiling" }).waitFor();
  return install;
}
/** A page beside the walk, opened from Machines. */
const aside = (page: string, title: string): Scene["reach"] => {
  return async (window) => {
    await started(window);
    await go(window, page);
    await new WizardWindow(window.page).arrive(title);
  };
};
/** A client whose settings differ. */
const attic = homeFacts.attic as Facts;
const otherAttic: Facts = {
  ...attic,
  env: stage3Env({ USE: `${attic.env.USE} cups`.replace(" wayland ", " "), ACCEPT_KEYWORDS: "amd64 ~amd64", L10N: "de" }),
  installed: [installed("app-misc/jq-1.8.1"), installed("app-misc/x-1")],
};
/** A fleet of three, and a fourth machine that joins it. */
const { "atom-box": _left, ...known } = homeFacts;
const joining: Partial<FakeOptions> = {
  fleet: { ...homeFleet, machines: homeFleet.machines.filter((m) => m.id !== "atom-box") },
  facts: { ...known, loft: { ...attic, machine: "loft", hostname: "loft" } },
};
async function joins(window: FakeWindow): Promise<AddPage> {
  const add = new AddPage(window.page);
  await add.open();
  await window.page.getByRole("button", { name: /^Home fleet/ }).click();
  await add.arrive("Which machine joins Home fleet?");
  return add;
}

export const TOUR: readonly Scene[] = [
  { name: "welcome-empty", fake: { recent: [] }, reach: async () => {} },
  { name: "welcome-filled", reach: async () => {} },
  {
    name: "machines-empty",
    reach: async (window) => {
      const machines = new MachinesPage(window.page);
      await machines.button("Start a new fleet").click();
      await machines.arrive("Which machines belong together?");
    },
  },
  { name: "machines-filled", reach: started },
  {
    name: "machines-running",
    fake: { calls: { survey: never } },
    reach: async (window) => {
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("attic", "connecting");
    },
  },
  {
    name: "machines-asks",
    fake: { askKey: ["driver"], askSecret: ["attic"] },
    reach: async (window) => {
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("driver", "Is this driver?");
      await machines.says("atom-box", "surveyed");
    },
  },
  {
    name: "machines-failed",
    fake: { refuse: { "atom-box": refusedKey } },
    reach: async (window) => {
      const machines = await started(window);
      await machines.lookAtAll();
      await machines.says("atom-box", "not reached");
      await machines.machine("atom-box").scrollIntoViewIfNeeded();
    },
  },
  { name: "machines-finished", reach: surveyed },
  { name: "graphics-filled", reach: (window) => pagesOn(window, 1) },
  { name: "processor-filled", reach: (window) => pagesOn(window, 2) },
  { name: "serving-filled", reach: (window) => pagesOn(window, 3) },
  { name: "use-empty", reach: (window) => pagesOn(window, 4) },
  { name: "use-filled", fake: { facts: { ...homeFacts, attic: otherAttic } }, reach: (window) => pagesOn(window, 4) },
  {
    name: "review-running",
    fake: { calls: { plan: never } },
    reach: async (window) => {
      await surveyed(window);
      await go(window, "review");
      await new WizardWindow(window.page).title.waitFor();
    },
  },
  {
    name: "review-failed",
    fake: { planFails: catalogue["us.bug"](null, "a file on attic could not be read") },
    reach: async (window) => {
      await surveyed(window);
      await go(window, "review");
      await new WizardWindow(window.page).title.waitFor();
    },
  },
  {
    name: "review-filled",
    reach: async (window) => {
      const review = await atReview(window);
      await review.openStep(1);
    },
  },
  {
    name: "apply-running",
    reach: async (window) => {
      window.engine.hold("driver/check-index");
      const apply = await applied(window);
      await apply.machine("driver").getByText("working").waitFor();
    },
  },
  {
    name: "apply-failing",
    fake: { failStep: { "attic/trust-key": untrusted } },
    reach: async (window) => {
      window.engine.hold("atom-box/switch-on");
      const apply = await applied(window);
      await window.page.getByRole("heading", { name: "could not trust" }).waitFor();
      await apply.machine("atom-box").getByText("working").waitFor();
    },
  },
  {
    name: "apply-failed",
    fake: { failStep: { "attic/trust-key": untrusted } },
    reach: async (window) => (await applied(window)).ends("Not all machines are set up"),
  },
  { name: "apply-finished", reach: async (window) => (await applied(window)).ends(/are set up/) },
  {
    name: "welcome-unfinished",
    reach: async (window) => {
      window.engine.hold("attic/check-index");
      const apply = await applied(window);
      await apply.machine("attic").getByText("working").waitFor();
      await go(window, "");
      await window.page.getByText("Home fleet is half set up").waitFor();
    },
  },
  { name: "install-empty", reach: installing },
  {
    name: "install-filled",
    reach: async (window) => {
      const install = await installing(window);
      await install.choose("app-misc/jq-1.8.1");
      await window.page.getByText("1 binary package").first().waitFor();
    },
  },
  {
    name: "install-running",
    fake: { calls: { "install.run": never } },
    reach: async (window) => {
      const install = await installing(window);
      await install.choose("app-misc/jq-1.8.1");
      await window.page.getByText("1 binary package").first().waitFor();
      await install.next();
    },
  },
  {
    name: "install-failed",
    reach: async (window) => {
      const install = await installing(window);
      await install.choose("www-client/firefox-153.4.0");
      await window.page.getByText("USE differs").first().waitFor();
    },
  },
  { name: "install-finished", reach: afterInstall },
  {
    name: "done-finished",
    reach: async (window) => {
      const install = await afterInstall(window);
      await install.next();
      await install.arrive("Your fleet is set up");
    },
  },
  {
    name: "undo-finished",
    reach: async (window) => {
      const install = await afterInstall(window);
      await install.next();
      await install.arrive("Your fleet is set up");
      await install.button("Undo this run…").click();
      await install.button(/^Undo \d+ steps$/).click();
      await new ApplyPage(window.page).ends("Everything is back as it was");
    },
  },
  { name: "report-empty", fake: { logs: "none" }, reach: async (window) => void (await ReportPage.open(window.page)) },
  { name: "report-unread", fake: { logs: "unread" }, reach: async (window) => void (await ReportPage.open(window.page)) },
  {
    name: "report-filled",
    reach: async (window) => {
      await ReportPage.open(window.page);
      await window.page.locator(".figure").waitFor();
    },
  },
  {
    name: "add-empty",
    fake: joining,
    reach: async (window) => {
      const add = new AddPage(window.page);
      await add.open();
      await add.arrive("Which fleet does the workstation join?");
    },
  },
  { name: "add-filled", fake: joining, reach: joins },
  {
    name: "add-failed",
    fake: { ...joining, refuse: { loft: { ...refusedKey, machine: "loft" } } },
    reach: async (window) => {
      await (await joins(window)).add("root@loft");
      await window.page.getByText("not reached").first().waitFor();
    },
  },
  {
    name: "add-finished",
    fake: joining,
    reach: async (window) => {
      const add = await joins(window);
      await add.add("root@loft");
      await add.section("What it changes for the others").waitFor();
    },
  },
  { name: "history-empty", reach: aside("history", "What was done to your machines") },
  {
    name: "history-filled",
    reach: async (window) => {
      await (await applied(window)).ends(/are set up/);
      await go(window, "history");
      await new WizardWindow(window.page).arrive("What was done to your machines");
    },
  },
  {
    name: "history-failed",
    fake: { failStep: { "attic/trust-key": untrusted } },
    reach: async (window) => {
      await (await applied(window)).ends("Not all machines are set up");
      await go(window, "history");
      await new WizardWindow(window.page).arrive("What was done to your machines");
    },
  },
  { name: "checkup", reach: aside("checkup", "Check-up is not here yet") },
  { name: "maintenance", reach: aside("maintenance", "Maintenance is not here yet") },
  { name: "settings", reach: aside("settings", "Settings") },
  { name: "help", reach: aside("help", "Help") },
  { name: "about", reach: aside("about", "Binhost Wizard") },
];
