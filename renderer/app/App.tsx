import { Suspense, use, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { t } from "../../shared/text/text.ts";
import { hasPreview, isBeside, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { Icon } from "../parts/Icon.tsx";
import { Boundary } from "./Boundary.tsx";
import { whenIdle } from "./fetched.ts";
import { keepWalkPage } from "./keptSettings.ts";
import { KeysDialog, LogPanel, Preview, pageShown, prefetches, SurveyRuns } from "./pageFiles.ts";
import { FleetStrip, Rail } from "./Rail.tsx";
import { useSettings } from "./settings.ts";
import { SideContext, useSidePanel } from "./side.ts";
import { useSlice } from "./slices.ts";
import { TopBar } from "./TopBar.tsx";
import { useShortcuts } from "./useShortcuts.ts";
import { LinkStatusContext } from "./wizard.ts";

/** The log beside a run: it alone is drawn anew with each line. */
function RunLog({ of }: { readonly of: "apply" | "install" }) {
  const run = useSlice((state) => (of === "apply" ? state.run.state : state.installRun.state));
  const machines = useSlice((state) => state.draft.machines);
  const names = useMemo(() => new Map(machines.map((m) => [m.id, m.name])), [machines]);
  return <LogPanel run={run} names={names} />;
}

/** The frame: top bar, rail, page with its foot, and what stands beside it. */
export function App() {
  const link = use(LinkStatusContext);
  const page = useSlice((state) => state.page);
  const side = useSidePanel(page);
  const [rail, setRail] = useState(false);
  const [keys, setKeys] = useState(false);
  const menu = useRef<HTMLButtonElement>(null);
  // Dates and numbers anywhere in the window are written anew when their language changes.
  useSettings();
  useShortcuts(useCallback(() => setKeys(true), []));
  useEffect(() => {
    document.body.classList.toggle("show-rail", rail);
  }, [rail]);
  // Another page closes what slid over the last one.
  useEffect(() => {
    setRail(false);
    if (!isBeside(page)) keepWalkPage(page);
  }, [page]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") setRail(false);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  // The menu of a narrow window: the keyboard goes into it and comes back, and a click beside it closes it.
  useEffect(() => {
    if (!rail) return;
    const button = menu.current;
    const panel = document.getElementById("rail");
    panel?.querySelector<HTMLElement>("a[aria-current], a")?.focus();
    const onPointer = (event: PointerEvent): void => {
      const { target } = event;
      if (target instanceof Node && panel?.contains(target) !== true && button?.contains(target) !== true) setRail(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      if (panel?.contains(document.activeElement) === true) button?.focus();
    };
  }, [rail]);
  const Shown = pageShown(page);
  useEffect(() => whenIdle(prefetches), []);
  const log = page === "apply" || page === "install" ? page : null;
  const kind = page === "welcome" ? "solo" : hasPreview(page) || page === "machines" ? "" : log !== null ? "run" : "no-preview";
  const number = stepNumber(page);
  return (
    <SideContext value={side}>
      <TopBar onRail={() => setRail(!rail)} railOpen={rail} menu={menu} />
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
        <Rail onLeave={() => setRail(false)} />
        {page === "welcome" ? (
          <Boundary key={page} of="page">
            <Shown />
          </Boundary>
        ) : (
          <div className="main" key={page}>
            <Boundary of="page">
              <Suspense fallback={null}>
                <Shown />
              </Suspense>
            </Boundary>
          </div>
        )}
        {page === "welcome" ? <FleetStrip /> : null}
        {hasPreview(page) ? (
          <Boundary of="side">
            <Suspense fallback={null}>
              <Preview onClose={side.close} />
            </Suspense>
          </Boundary>
        ) : null}
        {page === "machines" ? (
          <Boundary of="side">
            <Suspense fallback={null}>
              <SurveyRuns onClose={side.close} />
            </Suspense>
          </Boundary>
        ) : null}
        {log === null ? null : (
          <Boundary key={`log-${page}`} of="side">
            <Suspense fallback={null}>
              <RunLog of={log} />
            </Suspense>
          </Boundary>
        )}
      </div>
      {keys ? (
        <Boundary of="side">
          <Suspense fallback={null}>
            <KeysDialog onClose={() => setKeys(false)} />
          </Suspense>
        </Boundary>
      ) : null}
    </SideContext>
  );
}
