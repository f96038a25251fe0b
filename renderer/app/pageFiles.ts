/** Which file shows which page. Welcome comes with the window; the others when they are opened, or when there is time. */
import type { ComponentType } from "react";
import { addTexts } from "../../shared/text/text.ts";
import type { PageId } from "../../shared/wizard/pages.ts";
import { Welcome } from "../pages/Welcome.tsx";
import { prefetchConfirm } from "../parts/Confirm.tsx";
import { type Fetched, fetched } from "./fetched.ts";

/** The texts of all pages but Welcome come with the first that is fetched. */
const texts = (): Promise<void> => import("../../shared/text/enLater.ts").then(({ later }) => addTexts(later));
const fetchedWithTexts = <P extends object>(load: () => Promise<ComponentType<P>>): Fetched<P> =>
  fetched(() => Promise.all([load(), texts()]).then(([component]) => component));

const page = <K extends string>(load: () => Promise<Readonly<Record<K, ComponentType>>>, name: K): Fetched<object> =>
  fetchedWithTexts(() => load().then((module) => module[name]));

/** In the order in which they are fetched ahead: the walk first. */
const FILES: Readonly<Record<Exclude<PageId, "welcome">, Fetched<object>>> = {
  machines: page(() => import("../pages/Machines.tsx"), "Machines"),
  graphics: page(() => import("../pages/Graphics.tsx"), "Graphics"),
  processor: page(() => import("../pages/Processor.tsx"), "Processor"),
  serving: page(() => import("../pages/Serving.tsx"), "Serving"),
  use: page(() => import("../pages/UseFlags.tsx"), "UseFlags"),
  review: page(() => import("../pages/Review.tsx"), "Review"),
  apply: page(() => import("../pages/apply/Apply.tsx"), "Apply"),
  install: page(() => import("../pages/Install.tsx"), "Install"),
  done: page(() => import("../pages/Done.tsx"), "Done"),
  add: page(() => import("../pages/add/Add.tsx"), "Add"),
  report: page(() => import("../pages/report/Report.tsx"), "Report"),
  checkup: page(() => import("../pages/beside/Checkup.tsx"), "Checkup"),
  maintenance: page(() => import("../pages/beside/Maintenance.tsx"), "Maintenance"),
  history: page(() => import("../pages/beside/History.tsx"), "History"),
  settings: page(() => import("../pages/beside/Settings.tsx"), "Settings"),
  help: page(() => import("../pages/beside/Help.tsx"), "Help"),
  about: page(() => import("../pages/beside/About.tsx"), "About"),
};

const preview = fetchedWithTexts(() => import("./Preview.tsx").then((module) => module.Preview));
const surveyRuns = fetchedWithTexts(() => import("../pages/machines/SurveyRuns.tsx").then((module) => module.SurveyRuns));
const logPanel = fetchedWithTexts(() => import("../log/LogPanel.tsx").then((module) => module.LogPanel));
const keys = fetchedWithTexts(() => import("../pages/beside/Keys.tsx").then((module) => module.KeysDialog));
export const KeysDialog = keys.Shown;
export const Preview = preview.Shown;
export const SurveyRuns = surveyRuns.Shown;
export const LogPanel = logPanel.Shown;

export const pageShown = (id: PageId): ComponentType => (id === "welcome" ? Welcome : FILES[id].Shown);

export const prefetches: readonly (() => Promise<void>)[] = [
  prefetchConfirm,
  ...[...Object.values(FILES), surveyRuns, preview, logPanel, keys].map((file) => file.prefetch),
];
