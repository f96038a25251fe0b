import { type ComponentType, lazy, Suspense, useEffect, useMemo, useState } from "react";
import { t } from "../../shared/text/text.ts";
import { hasPreview, type PageId, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { Welcome } from "../pages/Welcome.tsx";
import { Icon } from "../parts/Icon.tsx";
import { LogPanel } from "./LogPanel.tsx";
import { Preview } from "./Preview.tsx";
import { Rail } from "./Rail.tsx";
import { SideContext } from "./side.ts";
import { TopBar } from "./TopBar.tsx";
import { useWizard } from "./wizard.ts";

/** Each page is a file of its own, fetched when it is opened first: the first paint waits for Welcome alone. */
const page = <K extends string>(load: () => Promise<Readonly<Record<K, ComponentType>>>, name: K) =>
  lazy(() => load().then((module) => ({ default: module[name] })));

const PAGES: Readonly<Record<PageId, ComponentType>> = {
  welcome: Welcome,
  machines: page(() => import("../pages/Machines.tsx"), "Machines"),
  graphics: page(() => import("../pages/Graphics.tsx"), "Graphics"),
  processor: page(() => import("../pages/Processor.tsx"), "Processor"),
  serving: page(() => import("../pages/Serving.tsx"), "Serving"),
  use: page(() => import("../pages/UseFlags.tsx"), "UseFlags"),
  review: page(() => import("../pages/Review.tsx"), "Review"),
  apply: page(() => import("../pages/Apply.tsx"), "Apply"),
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

/** The frame: top bar, rail, page with its foot, and what stands beside it. */
export function App() {
  const { state, link } = useWizard();
  const { page } = state;
  const [side, setSide] = useState(false);
  const [rail, setRail] = useState(false);
  useEffect(() => {
    document.body.classList.toggle("show-side", side);
    document.body.classList.toggle("show-rail", rail);
  }, [side, rail]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes what slid over the last one
  useEffect(() => {
    setSide(false);
    setRail(false);
  }, [page]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "Escape") return;
      setSide(false);
      setRail(false);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const sideValue = useMemo(() => ({ open: side, toggle: () => setSide((open) => !open), close: () => setSide(false) }), [side]);
  const names = useMemo(() => new Map(state.draft.machines.map((m) => [m.id, m.name])), [state.draft.machines]);
  const Shown = PAGES[page];
  const log = page === "apply" ? state.run.state : page === "install" ? state.installRun.state : null;
  const kind = page === "welcome" ? "solo" : hasPreview(page) ? "" : log !== null ? "run" : "no-preview";
  const number = stepNumber(page);
  return (
    <SideContext value={sideValue}>
      <TopBar onRail={() => setRail(!rail)} railOpen={rail} />
      {link === "lost" ? (
        <div className="banner" role="alert">
          <Icon name="warn" size="s" />
          <span>{t("link.lost")}</span>
        </div>
      ) : null}
      <p className="vh" role="status">
        {number > 0 ? t("page.announce", { n: number, of: STEPS.length, page: t(`page.${page}`) }) : t(`page.${page}`)}
      </p>
      <div className={`frame ${kind}`}>
        {page === "welcome" ? null : <Rail />}
        {page === "welcome" ? (
          <Shown />
        ) : (
          <div className="main" key={page}>
            <Suspense fallback={null}>
              <Shown />
            </Suspense>
          </div>
        )}
        {hasPreview(page) ? <Preview onClose={sideValue.close} /> : null}
        {log === null ? null : <LogPanel key={`log-${page}`} run={log} names={names} onClose={sideValue.close} />}
      </div>
    </SideContext>
  );
}
