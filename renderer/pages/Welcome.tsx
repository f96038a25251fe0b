import { useCallback, useEffect, useRef, useState } from "react";
import type { CallOutput } from "../../shared/contract/contract.ts";
import { t } from "../../shared/text/text.ts";
import { isUnsaved } from "../../shared/wizard/aside.ts";
import { targetFleet, unfinishedRuns } from "../../shared/wizard/welcome.ts";
import { useLink } from "../app/useLink.ts";
import { useWizard } from "../app/wizard.ts";
import { Button } from "../parts/Button.tsx";
import { Chip } from "../parts/Chip.tsx";
import { Confirm } from "../parts/Confirm.tsx";
import { ErrorPanel } from "../parts/ErrorPanel.tsx";
import { Fleets } from "./welcome/Fleets.tsx";
import { OpenFleet } from "./welcome/OpenFleet.tsx";
import { Unfinished } from "./welcome/Unfinished.tsx";
import { Ways } from "./welcome/Ways.tsx";
import css from "./welcome/Welcome.module.css";

/** Unfinished runs that are shown whole; the others are counted. */
const SHOWN = 2;

type Recent = CallOutput<"fleet.recent">["fleets"][number];

/** What was opened lately, newest first, and how to take one off. Nothing is shown until the answer is there. */
function useRecent(): { readonly recent: readonly Recent[]; readonly forget: (fleet: Recent) => void; readonly forgotten: string | null } {
  const link = useLink();
  const [recent, setRecent] = useState<readonly Recent[]>([]);
  const [forgotten, setForgotten] = useState<string | null>(null);
  useEffect(() => {
    void link.call("fleet.recent", {}).then((answer) => {
      if (answer.ok) setRecent(answer.value.fleets);
    });
  }, [link]);
  const forget = (fleet: Recent): void => {
    void link.call("fleet.forget", { path: fleet.path }).then((answer) => {
      if (!answer.ok) return;
      setRecent((all) => all.filter((each) => each.path !== fleet.path));
      setForgotten(fleet.name);
    });
  };
  return { recent, forget, forgotten };
}

function NewFleet({ quiet }: { readonly quiet: boolean }) {
  const { state, act } = useWizard();
  const [asking, setAsking] = useState(false);
  const { draft, filed } = state;
  const begun = draft.machines.length > 0;
  return (
    <section className={css.hero} aria-labelledby="new-fleet">
      <FleetPicture />
      <h2 className="h2" id="new-fleet">
        {t("welcome.new")}
      </h2>
      <ol>
        <li>{t("welcome.new-1")}</li>
        <li>{t("welcome.new-2")}</li>
        <li>{t("welcome.new-3")}</li>
      </ol>
      <div className="row">
        {begun ? (
          <Button size="lg" kind={quiet ? "secondary" : "primary"} icon="play" onPress={() => act.go("machines")}>
            {t("welcome.continue", { fleet: draft.name })}
          </Button>
        ) : null}
        <Button
          size="lg"
          kind={quiet || begun ? "secondary" : "primary"}
          onPress={() => (isUnsaved(draft, filed) ? setAsking(true) : act.newFleet())}
        >
          {t("welcome.start")}
        </Button>
      </div>
      {asking ? (
        <Confirm
          title={t("welcome.aside-title", { fleet: draft.name })}
          safe={t("welcome.aside-stay", { fleet: draft.name })}
          risky={t("welcome.aside-new")}
          onSafe={() => setAsking(false)}
          onRisky={() => {
            setAsking(false);
            act.newFleet();
          }}
        >
          <p>{t("welcome.aside-text", { count: draft.machines.length })}</p>
        </Confirm>
      ) : null}
    </section>
  );
}

export function Welcome() {
  const { state, act, dispatch } = useWizard();
  const { recent, forget, forgotten } = useRecent();
  // What comes of opening a file is shown where it was asked for.
  const [opening, setOpening] = useState(false);
  const tried = useCallback(() => setOpening(true), []);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    document.title = t("app.name");
    void act.refreshRuns();
  }, [act]);
  const unfinished = unfinishedRuns(state.runs);
  const failure = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A file is opened at the end of the page: what comes of it may stand below the window.
    if (state.error !== null) failure.current?.scrollIntoView({ block: "nearest" });
  }, [state.error]);
  const error =
    state.error === null ? null : (
      <div ref={failure} className={css.failure}>
        <ErrorPanel
          error={state.error}
          onClose={() => {
            dispatch({ type: "error", error: null });
          }}
        />
      </div>
    );
  const open = (path: string): void => {
    setOpening(true);
    void act.openFleet(path);
  };
  return (
    <main className="page" id="page" tabIndex={-1}>
      <div className={css.w}>
        {opening ? null : error}
        {unfinished.slice(0, SHOWN).map((run, index) => (
          <Unfinished key={run.run} run={run} first={index === 0} />
        ))}
        {unfinished.length > SHOWN ? (
          <p className={css.more}>
            <span className="small muted">{t("welcome.more-runs", { count: unfinished.length - SHOWN })}</span>{" "}
            <Button kind="plain" size="sm" icon="clock" onPress={() => act.go("history")}>
              {t("welcome.to-history")}
            </Button>
          </p>
        ) : null}
        <header className={css.head}>
          <h1 className="h1" tabIndex={-1} ref={heading}>
            {t("welcome.title")}
          </h1>
          <p className="lead">{t("welcome.lead")}</p>
          <Chip tone="line" icon="eye">
            {t("welcome.promise")}
          </Chip>
        </header>
        <div className={css.start}>
          <NewFleet quiet={unfinished.length > 0} />
          <Ways target={targetFleet(state.draft, recent)} />
        </div>
        <section className={css.known} aria-labelledby="fleets">
          <h2 className="h2" id="fleets">
            {t("welcome.fleets")}
          </h2>
          <Fleets recent={recent} onOpen={open} onForget={forget} forgotten={forgotten} />
          {opening ? error : null}
          <OpenFleet onTry={tried} />
        </section>
      </div>
    </main>
  );
}

function FleetPicture() {
  return (
    <svg width="118" height="64" viewBox="0 0 118 64" fill="none" stroke="var(--accent-mark)" strokeWidth="1.5" aria-hidden="true">
      <path d="M44 32h44M44 32c26 0 26-22 44-22M44 32c26 0 26 22 44 22" />
      <rect x="1" y="14" width="42" height="36" rx="8" fill="var(--accent)" stroke="none" />
      <g stroke="var(--on-accent)" strokeLinecap="round" strokeWidth="2">
        <path d="M12 26h14M12 38h14M31.5 26h.1M31.5 38h.1" />
      </g>
      <rect x="88.75" y="1" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <rect x="88.75" y="23.5" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <rect x="88.75" y="46" width="27" height="17" rx="4.5" fill="var(--surface)" />
      <g fill="var(--accent-mark)" stroke="none">
        <circle cx="66" cy="32" r="2.5" />
        <circle cx="62" cy="24" r="2.5" />
        <circle cx="70" cy="46" r="2.5" />
      </g>
    </svg>
  );
}
