import { Suspense, useEffect, useMemo, useState } from "react";
import { t } from "../../shared/text/text.ts";
import { hasPreview, STEPS, stepNumber } from "../../shared/wizard/pages.ts";
import { Icon } from "../parts/Icon.tsx";
import { Boundary } from "./Boundary.tsx";
import { whenIdle } from "./fetched.ts";
import { LogPanel, Preview, pageShown, prefetches } from "./pageFiles.ts";
import { Rail } from "./Rail.tsx";
import { SideContext } from "./side.ts";
import { TopBar } from "./TopBar.tsx";
import { useWizard } from "./wizard.ts";

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
  const Shown = pageShown(page);
  useEffect(() => whenIdle(prefetches), []);
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
        {hasPreview(page) ? (
          <Boundary of="side">
            <Suspense fallback={null}>
              <Preview onClose={sideValue.close} />
            </Suspense>
          </Boundary>
        ) : null}
        {log === null ? null : (
          <Boundary key={`log-${page}`} of="side">
            <Suspense fallback={null}>
              <LogPanel run={log} names={names} onClose={sideValue.close} />
            </Suspense>
          </Boundary>
        )}
      </div>
    </SideContext>
  );
}
